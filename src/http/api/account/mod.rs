//! A person's own account: making it, signing in, proving an address, ending sessions.

pub mod auth;
pub mod email_proof;
pub mod invites;
pub mod me;
pub mod password_reset;
pub mod sessions;
pub mod setup;
pub mod usernames;
