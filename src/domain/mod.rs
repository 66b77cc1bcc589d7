//! The words of a forum, as types that can only hold what is allowed.
//!
//! Everything here is pure: no clock, no socket, no database. A handler parses what came from
//! outside into these types once, and from then on nobody has to check again.

pub mod about;
pub mod access;
pub mod account;
pub mod agent;
pub mod audience;
pub mod cursor;
pub mod draft;
pub mod email;
pub mod ids;
pub mod invalid;
pub mod limits;
pub mod markdown;
pub mod mention;
pub mod notification;
pub mod password;
pub mod privacy;
pub mod quota;
pub mod text;
pub mod timestamp;
pub mod token;
pub mod upload;
pub mod username;

pub use about::{About, Said, Text};
pub use account::{Login, Role};
pub use audience::Audience;
pub use cursor::Cursor;
pub use draft::Draft;
pub use email::Email;
pub use ids::{
    CategoryId, CommentId, ConnectionId, InviteId, MessageId, NotificationId, PostId, SessionId,
    UploadId, UserId,
};
pub use invalid::Invalid;
pub use notification::{Follow, Kind, Notify, Unread};
pub use password::Password;
pub use privacy::Privacy;
pub use quota::Quota;
pub use text::{Body, Description, MessageBody, Name, Slug, Title};
pub use timestamp::Timestamp;
pub use token::token_hash;
pub use upload::UploadName;
pub use username::Username;
