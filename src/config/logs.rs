//! What is logged, and how.

use clap::{Args, ValueEnum};

/// The options of the log.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "The log")]
pub struct Logs {
    /// Lines for people, or one JSON object a line for programs
    #[arg(id = "log-format", long = "log-format", env = "ALTHING_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, global = true)]
    pub format: LogFormat,

    /// A line for each request: not at all, or with the client's address, with no more of it than
    /// its network, or without it
    #[arg(id = "access-log", long = "access-log", env = "ALTHING_ACCESS_LOG", value_enum, default_value_t = AccessLog::Off, global = true)]
    pub access: AccessLog,
}

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Whether each request gets its line, and what that says of where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AccessLog {
    /// No lines.
    Off,
    /// The whole address.
    On,
    /// The address without its last part: an IPv4 /24, an IPv6 /48.
    Network,
    /// No address.
    Anonymous,
}
