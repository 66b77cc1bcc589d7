//! The event log, from the commit to the live half: what rings when something came, what gives
//! events their places where they have none yet, what reads on, and under which name it is told.

pub mod doorbell;
pub mod entries;
pub mod run;
pub mod sequence;
pub mod tail;

pub use doorbell::{Announced, Doorbell};

use std::pin::pin;

use futures_util::future::{join, select};
use run::Run;
use sequence::Sequencer;

/// What rings for whom.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    /// Events have got their places, here or elsewhere: for the tail.
    pub logged: Announced,
    /// The process is about to stop: for the run.
    pub stopping: Doorbell,
    /// Somebody has reacted to a text: for whoever counts.
    pub reacted: Doorbell,
}

/// Gives events their places and tells them, as this run, until it is to stop.
pub async fn follow(sequencer: Sequencer, run: Run, bells: Bells) {
    let Bells { logged, stopping, .. } = bells;
    let tail = sequencer.tail.clone();
    let told = join(sequencer.run(), tail::watch(tail.clone(), logged));
    let run = run::watch(tail, run, async move { stopping.heard().await });
    select(pin!(told), pin!(run)).await;
}
