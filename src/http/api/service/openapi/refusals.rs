//! With which statuses a call may be refused. Most follow from what it takes and who may call it;
//! what is its own stands in the table.

use std::collections::BTreeMap;

use actix_web::http::Method;

use super::named_in;
use crate::http::{
    middleware::rate_limits::class::Class,
    routes::row::{Gives, Row, Takes, Who},
};

/// The statuses of all refusals of a call, and what each says.
pub(super) fn of(row: &Row) -> BTreeMap<u16, &'static str> {
    let changes = row.method != Method::GET;
    let takes_body = row.takes != Takes::Nothing;
    let makes = matches!(row.gives, Gives::New(_));
    let told = [
        (
            // A field of the address that names what it takes may be something else.
            ["before", "limit", ":"].iter().any(|one| row.query.contains(one))
                || takes_body
                || makes,
            422,
            "Readable, but not allowed: `errors` says what, by field",
        ),
        (takes_body, 400, "The body can't be read"),
        (takes_body, 408, "The body took too long to arrive"),
        (takes_body, 413, "The body is too large"),
        (changes, 415, "A kind or encoding of body that is not taken"),
        (row.who.needs_session(), 401, "Nobody is signed in"),
        (
            changes || matches!(row.who, Who::Moderator | Who::Admin),
            403,
            "This person may not, or the request comes from another site",
        ),
        (named_in(row.path).next().is_some(), 404, "There is no such thing"),
        (
            makes || changes && named_in(row.path).next().is_some(),
            409,
            "It clashes with what is there, or its `Idempotency-Key` was used for another request",
        ),
        (
            row.rate != Class::Free,
            429,
            "Too often: `Retry-After` says when it is worth another try",
        ),
        (true, 503, "The forum can't take it now: `Retry-After` says when it is worth another try"),
        (true, 500, "A fault on the forum's side"),
    ];
    let own = row.refuses.iter().map(|status| (true, *status, "Refused: see what the call says"));
    // What is said for all calls says more than what is said for one.
    own.chain(told)
        .filter(|(applies, ..)| *applies)
        .map(|(_, status, what)| (status, what))
        .collect()
}
