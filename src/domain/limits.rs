//! Every limit on what people may write, in one place; `GET /api/site` tells them.

use serde::Serialize;

/// Characters of a user name, at least.
pub const USERNAME_MIN: usize = 3;
/// The same for a name in Han, Kana or Hangul, where two letters are a whole name.
pub const USERNAME_MIN_CJK: usize = 2;
/// Characters of a user name, at most. A letter counts as one with its marks.
pub const USERNAME_MAX: usize = 24;
/// Marks that one letter of a user name may have, at most.
pub const USERNAME_MARKS_MAX: usize = 4;
/// Characters of a user name with all its marks, in the longest form of writing, at most.
pub const USERNAME_WRITTEN_MAX: usize = USERNAME_MAX * (2 + USERNAME_MARKS_MAX);
/// Characters of a password, at least.
pub const PASSWORD_MIN: usize = 8;
/// Characters of a password, at most.
pub const PASSWORD_MAX: usize = 128;
/// Characters of a title after trimming, at most.
pub const TITLE_MAX: usize = 200;
/// Characters of a post's or comment's body after trimming, at most.
pub const BODY_MAX: usize = 20_000;
/// Versions of a post or comment that are kept, at most; the first is always one of them.
pub const VERSIONS_MAX: i64 = 200;
/// Characters of a draft's body, at most: more than a text may have, since it may yet be shortened.
pub const DRAFT_BODY_MAX: usize = 2 * BODY_MAX;
/// Characters of a draft's title or of a tag in it, at most.
pub const DRAFT_LINE_MAX: usize = 2 * TITLE_MAX;
/// Tags of a draft, at most.
pub const DRAFT_TAGS_MAX: usize = 20;
/// Drafts of one person, at most.
pub const DRAFTS_MAX: i64 = 100;
/// People who are named of those who reacted to a text with one emoji, at most.
pub const REACTORS_SHOWN: i64 = 100;
/// Texts of a draft that are kept though another device's has taken their place, at most.
pub const DRAFTS_REPLACED_MAX: i64 = 10;
/// How long they are kept, in seconds.
pub const DRAFT_REPLACED_KEPT: i64 = 24 * 60 * 60;
/// How long somebody can fetch what they take with them of their own data, in seconds.
pub const EXPORT_KEPT: i64 = 24 * 60 * 60;
/// After so long one that has not been made yet counts as lost, in seconds.
pub const EXPORT_MADE_IN: i64 = 60 * 60;
/// How long what moderators have undone can be put back, in seconds.
pub const UNDONE_KEPT: i64 = 30 * 24 * 60 * 60;
/// Bookmarks of one person, at most.
pub const BOOKMARKS_MAX: i64 = 5_000;
/// Categories and tags of which one person decides what they want to hear, at most.
pub const LEVELS_MAX: i64 = 500;
/// Characters of the note on one, at most.
pub const NOTE_MAX: usize = 500;
/// Characters of a private message after trimming, at most.
pub const MESSAGE_MAX: usize = 5_000;
/// Characters of a first name, last name, gender or category name, at most.
pub const NAME_MAX: usize = 60;
/// Characters of a bio or a category's description, at most.
pub const DESCRIPTION_MAX: usize = 500;
/// Characters of what a forum greets its guests with, at most.
pub const WELCOME_MAX: usize = 1_000;
/// Characters of a forum's rules, at most.
pub const RULES_MAX: usize = 10_000;
/// How many times a quota that admins set lets something be done at once, at most.
pub const QUOTA_MAX: u32 = 10_000;
/// Words that a forum watches for, at most.
pub const WATCHED_WORDS_MAX: usize = 200;
/// Comments that become a post of their own at once, at most.
pub const SPLIT_MAX: i64 = 500;
/// Texts of one person that wait for a moderator at a time, at most.
pub const HELD_MAX: i64 = 20;
/// People who wait to be let in, at most.
pub const SIGN_UPS_MAX: i64 = 1_000;
/// Texts of a new member that wait for a moderator, at most.
pub const REVIEW_FIRST_MAX: i32 = 100;
/// Days of which the forum tells its numbers, at most.
pub const STATS_DAYS_MAX: i64 = 365;
/// Characters of a category's slug, at most.
pub const SLUG_MAX: usize = 40;
/// Characters of a tag, at least.
pub const TAG_MIN: usize = 2;
/// Characters of a tag, at most.
pub const TAG_MAX: usize = 30;
/// Tags of a post, at most.
pub const TAGS_MAX: usize = 5;
/// Characters of what is looked for, at most.
pub const SEARCH_MAX: usize = 200;
/// Characters of an e-mail address, at most.
pub const EMAIL_MAX: usize = 254;
/// The highest age a person may give, in years.
pub const AGE_MAX: i32 = 150;
/// Bytes of a request's body, at most: [`BODY_MAX`] characters fit however JSON writes them
/// (`\\ud83d\\ude00` is twelve).
pub const REQUEST_BODY_MAX: usize = 256 * 1024;
/// Bytes of one WebSocket message from a client, at most.
pub const SOCKET_MESSAGE_MAX: usize = 16 * 1024;
/// WebSocket messages a second that a client may send for long.
pub const SOCKET_MESSAGES_PER_SECOND: u32 = 20;
/// WebSocket messages that a client may send at once.
pub const SOCKET_MESSAGES_BURST: u32 = 40;
/// Categories that one message of a client may name.
pub const SOCKET_TOPICS_MAX: usize = 50;
/// Items on a page of a list, at most.
pub const PAGE_MAX: i64 = 100;
/// Items on a page of a list when the client does not say.
pub const PAGE_DEFAULT: i64 = 20;
/// Messages on a page of a conversation when the client does not say.
pub const MESSAGES_PAGE_DEFAULT: i64 = 10;
/// Conversations in a person's list, and people never written to behind them, each at most.
pub const CONVERSATIONS_MAX: i64 = 200;
/// People whom one person may block, at most.
pub const BLOCKS_MAX: i64 = 1_000;
/// Bytes of a picture's file, at most.
pub const UPLOAD_MAX: usize = 5 * 1024 * 1024;
/// Pixels of a picture, at most; of one that moves, of all its frames together twice as many.
pub const UPLOAD_PIXELS_MAX: u64 = 16_000_000;
/// Frames of a picture that moves, at most.
pub const UPLOAD_FRAMES_MAX: usize = 1_000;
/// Pictures of one person that nothing shows, at most, at a time.
pub const UPLOADS_UNUSED_MAX: i64 = 200;
/// How long a picture that nothing shows is kept, in seconds.
pub const UPLOAD_UNUSED_KEPT: i64 = 24 * 60 * 60;
/// Pixels of a side of a person's own picture.
pub const AVATAR_SIZE: u32 = 256;

/// Sign-ins of one person at a time, at most: the oldest ends with one more.
pub const SESSIONS_MAX: i64 = 50;
/// Sockets of one sign-in at a time, at most: tabs and devices that share a cookie.
pub const SESSION_SOCKETS_MAX: usize = 20;
/// Sockets of the guests of one address at a time, at most: a class shares one.
pub const GUEST_SOCKETS_MAX: usize = 200;
/// Pictures of one person that are on their way at a time, at most.
pub const UPLOADS_AT_ONCE: usize = 2;
/// Pictures of all together that are on their way at a time, at most: so many times their size is
/// held in memory.
pub const UPLOADS_AT_ONCE_IN_ALL: usize = 16;
/// Bytes of the bodies that one address is sending at a time, at most; pictures have places of
/// their own.
pub const BODIES_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of an address that belong to no request under way, at a time, at most: heads that are not
/// whole, and bodies that were refused.
pub const UNCLAIMED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Reports that a person has made and that are open, at most.
pub const OPEN_REPORTS_MAX: i64 = 50;
/// Requests of one address that begin at the same moment, at most; further ones begin a millisecond
/// after each other.
pub const BEGUN_AT_ONCE: u32 = 8;
/// Requests of one address that only read and are answered at a time; further ones wait.
pub const READS_AT_ONCE: usize = 4;
/// Bytes of long answers that one address has not taken yet, at most.
pub const ANSWERS_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Seconds between two mailed links of one kind to one mailbox, at least.
pub const MAIL_EVERY_S: i64 = 5 * 60;

/// Invitations of one person that are open at a time, at most.
pub const INVITES_MAX: i64 = 20;
/// People whom one invitation may bring, at most.
pub const INVITE_USES_MAX: i32 = 100;
/// Days for which an invitation may be good, at most.
pub const INVITE_DAYS_MAX: i32 = 90;
/// Seconds after which a member is no longer new.
pub const NEW_MEMBER_S: i64 = 24 * 60 * 60;
/// Seconds after which somebody can be trusted.
pub const TRUSTED_S: i64 = 30 * NEW_MEMBER_S;
/// Posts and comments of theirs that must stand for that.
pub const TRUSTED_TEXTS: i64 = 20;
/// How long a report on which moderators have acted speaks against somebody, in seconds.
pub const BLAMED_S: i64 = 90 * NEW_MEMBER_S;
/// Reports by trusted people that hide a text.
pub const HIDING_REPORTS: usize = 3;
/// What moderators say to each other about a report, at most.
pub const REPORT_NOTES_MAX: i64 = 100;
/// People whom one text notifies by naming them, at most; further ones are linked all the same.
pub const MENTIONS_MAX: usize = 20;
/// Different names that are looked up in one text, at most; what stands behind them stays plain.
pub const NAMES_MAX: usize = 200;

/// Bytes of a frame that tells of an event, at most.
pub const FRAME_MAX: usize = 1024 * 1024;
/// Bytes of a page of a list, at most: it ends earlier, and has a next one.
pub const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of HTML that a text of so many bytes may become: eight times itself and 32 KiB in any
/// case, but never more than 256 KiB.
pub const fn html_max(source_bytes: usize) -> usize {
    const LEAST: usize = 32 * 1024;
    const MOST: usize = 256 * 1024;
    let grown = source_bytes.saturating_mul(8);
    if grown < LEAST {
        LEAST
    } else if grown > MOST {
        MOST
    } else {
        grown
    }
}

/// The limits as `GET /api/site` tells them.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Limits {
    /// Characters of a user name at least.
    pub username_min: usize,
    /// The same in Han, Kana and Hangul.
    pub username_min_cjk: usize,
    /// Characters of a user name at most.
    pub username_max: usize,
    /// Characters of a password at least.
    pub password_min: usize,
    /// Characters of a password at most.
    pub password_max: usize,
    /// Characters of a title at most.
    pub title_max: usize,
    /// Characters of a post or comment at most.
    pub body_max: usize,
    /// Characters of a private message at most.
    pub message_max: usize,
    /// Tags of a post at most.
    pub tags_max: usize,
    /// Characters of what is looked for at most.
    pub search_max: usize,
    /// Characters of a person's or category's name at most.
    pub name_max: usize,
    /// Characters of what a person says of themself at most.
    pub bio_max: usize,
    /// Years.
    pub age_max: i32,
    /// Bytes of a request body at most, uploads aside.
    pub request_body_max: usize,
    /// Bytes of a message on the socket at most.
    pub socket_message_max: usize,
    /// Messages on the socket in the long run.
    pub socket_messages_per_second: u32,
    /// Messages on the socket at once.
    pub socket_messages_burst: u32,
    /// Items of a page at most.
    pub page_max: i64,
    /// Bytes of a picture at most.
    pub upload_max: usize,
    /// Pixels of a picture at most.
    pub upload_pixels_max: u64,
    /// Bytes of all pictures of a person; the operator's choice.
    pub upload_quota: i64,
    /// Pictures of one person on their way at once.
    pub uploads_at_once: usize,
    /// Sign-ins of one person at once.
    pub sessions_max: i64,
    /// Connections of one session at once.
    pub session_sockets_max: usize,
}

/// All limits, but for the operator's choice.
pub const ALL: Limits = Limits {
    username_min: USERNAME_MIN,
    username_min_cjk: USERNAME_MIN_CJK,
    username_max: USERNAME_MAX,
    password_min: PASSWORD_MIN,
    password_max: PASSWORD_MAX,
    title_max: TITLE_MAX,
    body_max: BODY_MAX,
    message_max: MESSAGE_MAX,
    tags_max: TAGS_MAX,
    search_max: SEARCH_MAX,
    name_max: NAME_MAX,
    bio_max: DESCRIPTION_MAX,
    age_max: AGE_MAX,
    request_body_max: REQUEST_BODY_MAX,
    socket_message_max: SOCKET_MESSAGE_MAX,
    socket_messages_per_second: SOCKET_MESSAGES_PER_SECOND,
    socket_messages_burst: SOCKET_MESSAGES_BURST,
    page_max: PAGE_MAX,
    upload_max: UPLOAD_MAX,
    upload_pixels_max: UPLOAD_PIXELS_MAX,
    upload_quota: 0,
    uploads_at_once: UPLOADS_AT_ONCE,
    sessions_max: SESSIONS_MAX,
    session_sockets_max: SESSION_SOCKETS_MAX,
};
