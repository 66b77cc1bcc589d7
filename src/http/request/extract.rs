//! Who asks, and for which thing: what handlers take from a request besides its body.

use std::str::FromStr;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap, HeaderValue},
    web,
};
use futures_util::future::LocalBoxFuture;

use crate::{
    config::Config,
    db::sessions::{self, SessionRow},
    error::Error,
    http::state::State,
};

pub use crate::{domain::token_hash, forum::SignedIn};

/// The handler's shared state.
pub type Shared = web::Data<State>;

/// The cookie's name over http.
pub const COOKIE: &str = "session";
/// The cookie's name over https: browsers take it from this origin alone.
pub const SECURE_COOKIE: &str = "__Host-session";

/// Whoever is signed in, if anyone.
#[derive(Clone)]
pub struct Viewer(pub Option<SignedIn>);

/// 401 when nobody is signed in.
impl FromRequest for SignedIn {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let viewer = Viewer::from_request(request, payload);
        Box::pin(async move { viewer.await?.0.ok_or_else(Error::sign_in) })
    }
}

impl FromRequest for Viewer {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(viewer(&request).await?)) })
    }
}

/// Whoever is signed in, if anyone: looked up once a request, by whoever asks first.
pub async fn viewer(request: &HttpRequest) -> Result<Option<SignedIn>, Error> {
    if let Some(Viewer(known)) = request.extensions().get() {
        return Ok(known.clone());
    }
    let Some(state) = request.app_data::<Shared>() else { return Ok(None) };
    let Some(token) = cookie_value(request.headers(), cookie_name(&state.config)) else {
        return Ok(None);
    };
    let hash = token_hash(&token);
    let found = state.db.read(move |c| Ok(sessions::find(c, &hash)?)).await?;
    if let Some((session, _)) = &found {
        touch(state, session).await;
    }
    let found = found.map(|(session, user)| SignedIn { user, session: session.id });
    request.extensions_mut().insert(Viewer(found.clone()));
    Ok(found)
}

/// Notes that a session is in use, now and then. The request does not depend on it.
async fn touch(state: &State, session: &SessionRow) {
    if session.is_stale() {
        let id = session.id;
        if let Err(error) = state.write_unsigned(move |tx| Ok(sessions::touch(tx, id)?)).await {
            error.log(log::Level::Warn, "the use of a session was not noted");
        }
    }
}

/// The one cookie that signs in. Behind https that is the one which no other site of the same
/// domain can set.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { SECURE_COOKIE } else { COOKIE }
}

/// The value of a cookie. Others beside it may hold whatever bytes they like: some other site of
/// the same domain has set them.
pub fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).map(HeaderValue::as_bytes);
    let mut cookies =
        lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
    let value =
        cookies.find_map(|cookie| cookie.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
    std::str::from_utf8(value).ok().map(str::to_owned)
}

/// An id in the path; anything that can't be one is no such thing.
pub fn id<T>(segment: &str, what: &'static str, make: fn(i64) -> T) -> Result<T, Error> {
    i64::from_str(segment).ok().filter(|id| *id > 0).map(make).ok_or(Error::NotFound(what))
}
