//! How many sockets one browser, or one address of guests, may hold at a time.
//!
//! Counted here, before the handshake, so that a refused one costs next to nothing.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::domain::SessionId;

/// Sockets that one session may hold: tabs and devices that share a cookie.
const A_SESSION: usize = 20;
/// Sockets that the guests of one address may hold: a class shares one.
const AN_ADDRESS: usize = 200;

/// Who holds a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A sign-in.
    Session(SessionId),
    /// The guests of an address.
    Guests(IpAddr),
}

/// The sockets that are held. Cloning shares the count.
#[derive(Clone, Debug, Default)]
pub struct Slots(Arc<Mutex<HashMap<Holder, usize>>>);

/// A socket's place; given back when dropped.
#[derive(Debug)]
pub struct Slot {
    slots: Slots,
    holder: Holder,
}

impl Slots {
    /// A place for one more socket, unless the holder has all that it may have.
    pub fn take(&self, holder: Holder) -> Option<Slot> {
        let most = match holder {
            Holder::Session(_) => A_SESSION,
            Holder::Guests(_) => AN_ADDRESS,
        };
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(holder).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Slot { slots: self.clone(), holder })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut held = self.slots.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_twenty_and_gets_them_back() {
        let (slots, holder) = (Slots::default(), Holder::Session(SessionId(1)));
        let mut held: Vec<Slot> = (0..A_SESSION).map(|_| slots.take(holder).unwrap()).collect();
        assert!(slots.take(holder).is_none());
        assert!(slots.take(Holder::Session(SessionId(2))).is_some());
        held.pop();
        assert!(slots.take(holder).is_some());
        drop(held);
        assert!(slots.0.lock().unwrap().is_empty());
    }
}
