//! Answers that are the same for everyone, kept in memory until the log tells of what they show.
//!
//! Nothing is kept by time: an answer goes with the first event that touches it, before that event
//! is told to anybody, so that no reader sees older than the last event told. Who asks for what is
//! not kept waits for the one who is reading it already.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use lru::LruCache;
use prometheus::{IntCounter, IntCounterVec, Opts, Registry};
use tokio::sync::OnceCell;

use crate::{
    domain::{Audience, PostId, Readers, Said, Text},
    error::Error,
    live::state::replay::history::Entry,
};

/// Bytes of all answers together.
const BYTES: usize = 64 * 1024 * 1024;
/// Answers.
const ANSWERS: NonZeroUsize = NonZeroUsize::new(16 * 1024).unwrap();

/// What an answer shows, by which it is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Posts, categories or people in a list: each text that is written, changed or deleted may
    /// change it.
    Lists,
    /// This post, or what stands under it.
    Post(PostId),
    /// The same in the frame of a page, which names the categories with the number of their posts.
    Page(PostId),
}

/// What takes memory.
pub trait Weighed {
    /// Whether it is for later at all.
    fn is_kept(&self) -> bool {
        true
    }

    /// How much, in bytes; never 0.
    fn weight(&self) -> usize;
}

/// Answers of one kind. Cloning shares them.
pub struct PageCache<T> {
    kept: Arc<Mutex<Kept<T>>>,
    /// Whether there is, or was, something that not everyone may read.
    varies: Arc<AtomicBool>,
    hits: IntCounter,
    misses: IntCounter,
}

struct Kept<T> {
    slots: LruCache<String, Slot<T>>,
    by_subject: Index,
    /// The same for whole pages, which all go when the categories count anew.
    by_page: Index,
    bytes: usize,
}

/// The addresses at which a subject is shown.
type Index = HashMap<Subject, HashSet<String>>;

/// Empty while it is being read; whoever waits gets what comes of it, also where that is an error:
/// were each to try again in turn, the last would wait for all the others' time-outs.
type Making<T> = Arc<OnceCell<Result<T, Error>>>;

struct Slot<T> {
    subject: Subject,
    answer: Making<T>,
    bytes: usize,
}

impl<T> Clone for PageCache<T> {
    fn clone(&self) -> Self {
        let Self { kept, varies, hits, misses } = self;
        Self {
            kept: kept.clone(),
            varies: varies.clone(),
            hits: hits.clone(),
            misses: misses.clone(),
        }
    }
}

impl<T: Weighed + Clone> PageCache<T> {
    /// An empty one, which tells how often it had what was asked for.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let opts = Opts::new(
            "althing_page_cache_total",
            "Answers for everyone, by whether they were in memory",
        );
        let lookups = IntCounterVec::new(opts, &["outcome"])?;
        registry.register(Box::new(lookups.clone()))?;
        let [hits, misses] = ["hit", "miss"].map(|outcome| lookups.with_label_values(&[outcome]));
        let kept = Arc::new(Mutex::new(Kept::new()));
        Ok(Self { kept, varies: Arc::default(), hits, misses })
    }

    /// Whether those who may read more get other answers. While everyone may read all that there is,
    /// nobody need be asked who they are.
    pub fn varies(&self) -> bool {
        self.varies.load(Ordering::Relaxed)
    }

    /// They get other answers from here on.
    pub fn vary(&self) {
        self.varies.store(true, Ordering::Relaxed);
    }

    /// The answer at this address for those who read so much; `read` makes it where it is not kept
    /// and nobody is making it. What `read` sees must be no older than its call.
    pub async fn get<F>(
        &self,
        reads: Readers,
        address: &str,
        subject: Subject,
        read: impl FnOnce() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let address = &*of_level(reads, address);
        let answer = self.kept().slot(address, subject);
        if let Some(Ok(kept)) = answer.get() {
            self.hits.inc();
            return Ok(kept.clone());
        }
        self.misses.inc();
        let made = answer.get_or_init(read).await;
        let mut kept = self.kept();
        match made {
            Ok(made) if made.is_kept() => kept.weigh(address, &answer, made.weight()),
            Ok(_) | Err(_) => kept.let_go(address, &answer),
        }
        match made {
            Ok(made) => Ok(made.clone()),
            Err(error) => Err(error.shared()),
        }
    }

    /// The answer at this address for those who read so much, if it is kept. Who gives it says so
    /// ([`PageCache::found`]).
    pub fn find(&self, reads: Readers, address: &str) -> Option<T> {
        let mut kept = self.kept();
        let found = kept.slots.get(&*of_level(reads, address))?.answer.get()?.as_ref().ok()?;
        // One that is not for later may be about to leave.
        found.is_kept().then(|| found.clone())
    }

    /// What was found is what somebody is answered.
    pub fn found(&self) {
        self.hits.inc();
    }

    /// Forgets what these events touch. To be called before anybody is told of them.
    pub fn hear(&self, events: &[Entry]) {
        let mut kept = self.kept();
        for event in events {
            if let Audience::Rights(_, Readers::Members | Readers::Moderators) = event.audience {
                self.vary();
            }
            match touched(event) {
                Touched::Nothing => {}
                Touched::All => kept.clear(),
                Touched::Post(post) => {
                    kept.forget(Subject::Lists);
                    kept.forget(Subject::Post(post));
                    kept.forget_pages();
                }
                Touched::Comments(post) => {
                    kept.forget(Subject::Lists);
                    kept.forget(Subject::Post(post));
                    kept.forget(Subject::Page(post));
                }
            }
        }
    }

    /// Forgets everything: some of what happened was not heard.
    pub fn clear(&self) {
        self.kept().clear();
    }

    fn kept(&self) -> MutexGuard<'_, Kept<T>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where those who read so much find what stands at an address: no address begins with a word.
fn of_level(reads: Readers, address: &str) -> Cow<'_, str> {
    match reads {
        Readers::Everyone => address.into(),
        reads => format!("{} {address}", reads.as_str()).into(),
    }
}

/// What an event may have changed.
enum Touched {
    Nothing,
    /// What is told of categories or people stands in all of it.
    All,
    /// A post is new, gone, or in another category: the categories count anew.
    Post(PostId),
    /// Something under this post, or what stands with its text.
    Comments(PostId),
}

fn touched(event: &Entry) -> Touched {
    match (event.about, event.audience) {
        (Some(about), _) if about.said == Said::Notified => Touched::Nothing,
        (Some(about), _) => match about.text {
            Text::Post(post) if about.said == Said::Reacted => Touched::Comments(post),
            Text::Post(post) => Touched::Post(post),
            Text::Comment(post, _) => Touched::Comments(post),
            Text::Message(_) => Touched::Nothing,
        },
        // Of no text, and for everyone: the categories. For nobody, by somebody: how they are shown.
        (
            None,
            Audience::Everyone
            | Audience::Category(_)
            | Audience::Moved { .. }
            | Audience::Left { .. }
            | Audience::Rights(..),
        ) => Touched::All,
        (None, Audience::Nobody) if event.author.is_some() => Touched::All,
        (
            None,
            Audience::Nobody | Audience::Person(_) | Audience::Reader(..) | Audience::Pair(..),
        ) => Touched::Nothing,
    }
}

impl<T> Kept<T> {
    fn new() -> Self {
        let (by_subject, by_page) = (Index::new(), Index::new());
        Self { slots: LruCache::new(ANSWERS), by_subject, by_page, bytes: 0 }
    }

    fn index(&mut self, subject: Subject) -> &mut Index {
        match subject {
            Subject::Lists | Subject::Post(_) => &mut self.by_subject,
            Subject::Page(_) => &mut self.by_page,
        }
    }

    /// The place of an answer, made where there is none.
    fn slot(&mut self, address: &str, subject: Subject) -> Making<T> {
        if let Some(slot) = self.slots.get(address) {
            return slot.answer.clone();
        }
        let answer = Making::<T>::default();
        let slot = Slot { subject, answer: answer.clone(), bytes: 0 };
        if let Some((out, slot)) = self.slots.push(address.to_owned(), slot) {
            self.dropped(&out, &slot);
        }
        self.index(subject).entry(subject).or_default().insert(address.to_owned());
        answer
    }

    /// Notes how much an answer takes, if it is still kept, and makes room.
    fn weigh(&mut self, address: &str, answer: &Making<T>, bytes: usize) {
        let Some(slot) = self.slots.peek_mut(address) else { return };
        if !Arc::ptr_eq(&slot.answer, answer) || slot.bytes > 0 {
            return;
        }
        slot.bytes = bytes;
        self.bytes += bytes;
        while self.bytes > BYTES
            && let Some((out, slot)) = self.slots.pop_lru()
        {
            self.dropped(&out, &slot);
        }
    }

    /// Nothing came of it that is for later: whoever asks next tries anew.
    fn let_go(&mut self, address: &str, answer: &Making<T>) {
        if let Some(slot) = self.slots.peek(address)
            && Arc::ptr_eq(&slot.answer, answer)
            && slot.bytes == 0
            && let Some(slot) = self.slots.pop(address)
        {
            self.dropped(address, &slot);
        }
    }

    fn forget(&mut self, subject: Subject) {
        let addresses = self.index(subject).remove(&subject);
        self.forget_all(addresses.into_iter().flatten());
    }

    fn forget_pages(&mut self) {
        let pages = std::mem::take(&mut self.by_page);
        self.forget_all(pages.into_values().flatten());
    }

    fn forget_all(&mut self, addresses: impl Iterator<Item = String>) {
        for address in addresses {
            if let Some(slot) = self.slots.pop(&address) {
                self.bytes -= slot.bytes;
            }
        }
    }

    fn clear(&mut self) {
        *self = Self::new();
    }

    /// Follows a slot that has left.
    fn dropped(&mut self, address: &str, slot: &Slot<T>) {
        self.bytes -= slot.bytes;
        let index = self.index(slot.subject);
        if let Some(addresses) = index.get_mut(&slot.subject) {
            addresses.remove(address);
            if addresses.is_empty() {
                index.remove(&slot.subject);
            }
        }
    }
}

#[cfg(test)]
mod tests;
