//! The wire: what clients send and get, exactly as `docs/protocol.md` tells it. Pure serde; no row of the database has a shape here.

pub mod client;
pub mod close;
pub mod objects;
pub mod server;

pub use client::{ClientEvent, Place};
pub use close::Goodbye;
pub use objects::{Category, CategoryRef, Comment, CommentActivity, Conversation, Me, Message, Page, Post, Unread, User};
pub use server::{OnlineList, ServerEvent};
