//! What is one reader's own of what everyone reads.

use actix_web::{http::Method, web::to};

use super::row::{Gives::It, Group, Row, Shape, Takes, Who::Member};
use crate::{
    http::{api::reading::viewer, middleware::rate_limits::class::Class},
    protocol,
};

pub(super) const READING: Group = Group {
    tag: "Reading",
    rows: &[Row {
        method: Method::GET,
        path: "/api/me/viewer",
        handler: || to(viewer::show),
        who: Member,
        rate: Class::Read,
        query: "posts:ids_of_posts comments:ids_of_comments",
        takes: Takes::Nothing,
        gives: It(Shape::of::<protocol::Viewer>()),
        refuses: &[422],
        summary: "What is your own of these posts and comments",
        note: "The same stands in `viewer`, beside the keys of a post or comment or beside `items`, \
               where somebody who is signed in asks for them.",
    }],
};
