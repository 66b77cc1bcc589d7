//! Bytes of a connection that belong to no request under way: a head that is not whole yet, or a
//! body that was refused. They lie in memory, so those of one address have their bounds together: past
//! them nothing more is read from it, and the network keeps it waiting.

use std::net::IpAddr;

use super::slots::{Holder, Slot, Slots};

/// Those that count for nothing: as many as most heads have.
const SHORT: usize = 8 * 1024;

/// What has come on one connection.
#[derive(Debug)]
pub(super) struct Unclaimed {
    slots: Slots,
    /// Whose they are; nobody's where a trusted proxy brings them.
    holder: Option<Holder>,
    /// Requests that had begun when the first of them came.
    begun: u64,
    bytes: usize,
    /// Those beyond [`SHORT`].
    held: Option<Slot>,
}

impl Unclaimed {
    /// None yet, from that address.
    pub(super) fn new(slots: &Slots, address: Option<IpAddr>) -> Self {
        let holder = address.map(Holder::Unclaimed);
        Self { slots: slots.clone(), holder, begun: 0, bytes: 0, held: None }
    }

    /// Whether more may be read. A short head always may.
    pub(super) fn has_room(&self) -> bool {
        self.bytes <= SHORT || self.holder.is_none_or(|holder| self.slots.has_room(holder))
    }

    /// So many more have come.
    pub(super) fn add(&mut self, bytes: usize) {
        let Some(holder) = self.holder else { return };
        self.bytes += bytes;
        let counted = bytes.min(self.bytes.saturating_sub(SHORT));
        match &mut self.held {
            _ if counted == 0 => {}
            Some(held) => held.grow(counted),
            held => *held = Some(self.slots.hold(holder, counted)),
        }
    }

    /// So many requests have begun on the connection: where there is a new one, what came before
    /// was of it.
    pub(super) fn claim(&mut self, begun: u64) {
        if begun != self.begun {
            self.begun = begun;
            self.bytes = 0;
            self.held = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::{config::Config, domain::limits::UNCLAIMED_BYTES_MAX};

    #[test]
    fn an_address_has_room_for_so_many_together_and_gets_it_back() {
        let slots = Slots::new(&Config::parse_from(["althing"]));
        let address = IpAddr::from([127, 0, 0, 1]);
        let new = || Unclaimed::new(&slots, Some(address));
        let (mut one, mut other) = (new(), new());
        one.add(SHORT + UNCLAIMED_BYTES_MAX - 1_000);
        other.add(SHORT + 999);
        assert!(one.has_room() && other.has_room());
        other.add(1);
        assert!(!one.has_room() && !other.has_room());
        assert!(new().has_room(), "a short head has its room in any case");
        let mut elsewhere = Unclaimed::new(&slots, Some([127, 0, 0, 2].into()));
        elsewhere.add(SHORT + 1);
        assert!(elsewhere.has_room());
        one.claim(0);
        assert!(!other.has_room(), "no request has begun");
        one.claim(1);
        assert!(one.has_room() && other.has_room());
    }

    #[test]
    fn what_a_trusted_proxy_brings_has_no_bounds() {
        let slots = Slots::new(&Config::parse_from(["althing"]));
        let mut proxy = Unclaimed::new(&slots, None);
        proxy.add(UNCLAIMED_BYTES_MAX * 2);
        assert!(proxy.has_room());
    }
}
