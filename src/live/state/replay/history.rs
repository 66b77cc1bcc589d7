//! The end of the event log, in memory: puts events into the order of their commits and answers who
//! missed what.

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use super::lineage::Lineage;
use crate::{
    domain::{
        About, Audience, CategoryId, CommentId, Readers, Said, Text, UserId,
        about::{Fate, moved_in, retitled, title_in},
    },
    live::state::frame::Frame,
    protocol::ServerEvent,
};

/// Events that are read at start, if there were that many.
pub const KEPT: usize = 1_000;
/// Events kept at most; older ones are read from the log.
pub const KEPT_MOST: usize = 4_096;
/// Bytes kept at most.
pub const KEPT_BYTES: usize = 16 * 1024 * 1024;
/// How long a hole may stay open before the log itself is asked.
const PATIENCE: Duration = Duration::from_millis(50);

/// An event of the log with its frame, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the log; the first is 1, without holes.
    pub seq: i64,
    /// Who may see it.
    pub audience: Audience,
    /// Which text it speaks of, if any.
    pub about: Option<About>,
    /// Who wrote that text, where it tells that it was written.
    pub author: Option<UserId>,
    /// As every connection gets it.
    pub frame: Frame,
}

/// The last events, without holes, and those that came before their turn.
#[derive(Debug)]
pub struct History {
    /// The categories that not everyone may read, where it begins.
    pub readers: BTreeMap<CategoryId, Readers>,
    lineage: Lineage,
    head: i64,
    ring: VecDeque<Entry>,
    bytes: usize,
    early: BTreeMap<i64, Entry>,
    /// The last event that is known to be in the log.
    end: i64,
    ask_at: Option<Instant>,
}

impl History {
    /// Begins with the log's end as it was at start: `recent` are the last events up to `head`,
    /// oldest first.
    pub fn new(lineage: Lineage, head: i64, recent: Vec<Entry>) -> Self {
        let mut history = Self {
            readers: BTreeMap::new(),
            lineage,
            head,
            ring: VecDeque::new(),
            bytes: 0,
            early: BTreeMap::new(),
            end: head,
            ask_at: None,
        };
        for entry in recent {
            history.keep(entry);
        }
        history
    }

    /// Names the run that tells of it.
    pub fn epoch(&self) -> &str {
        self.lineage.own()
    }

    /// Who has told of it before.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// The same, to learn more.
    pub fn lineage_mut(&mut self) -> &mut Lineage {
        &mut self.lineage
    }

    /// The last event that has left.
    pub fn head(&self) -> i64 {
        self.head
    }

    /// The oldest event that [`History::after`] can still begin behind.
    pub fn reach(&self) -> i64 {
        self.ring.front().map_or(self.head, |entry| entry.seq - 1)
    }

    /// Takes an event that was committed. Gives those whose turn has come, in order; an event seen
    /// before is not told again.
    pub fn accept(&mut self, entry: Entry, now: Instant) -> Vec<Entry> {
        self.end = self.end.max(entry.seq);
        if entry.seq > self.head {
            self.early.entry(entry.seq).or_insert(entry);
        }
        self.due(now)
    }

    /// Those whose turn has come.
    fn due(&mut self, now: Instant) -> Vec<Entry> {
        let mut ready = Vec::new();
        while let Some(next) = self.early.remove(&(self.head + 1)) {
            self.head = next.seq;
            self.keep(next.clone());
            ready.push(next);
        }
        self.ask_at = match (self.end > self.head, self.ask_at) {
            (false, _) => None,
            (true, Some(at)) if ready.is_empty() => Some(at),
            (true, _) => Some(now + PATIENCE),
        };
        ready
    }

    /// The log is known to end here.
    pub fn ends(&mut self, seq: i64, now: Instant) {
        self.end = self.end.max(seq);
        if self.end > self.head && self.ask_at.is_none() {
            self.ask_at = Some(now + PATIENCE);
        }
    }

    /// A hole that has been open for too long: the events after the first number, up to and
    /// including the second. Told once per patience.
    pub fn hole(&mut self, now: Instant) -> Option<(i64, i64)> {
        if self.end <= self.head {
            self.ask_at = None;
            return None;
        }
        self.ask_at = self.ask_at.filter(|at| *at > now);
        if self.ask_at.is_some() {
            return None;
        }
        self.ask_at = Some(now + PATIENCE);
        Some((self.head, self.early.keys().next().map_or(self.end, |first| first - 1)))
    }

    /// When [`History::hole`] may have something to tell.
    pub fn next_ask(&self) -> Option<Instant> {
        self.ask_at
    }

    /// Every event after `seq`, oldest first; `None` when some of them are not in memory any more,
    /// or `seq` is yet to come.
    pub fn after(&self, seq: i64) -> Option<impl Iterator<Item = &Entry>> {
        if seq < self.reach() || seq > self.head {
            return None;
        }
        let skip = usize::try_from(seq - self.reach()).ok()?;
        Some(self.ring.iter().skip(skip))
    }

    /// What was told of a post, and of what stands under it, is for those alone who may read where it
    /// stands now, as in the log itself.
    fn keep_inside(&mut self, later: &Entry) {
        let (Some(About { text: Text::Post(post), said: Said::Updated }), Some(place)) =
            (later.about, later.audience.place())
        else {
            return;
        };
        for entry in &mut self.ring {
            if entry.about.is_some_and(|about| about.text.post() == Some(post)) {
                entry.audience = entry.audience.moved_to(place);
            }
        }
    }

    /// What an event makes outdated is not kept as it was, as in the log itself.
    fn clear_outdated(&mut self, later: &Entry) {
        let Some(about) = later
            .about
            .filter(|about| matches!(about.said, Said::Updated | Said::Deleted | Said::Moved))
        else {
            return;
        };
        if about.said == Said::Moved {
            return self.clear_moved(about, &later.frame.words().map(moved_in).unwrap_or_default());
        }
        if about.said == Said::Updated && is_empty(later) {
            // Read from the log, where one behind it has made it outdated: that one says how it is.
            return;
        }
        let words = later.frame.words();
        for entry in &mut self.ring {
            let Some(earlier) = entry.about else { continue };
            let frame = match earlier.fate(about, entry.audience == later.audience) {
                Fate::Emptied => Some(Frame::event(&ServerEvent::Superseded { seq: entry.seq })),
                Fate::Retold if is_empty(entry) => None,
                Fate::Retold => words.map(|words| Frame::text(&earlier.retold(entry.seq, words))),
                Fate::Retitled => {
                    let title = words.and_then(title_in);
                    entry
                        .frame
                        .words()
                        .zip(title)
                        .and_then(|(words, title)| retitled(words, title))
                        .map(|words| Frame::text(&words))
                }
                Fate::Stays => None,
            };
            if let Some(frame) = frame {
                self.bytes = self.bytes + frame.len() - entry.frame.len();
                entry.frame = frame;
            }
        }
    }

    /// What was told of comments that stand elsewhere by now is for those who read there.
    fn clear_moved(&mut self, about: About, ids: &[CommentId]) {
        for entry in &mut self.ring {
            let Some(Text::Comment(post, comment)) = entry.about.map(|earlier| earlier.text) else {
                continue;
            };
            if about.text == Text::Post(post) && ids.contains(&comment) && !is_empty(entry) {
                let frame = Frame::event(&ServerEvent::Superseded { seq: entry.seq });
                self.bytes = self.bytes + frame.len() - entry.frame.len();
                entry.frame = frame;
            }
        }
    }

    fn keep(&mut self, entry: Entry) {
        self.clear_outdated(&entry);
        self.keep_inside(&entry);
        self.bytes += entry.frame.len();
        self.ring.push_back(entry);
        while self.ring.len() > KEPT_MOST || self.bytes > KEPT_BYTES {
            if let Some(oldest) = self.ring.pop_front() {
                self.bytes -= oldest.frame.len();
            }
        }
    }
}

/// Whether what the event said was outdated already.
fn is_empty(entry: &Entry) -> bool {
    entry.frame == Frame::event(&ServerEvent::Superseded { seq: entry.seq })
}

#[cfg(test)]
mod tests;
