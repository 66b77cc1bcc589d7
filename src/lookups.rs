//! Looks up what a client names on its socket: categories in memory, all else in the database.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    db::{Reader, categories, comments, suspensions, users},
    domain::{
        CategoryId, PostId, Readers, UserId, Writers,
        access::{Action, Actor, Object, may},
    },
    error::Error,
    live::{
        session::chat_session::{Directory, Lookup},
        state::{subscriptions::Topic, typing::Spot},
    },
    protocol::{Place, User},
};

const NO_CATEGORY: (&str, &str) = ("not_found", "There is no such category.");
const NO_POST: (&str, &str) = ("not_found", "There is no such post.");
const NO_CONVERSATION: (&str, &str) = ("not_found", "There is no such conversation.");

const NOT_YOURS: (&str, &str) = ("forbidden", "Only moderators write in this category.");
const ARCHIVED: (&str, &str) = ("forbidden", "Nothing new is written in this category.");
const CLOSED: (&str, &str) = ("forbidden", "This post is closed to new comments.");
const SUSPENDED: (&str, &str) = ("forbidden", "You may read, but not write, for a while.");

/// How long the categories are kept in memory: another process may change them.
const KEPT: Duration = Duration::from_secs(2);

/// The categories by their slugs, and who reads them.
type Slugs = Arc<HashMap<String, (CategoryId, Readers)>>;

/// What clients may look up. Cloning shares what is in memory.
#[derive(Clone)]
pub struct Lookups {
    db: Reader,
    slugs: Arc<Mutex<Option<(Instant, Slugs)>>>,
}

impl Lookups {
    /// In this database.
    pub fn new(db: Reader) -> Self {
        Self { db, slugs: Arc::default() }
    }

    /// Categories have changed.
    pub fn forget_categories(&self) {
        *self.slugs.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// However many ask, the database is asked every few seconds at most.
    async fn slugs(&self) -> Result<Slugs, Error> {
        let known = self.slugs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, slugs)) = known.filter(|(read, _)| read.elapsed() < KEPT) {
            return Ok(slugs);
        }
        let read = Instant::now();
        let all = self.db.read(|c| Ok(categories::list(c, Readers::Moderators)?)).await?;
        let known = all.into_iter().map(|row| {
            let known = (row.id, row.readable_by());
            (row.slug, known)
        });
        let slugs: Slugs = Arc::new(known.collect());
        *self.slugs.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((read, Arc::clone(&slugs)));
        Ok(slugs)
    }
}

impl Directory for Lookups {
    fn topics(&self, names: Vec<String>, reader: Actor) -> Lookup<Vec<Topic>> {
        let lookups = self.clone();
        Box::pin(async move {
            if names.iter().all(|name| name == "*") {
                return Ok(names.iter().map(|_| Topic::All).collect());
            }
            let slugs = lookups.slugs().await.map_err(|error| told(&error))?;
            let topic = |name: &String| match name.as_str() {
                "*" => Some(Topic::All),
                slug => {
                    let found = slugs.get(slug).filter(|(_, readers)| {
                        may(reader, Action::Read, Object::Category(*readers))
                    });
                    found.map(|(id, _)| Topic::Category(*id))
                }
            };
            names.iter().map(|name| topic(name).ok_or(NO_CATEGORY)).collect()
        })
    }

    fn post(&self, post: PostId, reader: Actor) -> Lookup<CategoryId> {
        let db = self.db.clone();
        Box::pin(async move {
            let found = db.read(move |c| Ok(comments::place(c, post, reader.reads())?)).await;
            let found = found.map_err(|error| told(&error))?.ok_or(NO_POST)?;
            Ok(found.category_id)
        })
    }

    fn spot(&self, place: Place, typist: User) -> Lookup<Spot> {
        let db = self.db.clone();
        Box::pin(async move {
            let suspended = db.read(move |c| Ok(suspensions::find(c, typist.id)?.is_some())).await;
            if suspended.map_err(|error| told(&error))? {
                return Err(SUSPENDED);
            }
            let actor = Actor::Person(typist.id, typist.role);
            let reads = actor.reads();
            let must_write = |writers: Writers, archived: bool| {
                let may_write = may(actor, Action::Write, Object::Writing(reads, writers));
                match (archived, may_write) {
                    (true, _) => Err(ARCHIVED),
                    (false, true) => Ok(()),
                    (false, false) => Err(NOT_YOURS),
                }
            };
            match place {
                Place::Post(post) => {
                    let found = db.read(move |c| Ok(comments::place(c, post, reads)?)).await;
                    let found = found.map_err(|error| told(&error))?.ok_or(NO_POST)?;
                    must_write(found.writable_by(), found.archived)?;
                    let object = Object::Contribution { author: UserId(0), locked: found.locked };
                    if !may(actor, Action::Write, object) {
                        return Err(CLOSED);
                    }
                    Ok(Spot::Post(post, found.category_id))
                }
                Place::Category(slug) => {
                    let found =
                        db.read(move |c| Ok(categories::find_by_slug(c, &slug, reads)?)).await;
                    let found = found.map_err(|error| told(&error))?.ok_or(NO_CATEGORY)?;
                    must_write(found.writable_by(), found.archived)?;
                    Ok(Spot::Category(found.id, found.slug))
                }
                Place::Conversation(name) => {
                    let reader = db.read(move |c| Ok(users::find_by_name(c, &name)?)).await;
                    let reader = reader.map_err(|error| told(&error))?.ok_or(NO_CONVERSATION)?;
                    let object = Object::Conversation(typist.id, reader.id);
                    if !may(actor, Action::Write, object) {
                        return Err(NO_CONVERSATION);
                    }
                    Ok(Spot::Conversation {
                        typist: (typist.id, typist.username),
                        reader: (reader.id, reader.username),
                    })
                }
            }
        })
    }
}

fn told(error: &Error) -> (&'static str, &'static str) {
    error.log(log::Level::Warn, "a socket's lookup failed");
    (error.code(), "The forum can't reach its database right now.")
}
