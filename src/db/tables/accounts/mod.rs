//! People, what makes two of them the same, and what opens their accounts.

pub mod account_keys;
pub mod addresses;
pub mod doctor_tokens;
pub mod former;
pub mod invites;
pub mod privacy;
pub mod resets;
pub mod revocations;
pub mod sessions;
pub mod setup;
pub mod tokens;
pub mod user_row;
pub mod users;
