//! The `ChatServer` among other nodes: what they say comes in, what happens here goes out, and people
//! who are elsewhere are looked up.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use actix::{MailboxError, prelude::*};

use super::{
    chat_server::{ChatServer, OtherNodes},
    handle::Live,
};
use crate::{
    domain::UserId,
    live::state::nodes::word::{NodeId, Word},
};

/// People who are read at once.
const PEOPLE_AT_ONCE: usize = 500;
/// Between two tries to read people.
const TRY_EVERY: Duration = Duration::from_secs(1);

impl ChatServer {
    /// One of many, on the same database.
    #[must_use]
    pub fn among_nodes(mut self, me: NodeId, others: OtherNodes) -> Self {
        self.hub = self.hub.among_nodes(me, Instant::now());
        self.nodes = Some(others);
        self
    }

    /// Tells the other nodes what there is to tell by now.
    pub(super) fn tell_nodes(&mut self) {
        if let Some(others) = &self.nodes {
            let words = self.hub.tell_nodes(Instant::now());
            if !words.is_empty() {
                (others.tell)(words);
            }
        }
    }

    /// Looks people up, some at a time, until it is done.
    pub(super) fn read_people(&self, mut people: Vec<UserId>, ctx: &mut Context<Self>) {
        let Some(others) = &self.nodes else { return };
        let rest = people.split_off(people.len().min(PEOPLE_AT_ONCE));
        let read = (others.people)(people.clone()).into_actor(self);
        ctx.spawn(read.map(move |read, server, ctx| {
            let Some(read) = read else {
                people.extend(rest);
                ctx.run_later(TRY_EVERY, |server, ctx| server.read_people(people, ctx));
                return;
            };
            server.act(None, ctx, |server| server.hub.people_read(read, Instant::now()));
            if !rest.is_empty() {
                server.read_people(rest, ctx);
            }
        }));
    }
}

impl Live {
    /// Another node has spoken.
    pub fn hear_node(&self, word: Word) {
        self.chat.do_send(HearNode(word));
    }

    /// Words of other nodes come from now on, or come no more.
    pub fn hears_nodes(&self, hears: bool) {
        self.chat.do_send(HearsNodes(hears));
    }

    /// The database knows that a node lives until then, and perhaps who is seen there and how many
    /// guests there are.
    pub fn learn_node(
        &self,
        node: NodeId,
        people: Option<(BTreeSet<UserId>, usize)>,
        until: Instant,
    ) {
        self.chat.do_send(LearnNode { node, people, until });
    }

    /// These people may have changed; all whom this node knows, for `None`.
    pub fn people_changed(&self, people: Option<Vec<UserId>>) {
        self.chat.do_send(PeopleChanged(people));
    }

    /// Who is seen at this node, and how many guests there are.
    pub async fn here(&self) -> Result<(Vec<UserId>, usize), MailboxError> {
        self.chat.send(Here).await
    }

    /// This node stops: its last word to the others, if there may be any.
    pub async fn part_from_nodes(&self) -> Result<Option<Word>, MailboxError> {
        self.chat.send(Part).await
    }
}

/// Another node has spoken.
#[derive(Message)]
#[rtype(result = "()")]
pub struct HearNode(pub Word);

impl Handler<HearNode> for ChatServer {
    type Result = ();

    fn handle(&mut self, HearNode(word): HearNode, ctx: &mut Self::Context) {
        self.act(None, ctx, |server| server.hub.hear_node(word, Instant::now()));
    }
}

/// Words of other nodes come from now on, or come no more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct HearsNodes(pub bool);

impl Handler<HearsNodes> for ChatServer {
    type Result = ();

    fn handle(&mut self, HearsNodes(hears): HearsNodes, ctx: &mut Self::Context) {
        self.act(None, ctx, |server| server.hub.hears_nodes(hears, Instant::now()));
    }
}

/// The database tells who is at a node that is not heard, for so long.
#[derive(Message)]
#[rtype(result = "()")]
pub struct LearnNode {
    /// Which node.
    pub node: NodeId,
    /// Who is seen there, and how many guests there are; `None` where nobody has asked for it.
    pub people: Option<(BTreeSet<UserId>, usize)>,
    /// When its lease ends.
    pub until: Instant,
}

impl Handler<LearnNode> for ChatServer {
    type Result = ();

    fn handle(&mut self, learn: LearnNode, ctx: &mut Self::Context) {
        let LearnNode { node, people, until } = learn;
        self.act(None, ctx, |server| server.hub.learn_node(&node, people, until, Instant::now()));
    }
}

/// These people may have changed; all whom this node knows, for `None`.
#[derive(Message)]
#[rtype(result = "()")]
pub struct PeopleChanged(pub Option<Vec<UserId>>);

impl Handler<PeopleChanged> for ChatServer {
    type Result = ();

    fn handle(&mut self, PeopleChanged(people): PeopleChanged, ctx: &mut Self::Context) {
        self.act(None, ctx, |server| match people {
            Some(people) => server.hub.look_at(people),
            None => server.hub.look_at_everyone(),
        });
    }
}

/// Who is seen at this node, and how many guests there are.
#[derive(Message)]
#[rtype(result = "(Vec<UserId>, usize)")]
pub struct Here;

impl Handler<Here> for ChatServer {
    type Result = MessageResult<Here>;

    fn handle(&mut self, _: Here, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.hub.here())
    }
}

/// This node stops: its last word.
#[derive(Message)]
#[rtype(result = "Option<Word>")]
pub struct Part;

impl Handler<Part> for ChatServer {
    type Result = MessageResult<Part>;

    fn handle(&mut self, _: Part, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.hub.part_from_nodes())
    }
}
