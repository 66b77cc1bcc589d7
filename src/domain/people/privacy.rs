//! What a person has decided about who sees them and whom they see.

use std::collections::BTreeSet;

use crate::domain::UserId;

/// A person's decisions, as they stood at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privacy {
    /// Grows by one with every change: of two, the greater is the newer.
    pub version: i64,
    /// Nobody else sees this person online, typing or reading.
    pub invisible: bool,
    /// People whose messages and typing this person does not see.
    pub blocked: BTreeSet<UserId>,
}
