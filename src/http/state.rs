//! What every handler may use.

use std::sync::Arc;

use actix_web::{HttpRequest, http::uri::PathAndQuery};

use super::passwords::Passwords;
use crate::{
    backups::Backups,
    blocking::Queue,
    config::Config,
    db::{
        Connection, Db, Reader, Tx,
        users::{self, UserRow},
    },
    domain::{Readers, UserId},
    error::Error,
    forum::{SignedIn, rich_text::Renderer},
    http::{
        measures::Measures,
        middleware::rate_limits::counts::Limits,
        page_cache::{PageCache, Subject},
        request::conditional::Answer,
        settings::Known,
        transport::slots::Slots,
    },
    live::handle::Live,
    lookups::Lookups,
    mail::Mailer,
    nodes::Status,
    uploads::Uploads,
};

/// Shared by all workers; cloning is cheap.
#[derive(Clone)]
pub struct State {
    /// What is kept, to be read. Whoever writes goes through [`State::write`] and those beside it.
    pub db: Reader,
    /// The same, to be written by [`State::write`] and those beside it alone.
    pub writes: Writes,
    /// What clients name on their sockets.
    pub lookups: Lookups,
    /// Who is told.
    pub live: Live,
    /// The pool that hashes passwords.
    pub passwords: Passwords,
    /// What everyone may read, as it was last answered.
    pub pages: PageCache<Answer>,
    /// Called when somebody has reacted to a text.
    pub reacted: Arc<dyn Fn() + Send + Sync>,
    /// What renders people's texts.
    pub renderer: Renderer,
    /// The turns of those who look for something.
    pub searches: Queue,
    /// The pictures as files.
    pub uploads: Uploads,
    /// How often one may ask.
    pub limits: Limits,
    /// What it tells of itself.
    pub measures: Measures,
    /// The sockets that are held.
    pub slots: Slots,
    /// How this node stands with others on the same database.
    pub node: Status,
    /// The way to the mail server, if there is one.
    pub mail: Option<Mailer>,
    /// What the forum is like.
    pub settings: Known,
    /// The copies of all of it.
    pub backups: Backups,
    /// What the operator decided.
    pub config: Arc<Config>,
}

/// The database, for those in this file who know who asks.
#[derive(Clone)]
pub struct Writes(Db);

impl Writes {
    /// Writes to this database.
    pub fn new(db: Db) -> Self {
        Self(db)
    }
}

impl State {
    /// What those who read so much may read at the address of this request: from memory, or else by
    /// `read`.
    pub async fn kept(
        &self,
        request: &HttpRequest,
        reads: Readers,
        subject: Subject,
        read: impl FnOnce(&mut Connection, Readers) -> Result<Answer, Error> + Send + 'static,
    ) -> Result<Answer, Error> {
        let address = address(request);
        let read = async || {
            let answer = self.db.read(move |c| read(c, reads)).await?;
            Ok(answer.made_for(request.match_pattern()))
        };
        self.pages.get(reads, address, subject, read).await
    }

    /// The same if it is kept; who gives it says so.
    pub fn kept_now(&self, request: &HttpRequest, reads: Readers) -> Option<Answer> {
        self.pages.find(reads, address(request))
    }

    /// Runs `work` in a transaction for whoever asks, unless they may only read (403). Their session
    /// and role are looked up again in that very transaction, and stay so until it ends: a request
    /// may have begun before a ban, a logout or another role. 401 when it has.
    pub async fn write<T, F>(&self, who: &SignedIn, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error> + Send + 'static,
    {
        self.write_own(who, move |tx, who| {
            who.must_write()?;
            work(tx, who)
        })
        .await
    }

    /// [`State::write`] for what nobody but the person sees, as what they have read: also for one who
    /// may only read.
    pub async fn write_own<T, F>(&self, who: &SignedIn, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error> + Send + 'static,
    {
        let who = who.clone();
        self.write_unsigned(move |tx| {
            let who = who.again(tx)?;
            work(tx, &who)
        })
        .await
    }

    /// [`State::write`] for what changes the person's own account or ends sessions of theirs. The
    /// account is held first, as by all who end sessions, so that nobody waits in a circle.
    pub async fn write_account<T, F>(&self, who: &SignedIn, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error> + Send + 'static,
    {
        let who = who.clone();
        self.write_unsigned(move |tx| {
            users::hold_all(tx, &[who.id()])?;
            let who = who.again(tx)?;
            work(tx, &who)
        })
        .await
    }

    /// [`State::write_account`] for what may take an admin from the forum: their accounts are held
    /// with it, so that of two who go at once the second knows of the first.
    pub async fn write_with_admins<T, F>(&self, who: &SignedIn, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error> + Send + 'static,
    {
        let who = who.clone();
        self.write_unsigned(move |tx| {
            let mut ids = users::admins(tx)?;
            ids.push(who.id());
            users::hold_all(tx, &ids)?;
            let who = who.again(tx)?;
            work(tx, &who)
        })
        .await
    }

    /// [`State::write`] for what changes the account of the person of that name. Both accounts are
    /// held, in one order: of two who change each other's, the second finds their session ended.
    pub async fn write_other<T, F>(&self, who: &SignedIn, name: String, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &SignedIn, UserRow) -> Result<T, Error> + Send + 'static,
    {
        let who = who.clone();
        self.write_unsigned(move |tx| {
            let other = find(tx, &name)?.id;
            let who = held(tx, &who, other)?;
            let other = find(tx, &name)?;
            work(tx, &who, other)
        })
        .await
    }

    /// The same for what may change the account of the person with that id.
    pub async fn write_both<T, F>(&self, who: &SignedIn, other: UserId, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error> + Send + 'static,
    {
        let who = who.clone();
        self.write_unsigned(move |tx| {
            let who = held(tx, &who, other)?;
            work(tx, &who)
        })
        .await
    }

    /// Runs `work` in a transaction: for what needs no session, as logging in does.
    pub async fn write_unsigned<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.writes.0.write(work).await
    }
}

/// Holds both accounts, in one order; gives whoever asks as they are by then.
fn held(tx: &mut Tx<'_>, who: &SignedIn, other: UserId) -> Result<SignedIn, Error> {
    users::hold_all(tx, &[who.id(), other])?;
    let who = who.again(tx)?;
    who.must_write()?;
    Ok(who)
}

fn find(tx: &mut Tx<'_>, name: &str) -> Result<UserRow, Error> {
    users::find_by_name(tx, name)?.ok_or(Error::NotFound("user"))
}

/// Where an answer to a request is kept.
fn address(request: &HttpRequest) -> &str {
    request.uri().path_and_query().map_or("/", PathAndQuery::as_str)
}
