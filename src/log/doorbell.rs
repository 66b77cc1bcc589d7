//! The word that something may have come: no more than a hint, which may be lost or come twice.

use std::{sync::Arc, time::Duration};

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
}
