//! The event log, from the commit to the live half: what rings when something came, what gives
//! events their places where they have none yet, what reads on, and under which name it is told.

pub mod doorbell;
pub mod entries;
pub mod run;
pub mod sequence;
pub mod tail;

pub use doorbell::Doorbell;

use std::pin::pin;

use futures_util::future::{join, select};
use run::Run;
use tail::Tail;

/// What rings for whom.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    /// Events were queued: for the sequencer.
    pub queued: Doorbell,
    /// Events have got their places, here or elsewhere: for the tail.
    pub logged: Doorbell,
    /// The process is about to stop: for the run.
    pub stopping: Doorbell,
    /// Somebody has reacted to a text: for whoever counts.
    pub reacted: Doorbell,
}

/// Gives events their places and tells them, as this run, until it is to stop.
pub async fn follow(tail: Tail, run: Run, bells: Bells) {
    let Bells { queued, logged, stopping, .. } = bells;
    let told = join(sequence::run(tail.clone(), queued), tail::watch(tail.clone(), logged));
    let run = run::watch(tail, run, async move { stopping.heard().await });
    select(pin!(told), pin!(run)).await;
}
