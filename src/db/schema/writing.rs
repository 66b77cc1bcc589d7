//! What belongs to writing a text: what it said before, and drafts.

use super::users;

diesel::table! {
    versions (id) {
        id -> BigInt,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        version -> BigInt,
        editor_id -> BigInt,
        title -> Nullable<Text>,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        person_id -> BigInt,
        key -> Text,
        version -> BigInt,
        session_id -> BigInt,
        title -> Nullable<Text>,
        body -> Text,
        category -> Nullable<Text>,
        tags -> Nullable<Text>,
        reply_to -> Nullable<BigInt>,
        updated_at -> BigInt,
        replaced_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(versions -> users (editor_id));
diesel::allow_tables_to_appear_in_same_query!(versions, users);
