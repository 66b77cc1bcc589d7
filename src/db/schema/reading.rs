//! What belongs to reading: who has reacted to what, read how far, quotes what, and was there when.

use super::{comments, users};

diesel::table! {
    reactions (id) {
        id -> BigInt,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        person_id -> BigInt,
        emoji -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    untold_reactions (id) {
        id -> BigInt,
        post_id -> BigInt,
        comment_id -> Nullable<BigInt>,
        person_id -> BigInt,
        added -> Bool,
    }
}

diesel::table! {
    reads (person_id, post_id) {
        person_id -> BigInt,
        post_id -> BigInt,
        up_to -> BigInt,
        marked -> Bool,
    }
}

diesel::table! {
    read_floors (person_id, category_id) {
        person_id -> BigInt,
        category_id -> BigInt,
        comment_id -> BigInt,
        post_id -> BigInt,
    }
}

diesel::table! {
    quotes (id) {
        id -> BigInt,
        person_id -> BigInt,
        by_post_id -> BigInt,
        by_comment_id -> Nullable<BigInt>,
        of_post_id -> BigInt,
        of_comment_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    visits (user_id) {
        user_id -> BigInt,
        seen_at -> BigInt,
        last_post -> BigInt,
        since_at -> Nullable<BigInt>,
        since_post -> Nullable<BigInt>,
    }
}

diesel::joinable!(reactions -> users (person_id));

diesel::allow_tables_to_appear_in_same_query!(untold_reactions, comments);
