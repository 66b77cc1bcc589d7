//! Order in the house: who did what, what was reported, who may only read, what waits for a
//! moderator, what was undone, and what admins have set.

use super::{email_claims, posts, sessions, uploads, user_search, users};

diesel::table! {
    audit (id) {
        id -> BigInt,
        actor_id -> Nullable<BigInt>,
        actor -> Text,
        action -> Text,
        target -> Text,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        reporter_id -> BigInt,
        person_id -> BigInt,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        message_id -> Nullable<BigInt>,
        object -> Text,
        excerpt -> Text,
        reason -> Text,
        text -> Nullable<Text>,
        created_at -> BigInt,
        claimed_by -> Nullable<BigInt>,
        closed_by -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        action -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    report_notes (id) {
        id -> BigInt,
        report_id -> BigInt,
        author_id -> BigInt,
        text -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    held_texts (id) {
        id -> BigInt,
        author_id -> BigInt,
        category_id -> Nullable<BigInt>,
        post_id -> Nullable<BigInt>,
        reply_to -> Nullable<BigInt>,
        title -> Nullable<Text>,
        body -> Text,
        body_html -> Text,
        tags -> Text,
        word -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    held_uploads (held_id, upload_id) {
        held_id -> BigInt,
        upload_id -> BigInt,
    }
}

diesel::table! {
    approved_texts (held_id) {
        held_id -> BigInt,
        post_id -> BigInt,
        comment_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    undone (id) {
        id -> BigInt,
        person_id -> BigInt,
        author_id -> BigInt,
        kind -> Text,
        text_id -> BigInt,
        what -> Text,
        undone_at -> BigInt,
        reported -> Nullable<Text>,
    }
}

diesel::table! {
    undone_pictures (undone_id, upload_id) {
        undone_id -> BigInt,
        upload_id -> BigInt,
    }
}

diesel::table! {
    sign_ups (id) {
        id -> BigInt,
        username -> Text,
        name_lower -> Text,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        profile -> Text,
        created_at -> BigInt,
        refused_at -> Nullable<BigInt>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    backup_grants (session_id) {
        session_id -> BigInt,
        name -> Text,
        granted_at -> BigInt,
    }
}

diesel::table! {
    sign_up_keys (key) {
        key -> Text,
        sign_up_id -> BigInt,
    }
}

diesel::table! {
    last_active (user_id) {
        user_id -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    logo (upload_id) {
        upload_id -> BigInt,
    }
}

diesel::table! {
    suspensions (user_id) {
        user_id -> BigInt,
        until_at -> BigInt,
        reason -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    moved_posts (post_id) {
        post_id -> BigInt,
        to_id -> BigInt,
    }
}

diesel::table! {
    merged_categories (slug) {
        slug -> Text,
        from_id -> BigInt,
        category_id -> BigInt,
    }
}

diesel::joinable!(moved_posts -> posts (to_id));

diesel::allow_tables_to_appear_in_same_query!(suspensions, sessions);
diesel::allow_tables_to_appear_in_same_query!(suspensions, users);
diesel::allow_tables_to_appear_in_same_query!(held_uploads, uploads);
diesel::allow_tables_to_appear_in_same_query!(logo, uploads);
diesel::allow_tables_to_appear_in_same_query!(moved_posts, posts);
diesel::joinable!(last_active -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(last_active, users);
diesel::allow_tables_to_appear_in_same_query!(last_active, user_search);
diesel::allow_tables_to_appear_in_same_query!(last_active, email_claims);
// What a query is told to leave out: see `db::categories::hidden_from`.
diesel::alias!(super::categories as hidden: Hidden);
