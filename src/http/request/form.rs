//! A JSON body, read field by field, so that a person is told of everything that is wrong at once,
//! each at its field.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header,
    web::{Bytes, BytesMut},
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde_json::{Map, Value};

use crate::{
    domain::{Invalid, Timestamp, limits::REQUEST_BODY_MAX},
    error::Error,
    http::middleware::request_bodies,
};

/// The body of a request: a JSON object of at most 256 KiB.
pub struct Form {
    fields: Map<String, Value>,
    invalid: Invalid,
    raw: Bytes,
}

impl Form {
    /// The field's text, parsed. Notes what is wrong and gives `None` when it is missing or not
    /// allowed.
    pub fn required<T>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        if self.fields.get(field).is_none_or(Value::is_null) {
            self.invalid.add(field, "is required");
            return None;
        }
        self.change(field, parse)
    }

    /// The field's text, parsed, if it is there. Notes what is wrong.
    pub fn change<T>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let parsed = match self.fields.get(field)? {
            Value::String(text) => parse(text),
            _ => Err("must be a text".into()),
        };
        self.note(field, parsed)
    }

    /// A field that may be emptied: absent is `None`; null or blank is `Some(None)`.
    pub fn optional(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<String, String>,
    ) -> Option<Option<String>> {
        match self.fields.get(field)? {
            Value::Null => Some(None),
            Value::String(text) if text.trim().is_empty() => Some(None),
            _ => self.change(field, parse).map(Some),
        }
    }

    /// A whole number that may be emptied: absent is `None`, null is `Some(None)`.
    pub fn optional_number(
        &mut self,
        field: &str,
        allowed: std::ops::RangeInclusive<i32>,
    ) -> Option<Option<i32>> {
        let parsed = match self.fields.get(field)? {
            Value::Null => Ok(None),
            value => match value
                .as_i64()
                .and_then(|number| i32::try_from(number).ok())
                .filter(|number| allowed.contains(number))
            {
                Some(number) => Ok(Some(number)),
                None => Err(format!(
                    "must be a whole number from {} to {}",
                    allowed.start(),
                    allowed.end()
                )),
            },
        };
        self.note(field, parsed)
    }

    /// A time that is yet to come. Notes what is wrong and gives `None` when it is missing.
    pub fn required_time(&mut self, field: &str) -> Option<Timestamp> {
        if self.fields.get(field).is_none_or(Value::is_null) {
            self.invalid.add(field, "is required");
            return None;
        }
        self.optional_time(field).flatten()
    }

    /// A time that has come. Notes what is wrong and gives `None` when it is missing.
    pub fn required_past(&mut self, field: &str) -> Option<Timestamp> {
        let parsed = match self.fields.get(field) {
            None | Some(Value::Null) => Err("is required".into()),
            Some(value) => match value.as_str().and_then(Timestamp::parse) {
                Some(at) if at <= Timestamp::now() => Ok(at),
                Some(_) => Err("must not be yet to come".into()),
                None => Err("must be a time, as 2026-11-22T23:22:54Z".into()),
            },
        };
        self.note(field, parsed)
    }

    /// A time that is yet to come and may be emptied: absent is `None`, null is `Some(None)`.
    pub fn optional_time(&mut self, field: &str) -> Option<Option<Timestamp>> {
        let parsed = match self.fields.get(field)? {
            Value::Null => Ok(None),
            value => match value.as_str().and_then(Timestamp::parse) {
                Some(at) if at > Timestamp::now() => Ok(Some(at)),
                Some(_) => Err("must be yet to come".into()),
                None => Err("must be a time, as 2026-11-22T23:22:54Z".into()),
            },
        };
        self.note(field, parsed)
    }

    /// True or false, if it is there.
    pub fn flag(&mut self, field: &str) -> Option<bool> {
        let parsed =
            self.fields.get(field)?.as_bool().ok_or_else(|| "must be true or false".into());
        self.note(field, parsed)
    }

    /// Those of these that an object says true or false about, if it is there. Others in it mean
    /// nothing.
    pub fn flags(&mut self, field: &str, names: &[&'static str]) -> Vec<(&'static str, bool)> {
        let parsed = match self.fields.get(field) {
            None => return Vec::new(),
            Some(Value::Object(object)) => {
                let told = names
                    .iter()
                    .filter_map(|name| object.get(*name).map(|value| (*name, value.as_bool())));
                told.map(|(name, value)| {
                    value
                        .map(|value| (name, value))
                        .ok_or_else(|| format!("{name} must be true or false"))
                })
                .collect()
            }
            Some(_) => Err("must be an object of true and false".into()),
        };
        self.note(field, parsed).unwrap_or_default()
    }

    /// An id or version: a positive whole number, if it is there and not null.
    pub fn number(&mut self, field: &str) -> Option<i64> {
        let parsed = match self.fields.get(field)? {
            Value::Null => return None,
            value => value
                .as_i64()
                .filter(|number| *number > 0)
                .ok_or_else(|| "must be a positive whole number".into()),
        };
        self.note(field, parsed)
    }

    /// Ids: up to `most` positive whole numbers, at least one, if the field is there and not null.
    pub fn numbers(&mut self, field: &str, most: i64) -> Option<Vec<i64>> {
        let fits = |numbers: &Vec<i64>| {
            (1..=most).contains(&i64::try_from(numbers.len()).unwrap_or(i64::MAX))
        };
        let parsed = match self.fields.get(field)? {
            Value::Null => return None,
            Value::Array(values) => values
                .iter()
                .map(|value| value.as_i64().filter(|number| *number > 0))
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        self.note(
            field,
            parsed
                .filter(fits)
                .ok_or_else(|| format!("must be 1 to {most} positive whole numbers")),
        )
    }

    /// A value of any kind that may be taken back: absent is `None`, null is `Some(None)`.
    pub fn settable<T>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&Value) -> Result<T, String>,
    ) -> Option<Option<T>> {
        let parsed = match self.fields.get(field)? {
            Value::Null => Ok(None),
            value => parse(value).map(Some),
        };
        self.note(field, parsed)
    }

    /// Notes that something is wrong with a field, for what shows only when fields are seen
    /// together.
    pub fn refuse(&mut self, field: &str, checked: Result<(), String>) {
        self.note(field, checked);
    }

    /// Whether the field is there.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Everything that was wrong.
    pub fn check(&mut self) -> Result<(), Error> {
        if self.invalid.is_empty() { Ok(()) } else { Err(std::mem::take(&mut self.invalid).into()) }
    }

    /// What was wrong, for a handler that misses a field.
    pub fn rejected(mut self) -> Error {
        std::mem::take(&mut self.invalid).into()
    }

    /// The field's texts, parsed together, if it is there. Notes what is wrong.
    pub fn texts<T>(
        &mut self,
        field: &str,
        parse: impl FnOnce(Vec<&str>) -> Result<T, String>,
    ) -> Option<T> {
        let texts = match self.fields.get(field)? {
            Value::Array(values) => values.iter().map(Value::as_str).collect::<Option<Vec<_>>>(),
            _ => None,
        };
        let parsed = texts.ok_or_else(|| "must be a list of texts".to_owned()).and_then(parse);
        self.note(field, parsed)
    }

    /// The body as it came.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }

    fn note<T>(&mut self, field: &str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|message| self.invalid.add(field, message)).ok()
    }
}

impl FromRequest for Form {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let refused = check_head(request);
        let mut payload = payload.take();
        Box::pin(async move {
            refused?;
            let mut raw = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|error| request_bodies::refusal(&error))?;
                if raw.len() + chunk.len() > REQUEST_BODY_MAX {
                    return Err(too_large());
                }
                raw.extend_from_slice(&chunk);
            }
            let raw = raw.freeze();
            match serde_json::from_slice(&raw) {
                Ok(Value::Object(fields)) => Ok(Self { fields, invalid: Invalid::default(), raw }),
                Ok(_) => Err(Invalid::one("body", "must be a JSON object").into()),
                Err(error) => Err(Error::Malformed(format!("The body is not JSON: {error}."))),
            }
        })
    }
}

/// The body of a request of which nothing must be said: a [`Form`], or no body at all.
pub struct AnyForm(pub Form);

impl FromRequest for AnyForm {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let is_empty = !request.headers().contains_key(header::TRANSFER_ENCODING)
            && length.is_none_or(|length| length.as_bytes() == b"0");
        if is_empty && request.content_type().is_empty() {
            let form = Form { fields: Map::new(), invalid: Invalid::default(), raw: Bytes::new() };
            return Box::pin(async move { Ok(Self(form)) });
        }
        let form = Form::from_request(request, payload);
        Box::pin(async move { form.await.map(Self) })
    }
}

/// Refuses a body by its headers, before any of it is read.
fn check_head(request: &HttpRequest) -> Result<(), Error> {
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        return Err(Error::Unsupported("The body must be JSON, sent as application/json."));
    }
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > REQUEST_BODY_MAX) {
        return Err(too_large());
    }
    Ok(())
}

fn too_large() -> Error {
    Error::TooLarge(format!("The body must be at most {REQUEST_BODY_MAX} bytes long."))
}
