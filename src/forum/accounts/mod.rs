//! People's accounts.

pub mod avatar;
