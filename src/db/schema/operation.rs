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
