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
    db::{
        Connection,
        sessions::{self, SessionRow},
    },
    domain::{Readers, UserId},
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
    if let Some(Viewer(known)) = known(request) {
        return Ok(known);
    }
    Ok(look_up(request, |_, _| Ok(())).await?.map(|(who, ())| who))
}

/// The categories that whoever asks may read. Nobody is looked up while everyone may read them all.
pub async fn reads(request: &HttpRequest) -> Result<Readers, Error> {
    let varies = request.app_data::<Shared>().is_some_and(|state| state.pages.varies());
    if !varies {
        return Ok(Readers::Everyone);
    }
    Ok(viewer(request).await?.map_or(Readers::Everyone, |who| who.reads()))
}

/// What is read for whoever is signed in, if anyone. Who that is, is looked up on the same
/// connection if nobody has asked before.
pub async fn for_viewer<T: Send + 'static>(
    request: &HttpRequest,
    read: impl FnOnce(&mut Connection, &SignedIn) -> Result<T, Error> + Send + 'static,
) -> Result<Option<T>, Error> {
    match (known(request), request.app_data::<Shared>()) {
        (Some(Viewer(Some(who))), Some(state)) => {
            state.db.read(move |c| read(c, &who)).await.map(Some)
        }
        (Some(_), _) => Ok(None),
        (None, _) => Ok(look_up(request, read).await?.map(|(_, own)| own)),
    }
}

/// Who is signed in, if somebody has asked before.
fn known(request: &HttpRequest) -> Option<Viewer> {
    request.extensions().get().cloned()
}

async fn look_up<T: Send + 'static>(
    request: &HttpRequest,
    read: impl FnOnce(&mut Connection, &SignedIn) -> Result<T, Error> + Send + 'static,
) -> Result<Option<(SignedIn, T)>, Error> {
    let Some(state) = request.app_data::<Shared>() else { return Ok(None) };
    let Some(token) = cookie_value(request.headers(), cookie_name(&state.config)) else {
        return Ok(None);
    };
    let hash = token_hash(&token);
    let found = state.db.read(move |c| {
        let Some((session, holder)) = sessions::find(c, &hash)? else { return Ok(None) };
        let who = SignedIn::of(holder, session.id);
        let own = read(c, &who)?;
        Ok(Some((session, who, own)))
    });
    let found = found.await?;
    if let Some((session, who, _)) = &found {
        touch(state, session, who.id()).await;
    }
    let found = found.map(|(_, who, own)| (who, own));
    request.extensions_mut().insert(Viewer(found.as_ref().map(|(who, _)| who.clone())));
    Ok(found)
}

/// Notes that a session is in use, now and then. The request does not depend on it.
async fn touch(state: &State, session: &SessionRow, user: UserId) {
    if session.is_stale() {
        let id = session.id;
        if let Err(error) = state.write_unsigned(move |tx| Ok(sessions::touch(tx, id, user)?)).await
        {
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
