//! How the live half reads the log: given by whoever knows the database.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use futures_util::future::BoxFuture;

use super::state::{
    effect::Reader,
    replay::{history::Entry, lineage::Stretch},
};
use crate::domain::{CategoryId, Readers};

/// Reads the log off the event loop: the events after the first number up to and including the
/// second, or as many of the first of them as a page takes; `None` when that can't be done now.
pub type ReadLog = Box<dyn Fn(i64, i64) -> BoxFuture<'static, Option<Vec<Entry>>> + Send>;

/// Reads what a reader has missed: all that was told to them, or everyone, after the first number
/// up to and including the second. `None` when that can't be done, or is more than is sent again.
pub type ReadMissed =
    Box<dyn Fn(Reader, i64, i64) -> BoxFuture<'static, Option<Vec<Entry>>> + Send>;

/// Reads which runs have told of the log, and how far each came; `None` when that can't be done
/// now.
pub type ReadRuns = Box<dyn Fn() -> BoxFuture<'static, Option<HashMap<String, Stretch>>> + Send>;

/// Reads the categories that not everyone may read; `None` when that can't be done now.
pub type ReadReaders =
    Box<dyn Fn() -> BoxFuture<'static, Option<BTreeMap<CategoryId, Readers>>> + Send>;

/// How the log is read.
pub struct Log {
    /// A page of it, for everyone.
    pub page: ReadLog,
    /// What one reader has missed.
    pub missed: ReadMissed,
    /// Who has told of it.
    pub runs: ReadRuns,
    /// Who may read what.
    pub readers: ReadReaders,
    /// Hears first of what connections are told.
    pub hear: Hear,
}

/// Hears of events before anybody is told of them. Must be quick.
pub type Hear = Arc<dyn Fn(Heard<'_>) + Send + Sync>;

/// What is heard.
#[derive(Clone, Copy, Debug)]
pub enum Heard<'a> {
    /// That these happened, some of them perhaps for the second time.
    Events(&'a [Entry]),
    /// That nobody can say any more what happened.
    Lost,
}
