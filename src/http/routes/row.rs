//! What a row of the table says of a route. It is plain data, and a row that leaves something out
//! does not compile.

use std::borrow::Cow;

use actix_web::{Route, http::Method};
use utoipa::{ToSchema, openapi::ComponentsBuilder};

use crate::http::middleware::rate_limits::class::Class;

/// Routes about one thing.
pub struct Group {
    /// Under which heading the API's description tells of them.
    pub tag: &'static str,
    /// A row a route.
    pub rows: &'static [Row],
}

/// A route: where it is, what answers it, and all that limits, tests and the API's description
/// want to know of it.
pub struct Row {
    /// What answers GET also answers HEAD.
    pub method: Method,
    /// The pattern of its path, as `/api/posts/{id}`.
    pub path: &'static str,
    /// What answers it.
    pub handler: fn() -> Route,
    /// Who may call it.
    pub who: Who,
    /// Which quota a call uses up.
    pub rate: Class,
    /// The fields of its query, as `openapi::fields` knows them; none need be there.
    pub query: &'static str,
    /// What body it takes, and how large a one.
    pub takes: Takes,
    /// What it answers when all is well.
    pub gives: Gives,
    /// Statuses of refusals beside those that follow from the rest, see `openapi::refusals`.
    pub refuses: &'static [u16],
    /// What it is for, in a line.
    pub summary: &'static str,
    /// What else a caller should know; may be empty.
    pub note: &'static str,
}

/// Who may call a route. The handlers decide it with `domain::access::may`; `tests/suite/api/access.rs`
/// holds each of them to what its row says, for everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everyone, logged in or not.
    Anyone,
    /// Whoever may see what shows the picture; to others it is not there.
    Viewers,
    /// Everyone who is logged in.
    Member,
    /// Everyone who is logged in, but for the person whom the path names: 404.
    Others,
    /// Everyone who is logged in, but for the person whom the path names: 403.
    NotThemself,
    /// Whose it is, alone; to others it is not there.
    Owner,
    /// Its maker, or a moderator; to others it is not there.
    Maker,
    /// Its author, or a moderator.
    Author,
    /// Who wrote the message; 403 to whom it was written, and to others it is not there.
    Sender,
    /// Moderators and admins.
    Moderator,
    /// Admins.
    Admin,
}

impl Who {
    /// Whether a guest is answered 401.
    pub fn needs_session(self) -> bool {
        !matches!(self, Self::Anyone | Self::Viewers)
    }

    /// What the API's description says of it, beside that one must be logged in.
    pub fn note(self) -> Option<&'static str> {
        match self {
            Self::Anyone | Self::Viewers | Self::Member | Self::Others | Self::NotThemself => None,
            Self::Owner => Some("By its owner."),
            Self::Maker => Some("By its maker or a moderator."),
            Self::Author => Some("By its author or a moderator."),
            Self::Sender => Some("By its writer."),
            Self::Moderator => Some("By a moderator or an admin."),
            Self::Admin => Some("By an admin."),
        }
    }
}

/// The body of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None is read.
    Nothing,
    /// A JSON object of at most `domain::limits::REQUEST_BODY_MAX` bytes.
    Json {
        /// Its fields, as `openapi::fields` knows them. One with a `?` need not be there, and
        /// `name:shape` is of another's shape.
        fields: &'static str,
        /// One that a new forum takes; `{n}` stands for a number that no other call has.
        example: &'static str,
    },
    /// A picture of at most `domain::limits::UPLOAD_MAX` bytes, or a form with one in its field
    /// `file`.
    Picture,
}

/// What a call gives when all is well.
pub enum Gives {
    /// 200: one object.
    It(Shape),
    /// 201: one that has just been made.
    New(Shape),
    /// 200: a page of a list.
    List(Shape),
    /// 204.
    Nothing,
    /// 101: a WebSocket.
    Socket,
    /// 200: a file of this kind.
    File(&'static str),
}

impl Gives {
    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Socket => 101,
            Self::It(_) | Self::List(_) | Self::File(_) => 200,
            Self::New(_) => 201,
            Self::Nothing => 204,
        }
    }

    /// The shape of the object, or of each in the list.
    pub fn shape(&self) -> Option<&Shape> {
        match self {
            Self::It(shape) | Self::New(shape) | Self::List(shape) => Some(shape),
            Self::Nothing | Self::Socket | Self::File(_) => None,
        }
    }
}

/// The shape of an object in an answer.
pub enum Shape {
    /// That of a type.
    Of {
        /// The type's name in the description.
        name: fn() -> Cow<'static, str>,
        /// Adds it to the description, with those that it is made of.
        add: fn(ComponentsBuilder) -> ComponentsBuilder,
    },
    /// A name, and fields as `openapi::fields` knows them.
    Fields(&'static str, &'static str),
}

impl Shape {
    pub(super) const fn of<T: ToSchema>() -> Self {
        Self::Of { name: T::name, add: add::<T> }
    }

    pub(super) const fn fields(name: &'static str, fields: &'static str) -> Self {
        Self::Fields(name, fields)
    }

    /// Its name in the description.
    pub fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Of { name, .. } => name(),
            Self::Fields(name, _) => Cow::Borrowed(name),
        }
    }
}

fn add<T: ToSchema>(components: ComponentsBuilder) -> ComponentsBuilder {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    components.schemas_from_iter(parts).schema_from::<T>()
}
