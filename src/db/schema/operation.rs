//! What the processes note for themselves and each other.

diesel::table! {
    nodes (id) {
        id -> Text,
        name -> Text,
        renewed_at -> BigInt,
        hears -> Bool,
        guests -> BigInt,
        people -> Nullable<Text>,
    }
}

diesel::table! {
    login_attempts (key) {
        key -> Text,
        full_at -> BigInt,
    }
}

diesel::table! {
    mailed (mailbox, link) {
        mailbox -> Text,
        link -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    last_backup (id) {
        id -> Integer,
        made_at -> Nullable<BigInt>,
        place -> Nullable<Text>,
    }
}

diesel::table! {
    doctor_tokens (token_hash) {
        token_hash -> Text,
        created_at -> BigInt,
    }
}
