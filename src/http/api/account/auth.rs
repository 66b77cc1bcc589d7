//! Registering, logging in and logging out.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::USER_AGENT,
};
use serde_json::json;

use super::{email_proof, me};
use crate::{
    db::{
        addresses::Proof,
        sign_ups as sign_up_rows,
        users::{self, CredentialsRow, NewUser, ProfileChange, UserRow},
    },
    domain::{Email, Password, Registration, Role, Settings, Username, agent},
    error::Error,
    forum::{
        accounts::new_token,
        admission,
        registration::{self, Admission},
        sessions::{self, Checked, WRONG},
        sign_ups, views,
    },
    http::{
        request::{
            extract::{
                COOKIE, SECURE_COOKIE, Shared, SignedIn, Viewer, cookie_name, cookie_value,
                token_hash,
            },
            form::Form,
        },
        state::State,
    },
    protocol::Goodbye,
};

/// How long a browser keeps the cookie: as long as a session can last.
const COOKIE_DAYS: i64 = 90;

/// `POST /api/auth/register`
pub async fn register(
    state: Shared,
    viewer: Viewer,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let settings = state.settings.now().await;
    let admission = admission(&settings, &mut form)?;
    let profile = me::profile(&mut form);
    let credentials =
        Credentials { profile, ..credentials(&state, &settings, form, Role::Member)? };
    if let Admission::Invite(code) = admission.clone()
        && let Err(refused) = state.db.read(move |c| registration::must_be_invited(c, &code)).await
    {
        must_be_free(&state, &credentials).await?;
        return Err(refused);
    }
    sign_up(&state, viewer, &request, credentials, admission).await
}

/// An account to be made, with its password hashed; asked before whether its name and address are
/// free.
async fn hashed(state: &State, credentials: Credentials) -> Result<NewUser, Error> {
    must_be_free(state, &credentials).await?;
    let Credentials { username, email, password, profile, proof, role } = credentials;
    let password_hash = state.passwords.hash(password).await?;
    Ok(NewUser { username, email, proof, password_hash, role, profile })
}

/// Who registers, in a form in which nothing is wrong.
pub(in crate::http) struct Credentials {
    username: Username,
    email: Email,
    password: Password,
    profile: ProfileChange,
    proof: Proof,
    role: Role,
}

/// Makes an account and logs its owner in; or has them wait until a moderator lets them in.
pub(in crate::http) async fn sign_up(
    state: &Shared,
    viewer: Viewer,
    request: &HttpRequest,
    credentials: Credentials,
    admission: Admission,
) -> Result<HttpResponse, Error> {
    let new = hashed(state, credentials).await?;
    let (token, address, live) = (new_token(), new.email.clone(), state.live.clone());
    let (session, options) = (session(&token, viewer.0, request), state.settings.options());
    let written = state.write_unsigned(move |tx| {
        let Some(user) = admission::register(tx, new, &admission, options)? else {
            return Ok(None);
        };
        let ended = sessions::create(tx, user.id, session)?;
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Logout));
        Ok(Some(user))
    });
    let Some(user) = written.await? else {
        return Ok(HttpResponse::Accepted().json(json!({ "waiting": true })));
    };
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
    let token = new_token();
    let session = session(&token, viewer.0, &request);
    let mut found = sign_in(&state, &login, &password, session.clone()).await?;
    if found.is_none() {
        // Another log-in may have renewed the hash. What is stored now decides.
        found = sign_in(&state, &login, &password, session).await?;
    }
    let user = found.ok_or(WRONG)?;
    Ok(HttpResponse::Ok().cookie(cookie(&state, token)).json(views::user(user)))
}

/// Signs in whoever has this name or address and this password. `None` where another hash of a
/// password is stored by the time that this one was found to be right.
async fn sign_in(
    state: &State,
    login: &str,
    password: &Password,
    session: sessions::New,
) -> Result<Option<UserRow>, Error> {
    let checked = check(state, login.to_owned(), password.clone()).await?;
    let live = state.live.clone();
    let written = state.write_unsigned(move |tx| {
        let Some((user, ended)) = sessions::log_in(tx, &checked, session)? else { return Ok(None) };
        tx.after_commit(move || live.end_sessions(ended, Goodbye::Logout));
        Ok(Some(user))
    });
    written.await
}

/// Whoever has this name or address and this password.
async fn check(state: &State, login: String, password: Password) -> Result<Checked, Error> {
    let attempt = state.limits.attempt(&login).await?;
    let read = state.db.read(move |c| {
        let found = users::find_credentials(c, &login)?;
        let waits = if found.is_none() { sign_up_rows::find_by_login(c, &login)? } else { None };
        Ok((found, waits))
    });
    let (found, waits) = read.await?;
    let hash = found.as_ref().map(|found| &found.password_hash);
    let hash = hash.or(waits.as_ref().map(|waits| &waits.password_hash)).cloned();
    let matches = state.passwords.verify(password.clone(), hash).await?;
    if let Some(waits) = waits.filter(|_| matches) {
        attempt.succeeded().await;
        return Err(sign_ups::refusal(&waits));
    }
    let Some(CredentialsRow { user, password_hash: hash }) = found.filter(|_| matches) else {
        attempt.failed();
        return Err(WRONG);
    };
    attempt.succeeded().await;
    let renewed = renewed_hash(state, password, &hash).await;
    Ok(Checked { person: user.id, hash, renewed })
}

/// `POST /api/auth/password-strength` `{password, username?, email?}`: whether a password would be
/// taken, and how hard it is to guess
pub async fn password_strength(state: Shared, mut form: Form) -> Result<HttpResponse, Error> {
    let chosen = form.required("password", |text| Ok(Password::parse(text)));
    let username = form.change("username", |text| Ok(text.to_owned())).unwrap_or_default();
    let email = form.change("email", |text| Ok(Email::parse(text).ok())).flatten();
    form.check()?;
    let Some(chosen) = chosen else { return Err(form.rejected()) };
    let settings = state.settings.now().await;
    let checked = chosen.and_then(|password| {
        password.check_not_of(&username, email.as_ref(), &settings.name)?;
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
        let live = state.live.clone();
        let written = state.write_unsigned(move |tx| {
            sessions::log_out(tx, &who)?;
            tx.after_commit(move || live.end_session(who.session, Goodbye::Logout));
            Ok(())
        });
        written.await?;
    }
    Ok(signed_out(&request))
}

/// 204, and the browser forgets the session with which it came.
pub(in crate::http) fn signed_out(request: &HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    for name in [COOKIE, SECURE_COOKIE] {
        if cookie_value(request.headers(), name).is_some() {
            let mut gone = base_cookie(name, String::new());
            gone.make_removal();
            response.cookie(gone);
        }
    }
    response.finish()
}

/// The session to be begun by this request.
fn session(token: &str, left: Option<SignedIn>, request: &HttpRequest) -> sessions::New {
    let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
    sessions::New { token_hash: token_hash(token), agent: agent.and_then(agent::describe), left }
}

/// The name, address and password of a form. The forum's own words are names for those who run it.
pub(in crate::http) fn credentials(
    state: &State,
    settings: &Settings,
    mut form: Form,
    role: Role,
) -> Result<Credentials, Error> {
    let (username, email) =
        (form.required("username", Username::parse), form.required("email", Email::parse));
    let password = form.required("password", Password::parse);
    if let (Some(username), Some(email), Some(password)) = (&username, &email, &password) {
        form.refuse(
            "password",
            password.check_not_of(username.as_str(), Some(email), &settings.name),
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
    Ok(Credentials { username, email, password, profile: ProfileChange::default(), proof, role })
}

/// What the choice of who may register asks of a form, and the field that no person
/// sees: what fills in every field there is fills in that one too.
fn admission(settings: &Settings, form: &mut Form) -> Result<Admission, Error> {
    form.change(
        "website",
        |text| if text.is_empty() { Ok(()) } else { Err("must be left empty".into()) },
    );
    match settings.registration {
        Registration::Open => Ok(Admission::Free),
        // Without a code the form is refused before it is used.
        Registration::Invite => Ok(Admission::Invite(
            form.required("invite", |text| Ok(text.trim().to_owned())).unwrap_or_default(),
        )),
        Registration::Closed => Err(admission::CLOSED),
    }
}

/// Asked before the slow hash.
async fn must_be_free(state: &State, credentials: &Credentials) -> Result<(), Error> {
    let Credentials { username, email, proof, .. } = credentials;
    let (username, email, proof) = (username.clone(), email.clone(), *proof);
    state.db.read(move |c| registration::must_be_free(c, &username, &email, proof)).await
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
