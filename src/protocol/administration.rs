//! What only admins see.

use serde::Serialize;
use utoipa::ToSchema;

use super::User;
use crate::domain::{InviteId, Timestamp};

/// An account, as admins see it. Nothing in it opens one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AdminUser {
    /// The person.
    pub user: User,
    /// Whether they have proved that their address is theirs. The address itself is nobody else's.
    pub email_proved: bool,
    /// When they were last here, to the hour. It stands still while they are invisible.
    pub last_active_at: Timestamp,
    /// Sessions that have not ended.
    pub sessions: i64,
    /// Posts that stand.
    pub posts: i64,
    /// Comments that stand.
    pub comments: i64,
    /// Until when they may only read, if they may only read.
    pub suspended_until: Option<Timestamp>,
    /// Whether they are banned.
    pub banned: bool,
}

/// A link by which somebody chooses a new password.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResetLink {
    /// Where it leads: a whole address where the forum's own is known.
    pub url: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// An invitation to make an account, as admins see it: nobody comes in by that.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AdminInvite {
    /// Its id.
    pub id: InviteId,
    /// Who made it.
    pub user: User,
    /// For how many people it is still good.
    pub uses_left: i32,
    /// How many people have come by it.
    pub used: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is good no longer.
    pub expires_at: Timestamp,
}

/// The backups of the node that answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Backups {
    /// The whole ones, the latest first.
    pub items: Vec<Backup>,
    /// Whether there is a folder for them.
    pub enabled: bool,
    /// Whether one is being made.
    pub making: bool,
    /// What went wrong with the last one, if it did.
    pub failed: Option<BackupFailed>,
}

/// A whole backup.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Backup {
    /// What it is called.
    pub name: String,
    /// When it was begun.
    pub created_at: Option<Timestamp>,
    /// Its bytes.
    pub bytes: u64,
    /// How many pictures it has.
    pub pictures: usize,
    /// Whether its database is as long as when it was checked; null where it does not say.
    pub checked: Option<bool>,
}

/// Why a backup could not be made.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BackupFailed {
    /// When that was.
    pub at: Timestamp,
    /// What went wrong, in a line.
    pub detail: String,
}

/// What became of a mail that was sent to try the way.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailTest {
    /// Whether the mail server took it.
    pub sent: bool,
    /// What it said, in a sentence.
    pub detail: String,
}
