//! A forum with people in it, who write and are told of things.

use std::{collections::BTreeSet, fmt::Debug};

use diesel::prelude::*;
use serde_json::Value;

use crate::{
    db::{
        self, Connection, Tx,
        addresses::Proof,
        events, schema,
        uploads::{self as upload_rows, NewUpload, UploadRow},
        users::{NewUser, ProfileChange},
    },
    domain::{
        Audience, Body, CommentId, Email, Kind, MessageId, PostId, Role, Tags, Timestamp, Title,
        UploadName, upload,
    },
    error::Error,
    forum::{
        SignedIn, comments, conversations,
        link_limit::LinkLimit,
        messages, notifications, posts, profile,
        registration::{self, Admission},
        rich_text::{Parsed, Purpose, Rendered},
        sessions,
    },
    protocol::{Comment, Message, Post},
};

/// A forum with the three categories that it begins with, and nobody in it.
pub(super) struct Forum {
    pub(super) conn: Connection,
    /// The last event that was looked at.
    seen: i64,
    made: u8,
}

/// An event: whom it is for, and what it says.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) audience: Audience,
    pub(super) frame: Value,
}

impl Told {
    /// Its type, as `post.created`.
    pub(super) fn what(&self) -> &str {
        self.frame["type"].as_str().unwrap()
    }
}

/// The stable word of a refusal.
pub(super) fn refusal<T: Debug>(refused: Result<T, Error>) -> &'static str {
    refused.unwrap_err().code()
}

/// What is wrong with a field.
pub(super) fn wrong<T>(refused: Result<T, Error>, field: &str) -> String {
    let Err(error) = refused else { panic!("nothing is wrong") };
    let fields = error.fields().unwrap_or_else(|| panic!("not about a field: {error:?}"));
    fields.0.get(field).unwrap_or_else(|| panic!("not about {field}: {fields:?}")).join("; ")
}

impl Forum {
    pub(super) fn new() -> Self {
        Self { conn: db::open::in_memory(), seen: 0, made: 0 }
    }

    /// A transaction for whoever is signed in, as every handler opens it.
    pub(super) fn write<T>(
        &mut self,
        who: &SignedIn,
        work: impl FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.tx(|tx| {
            let who = who.again(tx)?;
            work(tx, &who)
        })
    }

    /// A transaction for nobody in particular.
    pub(super) fn tx<T>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        db::write_on(&mut self.conn, work)
    }

    /// A number that nothing else has.
    fn number(&mut self) -> u8 {
        self.made += 1;
        self.made
    }

    /// A member, signed in once.
    pub(super) fn member(&mut self, name: &str) -> SignedIn {
        self.person(name, Role::Member)
    }

    /// Somebody with this role, signed in once.
    pub(super) fn person(&mut self, name: &str, role: Role) -> SignedIn {
        let new = new_user(name, role);
        self.tx(|tx| registration::create(tx, new, &Admission::Free)).unwrap();
        self.sign_in(name)
    }

    /// One more sign-in.
    pub(super) fn sign_in(&mut self, name: &str) -> SignedIn {
        let token_hash = format!("session {}", self.number());
        let user = db::users::find_by_name(&mut self.conn, name).unwrap().unwrap();
        let new = sessions::New { token_hash: token_hash.clone(), agent: None, left: None };
        self.tx(|tx| sessions::create(tx, user.id, new)).unwrap();
        let (session, holder) =
            db::sessions::find(&mut self.conn, &token_hash).unwrap().expect("a session");
        SignedIn::of(holder, session.id)
    }

    /// A text by this person, rendered.
    pub(super) fn text(&mut self, who: &SignedIn, source: &str) -> Rendered {
        self.render(who, source, Purpose::Public).unwrap()
    }

    pub(super) fn render(
        &mut self,
        who: &SignedIn,
        source: &str,
        purpose: Purpose,
    ) -> Result<Rendered, Error> {
        let limit = LinkLimit::new(Some(2), Some("https://forum.example".into()));
        let parsed = Parsed::parse(&limit, who, source.to_owned(), purpose)?;
        let found = parsed.look_up(&mut self.conn, who)?;
        parsed.render(&found)
    }

    pub(super) fn post(&mut self, who: &SignedIn, body: &str) -> Post {
        self.try_post(who, "general", body).unwrap()
    }

    pub(super) fn try_post(
        &mut self,
        who: &SignedIn,
        category: &str,
        body: &str,
    ) -> Result<Post, Error> {
        Body::parse(body).unwrap();
        let text = self.render(who, body, Purpose::Public)?;
        let (category, title) = (category.parse_slug(), Title::parse("A title").unwrap());
        self.write(who, |tx, who| {
            posts::create(tx, who, posts::New { category, title, text, tags: Tags::default() })
        })
    }

    /// Changes a post's text.
    pub(super) fn edit(
        &mut self,
        who: &SignedIn,
        post: PostId,
        body: &str,
        version: Option<i64>,
    ) -> Result<Post, Error> {
        let text = Some(self.render(who, body, Purpose::Public)?);
        let change = posts::Change { text, version, ..posts::Change::default() };
        self.write(who, |tx, who| posts::update(tx, who, post, change))
    }

    /// Puts a post into another category.
    pub(super) fn move_to(
        &mut self,
        who: &SignedIn,
        post: PostId,
        category: &str,
    ) -> Result<Post, Error> {
        let category = Some(category.parse_slug());
        let change = posts::Change { category, ..posts::Change::default() };
        self.write(who, |tx, who| posts::update(tx, who, post, change))
    }

    /// Closes a post to further writing.
    pub(super) fn lock(&mut self, post: PostId) {
        use schema::posts;
        query!(self.conn, |c| diesel::update(posts::table.find(post))
            .set(posts::locked.eq(true))
            .execute(c))
        .unwrap();
    }

    /// Makes a post so many days old that nothing was written under for so many hours.
    pub(super) fn age(&mut self, post: PostId, days: i64, rests: i64) {
        use schema::{post_counts, posts};
        let hours_ago = |hours| Timestamp(Timestamp::now().0 - hours * 60 * 60 * 1000);
        query!(self.conn, |c| diesel::update(posts::table.find(post))
            .set(posts::created_at.eq(hours_ago(days * 24)))
            .execute(c))
        .unwrap();
        query!(self.conn, |c| diesel::update(post_counts::table.find(post))
            .set(post_counts::last_activity_at.eq(hours_ago(rests)))
            .execute(c))
        .unwrap();
    }

    pub(super) fn comment(&mut self, who: &SignedIn, post: &Post, body: &str) -> CommentId {
        self.try_comment(who, post.id, None, body).unwrap().id()
    }

    pub(super) fn reply(
        &mut self,
        who: &SignedIn,
        post: &Post,
        to: CommentId,
        body: &str,
    ) -> CommentId {
        self.try_comment(who, post.id, Some(to), body).unwrap().id()
    }

    pub(super) fn try_comment(
        &mut self,
        who: &SignedIn,
        post: PostId,
        reply_to: Option<CommentId>,
        body: &str,
    ) -> Result<Comment, Error> {
        let text = self.render(who, body, Purpose::Public)?;
        self.write(who, |tx, who| comments::create(tx, who, comments::New { post, reply_to, text }))
    }

    /// Changes a comment's text.
    pub(super) fn edit_comment(
        &mut self,
        who: &SignedIn,
        comment: CommentId,
        body: &str,
        version: Option<i64>,
    ) -> Result<Comment, Error> {
        let text = Some(self.render(who, body, Purpose::Public)?);
        self.write(who, |tx, who| {
            comments::update(tx, who, comment, comments::Change { text, version })
        })
    }

    pub(super) fn message(&mut self, who: &SignedIn, to: &SignedIn, body: &str) -> Message {
        self.try_message(who, to, body).unwrap()
    }

    pub(super) fn try_message(
        &mut self,
        who: &SignedIn,
        to: &SignedIn,
        body: &str,
    ) -> Result<Message, Error> {
        let text = self.render(who, body, Purpose::Private)?;
        self.write(who, |tx, who| messages::create(tx, who, &to.user, &text))
    }

    pub(super) fn read_messages(&mut self, who: &SignedIn, from: &SignedIn, up_to: MessageId) {
        let name = from.user.username.clone();
        self.write(who, |tx, who| conversations::read(tx, who, &name, up_to)).unwrap();
    }

    /// Changes something of a person's account.
    pub(super) fn change(&mut self, who: &SignedIn, change: profile::Change) -> profile::Changed {
        self.write(who, |tx, who| profile::update(tx, who, change, i64::MAX)).unwrap()
    }

    /// Notifications of this kind are wanted no more.
    pub(super) fn switch_off(&mut self, who: &SignedIn, kind: Kind) {
        let notify = vec![(kind, false)];
        self.change(who, profile::Change { notify, ..profile::Change::default() });
    }

    /// Notes a picture by this person, of so many bytes. Gives its row and how a text shows it.
    pub(super) fn picture(&mut self, who: &SignedIn, bytes: i64) -> (UploadRow, String) {
        let name = UploadName::new([self.number(); 20], upload::Kind::Png);
        let new = NewUpload {
            name: name.as_str().to_owned(),
            owner_id: who.id().0,
            width: 3,
            height: 2,
            bytes,
            created_at: Timestamp::now().0,
        };
        let noted = self.tx(|tx| Ok(upload_rows::insert(tx, new, i64::MAX)?)).unwrap();
        let Ok(row) = noted else { panic!("too many pictures") };
        (row, format!("![a picture]({})", name.address()))
    }

    /// All that was told since it was last asked.
    pub(super) fn told(&mut self) -> Vec<Told> {
        let head = events::head(&mut self.conn).unwrap();
        let logged = events::page(&mut self.conn, self.seen, head).unwrap();
        self.seen = head;
        let told = logged.into_iter().filter(|event| !event.frame.is_empty());
        told.map(|event| Told {
            audience: event.audience,
            frame: serde_json::from_str(&event.frame).unwrap(),
        })
        .collect()
    }

    /// The types of what was told, in order.
    pub(super) fn whats(&mut self) -> Vec<String> {
        self.told().iter().map(|told| told.what().to_owned()).collect()
    }

    /// What a person has been told of, oldest first, as `reply by bob`.
    pub(super) fn notified(&mut self, who: &SignedIn) -> Vec<String> {
        let mut rows = notifications::list(&mut self.conn, who, None, 100).unwrap();
        rows.reverse();
        let line = |(row, actor, ..): (
            _,
            db::users::UserRow,
            Option<String>,
            Option<db::users::UserRow>,
        )| {
            let row: db::notifications::NotificationRow = row;
            format!("{} by {}", row.kind, actor.username)
        };
        rows.into_iter().map(line).collect()
    }

    /// Who was told this since it was last asked, each alone.
    pub(super) fn people_told(&mut self, what: &str) -> BTreeSet<i64> {
        let told = self.told();
        let of = told.iter().filter(|told| told.what() == what);
        of.filter_map(|told| match told.audience {
            Audience::Person(person) | Audience::Reader(person, _) => Some(person.0),
            _ => None,
        })
        .collect()
    }
}

/// An account to be made.
pub(super) fn new_user(name: &str, role: Role) -> NewUser {
    NewUser {
        username: crate::domain::Username::parse(name).unwrap(),
        email: Email::parse(&format!("{name}@example.org")).unwrap(),
        proof: Proof::None,
        password_hash: format!("hash of {name}"),
        role,
        profile: ProfileChange::default(),
    }
}

/// A slug in a test is one.
trait ParseSlug {
    fn parse_slug(&self) -> crate::domain::Slug;
}

impl ParseSlug for str {
    fn parse_slug(&self) -> crate::domain::Slug {
        crate::domain::Slug::parse(self).unwrap()
    }
}
