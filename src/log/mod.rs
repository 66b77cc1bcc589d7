//! The event log, from the commit to the live half: what rings when something came, what gives
//! events their places where they have none yet, what reads on, and under which name it is told.

pub mod doorbell;
pub mod entries;
pub mod run;
pub mod sequence;
pub mod tail;

pub use doorbell::Doorbell;

use futures_util::future::join3;
use run::Run;
use tail::Tail;

/// What rings for whom.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    /// Events were queued: for the sequencer.
    pub queued: Doorbell,
    /// Events have got their places, here or elsewhere: for the tail.
    pub logged: Doorbell,
}

/// Gives events their places and tells them, as this run, for as long as it is let.
pub async fn follow(tail: Tail, run: Run, bells: Bells) {
    let Bells { queued, logged } = bells;
    let numbering = sequence::run(tail.clone(), queued);
    join3(numbering, tail::watch(tail.clone(), logged), run::watch(tail, run)).await;
}
