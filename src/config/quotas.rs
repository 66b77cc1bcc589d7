//! How often people may do what they may do.

use clap::Args;
use serde::Serialize;

use crate::domain::{Quota, Settings};

/// The quotas of each kind of request. All of one may be used at once.
#[derive(Clone, Debug, Args, Serialize)]
#[command(next_help_heading = "How often (a number, a slash and a time: 10/m, 60/h, 10/15m)")]
pub struct Quotas {
    /// Requests to the API and upgrades, from an address
    #[arg(
        id = "limit-requests",
        long = "limit-requests",
        env = "ALTHING_LIMIT_REQUESTS",
        default_value = "3000/m",
        global = true
    )]
    pub requests: Quota,

    /// Attempts to log in, from an address
    #[arg(
        id = "limit-logins",
        long = "limit-logins",
        env = "ALTHING_LIMIT_LOGINS",
        default_value = "60/m",
        global = true
    )]
    pub logins: Quota,

    /// Failed attempts to log in to an account, from anywhere
    #[arg(
        id = "limit-failed-logins",
        long = "limit-failed-logins",
        env = "ALTHING_LIMIT_FAILED_LOGINS",
        default_value = "10/15m",
        global = true
    )]
    pub failed_logins: Quota,

    /// Registrations, from an address
    #[arg(
        id = "limit-registrations",
        long = "limit-registrations",
        env = "ALTHING_LIMIT_REGISTRATIONS",
        default_value = "60/h",
        global = true
    )]
    pub registrations: Quota,

    /// Requests to reset a password, from an address
    #[arg(
        id = "limit-resets",
        long = "limit-resets",
        env = "ALTHING_LIMIT_RESETS",
        default_value = "30/h",
        global = true
    )]
    pub resets: Quota,

    /// New posts of an account
    #[arg(
        id = "limit-posts",
        long = "limit-posts",
        env = "ALTHING_LIMIT_POSTS",
        default_value = "10/m",
        global = true
    )]
    pub posts: Quota,

    /// New comments of an account
    #[arg(
        id = "limit-comments",
        long = "limit-comments",
        env = "ALTHING_LIMIT_COMMENTS",
        default_value = "30/m",
        global = true
    )]
    pub comments: Quota,

    /// New messages of an account
    #[arg(
        id = "limit-messages",
        long = "limit-messages",
        env = "ALTHING_LIMIT_MESSAGES",
        default_value = "30/m",
        global = true
    )]
    pub messages: Quota,

    /// Uploads of an account
    #[arg(
        id = "limit-uploads",
        long = "limit-uploads",
        env = "ALTHING_LIMIT_UPLOADS",
        default_value = "60/h",
        global = true
    )]
    pub uploads: Quota,

    /// All other changes that an account makes
    #[arg(
        id = "limit-writes",
        long = "limit-writes",
        env = "ALTHING_LIMIT_WRITES",
        default_value = "120/m",
        global = true
    )]
    pub writes: Quota,
}

impl Quotas {
    /// With those that admins have set.
    #[must_use]
    pub fn with(&self, set: &Settings) -> Self {
        Self {
            posts: set.limit_posts,
            comments: set.limit_comments,
            messages: set.limit_messages,
            uploads: set.limit_uploads,
            registrations: set.limit_registrations,
            ..self.clone()
        }
    }
}
