//! One client: the actor behind its socket or its event stream, and what it sends.

pub mod chat_session;
pub mod event_stream;
pub mod inbox;
pub mod incoming;
mod token_bucket;
