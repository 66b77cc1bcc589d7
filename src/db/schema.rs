//! The tables, in the types that both databases share: ids and times are `BigInt`, times in
//! milliseconds.
#![allow(missing_docs)]

mod house;
mod lists;
mod operation;
mod own;
mod reading;
mod writing;

pub use house::*;
pub use lists::{category_counts, post_counts, post_tags, search_backlog};
pub use operation::*;
pub use own::*;
pub use reading::*;
pub use writing::*;

diesel::table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        username_lower -> Text,
        username_key -> Text,
        email -> Text,
        email_key -> Text,
        password_hash -> Text,
        role -> Text,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        age -> Nullable<Integer>,
        gender -> Nullable<Text>,
        bio -> Nullable<Text>,
        avatar -> Nullable<Text>,
        created_at -> BigInt,
        banned_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    setup (id) {
        id -> Integer,
        token_hash -> Text,
    }
}

diesel::table! {
    user_search (user_id) {
        user_id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    username_keys (key) {
        key -> Text,
        user_id -> BigInt,
    }
}

diesel::table! {
    key_clashes (user_id, kind) {
        user_id -> BigInt,
        kind -> Text,
        older_id -> BigInt,
    }
}

diesel::table! {
    proved_emails (user_id) {
        user_id -> BigInt,
        proved_at -> BigInt,
    }
}

diesel::table! {
    email_claims (user_id) {
        user_id -> BigInt,
        email_key -> Text,
    }
}

diesel::table! {
    email_proofs (user_id) {
        user_id -> BigInt,
        token_hash -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        user_id -> BigInt,
        created_at -> BigInt,
        seen_at -> BigInt,
        agent -> Nullable<Text>,
    }
}

diesel::table! {
    categories (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        description -> Text,
        position -> BigInt,
        questions -> Bool,
        color -> Nullable<Text>,
        readable_level -> Integer,
        writable_level -> Integer,
        archived -> Bool,
        merged_into -> Nullable<BigInt>,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        version -> BigInt,
        category_id -> BigInt,
        author_id -> BigInt,
        title -> Text,
        body -> Text,
        body_html -> Text,
        created_at -> BigInt,
        edited_at -> Nullable<BigInt>,
        pinned -> Bool,
        locked -> Bool,
        rendered_by -> Integer,
        solution_id -> Nullable<BigInt>,
        tags -> Text,
        reactions -> Text,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        version -> BigInt,
        post_id -> BigInt,
        author_id -> BigInt,
        reply_to -> Nullable<BigInt>,
        body -> Text,
        body_html -> Text,
        created_at -> BigInt,
        edited_at -> Nullable<BigInt>,
        deleted -> Bool,
        rendered_by -> Integer,
        reactions -> Text,
        moved_to -> Nullable<BigInt>,
        moved_count -> Nullable<BigInt>,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        from_id -> BigInt,
        to_id -> BigInt,
        body -> Text,
        body_html -> Text,
        created_at -> BigInt,
        read_at -> Nullable<BigInt>,
        receipt_at -> Nullable<BigInt>,
        hidden -> Bool,
        low_id -> BigInt,
        high_id -> BigInt,
        rendered_by -> Integer,
        version -> BigInt,
        edited_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    conversations (person_id, partner_id) {
        person_id -> BigInt,
        partner_id -> BigInt,
        last_message_id -> Nullable<BigInt>,
        unread -> Integer,
    }
}

diesel::table! {
    blocks (blocker_id, blocked_id) {
        blocker_id -> BigInt,
        blocked_id -> BigInt,
    }
}

diesel::table! {
    privacy (user_id) {
        user_id -> BigInt,
        version -> BigInt,
        invisible -> Bool,
    }
}

diesel::table! {
    revocations (id) {
        id -> Integer,
        count -> BigInt,
    }
}

diesel::table! {
    password_resets (user_id) {
        user_id -> BigInt,
        token_hash -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    invites (id) {
        id -> BigInt,
        code -> Text,
        user_id -> BigInt,
        uses_left -> Integer,
        used -> Integer,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        person_id -> BigInt,
        kind -> Text,
        actor_id -> BigInt,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        created_at -> BigInt,
        read_at -> Nullable<BigInt>,
        hidden -> Bool,
        named -> Bool,
        note -> Nullable<Text>,
        also_id -> Nullable<BigInt>,
        others -> BigInt,
        quoted -> Bool,
    }
}

diesel::table! {
    follows (post_id, person_id) {
        post_id -> BigInt,
        person_id -> BigInt,
        state -> Text,
    }
}

diesel::table! {
    idempotency_keys (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        fingerprint -> Text,
        status -> Integer,
        answer -> Text,
        created_at -> BigInt,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        message_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    log_head (id) {
        id -> Integer,
        seq -> BigInt,
    }
}

diesel::table! {
    runs (name) {
        name -> Text,
        from_seq -> BigInt,
        until_seq -> Nullable<BigInt>,
        beats -> BigInt,
        started_at -> BigInt,
    }
}

diesel::table! {
    events (seq) {
        seq -> BigInt,
        category_id -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        partner_id -> Nullable<BigInt>,
        frame -> Text,
        created_at -> BigInt,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        said -> Nullable<Text>,
        message_id -> Nullable<BigInt>,
        author_id -> Nullable<BigInt>,
        write_id -> Nullable<BigInt>,
        inside_id -> Nullable<BigInt>,
        outside_id -> Nullable<BigInt>,
        readable_level -> Nullable<Integer>,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        name -> Text,
        owner_id -> Nullable<BigInt>,
        width -> Integer,
        height -> Integer,
        bytes -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    upload_uses (id) {
        id -> BigInt,
        upload_id -> BigInt,
        post_id -> Nullable<BigInt>,
        comment_id -> Nullable<BigInt>,
        message_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(user_search -> users (user_id));
diesel::joinable!(proved_emails -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(password_resets -> users (user_id));
diesel::joinable!(invites -> users (user_id));
diesel::joinable!(posts -> users (author_id));
diesel::joinable!(posts -> categories (category_id));
diesel::joinable!(comments -> users (author_id));
diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(conversations -> users (partner_id));
diesel::joinable!(conversations -> messages (last_message_id));
diesel::joinable!(blocks -> users (blocked_id));
diesel::joinable!(upload_uses -> messages (message_id));
diesel::joinable!(notifications -> users (actor_id));
diesel::joinable!(notifications -> posts (post_id));
diesel::joinable!(follows -> users (person_id));

diesel::allow_tables_to_appear_in_same_query!(
    users,
    user_search,
    username_keys,
    key_clashes,
    proved_emails,
    email_claims,
    email_proofs,
    sessions,
    categories,
    category_counts,
    posts,
    post_counts,
    post_tags,
    comments,
    messages,
    conversations,
    blocks,
    privacy,
    password_resets,
    invites,
    notifications,
    notify_off,
    reactions,
    reads,
    quotes,
    visits,
    follows,
    bookmarks,
    former_members,
    category_levels,
    tag_levels,
    idempotency_keys,
    log_head,
    events,
    uploads,
    upload_uses,
    undone_pictures
);
