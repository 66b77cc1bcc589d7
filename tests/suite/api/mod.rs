//! What every request meets, whatever it asks for.

mod access;
mod assets;
mod bad_input;
mod bytes_held;
mod heads;
mod idempotency;
mod limits;
mod openapi;
mod page_cache;
mod panics;
mod proxies;
mod security;
mod static_files;
