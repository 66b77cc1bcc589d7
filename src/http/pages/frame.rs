//! What stands around every page: its head, the forum's header, the categories, and the data from
//! which the script goes on.

use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap},
};
use askama::Template;
use serde::Serialize;
use serde_json::{Value, json};

use super::words;
use crate::{
    config::Origin,
    domain::{Offered, html},
    error::Error,
    http::{api::service::site, assets, state::State},
    protocol::Category,
};

/// Characters of a page's description.
const DESCRIPTION: usize = 200;

/// The forum, as every page tells of it.
#[derive(Clone)]
pub(super) struct Site {
    /// The forum's name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// What guests are greeted with; may be empty.
    pub welcome: String,
    /// What `GET /api/site` says.
    pub facts: Value,
    /// The path of the picture that stands for it; none where no admin has chosen one.
    pub logo: Option<String>,
    /// The emoji with which people may react.
    pub offered: Offered,
    /// Whether everyone may make an account.
    pub is_open: bool,
    /// The way to an account, if it is not open to everyone: a sentence.
    pub way_in: &'static str,
    /// What a button to that is called.
    pub join: Option<&'static str>,
    /// The script and the looks, as the head of a page names them.
    pub files: &'static str,
    /// Where its files are.
    pub base: &'static str,
    /// Where browsers find it, without a slash at the end; empty where that is not known.
    pub origin: String,
}

impl Site {
    /// As it is to whoever asks.
    pub(super) async fn of(state: &State, request: &HttpRequest) -> Self {
        let settings = state.settings.now().await;
        let facts = site::facts(state, &settings);
        let (join, way_in) = match facts["registration"].as_str() {
            Some("open") => (Some("Create account"), ""),
            Some("invite") => (
                Some("Use an invitation"),
                "New members come by invitation: ask somebody who is here for a link.",
            ),
            _ => (None, "This forum takes no new members at the moment."),
        };
        Self {
            name: settings.name.clone(),
            description: settings.description.clone(),
            welcome: settings.welcome.clone(),
            logo: settings.logo.clone(),
            offered: settings.reactions.clone(),
            is_open: facts["registration"] == "open",
            facts,
            files: assets::head(&state.config),
            base: assets::base(&state.config),
            way_in,
            join,
            origin: origin(state, request.headers()),
        }
    }
}

/// The origin that the operator has named, or the one that the request came to.
pub(super) fn origin(state: &State, headers: &HeaderMap) -> String {
    let told = || {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        format!("http://{host}").parse::<Origin>().ok()
    };
    let origin = state.config.public_url.clone().or_else(told);
    origin.as_ref().map(Origin::as_str).unwrap_or_default().to_owned()
}

/// Where the log ended before the page's data was read: from there on the script hears what is new.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Place {
    /// The history that `seq` counts in.
    pub epoch: String,
    /// The last event that the data holds in any case.
    pub seq: i64,
}

/// What one page says of itself, and what all have around it.
pub(super) struct Frame {
    /// The forum.
    pub site: Site,
    /// What stands in the title before the forum's name.
    pub title: String,
    /// A sentence or two, plain text.
    pub description: String,
    /// The page's own address, from the path on.
    pub path: String,
    /// Where its news can be followed, from the path on.
    pub feed: Option<String>,
    /// What kind of thing link previews take it for.
    pub kind: &'static str,
    /// The path of a picture that stands for it.
    pub picture: Option<String>,
    /// What search engines are told, as JSON-LD, escaped for a script.
    pub facts: Option<String>,
    /// Whether search engines shall keep it.
    pub is_kept: bool,
    /// The categories, and which of them one is in.
    pub categories: Vec<Row>,
    /// Those in which nothing new is written.
    pub archived: Vec<Row>,
    /// What the script goes on from, escaped for a script.
    pub data: Option<String>,
}

/// A line of the list of categories.
pub(super) struct Row {
    /// Its page.
    pub href: String,
    /// As people read it.
    pub name: String,
    /// How many posts it has; empty for none.
    pub posts: String,
    /// Whether it is the page that is shown.
    pub is_current: bool,
    /// Its color, as `#rrggbb`.
    pub color: Option<String>,
    /// Who alone reads it, in words; empty for everyone.
    pub readers: &'static str,
}

impl Frame {
    /// Around nothing yet.
    pub(super) fn new(site: Site, title: &str, path: String) -> Self {
        Self {
            site,
            title: title.to_owned(),
            description: String::new(),
            path,
            feed: None,
            kind: "website",
            picture: None,
            facts: None,
            is_kept: true,
            categories: Vec::new(),
            archived: Vec::new(),
            data: None,
        }
    }

    /// What it says of itself, by a text of any length.
    pub(super) fn describe(&mut self, html: &str) {
        self.description = html::plain(html, DESCRIPTION);
    }

    /// Its own address, whole where the origin is known.
    pub(super) fn address(&self) -> String {
        format!("{}{}", self.site.origin, self.path)
    }

    /// The list of categories beside it.
    pub(super) fn list(&mut self, categories: &[Category]) {
        let all = Row {
            href: "/".to_owned(),
            name: "All posts".to_owned(),
            posts: String::new(),
            is_current: self.path == "/" || self.path.starts_with("/?"),
            color: None,
            readers: "",
        };
        let row = |category: &Category| {
            let href = words::category_path(&category.slug);
            let posts = Some(category.posts).filter(|posts| *posts > 0);
            Row {
                is_current: self.path.split('?').next() == Some(&href),
                href,
                name: category.name.clone(),
                posts: posts.map(words::grouped).unwrap_or_default(),
                color: category.color.clone(),
                readers: words::readers(category.readable_by),
            }
        };
        let (archived, open): (Vec<_>, Vec<_>) =
            categories.iter().partition(|category| category.archived);
        let open: Vec<Row> = std::iter::once(all).chain(open.into_iter().map(row)).collect();
        let archived = archived.into_iter().map(row).collect();
        (self.categories, self.archived) = (open, archived);
    }

    /// What search engines are told.
    pub(super) fn tell(&mut self, mut facts: Value) {
        facts["@context"] = json!("https://schema.org");
        self.facts = Some(words::for_script(&facts.to_string()));
    }

    /// What the script goes on from.
    pub(super) fn carry(&mut self, data: &impl Serialize) -> Result<(), Error> {
        let written = serde_json::to_string(data).map_err(Error::internal)?;
        self.data = Some(words::for_script(&written));
        Ok(())
    }

    /// A form's path that leads back here.
    pub(super) fn then(&self, form: &str) -> String {
        words::then(form, &self.path)
    }
}

/// A page that only the script fills.
#[derive(Template)]
#[template(path = "shell.html")]
pub(super) struct Shell {
    pub frame: Frame,
}
