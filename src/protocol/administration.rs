//! What only admins see.

use serde::Serialize;
use utoipa::ToSchema;

use super::User;
use crate::domain::Timestamp;

/// An account, as admins see it. Nothing in it opens one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AdminUser {
    /// The person.
    pub user: User,
    /// The address, as its owner wrote it.
    pub email: String,
    /// Whether they have proved that it is theirs.
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
