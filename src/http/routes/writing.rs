//! What belongs to writing a text.

use actix_web::{http::Method, web::to};

use super::row::{
    Gives::{It, List, Nothing},
    Group, Row, Shape, Takes,
    Who::{Anyone, Member, Owner},
};
use crate::{
    http::{
        api::writing::{drafts, versions},
        middleware::rate_limits::class::Class,
    },
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
        Row {
            method: Method::GET,
            path: "/api/drafts",
            handler: || to(drafts::list),
            who: Member,
            rate: Class::Read,
            query: "",
            takes: Takes::Nothing,
            gives: List(Shape::of::<protocol::DraftSummary>()),
            refuses: &[],
            summary: "What you have begun to write, the one saved last first",
            note: "",
        },
        Row {
            method: Method::GET,
            path: "/api/drafts/{key}",
            handler: || to(drafts::show),
            who: Owner,
            rate: Class::Read,
            query: "",
            takes: Takes::Nothing,
            gives: It(Shape::of::<protocol::Draft>()),
            refuses: &[],
            summary: "What you have begun to write for this",
            note: "",
        },
        Row {
            method: Method::PUT,
            path: "/api/drafts/{key}",
            handler: || to(drafts::update),
            who: Member,
            rate: Class::Write,
            query: "",
            takes: Takes::Json {
                fields: "title:unfinished_line? body:unfinished category? tags:words? reply_to? \
                         version:seen?",
                example: r#"{"body": "As I was sa", "title": "Half a"}"#,
            },
            gives: It(Shape::of::<protocol::Draft>()),
            refuses: &[],
            summary: "Save what you have written so far",
            note: "The last text wins. What another device has saved that this one has not seen (it \
                   gives no `version`, or an older one) is kept in `replaced` for a day.",
        },
        Row {
            method: Method::DELETE,
            path: "/api/drafts/{key}",
            handler: || to(drafts::delete),
            who: Member,
            rate: Class::Write,
            query: "",
            takes: Takes::Nothing,
            gives: Nothing,
            refuses: &[],
            summary: "Discard it, as once it is sent",
            note: "Also where there is none.",
        },
    ],
};
