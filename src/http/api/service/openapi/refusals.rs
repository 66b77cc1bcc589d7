//! With which statuses a call may be refused. Most follow from what it takes and who may call it;
//! what is its own stands in the table.

use std::collections::BTreeMap;

use utoipa::openapi::path::HttpMethod;

use super::{
    calls::{Call, Gives, Who},
    named_in,
};

/// The statuses of all refusals of a call, and what each says.
pub(super) fn of(call: &Call) -> BTreeMap<u16, &'static str> {
    let changes = call.method != HttpMethod::Get;
    let takes_body = !call.takes.is_empty() || call.takes_file;
    let limited = call.path.starts_with("/api/") || matches!(call.path, "/ws" | "/readyz");
    let kept = !matches!(
        call.path,
        "/healthz" | "/api/openapi.json" | "/api/docs" | "/api/site" | "/api/online"
    );
    let told = [
        (
            call.query.contains("before")
                || call.query.contains("limit")
                || takes_body
                || call.makes(),
            422,
            "Readable, but not allowed: `errors` says what, by field",
        ),
        (takes_body, 400, "The body can't be read"),
        (takes_body, 408, "The body took too long to arrive"),
        (takes_body, 413, "The body is too large"),
        (changes, 415, "A kind or encoding of body that is not taken"),
        (call.who != Who::Anyone, 401, "Nobody is signed in"),
        (
            changes || call.who > Who::Member,
            403,
            "This person may not, or the request comes from another site",
        ),
        (named_in(call.path).next().is_some(), 404, "There is no such thing"),
        (
            call.makes() || changes && named_in(call.path).next().is_some(),
            409,
            "It clashes with what is there, or its `Idempotency-Key` was used for another request",
        ),
        (limited, 429, "Too often: `Retry-After` says when it is worth another try"),
        (
            kept,
            503,
            "The database can't take it now: `Retry-After` says when it is worth another try",
        ),
        (true, 500, "A fault on the forum's side"),
    ];
    let own = call.refuses.iter().map(|status| (true, *status, "Refused: see what the call says"));
    // What is said for all calls says more than what is said for one.
    own.chain(told)
        .filter(|(applies, ..)| *applies)
        .map(|(_, status, what)| (status, what))
        .collect()
}

impl Call {
    /// Whether it makes a row, so that it may be sent again under an `Idempotency-Key`.
    fn makes(&self) -> bool {
        matches!(self.gives, Gives::New(_))
    }
}
