//! The word that something may have come: no more than a hint, which may be lost or come twice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::timeout};

/// Rung by whoever knows that something came, for the one who looks. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Doorbell(Arc<Notify>);

impl Doorbell {
    /// Rings. While nobody listens it is kept; many rings are one.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Returns once it has been rung since the last time.
    pub async fn heard(&self) {
        self.0.notified().await;
    }

    /// The same, or after so long without a ring.
    pub async fn rung(&self, patience: Duration) {
        let _ = timeout(patience, self.heard()).await;
    }
}

/// The same with the end of the log, so that nobody looks for what they have. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Announced {
    end: Arc<AtomicI64>,
    bell: Doorbell,
}

impl Announced {
    /// The log goes as far as this; with `None`, nobody knows how far.
    pub fn ring(&self, end: Option<i64>) {
        self.end.fetch_max(end.unwrap_or(i64::MAX), Ordering::Relaxed);
        self.bell.ring();
    }

    /// How far the log has been said to go since the last time; `None` after so long without a word.
    pub async fn heard(&self, patience: Duration) -> Option<i64> {
        self.bell.rung(patience).await;
        Some(self.end.swap(0, Ordering::Relaxed)).filter(|end| *end > 0)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::poll_immediate};

    use super::*;

    #[tokio::test]
    async fn rings_that_nobody_hears_are_kept_as_one() {
        let bell = Doorbell::default();
        let far = Duration::from_hours(1);
        bell.ring();
        bell.clone().ring();
        bell.rung(far).await;
        let mut next = bell.rung(far).boxed();
        assert!(poll_immediate(&mut next).await.is_none(), "heard already");
        bell.ring();
        next.await;
    }

    #[tokio::test]
    async fn the_farthest_end_of_several_is_heard_once() {
        let announced = Announced::default();
        announced.ring(Some(7));
        announced.clone().ring(Some(5));
        assert_eq!(announced.heard(Duration::from_hours(1)).await, Some(7));
        assert_eq!(announced.heard(Duration::ZERO).await, None, "heard already");
        announced.ring(None);
        announced.ring(Some(8));
        assert_eq!(announced.heard(Duration::from_hours(1)).await, Some(i64::MAX), "unknown");
    }
}
