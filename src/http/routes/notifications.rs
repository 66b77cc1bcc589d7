//! Notifications, and what brings them.

use actix_web::{http::Method, web::to};

use super::row::{
    Gives::{It, List, Nothing},
    Group, Row, Shape, Takes,
    Who::Member,
};
use crate::{
    http::{
        api::{follows, messaging::notifications},
        middleware::rate_limits::class::Class,
    },
    protocol,
};

pub(super) const NOTIFICATIONS: Group = Group {
    tag: "Notifications",
    rows: &[
        Row {
            method: Method::GET,
            path: "/api/posts/{id}/follow",
            handler: || to(follows::show),
            who: Member,
            rate: Class::Read,
            query: "",
            takes: Takes::Nothing,
            gives: It(Shape::fields("Follow", "state")),
            refuses: &[],
            summary: "Whether you follow a post",
            note: "",
        },
        Row {
            method: Method::PUT,
            path: "/api/posts/{id}/follow",
            handler: || to(follows::update),
            who: Member,
            rate: Class::Write,
            query: "",
            takes: Takes::Json { fields: "state", example: r#"{"state": "following"}"# },
            gives: It(Shape::fields("Follow", "state")),
            refuses: &[],
            summary: "Follow a post, or mute it",
            note: "Whoever writes a post or comment follows, unless they have decided otherwise. \
                   Muted: neither comments nor replies notify there.",
        },
        Row {
            method: Method::GET,
            path: "/api/notifications",
            handler: || to(notifications::list),
            who: Member,
            rate: Class::Read,
            query: "before limit",
            takes: Takes::Nothing,
            gives: List(Shape::of::<protocol::Notification>()),
            refuses: &[],
            summary: "Your notifications, newest first",
            note: "Beside `items` and `next`: how many are `unread`, and `unread_of_messages` \
                   among them.",
        },
        Row {
            method: Method::POST,
            path: "/api/notifications/read",
            handler: || to(notifications::read),
            who: Member,
            rate: Class::Write,
            query: "",
            takes: Takes::Json { fields: "up_to? ids? post_id?", example: r#"{"up_to": 1}"# },
            gives: Nothing,
            refuses: &[],
            summary: "Mark notifications as read",
            note: "Exactly one of them: all up to one, these, or all that are about a post.",
        },
    ],
};
