//! HTTP: thin handlers that parse what came, write it through the database, tell the live half, and answer.

pub mod auth;
pub mod blocks;
pub mod categories;
pub mod comments;
pub mod conversations;
pub mod directory;
pub mod extract;
pub mod form;
pub mod idempotent;
pub mod me;
pub mod openapi;
pub mod page;
pub mod paging;
pub mod passwords;
pub mod posts;
pub mod problem;
pub mod routes;
pub mod security;
pub mod server;
pub mod site;
pub mod slots;
pub mod state;
pub mod upgrade;
pub mod users;
pub mod wire;
pub mod ws;
