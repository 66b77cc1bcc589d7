//! What a page is made of, read in one go, and the same as the script takes it over.
//!
//! The place in the log is asked for before anything is read: whoever hears of all that came after
//! it has missed nothing (`hello`'s promise, kept without a request).

use serde::Serialize;
use serde_json::Value;

use super::frame::Place;
use crate::{
    db::Connection,
    domain::Readers,
    error::Error,
    forum::categories,
    http::{
        api::users::Profile,
        request::paging::{Item, Window},
        state::State,
    },
    protocol::{Category, Comment, Page, Post},
};

/// What every page needs of the database.
pub(super) struct Around {
    pub place: Place,
    pub categories: Vec<Category>,
}

/// Where a reader can go on from, asked before anything is read.
pub(super) async fn place(state: &State) -> Result<Place, Error> {
    let (epoch, seq) = state.live.position().await.map_err(Error::internal)?;
    Ok(Place { epoch, seq })
}

/// Reads it.
pub(super) fn around(conn: &mut Connection, reads: Readers, place: Place) -> Result<Around, Error> {
    Ok(Around { place, categories: categories::list(conn, reads)? })
}

/// The data that stands in a page, as the script reads it (`static/js/actions/begin.js`).
#[derive(Serialize)]
pub(super) struct Data<'a> {
    #[serde(flatten)]
    pub place: &'a Place,
    /// As `GET /api/site` says it.
    pub site: &'a Value,
    /// As `GET /api/categories` lists them.
    pub categories: &'a [Category],
    /// A list of posts from its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<&'a Page<Item>>,
    /// What a question finds, from its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<&'a Page<Item>>,
    /// A post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<&'a Post>,
    /// Its comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<&'a Window<Item>>,
    /// The comment that answers the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solution: Option<&'a Comment>,
    /// A person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<&'a Profile>,
    /// Whether what the address names is not there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
}

impl<'a> Data<'a> {
    /// What every page has.
    pub(super) fn new(around: &'a Around, site: &'a Value) -> Self {
        let (place, categories) = (&around.place, &around.categories[..]);
        Self {
            place,
            site,
            categories,
            list: None,
            found: None,
            post: None,
            comments: None,
            solution: None,
            person: None,
            gone: false,
        }
    }
}
