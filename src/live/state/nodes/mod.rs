//! The other nodes on the same database: who is there, and until when that may be believed.
//!
//! A node is believed for as long as it speaks; what it has said lapses when it falls silent. Its
//! words are counted, so that a lost one is noticed, and then all of it is asked for anew. Nothing
//! here must arrive: whatever is lost, doubled or late, in the end everyone knows the same.

pub mod merge;
pub mod telling;
pub mod word;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use crate::{
    domain::{ConnectionId, UserId},
    live::state::{
        nodes::{
            telling::Telling,
            word::{Ask, NodeId, Reading, Typist, Word},
        },
        presence::GRACE,
    },
};

/// How long a node is believed to live after it was last heard.
pub const LEASE: Duration = Duration::from_secs(30);
/// A node that has nothing to say says so after this time.
pub const RENEW_EVERY: Duration = Duration::from_secs(10);
/// Between two words that ask for the same snapshot.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// Texts of which it is kept where in the log they are: far more than arrive while a word is on its
/// way.
const TEXTS_KEPT: usize = 1_000;
/// A node that comes so late to renew its own lease was frozen itself, and has heard nobody
/// meanwhile.
const FROZEN: Duration = Duration::from_secs(5);

/// What another node has said.
#[derive(Debug)]
struct Node {
    /// When its lease ends.
    until: Instant,
    /// Its last word that was understood; `None` until a snapshot is complete.
    number: Option<u64>,
    /// When its snapshot was last asked for.
    asked: Option<Instant>,
    /// A snapshot that comes in parts.
    parts: Option<Parts>,
    people: BTreeSet<UserId>,
    guests: usize,
    /// It has said its last word.
    has_parted: bool,
    /// Under which number each person types there; no connection here has such a one.
    typists: HashMap<UserId, ConnectionId>,
}

/// The parts of a snapshot that have come.
#[derive(Debug)]
struct Parts {
    /// The word that brought the last one.
    number: u64,
    count: usize,
    of: usize,
    people: BTreeSet<UserId>,
}

/// What a word has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// People who are seen at one more node, or may have changed there.
    pub joined: Vec<UserId>,
    /// People who are seen at one node less.
    pub left: Vec<UserId>,
    /// People who type at a node no more, wherever they did.
    pub silent: Vec<(UserId, ConnectionId)>,
    /// Who types at a node, or has stopped, under which number, and how far the log was told then.
    pub typing: Vec<(Typist, ConnectionId, i64)>,
    /// Who looks at a post at a node.
    pub reading: Vec<(NodeId, Reading)>,
    /// Nodes that are gone, and whoever looked at anything there.
    pub gone: Vec<NodeId>,
}

/// The other nodes, and what they know of this one.
#[derive(Debug)]
pub struct Nodes {
    me: NodeId,
    others: BTreeMap<NodeId, Node>,
    telling: Telling,
    /// Whether words of others come at all.
    hears: bool,
    /// Numbers for those who type elsewhere, downwards from -1.
    last_typist: i64,
    /// Where in the log each person's last text is, of the newest.
    texts: HashMap<UserId, i64>,
}

impl Nodes {
    /// Of a node that has just started.
    pub fn new(me: NodeId, now: Instant) -> Self {
        Self {
            me,
            others: BTreeMap::new(),
            telling: Telling::new(now),
            hears: false,
            last_typist: 0,
            texts: HashMap::new(),
        }
    }

    /// In its place, when what was known here is lost: everything is asked for and told anew.
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self {
            me: self.me.clone(),
            others: BTreeMap::new(),
            telling: self.telling.renewed(),
            hears: self.hears,
            last_typist: self.last_typist,
            texts: HashMap::new(),
        }
    }

    /// Words come from now on, or come no more. When they come again, something may have been
    /// missed: everyone is asked for all of it.
    pub fn hears(&mut self, hears: bool, now: Instant) {
        self.hears = hears;
        if hears {
            for node in self.others.values_mut() {
                (node.number, node.parts, node.asked) = (None, None, Some(now));
            }
            self.telling.ask = Some(Ask::All);
        }
    }

    /// A node has spoken.
    pub fn hear(&mut self, word: Word, now: Instant) -> News {
        if word.node == self.me {
            return News::default();
        }
        match &word.ask {
            Some(Ask::All) => self.telling.snapshot_is_wanted(),
            Some(Ask::Of(nodes)) if nodes.contains(&self.me) => self.telling.snapshot_is_wanted(),
            _ => {}
        }
        if word.bye {
            return self.part(&word.node, now);
        }
        let node = self.others.entry(word.node.clone()).or_insert_with(|| Node::new(now));
        if node.has_parted {
            return News::default();
        }
        node.until = now + LEASE;
        let mut news = match word.part {
            Some(part) => node.hear_part(part, &word),
            None => node.hear_changes(&word),
        };
        // Its last word is known again after a snapshot: what was behind it is lost.
        if node.number == Some(word.number) {
            node.guests = word.guests;
            news.reading.extend(word.reading.into_iter().map(|one| (word.node.clone(), one)));
            for typist in word.typing {
                if let Some(number) = node.typist(typist.0, &mut self.last_typist) {
                    news.typing.push((typist, number, word.head));
                }
            }
        }
        self.ask(now);
        news
    }

    /// A person's text has arrived: what a node said before it knew that, is not so any more.
    pub fn text_arrived(&mut self, author: UserId, seq: i64) {
        self.texts.insert(author, seq);
        if self.texts.len() > TEXTS_KEPT * 2 {
            let oldest = seq - i64::try_from(TEXTS_KEPT).unwrap_or(i64::MAX);
            self.texts.retain(|_, seq| *seq > oldest);
        }
    }

    /// Whether a node that had told the log up to `head` may have said of a person that they type
    /// before it knew of their text.
    pub fn is_outdated(&self, person: UserId, head: i64) -> bool {
        self.texts.get(&person).is_some_and(|seq| *seq > head)
    }

    /// The database knows that a node lives until then, and perhaps who is there: that is believed
    /// until it speaks for itself.
    pub fn learn(
        &mut self,
        id: &NodeId,
        people: Option<(BTreeSet<UserId>, usize)>,
        until: Instant,
        now: Instant,
    ) -> News {
        if *id == self.me || until <= now || self.is_heard(id) {
            return News::default();
        }
        let node = self.others.entry(id.clone()).or_insert_with(|| Node::new(now));
        node.until = node.until.max(until);
        let news = people.map(|(people, guests)| {
            (node.parts, node.guests) = (None, guests);
            node.replace(people)
        });
        self.ask(now);
        news.unwrap_or_default()
    }

    /// Whether a node's words have come without a gap.
    fn is_heard(&self, node: &NodeId) -> bool {
        self.others.get(node).is_some_and(|node| node.number.is_some() || node.has_parted)
    }

    /// The other nodes that live.
    pub fn count(&self) -> usize {
        self.others.len()
    }

    /// Connections without a person at the other nodes.
    pub fn guests(&self) -> usize {
        self.others.values().map(|node| node.guests).sum()
    }

    /// Forgets the nodes whose lease is over, and asks for what is missing.
    pub fn tick(&mut self, now: Instant) -> News {
        let late = now.saturating_duration_since(self.telling.renew_at);
        if late > FROZEN {
            // Whatever they said meanwhile waits to be read.
            self.others.values_mut().for_each(|node| node.until += late);
        }
        let mut news = News::default();
        let over = |(_, node): &(&NodeId, &Node)| node.until <= now;
        let gone: Vec<NodeId> = self.others.iter().filter(over).map(|(id, _)| id.clone()).collect();
        for id in &gone {
            let lost = self.remove(id);
            news.left.extend(lost.left);
            news.silent.extend(lost.silent);
        }
        news.gone = gone;
        self.ask(now);
        news
    }

    /// When [`Nodes::tick`] has something to do.
    pub fn next_wake(&self) -> Option<Instant> {
        let ends = self.others.values().map(|node| node.until);
        let waiting = self.others.values().filter(|node| self.hears && node.is_to_be_asked());
        let asks = waiting.filter_map(|node| node.asked).map(|asked| asked + ASK_EVERY);
        ends.chain(asks).min()
    }

    /// Asks for the snapshots that are missing, each once a second.
    fn ask(&mut self, now: Instant) {
        if !self.hears {
            return;
        }
        let mut missing = BTreeSet::new();
        for (id, node) in &mut self.others {
            if node.is_to_be_asked() && node.asked.is_none_or(|asked| asked + ASK_EVERY <= now) {
                node.asked = Some(now);
                missing.insert(id.clone());
            }
        }
        if !missing.is_empty() {
            self.telling.ask_of(missing);
        }
    }

    /// A node stops: its people have as long to come back elsewhere as after a reload.
    fn part(&mut self, id: &NodeId, now: Instant) -> News {
        let Some(node) = self.others.get_mut(id) else { return News::default() };
        node.until = node.until.min(now + GRACE);
        node.has_parted = true;
        let silent = node.typists.drain().collect();
        News { silent, gone: vec![id.clone()], ..News::default() }
    }

    fn remove(&mut self, id: &NodeId) -> News {
        let Some(node) = self.others.remove(id) else { return News::default() };
        News {
            left: node.people.into_iter().collect(),
            silent: node.typists.into_iter().collect(),
            ..News::default()
        }
    }
}

impl Node {
    fn new(now: Instant) -> Self {
        Self {
            until: now + LEASE,
            number: None,
            asked: None,
            parts: None,
            people: BTreeSet::new(),
            guests: 0,
            has_parted: false,
            typists: HashMap::new(),
        }
    }

    /// A snapshot that comes is not asked for again, unless it breaks off.
    fn is_to_be_asked(&self) -> bool {
        self.number.is_none() && self.parts.is_none() && !self.has_parted
    }

    fn hear_changes(&mut self, word: &Word) -> News {
        match self.number {
            Some(last) if word.number <= last => News::default(),
            Some(last) if word.number == last + 1 => {
                self.number = Some(word.number);
                self.apply(word)
            }
            _ => {
                // Something was lost, or this node was not known.
                (self.number, self.parts) = (None, None);
                News::default()
            }
        }
    }

    fn apply(&mut self, word: &Word) -> News {
        let mut news = News { joined: word.joined.0.clone(), ..News::default() };
        for id in &word.left.0 {
            if self.people.remove(id) {
                news.left.push(*id);
                news.silent.extend(self.typists.remove(id).map(|number| (*id, number)));
            }
        }
        // Whoever was there already is one more time nowhere.
        news.joined.retain(|id| self.people.insert(*id));
        news
    }

    fn hear_part(&mut self, (index, of): (usize, usize), word: &Word) -> News {
        if self.number.is_some_and(|last| word.number <= last) {
            return News::default();
        }
        let people = word.joined.0.iter().copied();
        let follows = |parts: &&mut Parts| {
            parts.number + 1 == word.number && parts.count + 1 == index && parts.of == of
        };
        if index == 1 {
            let people = people.collect();
            self.parts = Some(Parts { number: word.number, count: 1, of, people });
        } else if let Some(parts) = self.parts.as_mut().filter(follows) {
            (parts.number, parts.count) = (word.number, index);
            parts.people.extend(people);
        } else if self.parts.as_ref().is_none_or(|parts| word.number > parts.number) {
            (self.number, self.parts) = (None, None);
        }
        match self.parts.take_if(|parts| parts.count == parts.of) {
            Some(whole) => {
                (self.number, self.asked) = (Some(whole.number), None);
                self.replace(whole.people)
            }
            None => News::default(),
        }
    }

    /// All who are there.
    fn replace(&mut self, people: BTreeSet<UserId>) -> News {
        let before = std::mem::replace(&mut self.people, people);
        let left: Vec<UserId> = before.difference(&self.people).copied().collect();
        let silent = left.iter().filter_map(|id| Some((*id, self.typists.remove(id)?))).collect();
        News {
            joined: self.people.difference(&before).copied().collect(),
            left,
            silent,
            ..News::default()
        }
    }

    /// The number under which a person types there. Who is not seen there does not.
    fn typist(&mut self, person: UserId, last: &mut i64) -> Option<ConnectionId> {
        self.people.contains(&person).then(|| {
            *self.typists.entry(person).or_insert_with(|| {
                *last -= 1;
                ConnectionId(*last)
            })
        })
    }
}
