//! Order in the house: who did what, what was reported, and who may only read.

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
    suspensions (user_id) {
        user_id -> BigInt,
        until_at -> BigInt,
        reason -> Text,
        created_at -> BigInt,
    }
}

// What a query is told to leave out: see `db::categories::hidden_from`.
diesel::alias!(super::categories as hidden: Hidden);
