//! Every address of the forum, in one table.

use actix_web::{
    Handler, Resource, Responder, Route, guard,
    web::{self, ServiceConfig, delete, patch, post, put, resource},
};

use crate::http::{
    api::{
        account::{auth, email_proof, invites, me, password_reset, sessions, setup, usernames},
        blocks, categories, comments, follows,
        messaging::{conversations, messages, notifications},
        moderation, posts,
        service::{doctor, events, openapi, site, ws},
        uploads, users,
    },
    pages,
};

/// The addresses of the page, so that each of them can be reloaded and shared.
const PAGES: [&str; 16] = [
    "/",
    "/c/{slug}",
    "/p/{id}",
    "/u/{username}",
    "/login",
    "/register",
    "/forgot",
    "/reset",
    "/prove",
    "/settings",
    "/setup",
    "/admin/categories",
    "/messages",
    "/messages/{username}",
    "/notifications",
    "/help/markdown",
];

/// The route table.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(at("/healthz").route(get(site::alive)))
        .service(at("/readyz").route(get(site::ready)))
        .service(at("/ws").route(get(ws::connect)))
        .service(at("/api/events").route(get(events::show)))
        .service(at("/api/site").route(get(site::show)))
        .service(at("/api/doctor").route(get(doctor::show)))
        .service(at("/api/openapi.json").route(get(openapi::show)))
        .service(at("/api/docs").route(get(pages::docs)))
        .service(at("/api/preview").route(post().to(site::preview)))
        .service(at("/api/auth/register").route(post().to(auth::register)))
        .service(at("/api/auth/username").route(get(usernames::show)))
        .service(at("/api/auth/login").route(post().to(auth::login)))
        .service(at("/api/auth/logout").route(post().to(auth::logout)))
        .service(at("/api/auth/password-strength").route(post().to(auth::password_strength)))
        .service(at("/api/auth/forgot").route(post().to(password_reset::create)))
        .service(at("/api/auth/reset").route(post().to(password_reset::update)))
        .service(at("/api/setup").route(post().to(setup::create)))
        .service(at("/api/me").route(get(me::show)).route(patch().to(me::update)))
        .service(at("/api/me/email-proof").route(post().to(email_proof::create)))
        .service(at("/api/auth/prove-email").route(post().to(email_proof::update)))
        .service(
            at("/api/me/sessions")
                .route(get(sessions::list))
                .route(delete().to(sessions::delete_others)),
        )
        .service(at("/api/me/sessions/{id}").route(delete().to(sessions::delete)))
        .service(at("/api/invites").route(get(invites::list)).route(post().to(invites::create)))
        .service(at("/api/invites/{id}").route(delete().to(invites::delete)))
        .service(
            at("/api/categories").route(get(categories::list)).route(post().to(categories::create)),
        )
        .service(
            at("/api/categories/{id}")
                .route(patch().to(categories::update))
                .route(delete().to(categories::delete)),
        )
        .service(at("/api/posts").route(get(posts::list)).route(post().to(posts::create)))
        .service(
            at("/api/posts/{id}")
                .route(get(posts::show))
                .route(patch().to(posts::update))
                .route(delete().to(posts::delete)),
        )
        .service(
            at("/api/posts/{id}/comments")
                .route(get(comments::list))
                .route(post().to(comments::create)),
        )
        .service(
            at("/api/comments/{id}")
                .route(get(comments::show))
                .route(patch().to(comments::update))
                .route(delete().to(comments::delete)),
        )
        .service(
            at("/api/posts/{id}/follow").route(get(follows::show)).route(put().to(follows::update)),
        )
        .service(at("/api/notifications").route(get(notifications::list)))
        .service(at("/api/notifications/read").route(post().to(notifications::read)))
        .service(at("/api/conversations").route(get(conversations::list)))
        .service(
            at("/api/conversations/{username}/messages")
                .route(get(conversations::messages))
                .route(post().to(conversations::create)),
        )
        .service(at("/api/conversations/{username}/read").route(post().to(conversations::read)))
        .service(
            at("/api/messages/{id}")
                .route(patch().to(messages::update))
                .route(delete().to(messages::delete)),
        )
        .service(at("/api/blocks").route(get(blocks::list)))
        .service(
            at("/api/blocks/{username}")
                .route(put().to(blocks::create))
                .route(delete().to(blocks::delete)),
        )
        .service(at("/api/users").route(get(users::list)))
        .service(
            at("/api/users/{username}")
                .route(get(users::show))
                .route(patch().to(moderation::update)),
        )
        .service(at("/api/users/{username}/comments").route(get(users::comments)))
        .service(
            at("/api/users/{username}/ban")
                .route(put().to(moderation::ban))
                .route(delete().to(moderation::lift)),
        )
        .service(at("/api/online").route(get(users::online)))
        .service(at("/api/uploads").route(post().to(uploads::create)))
        .service(at("/uploads/{name}").route(get(uploads::show)))
        .service(at("/static/{path:.*}").route(get(pages::file)))
        .default_service(web::to(pages::missing));
    for path in PAGES {
        config.service(at(path).route(get(pages::index)));
    }
}

fn at(path: &str) -> Resource {
    resource(path)
}

/// What answers GET also answers HEAD.
fn get<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler)
}
