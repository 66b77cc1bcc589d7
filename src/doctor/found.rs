//! What is found out, before it is weighed.

use std::{net::IpAddr, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Bytes in a file system.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) free: u64,
    pub(super) all: u64,
}

/// A folder in which the forum writes.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// The user whose it is, by number.
    pub(super) owner: u32,
    /// Whether we may write it.
    pub(super) writable: bool,
    /// What is in it and not its owner's, though the forum must write it, and whose that is.
    pub(super) others: Vec<(PathBuf, u32)>,
    /// Whether everyone on the machine may write it.
    pub(super) public: bool,
}

/// Files that a process has open, and may have.
#[derive(Clone, Copy, Debug)]
pub struct Descriptors {
    /// How many are open.
    pub open: u64,
    /// How many may be open.
    pub limit: u64,
}

/// What the request says of where it comes from, which nobody should believe. The address belongs
/// to documentation (RFC 5737).
pub(super) const SPOOFED: &str = "192.0.2.1";

/// What the forum saw of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its version of Althing.
    pub version: String,
    /// The other end of the connection.
    pub peer: IpAddr,
    /// Whether that is a trusted proxy.
    pub trusted: bool,
    /// `Host`.
    pub host: Option<String>,
    /// `X-Forwarded-Proto`.
    pub forwarded_proto: Option<String>,
    /// Each `X-Forwarded-For`.
    pub forwarded_for: Vec<String>,
    /// The address whose limits the request counts for.
    pub counted_for: Option<IpAddr>,
    /// Files that the forum has open, and may have.
    pub open_files: u64,
    /// The most that it may have open.
    pub open_files_max: u64,
}

/// What came of asking for a WebSocket.
#[derive(Debug)]
pub(super) enum Hello {
    /// It said `hello`.
    Said,
    /// Something answered with another status.
    Status(u16),
    /// Nothing of the kind.
    Failed(String),
}
