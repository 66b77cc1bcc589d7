//! What the forum is like, for admins.

use actix_web::HttpResponse;
use serde_json::{Value, json};

use crate::{
    domain::{
        Description, Name, Registration, Rules, Watched, Welcome, limits,
        settings::{color, offered, quota, watched},
    },
    error::Error,
    forum::{
        settings::{self, Change},
        squares,
    },
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
    },
};

/// Checks a value, and gives it as it is kept.
type Parse = fn(&Value) -> Result<Value, String>;

/// Every setting, by its name in the form.
const SETTINGS: [(&str, Parse); 15] = [
    ("name", |value| Ok(json!(Name::parse(text(value)?)?.as_str()))),
    ("description", |value| emptied(value, |text| Description::parse(text).map(String::from))),
    ("rules", |value| emptied(value, |text| Rules::parse(text).map(String::from))),
    ("welcome", |value| emptied(value, |text| Welcome::parse(text).map(String::from))),
    ("registration", |value| Ok(json!(text(value)?.parse::<Registration>()?))),
    ("approve_members", |value| {
        value.as_bool().map(Value::from).ok_or_else(|| "must be true or false".into())
    }),
    ("review_first", review_first),
    ("watched_words", watched_words),
    ("reactions", reactions),
    ("accent", |value| Ok(json!(color(text(value)?)?))),
    ("limit_posts", limit),
    ("limit_comments", limit),
    ("limit_messages", limit),
    ("limit_uploads", limit),
    ("limit_registrations", limit),
];

/// `GET /api/admin/settings` by an admin
pub async fn show(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    let options = state.settings.options();
    let read = state.db.read(move |c| settings::show(c, &who, options));
    Ok(HttpResponse::Ok().json(read.await?))
}

/// `PATCH /api/admin/settings` by an admin: what is given is set, and null is as the option says
pub async fn update(state: Shared, who: SignedIn, mut form: Form) -> Result<HttpResponse, Error> {
    settings::must_set(&who)?;
    let mut change = Change::default();
    for (name, parse) in SETTINGS {
        if let Some(value) = form.settable(name, parse) {
            change.0.push((name, value));
        }
    }
    let logo = form.settable("logo", |value| squares::parse(text(value)?));
    form.check()?;
    let logo = squares::prepare(&state.db, &state.uploads, &who, "logo", logo).await?;
    // Should the transaction fail, the file is not removed in the midst of it.
    let _file = logo.as_ref().and_then(squares::Change::file);
    let (options, quota) = (state.settings.options(), state.config.upload_quota_bytes());
    let written = state.write_account(&who, move |tx, who| {
        if let Some(logo) = logo {
            change.0.push(("logo", settings::set_logo(tx, who, logo, quota)?.map(Value::from)));
        }
        settings::update(tx, who, options, change)
    });
    Ok(HttpResponse::Ok().json(written.await?))
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "must be a text".into())
}

/// A text that may be empty.
fn emptied(
    value: &Value,
    parse: impl FnOnce(&str) -> Result<String, String>,
) -> Result<Value, String> {
    let text = text(value)?;
    Ok(json!(if text.trim().is_empty() { String::new() } else { parse(text)? }))
}

fn limit(value: &Value) -> Result<Value, String> {
    Ok(json!(quota(text(value)?)?))
}

fn review_first(value: &Value) -> Result<Value, String> {
    let most = limits::REVIEW_FIRST_MAX;
    let fits = value.as_i64().filter(|number| (0..=i64::from(most)).contains(number));
    fits.map(|number| json!(number))
        .ok_or_else(|| format!("must be a whole number from 0 to {most}"))
}

fn watched_words(value: &Value) -> Result<Value, String> {
    let shape = || "must be a list of {\"word\": \"casino\", \"action\": \"hold\"}".to_owned();
    let one = |one: &Value| {
        let (word, action) = (one["word"].as_str(), one["action"].as_str());
        let (word, action) = word.zip(action).ok_or_else(shape)?;
        Watched::parse(word, action)
    };
    let words = value.as_array().ok_or_else(shape)?.iter().map(one).collect::<Result<_, _>>()?;
    Ok(json!(watched(words)?))
}

fn reactions(value: &Value) -> Result<Value, String> {
    let texts =
        value.as_array().and_then(|all| all.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    Ok(json!(offered(&texts.ok_or("must be a list of emoji")?)?))
}
