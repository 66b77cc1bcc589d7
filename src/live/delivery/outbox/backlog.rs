//! What waits to leave on one connection, within bounds, and what becomes of it at the bound. Pure.
//!
//! A reader that does not read is let go. One that does, however slowly, but can't keep up with a
//! burst is not: it *falls behind*, which means that nothing is queued for it until what waits has
//! left, and then it is told to fetch anew. Hints never decide about either.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use bytes::{Buf, Bytes};

use super::{BYTES_MAX, FRAMES_MAX, Overflow};
use crate::live::state::{
    effect::{PlaceKey, Weight},
    frame::Frame,
};

#[cfg(test)]
mod tests;

/// Whose socket took nothing of what waits for so long does not read. The network takes more only
/// once half of what it keeps has left (`UNSENT_MOST`), so 9 KB a second are reading.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// Whose socket took nothing for so long is let go even where nothing more has come for it.
const STUCK: Duration = Duration::from_secs(25);
/// Places of which the last word is kept for whoever had no room for it; of more, the oldest is
/// forgotten.
const MISSED_MAX: usize = 64;
/// Bytes of a long piece that leave at once, from which on their room is given back.
const SPENT: usize = 64 * 1024;

/// The queue of one connection.
#[derive(Default)]
pub(super) struct Backlog {
    queue: VecDeque<(Bytes, Weight)>,
    /// Bytes that count towards the bound.
    bytes: usize,
    /// Bytes of what was held back or is sent again. They don't count, but there is only one such
    /// piece at a time.
    replayed: usize,
    /// The last word about who types at each place for which there was no room.
    missed: Vec<(PlaceKey, Frame)>,
    /// Presence was dropped: the reader must be told anew who is online.
    presence_missed: bool,
    behind: Option<Behind>,
    /// When what waits began to, or the socket last took some of it.
    moved: Option<Instant>,
}

/// Events have been dropped: nothing is sent but answers and hints until the reader was told so.
#[derive(Clone, Copy)]
struct Behind {
    /// Whether the hub was asked to tell it.
    asked: bool,
}

/// What somebody has to do for a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum Care {
    /// Nothing.
    None,
    /// It has fallen behind and has now read all that there was: it is to be told to fetch anew.
    Resync,
    /// It reads no more: it is to be let go.
    LetGo,
    /// It is to be told who is online.
    Presence,
}

impl Backlog {
    /// Takes a frame in. A hint is dropped when half of the room is taken or it does not fit; at
    /// the bound all hints go first, and if that does not help, the reader falls behind, or is let
    /// go.
    pub(super) fn push(&mut self, frame: &Frame, weight: Weight) -> Result<(), Overflow> {
        if let Weight::Typing(place) = weight {
            self.missed.retain(|(missed, _)| *missed != place);
        }
        if weight.is_hint() && (self.behind.is_some() || self.is_half_full() || !self.fits(frame)) {
            self.miss(frame.clone(), weight);
            return Ok(());
        }
        match weight {
            Weight::Resync => self.behind = None,
            Weight::Event | Weight::Replay if self.behind.is_some() => return Ok(()),
            Weight::Replay if self.replayed == 0 => {
                self.enqueue(frame.0.clone(), weight);
                return Ok(());
            }
            _ => {}
        }
        if !self.fits(frame) {
            self.drop_hints();
        }
        if !self.fits(frame) {
            self.fall_behind(Instant::now())?;
            if weight != Weight::Answer {
                return Ok(());
            }
        }
        self.enqueue(
            frame.0.clone(),
            if weight == Weight::Replay { Weight::Event } else { weight },
        );
        Ok(())
    }

    /// Takes a frame in, whatever waits.
    pub(super) fn enqueue(&mut self, frame: Bytes, weight: Weight) {
        *self.counter(weight) += frame.len();
        if self.queue.is_empty() {
            self.moved = Some(Instant::now());
        }
        self.queue.push_back((frame, weight));
    }

    /// The socket took so many bytes from the front.
    pub(super) fn consume(&mut self, mut sent: usize) {
        self.moved = Some(Instant::now());
        while let Some((frame, weight)) = self.queue.front_mut() {
            let (taken, weight) = (sent.min(frame.len()), *weight);
            frame.advance(taken);
            let is_over = frame.is_empty();
            if !is_over && weight == Weight::Replay && taken >= SPENT {
                // Nobody else has it: what has left need not be kept for what waits.
                *frame = Bytes::copy_from_slice(frame);
            }
            *self.counter(weight) -= taken;
            if !is_over {
                return;
            }
            sent -= taken;
            self.queue.pop_front();
        }
    }

    /// When the socket last took something, if anything has ever waited for it.
    pub(super) fn moved(&self) -> Option<Instant> {
        self.moved
    }

    /// All that waited has left: what there was no room for comes now. Gives whether there was
    /// anything.
    pub(super) fn refill(&mut self) -> bool {
        // An idle connection keeps nothing.
        self.queue = VecDeque::new();
        for (place, frame) in std::mem::take(&mut self.missed) {
            self.enqueue(frame.0, Weight::Typing(place));
        }
        !self.queue.is_empty()
    }

    /// What is to be done for this connection, each thing told once.
    pub(super) fn care(&mut self, now: Instant) -> Care {
        let patience = if self.behind.is_some() { PATIENCE } else { STUCK };
        let (is_empty, is_reading) = (self.queue.is_empty(), self.is_reading(now, patience));
        match &mut self.behind {
            Some(behind) if is_empty && !behind.asked => {
                behind.asked = true;
                Care::Resync
            }
            _ if !is_reading => Care::LetGo,
            None if is_empty && std::mem::take(&mut self.presence_missed) => Care::Presence,
            _ => Care::None,
        }
    }

    /// Keeps the first frame alone: it may have begun to leave.
    pub(super) fn drop_unsent(&mut self) {
        self.queue.truncate(1);
        self.count();
    }

    /// Keeps nothing.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What waits, in its order.
    pub(super) fn frames(&self) -> impl Iterator<Item = &Bytes> {
        self.queue.iter().map(|(frame, _)| frame)
    }

    /// Frames that wait.
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether a frame could leave at once, before anything else.
    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.behind.is_none()
    }

    /// As if so much time had gone by.
    #[cfg(test)]
    pub(super) fn wait(&mut self, time: Duration) {
        self.moved = self.moved.and_then(|moved| moved.checked_sub(time));
    }

    /// Bytes that count towards the bound.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    fn counter(&mut self, weight: Weight) -> &mut usize {
        if weight == Weight::Replay { &mut self.replayed } else { &mut self.bytes }
    }

    fn counted(&self) -> usize {
        self.queue.len() - usize::from(self.replayed > 0)
    }

    /// One frame has room, however long it is.
    fn fits(&self, frame: &Frame) -> bool {
        self.counted() < FRAMES_MAX && (self.bytes == 0 || self.bytes + frame.len() <= BYTES_MAX)
    }

    fn is_half_full(&self) -> bool {
        self.counted() >= FRAMES_MAX / 2 || self.bytes >= BYTES_MAX / 2
    }

    /// Remembers what a hint said that is not sent.
    fn miss(&mut self, frame: Frame, weight: Weight) {
        match weight {
            Weight::Typing(place) => {
                self.missed.retain(|(missed, _)| *missed != place);
                if self.missed.len() == MISSED_MAX {
                    self.missed.remove(0);
                }
                self.missed.push((place, frame));
            }
            _ => self.presence_missed = true,
        }
    }

    /// Drops hints, but for the first frame: it may have begun to leave.
    fn drop_hints(&mut self) {
        self.keep_only(|weight| !weight.is_hint());
    }

    fn keep_only(&mut self, keep: impl Fn(Weight) -> bool) {
        // What was missed before is later than anything in the queue about the same place.
        let later = std::mem::take(&mut self.missed);
        for (place, (frame, weight)) in std::mem::take(&mut self.queue).into_iter().enumerate() {
            if place == 0 || keep(weight) {
                self.queue.push_back((frame, weight));
            } else if weight.is_hint() {
                self.miss(Frame(frame), weight);
            }
        }
        for (place, frame) in later {
            self.miss(frame, Weight::Typing(place));
        }
        self.count();
    }

    fn count(&mut self) {
        (self.bytes, self.replayed) = (0, 0);
        for (frame, weight) in &self.queue {
            *(if *weight == Weight::Replay { &mut self.replayed } else { &mut self.bytes }) +=
                frame.len();
        }
    }

    fn is_reading(&self, now: Instant, patience: Duration) -> bool {
        let moved = self.moved.filter(|_| !self.queue.is_empty());
        moved.is_none_or(|moved| now.saturating_duration_since(moved) < patience)
    }

    fn fall_behind(&mut self, now: Instant) -> Result<(), Overflow> {
        if !self.is_reading(now, PATIENCE) {
            return Err(Overflow);
        }
        self.keep_only(|weight| weight == Weight::Answer);
        self.behind = Some(Behind { asked: false });
        Ok(())
    }
}
