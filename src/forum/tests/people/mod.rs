//! Accounts, sign-ins, and who may do what to others.

mod accounts;
mod blocks;
mod moderation;
mod sessions;
