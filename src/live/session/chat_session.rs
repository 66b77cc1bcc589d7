//! A connection: one actor that reads what its client sends and messages the `ChatServer`.
//!
//! It begins when the handshake has been answered, and the socket is its own from then on. Its
//! frames go out through its [`Outbox`], so that a client that does not read can't freeze it. It
//! ends when the client's bytes end, and then the connection leaves, in one place.

use std::{
    cell::OnceCell,
    io,
    panic::{AssertUnwindSafe, resume_unwind},
    rc::Rc,
    time::Instant,
};

use actix::{fut::wrap_future, prelude::*};
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use serde_json::Value;
use tokio::net::TcpStream;

use super::{
    inbox::{Inbox, Received},
    incoming::Incoming,
    token_bucket::{TokenBucket, Verdict},
};
use crate::{
    domain::{CategoryId, ConnectionId, PostId, access::Actor as Reader},
    live::{
        chat_server::{
            AddWorker, ChatServer, Join, Leave, Resume, Subscribe, Typing, View, WorkerId,
        },
        delivery::{
            coalesce::CoalescingDelay,
            connections::Connections,
            fanout::Fanout,
            outbox::{Outbox, Overflow},
        },
        handle::Live,
        state::{
            connection::{Identity, ResumePoint},
            effect::Weight,
            frame::Frame,
            subscriptions::Topic,
            typing::Spot,
        },
    },
    panics,
    protocol::{ClientEvent, Goodbye, Place, ServerEvent, User},
};

/// The close code of a connection that broke on our side (RFC 6455).
const BROKEN: u16 = 1011;

/// What a client named, looked up. The error is the contract's word and a sentence.
pub type Lookup<T> = BoxFuture<'static, Result<T, (&'static str, &'static str)>>;

/// Looks up what clients name. Given by whoever knows the database.
pub trait Directory: Send + Sync {
    /// The categories with these slugs, as far as `reader` may read them.
    fn topics(&self, names: Vec<String>, reader: Reader) -> Lookup<Vec<Topic>>;
    /// The place where `typist` wants to type.
    fn spot(&self, place: Place, typist: User) -> Lookup<Spot>;
    /// The category of a post, if `reader` may read it.
    fn post(&self, post: PostId, reader: Reader) -> Lookup<CategoryId>;
}

/// What one worker's connections share; made in its thread, when its first connection comes.
#[derive(Clone, Default)]
pub struct Worker {
    pub(in crate::live) connections: Connections,
    fanout: Rc<OnceCell<(WorkerId, Addr<Fanout>)>>,
}

impl Worker {
    pub(in crate::live) fn id(&self, live: &Live) -> WorkerId {
        self.fanout(live).0
    }

    /// Its number, and what brings its connections their frames.
    pub(in crate::live) fn fanout(&self, live: &Live) -> &(WorkerId, Addr<Fanout>) {
        self.fanout.get_or_init(|| {
            let id = live.next_worker();
            let (connections, gauges) = (self.connections.clone(), live.gauges.clone());
            let delay = CoalescingDelay::new(live.writes.clone());
            let fanout = Fanout::new(connections, live.chat.clone(), gauges, delay).start();
            live.chat.do_send(AddWorker { id, fanout: fanout.clone().recipient() });
            (id, fanout)
        })
    }
}

/// What a connection begins with.
pub struct Opening {
    /// Whose it is; `None` for a guest.
    pub identity: Option<Identity>,
    /// Where it left off, if it says so in the handshake.
    pub resume: Option<ResumePoint>,
    /// Whether it may send only so much.
    pub limited: bool,
    /// Held as long as the connection lasts.
    pub slot: Box<dyn std::any::Any>,
}

/// The actor of one connection.
pub struct ChatSession {
    connection: ConnectionId,
    user: Option<User>,
    chat: Addr<ChatServer>,
    live: Live,
    directory: Rc<dyn Directory>,
    connections: Connections,
    outbox: Outbox,
    inbox: Inbox,
    allowance: Option<TokenBucket>,
    /// Where it types now, so that a renewal need not be looked up.
    typing: Option<(Place, Spot)>,
    _slot: Box<dyn std::any::Any>,
}

impl ChatSession {
    /// Starts the actor on a socket whose handshake has been answered. `first` are the bytes that
    /// came behind the handshake.
    pub fn open(
        socket: TcpStream,
        first: Bytes,
        worker: &Worker,
        live: &Live,
        directory: Rc<dyn Directory>,
        opening: Opening,
    ) {
        let (connection, now, socket) = (live.next_connection(), Instant::now(), Rc::new(socket));
        let outbox = Outbox::new(Rc::clone(&socket), now);
        let Opening { identity, resume, limited, slot } = opening;
        let worker_id = worker.id(live);
        let greeted = worker.connections.insert(
            connection,
            outbox.clone(),
            identity.as_ref().map(|identity| identity.user.id),
        );
        let user = identity.as_ref().map(|identity| identity.user.clone());
        live.chat.do_send(Join { connection, worker: worker_id, identity, resume });
        Self::create(|ctx| {
            ctx.add_stream(Incoming::new(socket, first));
            // Nothing is read, and so nothing answered, before the hello is on its way.
            ctx.wait(wrap_future(greeted).map(|_, _: &mut Self, _| ()));
            Self {
                connection,
                user,
                chat: live.chat.clone(),
                live: live.clone(),
                directory,
                connections: worker.connections.clone(),
                outbox,
                inbox: Inbox::default(),
                allowance: limited.then(|| TokenBucket::full(now)),
                typing: None,
                _slot: slot,
            }
        });
    }

    fn receive(&mut self, received: Received, ctx: &mut Context<Self>) {
        // A ping wants an answer, and a pong that nobody asked for is no better.
        if !matches!(received, Received::Close(_)) && !self.may_say_more() {
            return;
        }
        match received {
            Received::Text(text) => self.hear(&text, ctx),
            Received::Ping(payload) => self.say(&Frame::pong(&payload)),
            Received::Pong => {}
            Received::Close(code) => self.break_off(code),
        }
    }

    fn may_say_more(&mut self) -> bool {
        match self
            .allowance
            .as_mut()
            .map_or(Verdict::Fine, |allowance| allowance.take(Instant::now()))
        {
            Verdict::Fine => return true,
            Verdict::Warn => self.complain(
                "rate_limited",
                "Too many messages at once; this one was ignored.",
                None,
            ),
            Verdict::Ignore => {}
            Verdict::Flood => {
                self.live.gauges.flood_closed.inc();
                self.let_go(Goodbye::Flood);
            }
        }
        false
    }

    fn hear(&mut self, text: &str, ctx: &mut Context<Self>) {
        let (event, reference) = ClientEvent::parse(text);
        match event {
            Err(error) => self.complain(error.code, &error.detail, reference.as_ref()),
            Ok(ClientEvent::Ping) => {
                self.say(&Frame::event(&ServerEvent::Pong { reference: reference.as_ref() }));
            }
            Ok(ClientEvent::Resume { epoch, seq }) => {
                self.chat.do_send(Resume {
                    connection: self.connection,
                    point: ResumePoint { epoch, seq },
                });
            }
            Ok(ClientEvent::Subscribe { categories }) => {
                self.subscribe(categories, true, reference, ctx);
            }
            Ok(ClientEvent::Unsubscribe { categories }) => {
                self.subscribe(categories, false, reference, ctx);
            }
            Ok(ClientEvent::Reading { post_id }) => self.view(post_id, reference, ctx),
            Ok(ClientEvent::Typing { place, active }) => match self.user.clone() {
                Some(typist) => self.typing(typist, place, active, reference, ctx),
                None => {
                    self.complain("unauthenticated", "Please log in to write.", reference.as_ref());
                }
            },
        }
    }

    fn subscribe(
        &mut self,
        names: Vec<String>,
        wanted: bool,
        reference: Option<Value>,
        ctx: &mut Context<Self>,
    ) {
        let topics = self.directory.topics(names, self.reader());
        self.look_up(topics, reference, ctx, move |session, topics| {
            session.chat.do_send(Subscribe { connection: session.connection, topics, wanted });
        });
    }

    fn reader(&self) -> Reader {
        let user = self.user.as_ref();
        user.map_or(Reader::Guest, |user| Reader::Person(user.id, user.role))
    }

    fn view(&mut self, post: Option<PostId>, reference: Option<Value>, ctx: &mut Context<Self>) {
        let connection = self.connection;
        // Whatever comes of it, the one before is in view no more.
        self.chat.do_send(View { connection, post: None });
        let Some(post) = post else { return };
        let category = self.directory.post(post, self.reader());
        self.look_up(category, reference, ctx, move |session, category| {
            session.chat.do_send(View { connection, post: Some((post, category)) });
        });
    }

    fn typing(
        &mut self,
        typist: User,
        place: Place,
        active: bool,
        reference: Option<Value>,
        ctx: &mut Context<Self>,
    ) {
        if let Some((_, spot)) = self.typing.as_ref().filter(|(known, _)| *known == place) {
            return self.chat.do_send(Typing {
                connection: self.connection,
                spot: spot.clone(),
                active,
            });
        }
        let spot = self.directory.spot(place.clone(), typist);
        self.look_up(spot, reference, ctx, move |session, spot| {
            session.typing = Some((place, spot.clone()));
            session.chat.do_send(Typing { connection: session.connection, spot, active });
        });
    }

    /// Waits for the answer before the next message is read: a client's messages take effect in
    /// their order.
    fn look_up<T: 'static>(
        &mut self,
        lookup: Lookup<T>,
        reference: Option<Value>,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, T) + 'static,
    ) {
        let lookup = AssertUnwindSafe(lookup).catch_unwind();
        ctx.wait(lookup.into_actor(self).map(move |answer, session, ctx| {
            session.whole(|session| {
                match answer.unwrap_or_else(|panic| resume_unwind(panic)) {
                    Ok(found) => then(session, found),
                    Err((code, detail)) => session.complain(code, detail, reference.as_ref()),
                }
                session.read(ctx);
            });
        }));
    }

    /// Handles what has come, until something has to be looked up.
    fn read(&mut self, ctx: &mut Context<Self>) {
        while !ctx.waiting() && !self.outbox.is_closing() {
            match self.inbox.next() {
                Ok(Some(received)) => self.receive(received, ctx),
                Ok(None) => return,
                Err(breach) => return self.break_off(breach.0),
            }
        }
    }

    fn complain(&self, code: &str, detail: &str, reference: Option<&Value>) {
        self.say(&Frame::event(&ServerEvent::Error { code, detail, reference }));
    }

    fn say(&self, frame: &Frame) {
        if self.outbox.push(frame, Weight::Answer) == Err(Overflow) {
            self.live.gauges.slow_closed.inc();
            self.let_go(Goodbye::Slow);
        } else {
            self.outbox.flush();
        }
    }

    /// Says goodbye and closes.
    fn let_go(&self, reason: Goodbye) {
        self.outbox.close(reason, None);
        self.leave();
    }

    /// Closes with a code of RFC 6455.
    fn break_off(&self, code: u16) {
        self.outbox.close_with(code);
        self.leave();
    }

    /// Does something that a panic may not leave half done: then the connection ends, and no other.
    fn whole(&mut self, act: impl FnOnce(&mut Self)) {
        if panics::contain("a connection", || act(self)).is_none() {
            self.break_off(BROKEN);
        }
    }

    /// It is over as soon as that is decided, however long the client takes to read it.
    fn leave(&self) {
        self.chat.do_send(Leave { connection: self.connection, died: false });
    }
}

impl Actor for ChatSession {
    type Context = Context<Self>;

    fn stopped(&mut self, _: &mut Self::Context) {
        self.connections.remove(self.connection);
        let expired = self.outbox.expired();
        self.live.gauges.count_expired(expired);
        // Who took nothing for so long does not come back in a moment.
        self.chat.do_send(Leave { connection: self.connection, died: expired.is_some() });
        self.outbox.abort();
    }
}

impl StreamHandler<io::Result<Bytes>> for ChatSession {
    fn handle(&mut self, bytes: io::Result<Bytes>, ctx: &mut Self::Context) {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                self.outbox.fail(error.kind());
                return ctx.stop();
            }
        };
        self.outbox.heard(Instant::now());
        // After the goodbye, what still comes is read only to be thrown away.
        if !self.outbox.is_closing() {
            self.whole(|session| {
                session.inbox.feed(&bytes);
                session.read(ctx);
            });
        }
    }

    fn finished(&mut self, ctx: &mut Self::Context) {
        ctx.stop();
    }
}
