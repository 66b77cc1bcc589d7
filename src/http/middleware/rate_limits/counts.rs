//! What is counted, and for whom.

use std::{net::IpAddr, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use log::Level;
use sha2::{Digest, Sha256};

use super::{
    class::Class,
    limiter::{Adjustable, Limiter},
};
use crate::{
    config::{Config, Quotas, Switch},
    db::login_attempts::SharedAttempts,
    domain::{Login, Quota, Settings, UserId},
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
    registrations: Adjustable<IpAddr>,
    resets: Limiter<IpAddr>,
    posts: Adjustable<Share>,
    comments: Adjustable<Share>,
    messages: Adjustable<Share>,
    uploads: Adjustable<Share>,
    writes: Limiter<Share>,
    failed_logins: Limiter<Name>,
    /// Where several processes serve the database, it counts logins.
    shared: Option<SharedLogins>,
}

/// A person's quota, or the second one of the same size that trusted people have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Share {
    pub(super) person: UserId,
    pub(super) is_second: bool,
}

/// What is counted over all processes.
struct SharedLogins {
    attempts: SharedAttempts,
    logins: Quota,
    failed: Quota,
}

/// A name with which someone tries to log in, of a fixed length however long it was.
type Name = [u8; 32];

impl Limits {
    /// By the operator's quotas. Where several processes may serve the database, logins are counted
    /// in it.
    pub fn new(config: &Config, attempts: Option<SharedAttempts>) -> Self {
        let (logins, failed) = (config.quotas.logins, config.quotas.failed_logins);
        let shared = attempts.map(|attempts| SharedLogins { attempts, logins, failed });
        let counts = |quotas: &Quotas| Counts {
            requests: Limiter::new(quotas.requests),
            logins: Limiter::new(quotas.logins),
            registrations: Adjustable::new(quotas.registrations),
            resets: Limiter::new(quotas.resets),
            posts: Adjustable::new(quotas.posts),
            comments: Adjustable::new(quotas.comments),
            messages: Adjustable::new(quotas.messages),
            uploads: Adjustable::new(quotas.uploads),
            writes: Limiter::new(quotas.writes),
            failed_logins: Limiter::new(quotas.failed_logins),
            shared,
        };
        Self((config.rate_limits == Switch::On).then(|| Arc::new(counts(&config.quotas))))
    }

    pub(super) fn counts(&self) -> Option<Arc<Counts>> {
        self.0.clone()
    }

    /// Begins an attempt to log in with this name: it counts as failed until it is known to be
    /// otherwise, so that a hundred at once are no more than a hundred in a row.
    pub async fn attempt(&self, login: &str) -> Result<Attempt, Error> {
        let Some(counts) = &self.0 else { return Ok(Attempt(None)) };
        let name: Name = Sha256::digest(Login::new(login).as_str()).into();
        let taken = match &counts.shared {
            Some(shared) => shared.attempts.take(key(&name), shared.failed).await?,
            None => counts.failed_logins.take(&name),
        };
        taken.map_err(|seconds| Error::RateLimited(LOCKED, seconds))?;
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
    pub async fn succeeded(mut self) {
        let Some((counts, name)) = self.0.take() else { return };
        match &counts.shared {
            Some(shared) => told(shared.attempts.forgive(key(&name)).await),
            None => counts.failed_logins.forgive(&name),
        }
    }
}

/// A name in the database.
fn key(name: &Name) -> String {
    format!("name:{}", URL_SAFE_NO_PAD.encode(name))
}

/// What could not be given back, comes back with time.
fn told(given_back: Result<(), Error>) {
    if let Err(error) = given_back {
        error.log(Level::Warn, "an attempt to log in could not be given back");
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let Some((counts, name)) = self.0.take() else { return };
        match &counts.shared {
            Some(shared) => {
                let (attempts, failed) = (shared.attempts.clone(), shared.failed);
                actix_web::rt::spawn(async move {
                    told(attempts.give_back(key(&name), failed).await);
                });
            }
            None => counts.failed_logins.give_back(&name),
        }
    }
}

impl Counts {
    /// Whatever is asked for counts as a read.
    pub(super) fn take_read(&self, address: IpAddr) -> Result<(), Error> {
        let taken = self.requests.take(&address);
        taken.map_err(|seconds| Error::RateLimited(Class::Read.refusal(), seconds))
    }

    pub(super) async fn take_by_address(
        &self,
        class: Class,
        address: IpAddr,
        set: &Settings,
    ) -> Result<(), Error> {
        let take = |limiter: &Limiter<IpAddr>, class: Class| {
            limiter.take(&address).map_err(|seconds| Error::RateLimited(class.refusal(), seconds))
        };
        self.take_read(address)?;
        match (class, &self.shared) {
            (Class::Login, Some(shared)) => {
                let taken =
                    shared.attempts.take(format!("address:{address}"), shared.logins).await?;
                taken.map_err(|seconds| Error::RateLimited(class.refusal(), seconds))
            }
            (Class::Login, None) => take(&self.logins, class),
            (Class::Registration, _) => {
                let taken = self.registrations.take(set.limit_registrations, &address);
                taken.map_err(|seconds| Error::RateLimited(class.refusal(), seconds))
            }
            (Class::Reset, _) => take(&self.resets, class),
            _ => Ok(()),
        }
    }

    pub(super) fn take_by_account(
        &self,
        class: Class,
        share: Share,
        set: &Settings,
    ) -> Result<(), Error> {
        let taken = match class {
            Class::Post => self.posts.take(set.limit_posts, &share),
            Class::Comment => self.comments.take(set.limit_comments, &share),
            Class::Message => self.messages.take(set.limit_messages, &share),
            Class::Upload => self.uploads.take(set.limit_uploads, &share),
            _ => self.writes.take(&share),
        };
        taken.map_err(|seconds| Error::RateLimited(class.refusal(), seconds))
    }
}
