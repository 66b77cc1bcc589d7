//! What a client missed is sent again: the end of the log in memory, and who gets what of it.

pub mod history;
pub mod lineage;
pub mod queue;
pub mod resume;
pub mod waiting;

/// How resumes ended, since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resumes {
    /// What was missed was sent again.
    pub replayed: u64,
    /// The client was told to fetch anew.
    pub resync: u64,
}
