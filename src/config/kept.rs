//! How long what is kept.

use clap::Args;

/// What housekeeping deletes by age, to the hour.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "How long what is kept")]
pub struct Kept {
    /// Hours for which events can be sent again to those who come back
    #[arg(id = "keep-events", long = "keep-events", env = "ALTHING_KEEP_EVENTS", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=720), global = true)]
    pub events: u16,

    /// Days after which a session ends unless it is used
    #[arg(id = "keep-sessions-unused", long = "keep-sessions-unused", env = "ALTHING_KEEP_SESSIONS_UNUSED", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=14), global = true)]
    pub sessions_unused: u16,

    /// Days after which a session ends in any case
    #[arg(id = "keep-sessions", long = "keep-sessions", env = "ALTHING_KEEP_SESSIONS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=90), global = true)]
    pub sessions: u16,

    /// Days for which notifications that were read are kept [default: as long as what they are about]
    #[arg(id = "keep-notifications", long = "keep-notifications", env = "ALTHING_KEEP_NOTIFICATIONS", value_parser = clap::value_parser!(u16).range(1..), global = true)]
    pub notifications: Option<u16>,
}
