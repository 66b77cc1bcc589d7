//! What this node tells the others: what has changed since the last word, at most nine words a
//! second.
//!
//! Nothing queues up: a word is made when it leaves, of what is so by then, and what does not fit
//! into it is in the next one.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use super::{
    RENEW_EVERY,
    word::{Ask, Ids, NodeId, Place, Reading, Typist, WORD_MAX, Word},
};
use crate::{
    domain::{PostId, UserId},
    live::state::viewing::Lookers,
};

/// Between two words that only tell changes.
pub const TELL_EVERY: Duration = Duration::from_millis(100);
/// Words in a second at most, snapshots included; the tenth notification is the one to itself.
pub const A_SECOND: usize = 9;
/// Who types is told again after this time: well before the others forget it.
pub const SAY_AGAIN: Duration = Duration::from_millis(2_500);
/// Who looks at what is told at most so often.
const READING_EVERY: Duration = Duration::from_secs(1);
/// Who looks at a post is told again after this time: well before the others forget it.
const READING_AGAIN: Duration = Duration::from_secs(10);
/// Bytes of a word for people who have joined, and as many for those who have left.
const PEOPLE_BYTES: usize = 2_400;
/// Bytes of a snapshot's part for people.
const PART_BYTES: usize = 7_000;
/// Nodes of which one word asks a snapshot.
const ASKED: usize = 20;

/// What is so here, for the other nodes.
pub trait Here {
    /// Whether this person is seen here.
    fn is_here(&self, person: UserId) -> bool;
    /// Everyone who is seen here.
    fn everyone(&self) -> BTreeSet<UserId>;
    /// Connections without a person.
    fn guests(&self) -> usize;
    /// Who types here and where.
    fn typists(&self) -> BTreeSet<(UserId, Place)>;
    /// Who looks at a post here.
    fn lookers(&self, post: PostId) -> Lookers;
}

/// How far the others have been told.
#[derive(Debug)]
pub struct Telling {
    /// The last word.
    number: u64,
    /// When the last words left, as many as may in a second.
    sent: VecDeque<Instant>,
    /// By when a word is due, even without news.
    pub(super) renew_at: Instant,
    told: BTreeSet<UserId>,
    guests_told: usize,
    /// People for whom something may have changed since.
    touched: BTreeSet<UserId>,
    typing_told: BTreeMap<(UserId, Place), Instant>,
    typing_touched: bool,
    /// No typist is to be told again before this.
    say_again: Option<Instant>,
    /// Who was said to look at each post, and when.
    reading_told: BTreeMap<PostId, (Instant, Lookers)>,
    /// Posts of which something is to be told.
    reading_touched: BTreeSet<PostId>,
    /// When any of it was told last.
    reading_said: Option<Instant>,
    /// Nothing of it is to be told again before this.
    reading_again: Option<Instant>,
    wanted: bool,
    /// The parts of a snapshot that are still to be told, and of how many.
    parts: (VecDeque<Ids>, usize),
    pub(super) ask: Option<Ask>,
}

impl Telling {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            number: 0,
            sent: VecDeque::new(),
            renew_at: now,
            told: BTreeSet::new(),
            guests_told: 0,
            touched: BTreeSet::new(),
            typing_told: BTreeMap::new(),
            typing_touched: false,
            say_again: None,
            reading_told: BTreeMap::new(),
            reading_touched: BTreeSet::new(),
            reading_said: None,
            reading_again: None,
            wanted: true,
            parts: (VecDeque::new(), 0),
            ask: Some(Ask::All),
        }
    }

    pub(super) fn renewed(&self) -> Self {
        Self { number: self.number, sent: self.sent.clone(), ..Self::new(self.renew_at) }
    }

    /// Something may have changed about these people.
    pub(super) fn touch(&mut self, people: BTreeSet<UserId>) {
        if self.touched.is_empty() {
            self.touched = people;
        } else {
            self.touched.extend(people);
        }
    }

    /// Someone may have begun to type here, or have stopped.
    pub(super) fn touch_typing(&mut self) {
        self.typing_touched = true;
    }

    /// Others may look at these posts than before.
    pub(super) fn touch_reading(&mut self, posts: BTreeSet<PostId>) {
        self.reading_touched.extend(posts);
    }

    /// Another node needs to hear all of it.
    pub(super) fn snapshot_is_wanted(&mut self) {
        self.wanted = true;
    }

    /// These nodes' snapshots are needed.
    pub(super) fn ask_of(&mut self, nodes: BTreeSet<NodeId>) {
        match &mut self.ask {
            Some(Ask::All) => {}
            Some(Ask::Of(known)) => known.extend(nodes),
            None => self.ask = Some(Ask::Of(nodes)),
        }
    }

    /// The next word, if one may and is to be said now.
    pub(super) fn next(
        &mut self,
        me: &NodeId,
        head: i64,
        here: &impl Here,
        now: Instant,
    ) -> Option<Word> {
        if self.next_due(here.guests()) > now {
            return None;
        }
        if self.parts.0.is_empty() && std::mem::take(&mut self.wanted) {
            self.begin_snapshot(here);
        }
        let mut word = self.begin(me, head, here.guests());
        if let Some(people) = self.parts.0.pop_front() {
            word.part = Some((self.parts.1 - self.parts.0.len(), self.parts.1));
            word.joined = people;
        } else {
            self.changes(&mut word, here);
            self.typing(&mut word, here, now);
            self.reading(&mut word, here, now);
        }
        self.sent.push_back(now);
        if self.sent.len() > A_SECOND {
            self.sent.pop_front();
        }
        self.renew_at = now + RENEW_EVERY;
        Some(word)
    }

    /// The last word of all.
    pub(super) fn bye(&mut self, me: &NodeId, head: i64) -> Word {
        Word { bye: true, ..self.begin(me, head, 0) }
    }

    /// When the next word is to be said.
    pub(super) fn next_due(&self, guests: usize) -> Instant {
        let last = self.sent.back().copied();
        let window = (self.sent.len() >= A_SECOND)
            .then(|| self.sent.front().map(|first| *first + Duration::from_secs(1)))
            .flatten();
        let due = if self.wanted || !self.parts.0.is_empty() {
            last
        } else if !self.touched.is_empty()
            || self.typing_touched
            || self.ask.is_some()
            || guests != self.guests_told
        {
            last.map(|last| last + TELL_EVERY)
        } else {
            let again = self.say_again.map_or(self.renew_at, |at| at.min(self.renew_at));
            let again = self.reading_due(last).map_or(again, |at| at.min(again));
            Some(again.max(last.map_or(again, |last| last + TELL_EVERY)))
        };
        // A node that has never said anything does so at once.
        let due = due.unwrap_or(self.renew_at);
        window.map_or(due, |window| window.max(due))
    }

    fn begin(&mut self, me: &NodeId, head: i64, guests: usize) -> Word {
        self.number += 1;
        self.guests_told = guests;
        let ask = self.ask.take().map(|ask| match ask {
            Ask::All => Ask::All,
            Ask::Of(nodes) => Ask::Of(nodes.into_iter().take(ASKED).collect()),
        });
        Word { node: me.clone(), number: self.number, head, guests, ask, ..Word::default() }
    }

    fn begin_snapshot(&mut self, here: &impl Here) {
        self.told = here.everyone();
        self.touched.clear();
        self.reading_touched.extend(std::mem::take(&mut self.reading_told).into_keys());
        let mut parts = VecDeque::new();
        let mut left = self.told.iter().copied().peekable();
        while left.peek().is_some() || parts.is_empty() {
            let part = Ids::fitting(left.clone(), PART_BYTES);
            left = self.told.iter().copied().peekable();
            // The next part begins behind the last one of this.
            if let Some(last) = part.0.last().copied() {
                while left.next_if(|id| *id <= last).is_some() {}
            }
            parts.push_back(part);
        }
        let count = parts.len();
        self.parts = (parts, count);
    }

    fn changes(&mut self, word: &mut Word, here: &impl Here) {
        let (here_now, gone): (Vec<UserId>, Vec<UserId>) =
            self.touched.iter().partition(|id| here.is_here(**id));
        let joined = here_now.iter().filter(|id| !self.told.contains(id)).copied();
        let left = gone.iter().filter(|id| self.told.contains(id)).copied();
        word.joined = Ids::fitting(joined.clone(), PEOPLE_BYTES);
        word.left = Ids::fitting(left.clone(), PEOPLE_BYTES);
        self.touched =
            joined.skip(word.joined.0.len()).chain(left.skip(word.left.0.len())).collect();
        self.told.extend(&word.joined.0);
        for id in &word.left.0 {
            self.told.remove(id);
        }
    }

    fn typing(&mut self, word: &mut Word, here: &impl Here, now: Instant) {
        if !self.typing_touched && self.say_again.is_none_or(|at| at > now) {
            return;
        }
        let typists = here.typists();
        let stopped = self.typing_told.keys().filter(|one| !typists.contains(one)).cloned();
        let is_due = |one: &&(UserId, Place)| {
            self.typing_told.get(one).is_none_or(|said| *said + SAY_AGAIN <= now)
        };
        let typing = typists.iter().filter(is_due).cloned();
        let all: Vec<((UserId, Place), bool)> =
            stopped.map(|one| (one, false)).chain(typing.map(|one| (one, true))).collect();
        let mut room = WORD_MAX.saturating_sub(length(word));
        self.typing_touched = false;
        for (one, active) in all {
            let typist = Typist(one.0, one.1.clone(), active);
            let Some(rest) = room.checked_sub(length(&typist) + 1) else {
                self.typing_touched = true;
                break;
            };
            room = rest;
            if active {
                self.typing_told.insert(one, now);
            } else {
                self.typing_told.remove(&one);
            }
            word.typing.push(typist);
        }
        self.say_again = self.typing_told.values().min().map(|said| *said + SAY_AGAIN);
    }
}

impl Telling {
    /// When something of who looks at what is to be told.
    fn reading_due(&self, last: Option<Instant>) -> Option<Instant> {
        if self.reading_touched.is_empty() {
            return self.reading_again;
        }
        let next = self.reading_said.map(|said| said + READING_EVERY);
        Some(next.or(last).unwrap_or(self.renew_at))
    }

    fn reading(&mut self, word: &mut Word, here: &impl Here, now: Instant) {
        if self.reading_said.is_some_and(|said| said + READING_EVERY > now) {
            return;
        }
        let is_old = |said: Instant| said + READING_AGAIN <= now;
        let mut due = std::mem::take(&mut self.reading_touched);
        due.extend(self.reading_told.iter().filter(|(_, said)| is_old(said.0)).map(|(id, _)| *id));
        let mut room = WORD_MAX.saturating_sub(length(word));
        let mut left = due.into_iter();
        while let Some(post) = left.next() {
            let lookers = here.lookers(post);
            let before = self.reading_told.get(&post);
            let is_nobody = lookers == Lookers::default();
            if before.map_or(is_nobody, |(said, told)| *told == lookers && !is_old(*said)) {
                continue;
            }
            let people = Ids(lookers.people.iter().copied().collect());
            let one = Reading(post, people, lookers.others);
            let Some(rest) = room.checked_sub(length(&one)) else {
                self.reading_touched.extend(std::iter::once(post).chain(left));
                break;
            };
            room = rest;
            if is_nobody {
                self.reading_told.remove(&post);
            } else {
                self.reading_told.insert(post, (now, lookers));
            }
            word.reading.push(one);
            self.reading_said = Some(now);
        }
        self.reading_again = self.reading_told.values().map(|told| told.0 + READING_AGAIN).min();
    }
}

/// Bytes of a value on the wire, and of the key that a list of it needs.
fn length(value: &impl serde::Serialize) -> usize {
    const KEY: usize = r#","typing":[]"#.len();
    serde_json::to_string(value).map_or(0, |text| text.len()) + KEY
}
