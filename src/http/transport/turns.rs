//! What one address may have at a time, and for which its further requests wait for each other: so
//! many reads, so that everybody else finds the database free, and so many bytes of bodies on their
//! way. Whoever is sent away comes back at once; whoever waits costs nothing.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::rt::time::timeout;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The turns of all addresses. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Turns {
    queues: Arc<Mutex<HashMap<IpAddr, Arc<Semaphore>>>>,
    most: usize,
    patience: Duration,
}

/// What one request has, or its wait for it; the next one's when dropped.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    address: IpAddr,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// An address may have so much at a time, and waits so long for it.
    pub(super) fn new(most: usize, patience: Duration) -> Self {
        Self { queues: Arc::default(), most, patience }
    }

    /// Waits for so much; `None` when it took too long.
    pub async fn next(&self, address: IpAddr, amount: u32) -> Option<Turn> {
        let queue = {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            queues.entry(address).or_insert_with(|| Arc::new(Semaphore::new(self.most))).clone()
        };
        // Also who goes away while it waits leaves nothing behind.
        let mut turn = Turn { turns: self.clone(), address, permit: None };
        turn.permit =
            Some(timeout(self.patience, queue.acquire_many_owned(amount)).await.ok()?.ok()?);
        Some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut queues = self.turns.queues.lock().unwrap_or_else(PoisonError::into_inner);
        self.permit = None;
        if queues.get(&self.address).is_some_and(|queue| Arc::strong_count(queue) == 1) {
            queues.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::poll_immediate;

    use super::*;

    #[actix_web::test]
    async fn an_address_waits_for_itself_alone_and_is_forgotten() {
        let (turns, one, other) = (
            Turns::new(5, Duration::from_mins(1)),
            [127, 0, 0, 1].into(),
            IpAddr::from([127, 0, 0, 2]),
        );
        let mut held = Vec::new();
        for amount in [3, 2] {
            held.push(turns.next(one, amount).await.unwrap());
        }
        let mut next = Box::pin(turns.next(one, 1));
        assert!(poll_immediate(&mut next).await.is_none(), "it waits");
        assert!(poll_immediate(Box::pin(turns.next(one, 1))).await.is_none(), "and goes away");
        assert!(turns.next(other, 5).await.is_some());
        held.pop();
        drop(next.await.unwrap());
        drop(held);
        assert!(turns.queues.lock().unwrap().is_empty());
    }
}
