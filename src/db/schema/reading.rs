//! What belongs to reading: who has reacted to what.

use super::users;

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

diesel::joinable!(reactions -> users (person_id));
