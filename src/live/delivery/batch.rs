//! What goes out to many in one batch, gathered so that each reader gets all of it with one send.
//!
//! The frames that a connection wants are joined into one piece, once for all connections that want
//! the same ones; nearly always that is everybody. What is for one connection alone goes into its
//! outbox at once, behind the frames of the batch that came before it: a batch must never change the
//! order in which a connection sees things.
//!
//! With thousands of readers a batch takes a while to leave. It does so in slices, between which its
//! worker does what else there is to do; meanwhile the next batch gathers.

use std::{
    collections::BTreeMap,
    ops::Bound::{Excluded, Unbounded},
};

use super::outbox::{Batch, Overflow};
use crate::{
    domain::ConnectionId,
    live::{
        delivery::connections::Recipient,
        state::{
            effect::{Recipients, Weight},
            frame::Frame,
        },
    },
};

/// Frames in a batch at most: the bits of a [`Mask`].
const FRAMES_MAX: usize = 64;
/// Bytes from which on a batch takes no more frames: well within what the outbox of a reader has
/// room for.
const BYTES_MAX: usize = 256 * 1024;
/// Joined pieces that are kept at most; with more different readers than that, some are joined
/// again.
const BATCHES_MAX: usize = 16;

/// Which of a batch's frames: a bit each, from the lowest.
type Mask = u64;

/// The batch that gathers, and the one that is leaving.
#[derive(Default)]
pub struct WriteBatches {
    gathering: WriteBatch,
    leaving: Option<Leaving>,
}

/// A batch on its way out: the connections up to this one have been given theirs.
struct Leaving {
    batch: WriteBatch,
    reached: ConnectionId,
}

impl WriteBatches {
    /// The batch that gathers.
    pub fn gathering(&mut self) -> &mut WriteBatch {
        &mut self.gathering
    }

    /// Whether a batch is on its way out.
    pub fn is_leaving(&self) -> bool {
        self.leaving.is_some()
    }

    /// The gathered batch begins to leave; none may be leaving. One that has nothing for many is
    /// over at once, and gives the connections that something waits for.
    pub fn begin(&mut self) -> Vec<ConnectionId> {
        let batch = std::mem::take(&mut self.gathering);
        if batch.broadcasts.is_empty() {
            return batch.ahead.into_keys().collect();
        }
        self.leaving = Some(Leaving { batch, reached: ConnectionId(i64::MIN) });
        Vec::new()
    }

    /// Queues what a connection is to have of all frames so far, because something for it alone
    /// comes next. Gives their number.
    pub fn settle(
        &mut self,
        connection: ConnectionId,
        recipient: &Recipient,
    ) -> Result<u64, Overflow> {
        let left = match &mut self.leaving {
            Some(leaving) if connection > leaving.reached => {
                leaving.batch.settle(connection, recipient)?
            }
            _ => 0,
        };
        Ok(left + self.gathering.settle(connection, recipient)?)
    }

    /// Gives the next `slice` connections what they are to have of the batch that leaves, and tells
    /// `given` the number of frames.
    pub fn leave(
        &mut self,
        connections: &BTreeMap<ConnectionId, Recipient>,
        slice: usize,
        mut given: impl FnMut(ConnectionId, &Recipient, Result<u64, Overflow>),
    ) {
        let Some(leaving) = &mut self.leaving else { return };
        let mut left = slice;
        for (connection, recipient) in
            connections.range((Excluded(leaving.reached), Unbounded)).take(slice)
        {
            given(*connection, recipient, leaving.batch.send(*connection, recipient));
            leaving.reached = *connection;
            left -= 1;
        }
        if left > 0 {
            self.leaving = None;
        }
    }
}

/// The frames that are on their way to many.
#[derive(Default)]
pub struct WriteBatch {
    broadcasts: Vec<(Recipients, Frame, Weight)>,
    bytes: usize,
    /// The connections that something was done to alone, and how many of the frames they had got
    /// before it.
    ahead: BTreeMap<ConnectionId, usize>,
    batches: BTreeMap<Mask, Batch>,
}

impl WriteBatch {
    /// Takes a frame for many.
    pub fn add(&mut self, to: Recipients, frame: Frame, weight: Weight) {
        self.bytes += frame.len();
        self.broadcasts.push((to, frame, weight));
    }

    /// Whether there is nothing for anybody.
    pub fn is_empty(&self) -> bool {
        self.broadcasts.is_empty() && self.ahead.is_empty()
    }

    /// Whether it must go out before another frame is added.
    pub fn is_full(&self) -> bool {
        self.broadcasts.len() >= FRAMES_MAX || self.bytes >= BYTES_MAX
    }

    fn settle(&mut self, connection: ConnectionId, recipient: &Recipient) -> Result<u64, Overflow> {
        let due = self.due(connection, recipient);
        self.ahead.insert(connection, self.broadcasts.len());
        for (_, frame, weight) in self
            .broadcasts
            .iter()
            .enumerate()
            .filter(|(place, _)| due >> place & 1 == 1)
            .map(|(_, one)| one)
        {
            recipient.outbox.push(frame, *weight)?;
        }
        Ok(u64::from(due.count_ones()))
    }

    /// Sends a connection what it is still to have, and whatever else waits for it. Gives the
    /// number of frames.
    pub fn send(
        &mut self,
        connection: ConnectionId,
        recipient: &Recipient,
    ) -> Result<u64, Overflow> {
        let due = self.due(connection, recipient);
        if due == 0 {
            recipient.outbox.flush();
        } else {
            recipient.outbox.send(self.batch(due))?;
        }
        Ok(u64::from(due.count_ones()))
    }

    fn due(&self, connection: ConnectionId, recipient: &Recipient) -> Mask {
        let wanted = self
            .broadcasts
            .iter()
            .rev()
            .fold(0, |mask, (to, ..)| mask << 1 | Mask::from(recipient.is_among(to)));
        let had = self.ahead.get(&connection).copied().unwrap_or(0);
        wanted & u32::try_from(had).ok().and_then(|had| Mask::MAX.checked_shl(had)).unwrap_or(0)
    }

    fn batch(&mut self, mask: Mask) -> &Batch {
        if self.batches.len() >= BATCHES_MAX && !self.batches.contains_key(&mask) {
            self.batches.clear();
        }
        self.batches.entry(mask).or_insert_with(|| {
            let chosen =
                self.broadcasts.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1);
            Batch::new(chosen.map(|(_, (_, frame, weight))| (frame.clone(), *weight)).collect())
        })
    }
}

#[cfg(test)]
mod tests;
