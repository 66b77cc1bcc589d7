//! Use cases: what a forum does, over a transaction and without HTTP.
//!
//! Each takes the transaction, who acts, and what was parsed; it asks whether they may, writes rows
//! and events, and gives what there is now. HTTP, the command and the tests call the same ones.
//! Whoever calls one for somebody who is signed in has looked them up again in that transaction
//! ([`SignedIn::again`]), and rendered what they wrote before it ([`rich_text::Renderer`]).

pub mod accounts;
pub mod administration;
pub mod finding;
pub mod house;
pub mod messaging;
pub mod moving;
pub mod notify;
pub mod once;
pub mod own;
pub mod reading;
pub mod signed_in;
pub mod texts;
pub mod views;
pub mod writing;

#[cfg(test)]
mod tests;

pub use accounts::{
    admission, blocks, email_proof, invites, moderation, password_reset, people, profile,
    registration, sessions, setup,
};
pub use administration::{admin_users, backups, settings, stats};
pub use finding::{index, search, tags};
pub use house::{audit, held, hidden, queue, reports, sign_ups, standing, suspensions, undo};
pub use messaging::{conversations, messages, notifications};
pub use moving::{category_merging, merging, splitting};
pub use own::{bookmarks, export, leaving, levels};
pub use reading::{edits, reactions, reads, since, viewer};
pub use signed_in::{By, SignedIn};
pub use texts::{
    categories, comments, follows, link_limit, pictures, posts, rerender, rich_text, squares,
    uploads,
};
pub use writing::{drafts, solutions, versions};

use crate::{domain::Invalid, error::Error};

/// Someone changed it since the version that the client knows.
fn stale() -> Error {
    Error::Conflict(
        "Someone has changed this meanwhile.",
        Invalid::one("version", "is not the current version any more"),
    )
}
