//! Why the server ends a connection: the word in `goodbye` and the code of the close frame behind
//! it.

use serde::Serialize;

/// The reasons that a client can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goodbye {
    /// The server stops; another one will be there soon.
    Shutdown,
    /// The session of this connection has ended.
    Logout,
    /// The person may not be here any more.
    Banned,
    /// The client reads too slowly to be kept up to date.
    Slow,
    /// The client sends too much.
    Flood,
}

impl Goodbye {
    /// The code of the close frame.
    pub fn code(self) -> u16 {
        match self {
            Self::Shutdown => 1001,
            Self::Logout => 4001,
            Self::Banned => 4003,
            Self::Slow => 4008,
            Self::Flood => 4029,
        }
    }
}
