//! What is counted, and for whom.

use std::{net::IpAddr, sync::Arc};

use sha2::{Digest, Sha256};

use super::{class::Class, limiter::Limiter};
use crate::{
    config::{Config, Quotas, Switch},
    domain::{Login, UserId},
    error::Error,
};

const LOCKED: &str =
    "There were too many failed attempts to log in with this name. Please try again later.";

/// What is counted; nothing when limits are off. Cloning shares the counts.
#[derive(Clone)]
pub struct Limits(Option<Arc<Counts>>);

pub(super) struct Counts {
    requests: Limiter<IpAddr>,
    logins: Limiter<IpAddr>,
    registrations: Limiter<IpAddr>,
    resets: Limiter<IpAddr>,
    posts: Limiter<UserId>,
    comments: Limiter<UserId>,
    messages: Limiter<UserId>,
    uploads: Limiter<UserId>,
    writes: Limiter<UserId>,
    failed_logins: Limiter<Name>,
}

/// A name with which someone tries to log in, of a fixed length however long it was.
type Name = [u8; 32];

impl Limits {
    /// By the operator's quotas.
    pub fn new(config: &Config) -> Self {
        let counts = |quotas: &Quotas| Counts {
            requests: Limiter::new(quotas.requests),
            logins: Limiter::new(quotas.logins),
            registrations: Limiter::new(quotas.registrations),
            resets: Limiter::new(quotas.resets),
            posts: Limiter::new(quotas.posts),
            comments: Limiter::new(quotas.comments),
            messages: Limiter::new(quotas.messages),
            uploads: Limiter::new(quotas.uploads),
            writes: Limiter::new(quotas.writes),
            failed_logins: Limiter::new(quotas.failed_logins),
        };
        Self((config.rate_limits == Switch::On).then(|| Arc::new(counts(&config.quotas))))
    }

    pub(super) fn counts(&self) -> Option<Arc<Counts>> {
        self.0.clone()
    }

    /// Begins an attempt to log in with this name: it counts as failed until it is known to be
    /// otherwise, so that a hundred at once are no more than a hundred in a row.
    pub fn attempt(&self, login: &str) -> Result<Attempt, Error> {
        let Some(counts) = &self.0 else { return Ok(Attempt(None)) };
        let name: Name = Sha256::digest(Login::new(login).as_str()).into();
        counts.failed_logins.take(&name).map_err(|seconds| Error::RateLimited(LOCKED, seconds))?;
        Ok(Attempt(Some((counts.clone(), name))))
    }
}

/// An attempt to log in. Dropped without a word, because the request itself failed, it counts for
/// nothing.
#[must_use]
pub struct Attempt(Option<(Arc<Counts>, Name)>);

impl Attempt {
    /// The password was wrong.
    pub fn failed(mut self) {
        self.0 = None;
    }

    /// The password was right: what failed before is forgotten.
    pub fn succeeded(mut self) {
        if let Some((counts, name)) = self.0.take() {
            counts.failed_logins.forgive(&name);
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some((counts, name)) = self.0.take() {
            counts.failed_logins.give_back(&name);
        }
    }
}

impl Counts {
    pub(super) fn take_by_address(&self, class: Class, address: IpAddr) -> Result<(), Error> {
        let take = |limiter: &Limiter<IpAddr>, class: Class| {
            limiter.take(&address).map_err(|seconds| Error::RateLimited(class.refusal(), seconds))
        };
        take(&self.requests, Class::Read)?;
        match class {
            Class::Login => take(&self.logins, class),
            Class::Registration => take(&self.registrations, class),
            Class::Reset => take(&self.resets, class),
            _ => Ok(()),
        }
    }

    pub(super) fn take_by_account(&self, class: Class, account: UserId) -> Result<(), Error> {
        let limiter = match class {
            Class::Post => &self.posts,
            Class::Comment => &self.comments,
            Class::Message => &self.messages,
            Class::Upload => &self.uploads,
            _ => &self.writes,
        };
        limiter.take(&account).map_err(|seconds| Error::RateLimited(class.refusal(), seconds))
    }
}
