//! What lists are sorted and narrowed down by.

use super::{categories, posts};

diesel::table! {
    post_counts (post_id) {
        post_id -> BigInt,
        comments -> BigInt,
        last_activity_at -> BigInt,
        category_id -> BigInt,
    }
}

diesel::table! {
    category_counts (category_id) {
        category_id -> BigInt,
        posts -> BigInt,
    }
}

diesel::table! {
    post_tags (tag, post_id) {
        tag -> Text,
        post_id -> BigInt,
    }
}

diesel::table! {
    search_backlog (kind) {
        kind -> Text,
        below -> BigInt,
    }
}

diesel::joinable!(post_counts -> posts (post_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(category_counts -> categories (category_id));
