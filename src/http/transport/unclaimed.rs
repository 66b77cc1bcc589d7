//! Bytes of a connection that belong to no request under way: a head that is not whole yet, or a
//! body that was refused. They lie in memory, so those of one address have their bounds together.

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
    /// Room for those beyond [`SHORT`].
    room: Option<Slot>,
}

impl Unclaimed {
    /// None yet, from that address.
    pub(super) fn new(slots: &Slots, address: Option<IpAddr>) -> Self {
        let holder = address.map(Holder::Unclaimed);
        Self { slots: slots.clone(), holder, begun: 0, bytes: 0, room: None }
    }

    /// So many more have come. Gives whether there is room for them.
    pub(super) fn add(&mut self, bytes: usize) -> bool {
        let Some(holder) = self.holder else { return true };
        self.bytes += bytes;
        let counted = bytes.min(self.bytes.saturating_sub(SHORT));
        if counted == 0 {
            return true;
        }
        match &mut self.room {
            Some(room) => room.grow(counted),
            room => {
                *room = self.slots.take_some(holder, counted);
                room.is_some()
            }
        }
    }

    /// So many requests have begun on the connection: where there is a new one, what came before
    /// was of it.
    pub(super) fn claim(&mut self, begun: u64) {
        if begun != self.begun {
            self.begun = begun;
            self.bytes = 0;
            self.room = None;
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
        assert!(one.add(SHORT + UNCLAIMED_BYTES_MAX - 1_000));
        assert!(other.add(SHORT) && other.add(600) && other.add(400));
        assert!(!other.add(1));
        assert!(new().add(SHORT), "a short head has its room in any case");
        assert!(Unclaimed::new(&slots, Some([127, 0, 0, 2].into())).add(SHORT + 1));
        one.claim(0);
        assert!(!other.add(1), "no request has begun");
        one.claim(1);
        assert!(other.add(1) && one.add(SHORT));
    }

    #[test]
    fn what_a_trusted_proxy_brings_has_no_bounds() {
        let slots = Slots::new(&Config::parse_from(["althing"]));
        assert!(Unclaimed::new(&slots, None).add(UNCLAIMED_BYTES_MAX * 2));
    }
}
