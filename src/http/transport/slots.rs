//! What may be held at a time: connections by an address, sockets by a browser or an address of
//! guests, pictures on their way by a person, and each by all together.
//!
//! Counted before anything else is done for them, so that a refused one costs next to nothing. How
//! much each may have stands in `domain::limits`.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{pace::Pace, turns::Turns};
use crate::{
    config::{Config, Switch},
    domain::{SessionId, UserId, limits},
};

/// File descriptors for all else: the database, files, connections that are just being refused.
const RESERVED: u64 = 200;
/// Connections at most where the number of file descriptors is not known.
const UNKNOWN_MOST: usize = 25_000;

/// How long a request that only reads waits for its turn.
const READ_PATIENCE: Duration = Duration::from_secs(10);
/// How long a body waits for its room: less than a client does.
const BODY_PATIENCE: Duration = Duration::from_secs(3);

/// Connections that are told at a time that there is no place for them; more are closed without a
/// word. Of the file descriptors that are kept for all else.
pub(in crate::http) const REFUSED_AT_ONCE: usize = 64;

/// Who holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A sign-in: sockets.
    Session(SessionId),
    /// The guests of an address: sockets.
    Guests(IpAddr),
    /// The other end of connections, whatever they carry.
    Peer(IpAddr),
    /// All connections together.
    Everyone,
    /// A person: pictures on their way.
    Uploader(UserId),
    /// All pictures on their way.
    Uploads,
    /// An address: bytes that have come and belong to no request under way.
    Unclaimed(IpAddr),
    /// An address: bytes of answers that it has not taken yet.
    Answers(IpAddr),
    /// Connections that are just being told that there is no place for them.
    Refused,
}

/// What is held. Cloning shares the count.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Held>);

#[derive(Debug)]
struct Held {
    counts: Mutex<HashMap<Holder, usize>>,
    reads: Turns,
    bodies: Turns,
    pace: Pace,
    limited: bool,
    a_peer: usize,
    everyone: usize,
}

/// One's place, or places for so many bytes; given back when dropped.
#[derive(Debug)]
pub struct Slot {
    slots: Slots,
    holder: Holder,
    amount: usize,
}

impl Slots {
    /// Nobody holds anything yet. What a holder may have is limited unless the operator has said
    /// otherwise; all together may never have more than there are file descriptors for, nor more
    /// pictures on their way than there is memory for.
    pub fn new(config: &Config) -> Self {
        let descriptors = rlimit::getrlimit(rlimit::Resource::NOFILE).ok().map(|(soft, _)| soft);
        let everyone =
            descriptors.and_then(|all| usize::try_from(all.saturating_sub(RESERVED)).ok());
        Self(Arc::new(Held {
            counts: Mutex::default(),
            reads: Turns::new(limits::READS_AT_ONCE, READ_PATIENCE),
            bodies: Turns::new(limits::BODIES_BYTES_MAX, BODY_PATIENCE),
            pace: Pace::default(),
            limited: config.rate_limits == Switch::On,
            a_peer: usize::try_from(config.connections_per_address).unwrap_or(usize::MAX),
            everyone: everyone.unwrap_or(UNKNOWN_MOST).max(1),
        }))
    }

    /// A place for one more, unless the holder has all that it may have.
    pub fn take(&self, holder: Holder) -> Option<Slot> {
        self.take_some(holder, 1)
    }

    /// Places for so many bytes, unless the holder would have more than it may have.
    pub fn take_some(&self, holder: Holder, amount: usize) -> Option<Slot> {
        self.count(holder, amount).then(|| Slot { slots: self.clone(), holder, amount })
    }

    /// So many, whether there is room for them or not: what is there already counts.
    pub(super) fn hold(&self, holder: Holder, amount: usize) -> Slot {
        let mut slot = Slot { slots: self.clone(), holder, amount: 0 };
        slot.grow(amount);
        slot
    }

    /// Whether the holder may have more.
    pub(super) fn has_room(&self, holder: Holder) -> bool {
        let counts = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&holder).is_none_or(|count| *count < self.most_of(holder))
    }

    fn most_of(&self, holder: Holder) -> usize {
        match holder {
            Holder::Everyone => self.0.everyone,
            Holder::Uploads => limits::UPLOADS_AT_ONCE_IN_ALL,
            Holder::Refused => REFUSED_AT_ONCE,
            _ if !self.0.limited => usize::MAX,
            Holder::Session(_) => limits::SESSION_SOCKETS_MAX,
            Holder::Guests(_) => limits::GUEST_SOCKETS_MAX,
            Holder::Uploader(_) => limits::UPLOADS_AT_ONCE,
            Holder::Peer(_) => self.0.a_peer,
            Holder::Unclaimed(_) => limits::UNCLAIMED_BYTES_MAX,
            Holder::Answers(_) => limits::ANSWERS_BYTES_MAX,
        }
    }

    /// The turns at reading, unless the operator has lifted such limits.
    pub fn reads(&self) -> Option<&Turns> {
        self.0.limited.then_some(&self.0.reads)
    }

    /// The bytes of bodies on their way, unless the operator has lifted such limits.
    pub fn bodies(&self) -> Option<&Turns> {
        self.0.limited.then_some(&self.0.bodies)
    }

    /// Whether what one address may have is limited.
    pub(super) fn is_limited(&self) -> bool {
        self.0.limited
    }

    /// When so many requests that have just come from an address may begin; `None` when that is at
    /// once.
    pub(super) fn turn_to_begin(&self, address: IpAddr, count: u32) -> Option<Instant> {
        self.0.pace.turn(address, count, Instant::now())
    }

    /// Connections that there may be at a time.
    pub fn most(&self) -> usize {
        self.0.everyone
    }

    /// Whether there is no place for one more connection.
    pub fn is_full(&self) -> bool {
        let counts = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&Holder::Everyone).is_some_and(|count| *count >= self.0.everyone)
    }

    fn count(&self, holder: Holder, amount: usize) -> bool {
        let most = self.most_of(holder);
        let mut counts = self.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(&holder).copied().unwrap_or(0).saturating_add(amount);
        let has_room = count <= most;
        if has_room {
            counts.insert(holder, count);
        }
        has_room
    }
}

impl Slot {
    /// So many more, whether there is room for them or not.
    pub(super) fn grow(&mut self, amount: usize) {
        let mut counts = self.slots.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(self.holder).or_default() += amount;
        self.amount += amount;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut counts = self.slots.0.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.holder) {
            *count -= self.amount;
            if *count == 0 {
                counts.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn slots(args: &[&str]) -> Slots {
        Slots::new(&Config::parse_from([&["althing"], args].concat()))
    }

    #[test]
    fn a_session_has_twenty_and_gets_them_back() {
        let (slots, holder) = (slots(&[]), Holder::Session(SessionId(1)));
        let mut held: Vec<Slot> =
            (0..limits::SESSION_SOCKETS_MAX).map(|_| slots.take(holder).unwrap()).collect();
        assert!(slots.take(holder).is_none());
        assert!(slots.take(Holder::Session(SessionId(2))).is_some());
        held.pop();
        assert!(slots.take(holder).is_some());
        drop(held);
        assert!(slots.0.counts.lock().unwrap().is_empty());
    }

    #[test]
    fn bytes_are_counted_together_and_come_back_together() {
        let (slots, holder) = (slots(&[]), Holder::Answers([127, 0, 0, 1].into()));
        let first = slots.take_some(holder, limits::ANSWERS_BYTES_MAX - 10).unwrap();
        let second = slots.take_some(holder, 10).unwrap();
        assert!(slots.take_some(holder, 1).is_none());
        assert!(slots.take_some(holder, usize::MAX).is_none());
        drop(first);
        assert!(slots.take_some(holder, limits::ANSWERS_BYTES_MAX - 10).is_some());
        drop(second);
        assert!(slots.0.counts.lock().unwrap().is_empty());
    }

    #[test]
    fn without_limits_only_the_file_descriptors_count() {
        let slots = slots(&["--rate-limits", "off", "--connections-per-address", "1"]);
        let peer = Holder::Peer([127, 0, 0, 1].into());
        let held: Vec<Slot> = (0..100).map(|_| slots.take(peer).unwrap()).collect();
        assert_eq!(held.len(), 100);
        let all: Vec<Option<Slot>> =
            (0..slots.most()).map(|_| slots.take(Holder::Everyone)).collect();
        assert!(all.iter().all(Option::is_some) && slots.take(Holder::Everyone).is_none());
    }
}
