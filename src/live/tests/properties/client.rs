//! A browser, as plain as can be: what it has seen, and what it may be sent next.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{OTHER, user};
use crate::{
    domain::{Audience, CategoryId, ConnectionId},
    live::state::{
        connection::ResumePoint, frame::Frame, replay::history::Entry, subscriptions::Subscriptions,
    },
};

/// A browser: what it has seen, over all its connections.
#[allow(clippy::struct_excessive_bools, reason = "a model says plainly what is so")]
#[derive(Default)]
pub(super) struct Client {
    pub(super) connection: Option<ConnectionId>,
    /// It has connected and not yet said where it left off, though it should.
    pub(super) owes_resume: bool,
    pub(super) epoch: Option<String>,
    pub(super) seen: BTreeSet<i64>,
    pub(super) last: i64,
    /// The last event that came on this connection.
    pub(super) got: i64,
    pub(super) typing: BTreeSet<String>,
    /// Events are dropped on this connection.
    pub(super) behind: bool,
    pub(super) heard: Option<Subscriptions>,
    /// On this connection it hears of one category only.
    pub(super) narrowed: bool,
    /// On some connection it did: what it missed of the other then is its own affair.
    pub(super) ever_narrowed: bool,
}

impl Client {
    /// Where it left off. Some say so under the name of the other process, as if they had been there
    /// meanwhile.
    pub(super) fn place(&self, index: usize) -> Option<ResumePoint> {
        let here = self.epoch.clone()?;
        let epoch = if index % 6 > 3 { OTHER.to_owned() } else { here };
        Some(ResumePoint { epoch, seq: self.last })
    }

    pub(super) fn receive(&mut self, event: &Value, index: usize, log: &[Entry]) {
        match event["type"].as_str().unwrap() {
            "hello" => {
                assert!(self.heard.is_none());
                let seq = event["seq"].as_i64().unwrap();
                if self.epoch.is_none() {
                    self.epoch = event["epoch"].as_str().map(str::to_owned);
                    self.fetch(index, seq, log);
                }
            }
            "resync" => {
                self.owes_resume = false;
                self.fetch(index, event["seq"].as_i64().unwrap(), log);
            }
            "resumed" => self.last = event["seq"].as_i64().unwrap(),
            "typing" => {
                self.typing = event["users"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|name| name.as_str().unwrap().to_owned())
                    .collect();
            }
            "presence" => {}
            "x" => {
                let seq = event["seq"].as_i64().unwrap();
                assert!(seq > self.got, "{seq} came after {} on one connection", self.got);
                self.got = seq;
                self.seen.insert(seq);
                assert!(
                    visible(index, &log[usize::try_from(seq - 1).unwrap()], self.narrowed),
                    "{seq} is not for client {index}"
                );
                if !self.owes_resume {
                    self.last = seq;
                }
            }
            other => panic!("{other}"),
        }
    }

    /// Asks the database, which holds everything up to the log's end, and perhaps more.
    pub(super) fn fetch(&mut self, index: usize, seq: i64, log: &[Entry]) {
        self.seen = log
            .iter()
            .filter(|entry| entry.seq <= seq && visible(index, entry, self.narrowed))
            .map(|entry| entry.seq)
            .collect();
        self.last = seq;
    }
}

/// The events in one or several frames.
pub(super) fn split(frame: &Frame) -> Vec<Value> {
    let mut rest = &frame.0[..];
    let mut events = Vec::new();
    while let [0x81, short, tail @ ..] = rest {
        let (length, tail) = match short {
            126 => (usize::from(u16::from_be_bytes([tail[0], tail[1]])), &tail[2..]),
            length => (usize::from(*length), tail),
        };
        events.push(serde_json::from_slice(&tail[..length]).unwrap());
        rest = &tail[length..];
    }
    assert!(rest.is_empty());
    events
}

/// Whether an event is for this client.
pub(super) fn visible(index: usize, entry: &Entry, narrowed: bool) -> bool {
    let id = user(index).map(|user| user.id);
    match entry.audience {
        Audience::Everyone => true,
        Audience::Category(category) => category == CategoryId(1) || !narrowed,
        Audience::Person(one) => id == Some(one),
        Audience::Pair(one, other) => id == Some(one) || id == Some(other),
        _ => false,
    }
}
