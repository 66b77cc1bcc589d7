//! What belongs to writing a text.

use actix_web::{http::Method, web::to};

use super::row::{Gives::List, Group, Row, Shape, Takes, Who::Anyone};
use crate::{
    http::{api::writing::versions, middleware::rate_limits::class::Class},
    protocol,
};

pub(super) const WRITING: Group = Group {
    tag: "Writing",
    rows: &[
        Row {
            method: Method::GET,
            path: "/api/posts/{id}/versions",
            handler: || to(versions::of_post),
            who: Anyone,
            rate: Class::Read,
            query: "before limit",
            takes: Takes::Nothing,
            gives: List(Shape::of::<protocol::Version>()),
            refuses: &[],
            summary: "What a post said, newest first",
            note: "The first is what stands there now. Of a post with more than 200 versions the \
                   oldest are not kept, but for its first.",
        },
        Row {
            method: Method::GET,
            path: "/api/comments/{id}/versions",
            handler: || to(versions::of_comment),
            who: Anyone,
            rate: Class::Read,
            query: "before limit",
            takes: Takes::Nothing,
            gives: List(Shape::of::<protocol::Version>()),
            refuses: &[],
            summary: "What a comment said, newest first",
            note: "As for posts, without a title.",
        },
    ],
};
