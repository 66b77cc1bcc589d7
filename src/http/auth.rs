//! Registering, logging in and logging out.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::Rng;

use super::{
    extract::{COOKIE, SECURE_COOKIE, Shared, SignedIn, Viewer, token_hash},
    form::Form,
    me,
    state::State,
    wire,
};
use crate::{
    db::{Tx, sessions, users},
    domain::{Email, Invalid, Password, Role, SessionId, UserId, Username},
    error::Error,
    protocol::Goodbye,
};

/// How long a browser keeps the cookie: as long as a session can last.
const COOKIE_DAYS: i64 = 90;
/// A session's token, in bytes of randomness.
const TOKEN_BYTES: usize = 32;

/// `POST /api/auth/register`
pub async fn register(state: Shared, viewer: Viewer, mut form: Form) -> Result<HttpResponse, Error> {
    let username = form.required("username", Username::parse);
    let email = form.required("email", Email::parse);
    let password = form.required("password", Password::parse);
    let profile = me::profile(&mut form);
    form.check()?;
    let (Some(username), Some(email), Some(password)) = (username, email, password) else { return Err(form.rejected()) };

    // Asked before the slow hash, for a quick and complete answer; the table itself decides when two come at once.
    let (name, address) = (username.clone(), email.clone());
    let (has_name, has_email) = state.db.read(move |c| Ok((users::username_taken(c, &name)?, users::email_taken(c, &address)?))).await?;
    refuse_taken(has_name, has_email)?;

    let password_hash = state.passwords.hash(password).await?;
    let (token, old) = (new_token(), viewer.0);
    let hash = token_hash(&token);
    let left = old.clone();
    let committed = state.db.write(move |tx| {
        let new = users::NewUser { username, email, password_hash, role: Role::Member, profile };
        let user = match users::insert(tx, new)? {
            Ok(user) => user,
            Err(users::Taken::Username) => return Err(taken_error(true, false)),
            Err(users::Taken::Email) => return Err(taken_error(false, true)),
        };
        sign_in(tx, user.id, &hash, left.as_ref())?;
        Ok(user)
    });
    let user = state.publish(committed.await?);
    leave(&state, old);
    Ok(HttpResponse::Created().cookie(cookie(&state, token)).json(wire::user(user)))
}

/// `POST /api/auth/login`. Whoever is signed in stays so until the password is found to be right.
pub async fn login(state: Shared, viewer: Viewer, mut form: Form) -> Result<HttpResponse, Error> {
    let login = form.required("login", |text| Ok(text.to_owned()));
    let password = form.required("password", |text| Ok(Password::attempt(text)));
    form.check()?;
    let (Some(login), Some(password)) = (login, password) else { return Err(form.rejected()) };

    let attempt = state.limits.attempt(&login)?;
    let found = state.db.read(move |c| Ok(users::find_credentials(c, &login)?)).await?;
    let matches = state.passwords.verify(password, found.as_ref().map(|found| found.password_hash.clone())).await?;
    let Some(found) = found.filter(|_| matches) else {
        attempt.failed();
        return Err(Error::Unauthenticated("The user name or the password is not right."));
    };

    attempt.succeeded();
    let (token, old) = (new_token(), viewer.0);
    let (hash, id, left) = (token_hash(&token), found.user.id, old.clone());
    let committed = state.db.write(move |tx| sign_in(tx, id, &hash, left.as_ref()).map(drop));
    state.publish(committed.await?);
    leave(&state, old);
    Ok(HttpResponse::Ok().cookie(cookie(&state, token)).json(wire::user(found.user)))
}

/// `POST /api/auth/logout`
pub async fn logout(state: Shared, viewer: Viewer, request: HttpRequest) -> Result<HttpResponse, Error> {
    if let Some(who) = viewer.0 {
        let session = who.session;
        state.publish(state.db.write(move |tx| Ok(sessions::delete(tx, session)?)).await?);
        state.live.end_session(session, Goodbye::Logout);
    }
    let mut response = HttpResponse::NoContent();
    for name in [COOKIE, SECURE_COOKIE] {
        if request.cookie(name).is_some() {
            let mut gone = base_cookie(name, String::new());
            gone.make_removal();
            response.cookie(gone);
        }
    }
    Ok(response.finish())
}

/// A fresh session, in the place of the one that this browser had.
fn sign_in(tx: &mut Tx<'_>, user: UserId, token_hash: &str, left: Option<&SignedIn>) -> Result<SessionId, Error> {
    if let Some(left) = left {
        sessions::delete(tx, left.session)?;
    }
    Ok(sessions::insert(tx, user, token_hash)?)
}

fn leave(state: &State, old: Option<SignedIn>) {
    if let Some(old) = old {
        state.live.end_session(old.session, Goodbye::Logout);
    }
}

fn refuse_taken(username: bool, email: bool) -> Result<(), Error> {
    if username || email { Err(taken_error(username, email)) } else { Ok(()) }
}

fn taken_error(username: bool, email: bool) -> Error {
    let mut invalid = Invalid::default();
    if username {
        invalid.add("username", "is taken, or looks like one that is");
    }
    if email {
        invalid.add("email", "belongs to an account already");
    }
    Error::Conflict("There is such an account already.", invalid)
}

fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; TOKEN_BYTES]>())
}

fn cookie(state: &State, token: String) -> Cookie<'static> {
    let name = if state.config.is_https() { SECURE_COOKIE } else { COOKIE };
    let mut cookie = base_cookie(name, token);
    cookie.set_max_age(Duration::days(COOKIE_DAYS));
    cookie
}

fn base_cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value).path("/").http_only(true).same_site(SameSite::Lax).secure(name == SECURE_COOKIE).finish()
}
