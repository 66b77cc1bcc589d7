//! Everything that can go wrong with a request, and what the person is told.
//!
//! The person gets one plain sentence and a stable word; the cause goes to the log with the
//! request's id. The body of the answer is written by `http::problem`, which knows that id.

use std::fmt::{self, Write};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub mod database;

use self::database::{Fault, fault};
use crate::{
    domain::Invalid,
    logging::{self, Kind},
};

/// A cause for the log.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 400: the request can't be read.
    #[error("{0}")]
    Malformed(String),
    /// 401: nobody is signed in.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// 403: this person may not.
    #[error("{0}")]
    Forbidden(&'static str),
    /// 403: this person may only read, until a time that it says.
    #[error("{0}")]
    Suspended(String),
    /// 404: there is no such thing.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// 408: it did not arrive in time.
    #[error("{0}")]
    TooSlow(&'static str),
    /// 409: it clashes with what is there; messages by field.
    #[error("{0}")]
    Conflict(&'static str, Invalid),
    /// 413: more bytes than this place takes.
    #[error("{0}")]
    TooLarge(String),
    /// 415: a kind of body that this place does not take.
    #[error("{0}")]
    Unsupported(&'static str),
    /// 422: readable, but not allowed; messages by field.
    #[error("Some fields are not right.")]
    Validation(Invalid),
    /// 429: too often; whole seconds until it is worth another try.
    #[error("{0}")]
    RateLimited(&'static str, u64),
    /// 503: the database or a queue can't take it now.
    #[error("The forum can't reach its database right now. Please try again in a moment.")]
    Unavailable(#[source] Cause),
    /// 503: more is asked at once than can be done.
    #[error("The forum has too much to do right now. Please try again in a moment.")]
    Busy(#[source] Cause),
    /// 503: the forum is about to stop, and will be back.
    #[error("The forum is restarting. Please come back in a moment.")]
    Stopping,
    /// 503: rows or files can't be written now: the disk is full, or its folder can't be written.
    #[error(
        "The forum can't write to its disk right now: it may be full. Nothing was changed; please try again later."
    )]
    Storage(#[source] Cause),
    /// 503: something else stands in the way, which the operator can mend.
    #[error("{0}")]
    NotReady(&'static str),
    /// 500: our fault.
    #[error(
        "The forum could not do that because of a fault on its side. The request id helps the operator find it."
    )]
    Internal(#[source] Cause),
}

impl Error {
    /// The stable word of the contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::TooSlow(_) => "malformed",
            Self::Unauthenticated(_) => "unauthenticated",
            Self::Forbidden(_) | Self::Suspended(_) => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::Conflict(..) => "conflict",
            Self::TooLarge(_) => "too_large",
            Self::Unsupported(_) => "unsupported",
            Self::Validation(_) => "validation",
            Self::RateLimited(..) => "rate_limited",
            Self::Unavailable(_)
            | Self::Busy(_)
            | Self::Storage(_)
            | Self::Stopping
            | Self::NotReady(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// Whole seconds after which it is worth another try.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimited(_, seconds) => Some(*seconds),
            Self::Unavailable(_) | Self::Busy(_) => Some(2),
            Self::Stopping => Some(5),
            Self::Storage(_) | Self::NotReady(_) => Some(10),
            _ => None,
        }
    }

    /// The messages by field.
    pub fn fields(&self) -> Option<&Invalid> {
        match self {
            Self::Conflict(_, invalid) | Self::Validation(invalid) => Some(invalid),
            _ => None,
        }
    }

    /// What it is to be told as at most once a second, since it happens to everyone at once; `None`
    /// when each counts.
    fn kind(&self) -> Option<Kind> {
        match self {
            Self::Unavailable(_) => Some(Kind::Database),
            Self::Storage(_) => Some(Kind::Disk),
            Self::Busy(_) => Some(Kind::Load),
            _ => None,
        }
    }

    /// Writes to the log what could not be done, and why.
    pub fn log(&self, level: log::Level, what: impl fmt::Display) {
        let causes = self.causes();
        match self.kind() {
            Some(kind) => logging::repeated(kind, level, format_args!("{what}{causes}")),
            None => log::log!(level, "{what}{causes}"),
        }
    }

    /// Its cause and the cause of that, each after a colon; or itself where it has none.
    fn causes(&self) -> String {
        let text = causes(self);
        if text.is_empty() { format!(": {self}") } else { text }
    }

    /// The same, for somebody else whom it concerns too. Causes become text.
    #[must_use]
    pub fn shared(&self) -> Self {
        let text = |cause: &Cause| Cause::from(format!("{cause}{}", causes(&**cause)));
        match self {
            Self::Malformed(why) => Self::Malformed(why.clone()),
            Self::Unauthenticated(why) => Self::Unauthenticated(why),
            Self::Forbidden(why) => Self::Forbidden(why),
            Self::Suspended(why) => Self::Suspended(why.clone()),
            Self::NotFound(what) => Self::NotFound(what),
            Self::TooSlow(why) => Self::TooSlow(why),
            Self::Conflict(why, invalid) => Self::Conflict(why, invalid.clone()),
            Self::TooLarge(why) => Self::TooLarge(why.clone()),
            Self::Unsupported(why) => Self::Unsupported(why),
            Self::Validation(invalid) => Self::Validation(invalid.clone()),
            Self::RateLimited(why, seconds) => Self::RateLimited(why, *seconds),
            Self::Unavailable(cause) => Self::Unavailable(text(cause)),
            Self::Busy(cause) => Self::Busy(text(cause)),
            Self::Stopping => Self::Stopping,
            Self::Storage(cause) => Self::Storage(text(cause)),
            Self::NotReady(why) => Self::NotReady(why),
            Self::Internal(cause) => Self::Internal(text(cause)),
        }
    }

    /// Our fault, because of this.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// Whether the connection on which it happened is gone.
    pub fn is_lost_connection(&self) -> bool {
        matches!(self, Self::Unavailable(cause) if cause.downcast_ref::<DieselError>().is_some_and(|error| fault(error) == Some(Fault::Lost)))
    }

    /// Nobody is signed in.
    pub fn sign_in() -> Self {
        Self::Unauthenticated("Please log in first.")
    }
}

/// The cause of an error and the cause of that, each after a colon.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = String::new();
    let mut cause = error.source();
    while let Some(next) = cause {
        // Writing to a string does not fail.
        let _ = write!(text, ": {next}");
        cause = next.source();
    }
    text
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::Suspended(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict(..) => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Validation(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimited(..) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_)
            | Self::Busy(_)
            | Self::Storage(_)
            | Self::Stopping
            | Self::NotReady(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Validation(invalid)
    }
}

impl From<diesel::r2d2::PoolError> for Error {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        // Handlers look first whether a thing is there; when a row is missing after that, someone
        // has deleted it meanwhile.
        if matches!(
            error,
            DieselError::NotFound
                | DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)
        ) {
            return Self::NotFound("thing any more");
        }
        match fault(&error) {
            Some(Fault::Full) => Self::Storage(error.into()),
            Some(Fault::Lost | Fault::Busy | Fault::Locked) => Self::Unavailable(error.into()),
            None => Self::Internal(error.into()),
        }
    }
}
