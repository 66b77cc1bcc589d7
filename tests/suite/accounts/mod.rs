//! People's accounts: making, opening, changing and leaving them.

mod login;
mod mailboxes;
mod names;
mod people;
mod proof;
mod registration;
mod reset;
mod sessions;
mod setup;
