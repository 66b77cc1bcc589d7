//! HTTP: thin handlers that parse what came, write it through the database, tell the live half, and
//! answer.

pub mod api;
pub mod assets;
pub mod measures;
pub mod middleware;
pub mod page_cache;
pub mod pages;
pub mod passwords;
pub mod request;
pub mod routes;
pub mod server;
pub mod settings;
pub mod state;
pub mod transport;
