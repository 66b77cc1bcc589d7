//! Registering, logging in and logging out.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::USER_AGENT,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::Rng;
use serde_json::json;

use super::me;
use crate::{
    config::Registration,
    db::{
        Tx,
        addresses::{self, Proof},
        invites, sessions,
        users::{self, CredentialsRow, ProfileChange},
    },
    domain::{Email, Invalid, Password, Role, UserId, Username, agent},
    error::Error,
    forum::views,
    http::{
        api::account::email_proof,
        request::{
            extract::{COOKIE, SECURE_COOKIE, Shared, SignedIn, Viewer, cookie_name, token_hash},
            form::Form,
        },
        state::State,
    },
    live::handle::Live,
    protocol::Goodbye,
};

/// How long a browser keeps the cookie: as long as a session can last.
const COOKIE_DAYS: i64 = 90;
/// A session's token, in bytes of randomness.
const TOKEN_BYTES: usize = 32;
/// What stands behind the name of the field.
pub(in crate::http) const TAKEN_NAME: &str = "is taken, or looks like one that is";
/// The same for an unknown name and a wrong password.
const WRONG: Error = Error::Unauthenticated("The user name or the password is not right.");

/// `POST /api/auth/register`
pub async fn register(
    state: Shared,
    viewer: Viewer,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let invite = invite(&state, &mut form)?;
    let profile = me::profile(&mut form);
    let credentials = credentials(&state, form, Role::Member)?;
    if let Some(code) = invite.clone()
        && !state.db.read(move |c| Ok(invites::is_open(c, &code)?)).await?
    {
        refuse_taken(&state, &credentials).await?;
        return Err(not_invited());
    }
    sign_up(
        &state,
        viewer,
        &request,
        Credentials { profile, ..credentials },
        Role::Member,
        move |tx| match invite {
            Some(code) if !invites::spend(tx, &code)? => Err(not_invited()),
            _ => Ok(()),
        },
    )
    .await
}

/// Who registers, in a form in which nothing is wrong.
pub(in crate::http) struct Credentials {
    username: Username,
    email: Email,
    password: Password,
    profile: ProfileChange,
    proof: Proof,
}

/// Makes an account and logs its owner in. `admit` is the last word in the transaction on whether
/// they may.
pub(in crate::http) async fn sign_up(
    state: &Shared,
    viewer: Viewer,
    request: &HttpRequest,
    credentials: Credentials,
    role: Role,
    admit: impl FnOnce(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
) -> Result<HttpResponse, Error> {
    refuse_taken(state, &credentials).await?;
    let Credentials { username, email, password, profile, proof } = credentials;
    let password_hash = state.passwords.hash(password).await?;
    let (token, address) = (new_token(), email.clone());
    let fresh = FreshSession::new(state, &token, viewer.0, request);
    let written = state.write_unsigned(move |tx| {
        admit(tx)?;
        let user = match users::insert(
            tx,
            users::NewUser { username, email, proof, password_hash, role, profile },
        )? {
            Ok(user) => user,
            Err(users::Taken::Username) => return Err(taken_error(true, false)),
            Err(users::Taken::Email) => return Err(taken_error(false, true)),
        };
        fresh.insert(tx, user.id)?;
        Ok(user)
    });
    let user = written.await?;
    email_proof::send(state, user.id, user.username.clone(), address);
    Ok(HttpResponse::Created().cookie(cookie(state, token)).json(views::user(user)))
}

/// `POST /api/auth/login`. Whoever is signed in stays so until the password is found to be right,
/// and nobody hears of a ban before.
pub async fn login(
    state: Shared,
    viewer: Viewer,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let login = form.required("login", |text| Ok(text.to_owned()));
    let password = form.required("password", |text| Ok(Password::attempt(text)));
    form.check()?;
    let (Some(login), Some(password)) = (login, password) else { return Err(form.rejected()) };

    let attempt = state.limits.attempt(&login)?;
    let found = state.db.read(move |c| Ok(users::find_credentials(c, &login)?)).await?;
    let matches = state
        .passwords
        .verify(password.clone(), found.as_ref().map(|found| found.password_hash.clone()))
        .await?;
    let Some(CredentialsRow { user, password_hash }) = found.filter(|_| matches) else {
        attempt.failed();
        return Err(WRONG);
    };

    attempt.succeeded();
    let renewed = renewed_hash(&state, password, &password_hash).await;
    let (token, id) = (new_token(), user.id);
    let fresh = FreshSession::new(&state, &token, viewer.0, &request);
    let written = state.write_unsigned(move |tx| {
        let now = users::hold(tx, id)?;
        // Someone may have changed the password, or banned the person, while this one was being
        // checked.
        if now.password_hash != password_hash {
            return Err(WRONG);
        }
        if now.banned_at.is_some() {
            return Err(Error::Forbidden("This account is banned. Ask the people who run the forum if you think that is a mistake."));
        }
        if let Some(renewed) = &renewed {
            users::renew_hash(tx, id, &password_hash, renewed)?;
        }
        fresh.insert(tx, id)
    });
    written.await?;
    Ok(HttpResponse::Ok().cookie(cookie(&state, token)).json(views::user(user)))
}

/// `POST /api/auth/password-strength` `{password, username?, email?}`: whether a password would be
/// taken, and how hard it is to guess
pub async fn password_strength(state: Shared, mut form: Form) -> Result<HttpResponse, Error> {
    let chosen = form.required("password", |text| Ok(Password::parse(text)));
    let username = form.change("username", |text| Ok(text.to_owned())).unwrap_or_default();
    let email = form.change("email", |text| Ok(Email::parse(text).ok())).flatten();
    form.check()?;
    let Some(chosen) = chosen else { return Err(form.rejected()) };
    let checked = chosen.and_then(|password| {
        password.check_not_of(&username, email.as_ref(), &state.config.name)?;
        Ok(password.score())
    });
    let (score, refusal) = checked.map_or_else(|refusal| (0, Some(refusal)), |score| (score, None));
    Ok(HttpResponse::Ok().json(json!({ "score": score, "refusal": refusal })))
}

/// The hash of the right password with the cost of today, if the stored one has another. When there
/// is no time for it, the next log-in sees to it.
async fn renewed_hash(state: &State, password: Password, hash: &str) -> Option<String> {
    if !state.passwords.is_outdated(hash) {
        return None;
    }
    state
        .passwords
        .hash(password)
        .await
        .inspect_err(|error| log::debug!("a password was not hashed anew: {error:?}"))
        .ok()
}

/// `POST /api/auth/logout`
pub async fn logout(
    state: Shared,
    viewer: Viewer,
    request: HttpRequest,
) -> Result<HttpResponse, Error> {
    if let Some(who) = viewer.0 {
        let (id, session) = (who.id(), who.session);
        let live = state.live.clone();
        let deleted = state.write_unsigned(move |tx| {
            sessions::delete(tx, id, session)?;
            tx.after_commit(move || live.end_session(session, Goodbye::Logout));
            Ok(())
        });
        deleted.await?;
    }
    let mut response = HttpResponse::NoContent();
    for name in [COOKIE, SECURE_COOKIE] {
        if crate::http::request::extract::cookie_value(request.headers(), name).is_some() {
            let mut gone = base_cookie(name, String::new());
            gone.make_removal();
            response.cookie(gone);
        }
    }
    Ok(response.finish())
}

/// A session to be begun, in the place of the one that this browser had.
struct FreshSession {
    token_hash: String,
    agent: Option<String>,
    left: Option<SignedIn>,
    live: Live,
}

impl FreshSession {
    fn new(state: &State, token: &str, left: Option<SignedIn>, request: &HttpRequest) -> Self {
        let agent = request
            .headers()
            .get(USER_AGENT)
            .and_then(|agent| agent.to_str().ok())
            .and_then(agent::describe);
        Self { token_hash: token_hash(token), agent, left, live: state.live.clone() }
    }

    /// Of more sessions than one may have the oldest end.
    fn insert(self, tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
        let mut ended = sessions::insert(tx, user, &self.token_hash, self.agent.as_deref())?;
        if let Some(left) = self.left {
            sessions::delete(tx, left.id(), left.session)?;
            ended.push(left.session);
        }
        tx.after_commit(move || self.live.end_sessions(ended, Goodbye::Logout));
        Ok(())
    }
}

/// The name, address and password of a form. The forum's own words are names for those who run it.
pub(in crate::http) fn credentials(
    state: &State,
    mut form: Form,
    role: Role,
) -> Result<Credentials, Error> {
    let (username, email) =
        (form.required("username", Username::parse), form.required("email", Email::parse));
    let password = form.required("password", Password::parse);
    if let (Some(username), Some(email), Some(password)) = (&username, &email, &password) {
        form.refuse(
            "password",
            password.check_not_of(username.as_str(), Some(email), &state.config.name),
        );
    }
    if let Some(username) = username.as_ref().filter(|_| role == Role::Member) {
        form.refuse("username", username.check_not_reserved());
    }
    form.check()?;
    let (Some(username), Some(email), Some(password)) = (username, email, password) else {
        return Err(form.rejected());
    };
    let proof = if state.mail.is_some() { Proof::ByMail } else { Proof::None };
    Ok(Credentials { username, email, password, profile: ProfileChange::default(), proof })
}

/// What the operator's choice of who may register asks of a form, and the field that no person
/// sees: what fills in every field there is fills in that one too.
fn invite(state: &State, form: &mut Form) -> Result<Option<String>, Error> {
    form.change(
        "website",
        |text| if text.is_empty() { Ok(()) } else { Err("must be left empty".into()) },
    );
    match state.config.registration {
        Registration::Open => Ok(None),
        Registration::Invite => Ok(form.required("invite", |text| Ok(text.trim().to_owned()))),
        Registration::Closed => Err(Error::Forbidden("Registration is closed.")),
    }
}

/// Asked before the slow hash, for a quick and complete answer; the tables themselves decide when
/// two come at once. A name that reads like one that is taken is told so, whatever else is wrong
/// with it.
async fn refuse_taken(state: &State, credentials: &Credentials) -> Result<(), Error> {
    let (name, address, proof) =
        (credentials.username.clone(), credentials.email.clone(), credentials.proof);
    let looked = state.db.read(move |c| {
        Ok((users::username_taken(c, &name)?, addresses::is_taken(c, &address, proof)?))
    });
    let (has_name, has_email) = looked.await?;
    if has_name || has_email {
        return Err(taken_error(has_name, has_email));
    }
    Ok(credentials
        .username
        .check_readable()
        .map_err(|message| Invalid::one("username", message))?)
}

fn not_invited() -> Error {
    Invalid::one("invite", "is not good any more: please ask for another one").into()
}

fn taken_error(username: bool, email: bool) -> Error {
    let mut invalid = Invalid::default();
    if username {
        invalid.add("username", TAKEN_NAME);
    }
    if email {
        invalid.add("email", "belongs to an account already");
    }
    Error::Conflict("There is such an account already.", invalid)
}

/// A secret of 256 bits.
pub(in crate::http) fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; TOKEN_BYTES]>())
}

fn cookie(state: &State, token: String) -> Cookie<'static> {
    let mut cookie = base_cookie(cookie_name(&state.config), token);
    cookie.set_max_age(Duration::days(COOKIE_DAYS));
    cookie
}

fn base_cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(name == SECURE_COOKIE)
        .finish()
}
