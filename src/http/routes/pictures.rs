//! Pictures.

use actix_web::{http::Method, web::to};

use super::row::{
    Gives::{File, New},
    Group, Row, Shape, Takes,
    Who::{Member, Viewers},
};
use crate::{
    http::{api::uploads, middleware::rate_limits::class::Class},
    protocol,
};

pub(super) const PICTURES: Group = Group {
    tag: "Pictures",
    rows: &[
        Row {
            method: Method::POST,
            path: "/api/uploads",
            handler: || to(uploads::create),
            who: Member,
            rate: Class::Upload,
            query: "",
            takes: Takes::Picture,
            gives: New(Shape::of::<protocol::Upload>()),
            refuses: &[],
            summary: "Upload a picture",
            note: "PNG, JPEG, WebP or GIF of at most 5 MB and 16 megapixels. It is encoded again, \
                   without what else was in the file, and shown in a text as `![what it \
                   shows](url)`. What nothing shows goes after a day.",
        },
        Row {
            method: Method::GET,
            path: "/uploads/{name}",
            handler: || to(uploads::show),
            who: Viewers,
            rate: Class::Free,
            query: "",
            takes: Takes::Nothing,
            gives: File("image/*"),
            refuses: &[412, 416],
            summary: "A picture",
            note: "For everyone when a post, a comment or a person shows it; in a private message \
                   for its two people alone; else for its owner.",
        },
    ],
};
