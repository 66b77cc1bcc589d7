//! What reaches everyone, and when.

mod event_stream;
mod events;
mod frames;
mod lineage;
mod outdated;
mod presence;
mod reading;
mod resume;
mod told;
mod typing;
mod upgrade;
