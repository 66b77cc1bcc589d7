//! What the forum is like, as every request may ask: in memory, until the log tells that it changed.
//!
//! What is heard makes it outdated before anybody is told of it, so whoever asks after that reads it
//! anew. While the database is away, they are as they were.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use actix_web::rt::time::timeout;
use log::Level;

use crate::{
    db::Reader,
    domain::{Audience, Settings},
    forum::settings,
    http::{page_cache::PageCache, request::conditional::Answer},
    live::{
        log::{Hear, Heard},
        state::replay::history::Entry,
    },
};

/// How long a page waits for a database that may be away: past it, all is as it was.
const PATIENCE: Duration = Duration::from_millis(500);

/// The settings as they are. Cloning shares them.
#[derive(Clone)]
pub struct Known {
    db: Reader,
    /// What holds where nothing is set.
    options: Arc<Settings>,
    last: Arc<Mutex<Last>>,
}

struct Last {
    settings: Arc<Settings>,
    /// Grows with all that may have changed them.
    heard: u64,
    /// How much of that had been heard when they were read; `None` before that.
    read_at: Option<u64>,
}

impl Known {
    /// As they are in this database; where it is away, as the options say.
    pub async fn read(db: Reader, options: Settings) -> Self {
        let options = Arc::new(options);
        let last = Last { settings: options.clone(), heard: 0, read_at: None };
        let known = Self { db, options, last: Arc::new(Mutex::new(last)) };
        known.now().await;
        known
    }

    /// What holds where nothing is set.
    pub fn options(&self) -> Settings {
        (*self.options).clone()
    }

    /// As they are.
    pub async fn now(&self) -> Arc<Settings> {
        let heard = {
            let last = self.last();
            if last.read_at == Some(last.heard) {
                return last.settings.clone();
            }
            last.heard
        };
        let options = self.options();
        match timeout(PATIENCE, self.db.read(move |c| settings::read(c, options))).await {
            Ok(Ok(read)) => {
                let (read, mut last) = (Arc::new(read), self.last());
                if last.heard == heard {
                    (last.settings, last.read_at) = (read.clone(), Some(heard));
                }
                read
            }
            Ok(Err(error)) => {
                error.log(Level::Warn, "the forum's settings could not be read");
                self.last().settings.clone()
            }
            Err(_) => self.last().settings.clone(),
        }
    }

    /// Takes note of what may have changed them. To be called before anybody is told of it.
    pub fn hear(&self, events: &[Entry]) {
        let may_change =
            |event: &Entry| event.about.is_none() && event.audience == Audience::Everyone;
        if events.iter().any(may_change) {
            self.forget();
        }
    }

    /// They may have changed: some of what happened was not heard.
    pub fn forget(&self) {
        self.last().heard += 1;
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What hears of the log for all that is kept of it in memory.
pub fn hearing(pages: PageCache<Answer>, settings: Known) -> Hear {
    Arc::new(move |heard| match heard {
        Heard::Events(events) => {
            settings.hear(events);
            pages.hear(events);
        }
        Heard::Lost => {
            settings.forget();
            pages.vary();
            pages.clear();
        }
    })
}
