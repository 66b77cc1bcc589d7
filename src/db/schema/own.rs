//! What one person alone has to do with a text.

use super::{comments, posts};

diesel::table! {
    bookmarks (id) {
        id -> BigInt,
        person_id -> BigInt,
        post_id -> BigInt,
        comment_id -> Nullable<BigInt>,
        note -> Text,
        remind_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::joinable!(bookmarks -> posts (post_id));
diesel::joinable!(bookmarks -> comments (comment_id));

diesel::table! {
    former_members (user_id) {
        user_id -> BigInt,
        left_at -> BigInt,
        removes -> Bool,
        gone_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    exports (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        pieces -> BigInt,
        bytes -> BigInt,
        created_at -> BigInt,
        ready_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    category_levels (person_id, category_id) {
        person_id -> BigInt,
        category_id -> BigInt,
        level -> Text,
    }
}

diesel::table! {
    tag_levels (person_id, tag) {
        person_id -> BigInt,
        tag -> Text,
        level -> Text,
    }
}

diesel::table! {
    to_tell (id) {
        id -> BigInt,
        post_id -> BigInt,
        comment_id -> Nullable<BigInt>,
        after_person -> BigInt,
        editor_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    notify_off (person_id, kind) {
        person_id -> BigInt,
        kind -> Text,
    }
}
