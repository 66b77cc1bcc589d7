//! The words of a forum, as types that can only hold what is allowed.
//!
//! Everything here is pure: no clock, no socket, no database. A handler parses what came from
//! outside into these types once, and from then on nobody has to check again.

pub mod access;
pub mod audience;
pub mod cursor;
pub mod draft;
pub mod ids;
pub mod invalid;
pub mod limits;
pub mod people;
pub mod quota;
pub mod readers;
pub mod search;
pub mod settings;
pub mod texts;
pub mod timestamp;
pub mod watched;

pub use people::{
    account, agent, email, letters, password, privacy, report, standing, token, username,
};
pub use texts::{
    about, draft_key, entitled, html, markdown, mention, notification, quotes, reaction, sort, tag,
    text, upload,
};

pub use about::{About, Said, Text};
pub use account::{Leave, Login, Role, UserSort};
pub use audience::Audience;
pub use cursor::{Cursor, Keyset};
pub use draft::{Counted, Draft};
pub use draft_key::DraftKey;
pub use email::Email;
pub use ids::{
    CategoryId, CommentId, ConnectionId, InviteId, MessageId, NotificationId, PostId, SessionId,
    UploadId, UserId,
};
pub use invalid::Invalid;
pub use notification::{Follow, Kind, Level, Notify, Unread};
pub use password::Password;
pub use privacy::Privacy;
pub use quota::Quota;
pub use reaction::{Offered, Tally};
pub use readers::{Readers, Writers};
pub use report::{Close, Reason};
pub use settings::{Registration, Settings};
pub use sort::{Period, Sort};
pub use tag::{Tag, Tags};
pub use text::{Body, Description, MessageBody, Name, Note, Rules, Slug, Title, Welcome};
pub use timestamp::Timestamp;
pub use token::token_hash;
pub use upload::UploadName;
pub use username::Username;
pub use watched::{Watch, Watched};
