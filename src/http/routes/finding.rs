//! Tags and search.

use actix_web::{http::Method, web::to};

use super::row::{
    Gives::{It, List},
    Group, Row, Shape, Takes,
    Who::{Anyone, Moderator},
};
use crate::{
    http::{
        api::finding::{search, tags},
        middleware::rate_limits::class::Class,
    },
    protocol,
};

pub(super) const FINDING: Group = Group {
    tag: "Tags and search",
    rows: &[
        Row {
            method: Method::GET,
            path: "/api/search",
            handler: || to(search::list),
            who: Anyone,
            rate: Class::Read,
            query: "q category tag author solved in sort:search_sort before limit",
            takes: Takes::Nothing,
            gives: List(Shape::of::<protocol::Found>()),
            refuses: &[404],
            summary: "Posts and comments by their words",
            note: "Whatever `q` holds, there is an answer; without it there is nothing to look for.",
        },
        Row {
            method: Method::GET,
            path: "/api/tags",
            handler: || to(tags::list),
            who: Anyone,
            rate: Class::Read,
            query: "query limit",
            takes: Takes::Nothing,
            gives: List(Shape::of::<protocol::Tag>()),
            refuses: &[],
            summary: "Tags that begin so, those that most posts have first",
            note: "",
        },
        Row {
            method: Method::PATCH,
            path: "/api/tags/{tag}",
            handler: || to(tags::update),
            who: Moderator,
            rate: Class::Write,
            query: "",
            takes: Takes::Json { fields: "tag", example: r#"{"tag": "loaf"}"# },
            gives: It(Shape::of::<protocol::Tag>()),
            refuses: &[],
            summary: "Rename a tag, or make two of them one",
            note: "On all posts that have it; everyone is told by `tags.changed`.",
        },
    ],
};
