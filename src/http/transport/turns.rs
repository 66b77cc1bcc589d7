//! Who only reads is served a few at a time from one address; further requests of it wait for each
//! other, so that however many one address sends, everybody else finds the database free.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::rt::time::timeout;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::limits::READS_AT_ONCE;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The turns of all addresses. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<IpAddr, Arc<Semaphore>>>>);

/// One request's turn, or its wait for one; the next one's when dropped.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    address: IpAddr,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// Waits for a turn; `None` when it took too long.
    pub async fn next(&self, address: IpAddr) -> Option<Turn> {
        let queue = {
            let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            queues.entry(address).or_insert_with(|| Arc::new(Semaphore::new(READS_AT_ONCE))).clone()
        };
        // Also who goes away while it waits leaves nothing behind.
        let mut turn = Turn { turns: self.clone(), address, permit: None };
        turn.permit = Some(timeout(PATIENCE, queue.acquire_owned()).await.ok()?.ok()?);
        Some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut queues = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
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
        let (turns, one, other) =
            (Turns::default(), [127, 0, 0, 1].into(), IpAddr::from([127, 0, 0, 2]));
        let mut held = Vec::new();
        for _ in 0..READS_AT_ONCE {
            held.push(turns.next(one).await.unwrap());
        }
        let mut next = Box::pin(turns.next(one));
        assert!(poll_immediate(&mut next).await.is_none(), "it waits");
        assert!(poll_immediate(Box::pin(turns.next(one))).await.is_none(), "and goes away");
        assert!(turns.next(other).await.is_some());
        held.pop();
        drop(next.await.unwrap());
        drop(held);
        assert!(turns.0.lock().unwrap().is_empty());
    }
}
