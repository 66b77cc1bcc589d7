//! What the forum says of itself, and the doors to what it tells live.

pub mod doctor;
pub mod events;
pub mod openapi;
pub mod site;
pub mod ws;
