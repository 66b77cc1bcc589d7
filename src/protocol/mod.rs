//! The wire: what clients send and get, exactly as `docs/protocol.md` tells it. Pure serde; no row
//! of the database has a shape here.

pub mod administration;
pub mod client;
pub mod close;
pub mod event;
pub mod finding;
pub mod house;
pub mod objects;
pub mod own;
pub mod server;
pub mod since;
pub mod viewer;
pub mod writing;

pub use administration::{
    AdminInvite, AdminUser, Backup, BackupFailed, Backups, MailTest, ResetLink,
};
pub use client::{ClientEvent, Place};
pub use close::Goodbye;
pub use event::Event;
pub use finding::{Found, FoundKind, Tag};
pub use house::{
    AuditEntry, DoctorCheck, HeldText, Report, ReportNote, SignUp, Stats, StatsDay, StatsNow,
    Undone,
};
pub use objects::{
    Category, CategoryRef, Comment, CommentActivity, Conversation, LastComment, Message,
    Notification, Page, Post, Reactors, UnreadNotifications, Upload, User,
};
pub use own::{
    Bookmark, BookmarkNote, Export, FollowLevel, Invite, Me, PictureRoom, SignIn, Suspension,
    Unread,
};
pub use server::{ONLINE_SHOWN, OnlineList, ServerEvent};
pub use since::{NewPosts, Since, SinceItem};
pub use viewer::{Moved, Reaction, Read, UnreadPost, UnreadPosts, Viewer};
pub use writing::{Draft, DraftSummary, DraftText, Version};

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::ClientEvent;

    /// The frames that the protocol's page shows under a heading.
    fn shown(heading: &str) -> Vec<Value> {
        let page = include_str!("../../docs/protocol.md");
        let section = page
            .split(&format!("### {heading}\n"))
            .nth(1)
            .expect("the heading")
            .split("\n### ")
            .next()
            .unwrap_or_default();
        section
            .lines()
            .filter(|line| line.starts_with("{\"type\""))
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    #[test]
    fn every_message_that_the_page_shows_is_understood() {
        let messages = shown("From the client");
        assert!(messages.len() >= 6);
        for message in messages {
            assert!(ClientEvent::parse(&message.to_string()).0.is_ok(), "{message}");
        }
    }

    #[test]
    fn the_page_shows_every_event_that_there_is() {
        let shown: Vec<Value> = shown("From the server");
        let source = concat!(include_str!("server.rs"), include_str!("event.rs"));
        let named = source.lines().filter_map(|line| {
            line.trim().strip_prefix("#[serde(rename = \"")?.strip_suffix("\")]")
        });
        for name in named.filter(|name| !matches!(*name, "in" | "ref")) {
            assert!(
                shown.iter().any(|event| event["type"] == name),
                "{name} is not in docs/protocol.md"
            );
        }
    }
}
