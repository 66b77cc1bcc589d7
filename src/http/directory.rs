//! Looks up in the database what a client names on its socket.

use super::state::Reader;
use crate::{
    db::{categories, posts, users},
    domain::{
        CategoryId,
        access::{Action, Actor, Object, may},
    },
    error::Error,
    live::{
        chat_session::{Directory, Lookup},
        subscriptions::Topic,
        typing::Spot,
    },
    protocol::{Place, User},
};

const NO_CATEGORY: (&str, &str) = ("not_found", "There is no such category.");
const NO_POST: (&str, &str) = ("not_found", "There is no such post.");
const NO_CONVERSATION: (&str, &str) = ("not_found", "There is no such conversation.");

impl Directory for Reader {
    fn topics(&self, names: Vec<String>) -> Lookup<Vec<Topic>> {
        let db = self.clone();
        Box::pin(async move {
            if names.iter().all(|name| name == "*") {
                return Ok(names.iter().map(|_| Topic::All).collect());
            }
            let all = db.read(|c| Ok(categories::list(c)?)).await.map_err(|error| told(&error))?;
            let topic = |name: &String| match name.as_str() {
                "*" => Some(Topic::All),
                slug => all.iter().find(|category| category.slug == slug).map(|category| Topic::Category(category.id)),
            };
            names.iter().map(|name| topic(name).ok_or(NO_CATEGORY)).collect()
        })
    }

    fn spot(&self, place: Place, typist: User) -> Lookup<Spot> {
        let db = self.clone();
        Box::pin(async move {
            match place {
                Place::Post(post) => {
                    let found: Option<CategoryId> =
                        db.read(move |c| Ok(posts::category_of(c, post)?)).await.map_err(|error| told(&error))?;
                    found.map(|category| Spot::Post(post, category)).ok_or(NO_POST)
                }
                Place::Category(slug) => {
                    let found = db.read(move |c| Ok(categories::find_by_slug(c, &slug)?)).await.map_err(|error| told(&error))?;
                    found.map(|category| Spot::Category(category.id, category.slug)).ok_or(NO_CATEGORY)
                }
                Place::Conversation(name) => {
                    let reader = db.read(move |c| Ok(users::find_by_name(c, &name)?)).await;
                    let reader = reader.map_err(|error| told(&error))?.ok_or(NO_CONVERSATION)?;
                    let (actor, object) = (Actor::Person(typist.id, typist.role), Object::Conversation(typist.id, reader.id));
                    if !may(actor, Action::Write, object) {
                        return Err(NO_CONVERSATION);
                    }
                    Ok(Spot::Conversation { typist: (typist.id, typist.username), reader: (reader.id, reader.username) })
                }
            }
        })
    }
}

fn told(error: &Error) -> (&'static str, &'static str) {
    error.log(log::Level::Warn, "a socket's lookup failed");
    (error.code(), "The forum can't reach its database right now.")
}
