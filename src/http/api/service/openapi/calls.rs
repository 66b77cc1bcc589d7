//! What can be called: a line a route.

use utoipa::openapi::path::HttpMethod;

use Gives::{File, It, List, New, Nothing, Socket};
use Who::{Admin, Anyone, Member, Moderator};

/// Who may call.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Anyone,
    Member,
    Moderator,
    Admin,
}

/// What a call gives when all is well.
pub(super) enum Gives {
    /// One object, by the name of its shape.
    It(&'static str),
    /// One that has just been made.
    New(&'static str),
    /// A page of a list.
    List(&'static str),
    Nothing,
    Socket,
    /// A file of this kind.
    File(&'static str),
}

/// A call. `takes` and `query` name fields, as `fields::object` reads them.
pub(super) struct Call {
    pub(super) method: HttpMethod,
    pub(super) path: &'static str,
    pub(super) about: &'static str,
    pub(super) who: Who,
    pub(super) what: &'static str,
    pub(super) note: Option<&'static str>,
    pub(super) query: &'static str,
    pub(super) takes: &'static str,
    pub(super) takes_file: bool,
    pub(super) gives: Gives,
    /// Statuses of refusals beside those that follow from the rest, see `refusals`.
    pub(super) refuses: &'static [u16],
}

impl Call {
    const fn new(
        method: HttpMethod,
        path: &'static str,
        about: &'static str,
        who: Who,
        gives: Gives,
        what: &'static str,
    ) -> Self {
        Self {
            method,
            path,
            about,
            who,
            what,
            note: None,
            query: "",
            takes: "",
            takes_file: false,
            gives,
            refuses: &[],
        }
    }

    const fn query(mut self, fields: &'static str) -> Self {
        self.query = fields;
        self
    }

    const fn takes(mut self, fields: &'static str) -> Self {
        self.takes = fields;
        self
    }

    /// The body is a picture, or a form with one in its field `file`.
    const fn takes_file(mut self) -> Self {
        self.takes_file = true;
        self
    }

    const fn refuses(mut self, statuses: &'static [u16]) -> Self {
        self.refuses = statuses;
        self
    }

    const fn note(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }
}

const GET: HttpMethod = HttpMethod::Get;
const POST: HttpMethod = HttpMethod::Post;
const PUT: HttpMethod = HttpMethod::Put;
const PATCH: HttpMethod = HttpMethod::Patch;
const DELETE: HttpMethod = HttpMethod::Delete;

const STALE: &str = "By its author or a moderator. With a `version` that is no longer the newest it is refused with 409.";

/// Every call.
#[rustfmt::skip]
pub(super) const CALLS: &[Call] = &[
    Call::new(POST, "/api/auth/register", "Accounts", Anyone, New("User"), "Make an account, and be logged in")
        .takes("username email password invite? first_name? last_name? age? gender? bio?")
        .note("What is taken is refused with 409, with the field in `errors`."),
    Call::new(GET, "/api/auth/username", "Accounts", Anyone, It("Availability"), "Ask whether a name can be had").query("name")
        .note("`detail` says why not, as `errors` would. Names that look like one that is taken can't be had either.")
        .refuses(&[422]),
    Call::new(POST, "/api/auth/login", "Accounts", Anyone, It("User"), "Log in").takes("login password:current_password")
        .refuses(&[401]),
    Call::new(POST, "/api/auth/logout", "Accounts", Member, Nothing, "Log out").note("The session's sockets close with 4001."),
    Call::new(POST, "/api/auth/password-strength", "Accounts", Anyone, It("Strength"), "Whether a password would be taken")
        .takes("password:any_password username? email?").note("By the rule by which it is decided where one is chosen. Nothing is kept."),
    Call::new(POST, "/api/auth/forgot", "Accounts", Anyone, Nothing, "Ask for a link to a new password").takes("email")
        .note("The same answer whether or not anyone has the address. 404 where the forum sends no mail.")
        .refuses(&[404]),
    Call::new(POST, "/api/auth/reset", "Accounts", Anyone, Nothing, "Choose a new password with the token of such a link")
        .takes("token password").note("Ends every session. A token is good once, for 30 minutes.")
        .refuses(&[404]),
    Call::new(POST, "/api/auth/prove-email", "Accounts", Anyone, Nothing, "Prove an address with the token of a link that was mailed there")
        .takes("token").note("The address is that account's alone from now on. A token is good once, for 24 hours. 404 where the forum sends no mail.")
        .refuses(&[404, 409]),
    Call::new(POST, "/api/me/email-proof", "Accounts", Member, Nothing, "Ask for such a link once more")
        .note("Nothing is sent when the address is proved, or when a link was sent less than five minutes ago. 404 where the forum sends no mail.")
        .refuses(&[404]),
    Call::new(POST, "/api/setup", "Accounts", Anyone, New("User"), "Register as the first administrator")
        .takes("token username email password")
        .note("`token` stands in the link that the server prints at a start without an administrator. It is good once."),
    Call::new(GET, "/api/me", "Accounts", Member, It("Me"), "Your own account"),
    Call::new(PATCH, "/api/me", "Accounts", Member, It("Me"), "Change your account")
        .takes("first_name? last_name? age? gender? bio? avatar? invisible? notify? current_password? password?")
        .note("Null or blank empties a field. A new `password` needs the `current_password`, and ends every other session. \
               `avatar` is the `url` of an upload of your own, from whose middle a square is cut.")
        .refuses(&[429]),

    Call::new(GET, "/api/me/sessions", "Accounts", Member, List("SignIn"), "Where you are logged in"),
    Call::new(DELETE, "/api/me/sessions", "Accounts", Member, Nothing, "Log out everywhere else"),
    Call::new(DELETE, "/api/me/sessions/{id}", "Accounts", Member, Nothing, "End one of your sessions")
        .note("Its sockets close with 4001."),
    Call::new(GET, "/api/invites", "Accounts", Member, List("Invite"), "Your invitations, the newest first"),
    Call::new(POST, "/api/invites", "Accounts", Member, New("Invite"), "Invite people").takes("uses? days?"),
    Call::new(DELETE, "/api/invites/{id}", "Accounts", Member, Nothing, "Revoke an invitation").note("By its maker or a moderator."),

    Call::new(GET, "/api/categories", "Posts and comments", Anyone, List("Category"), "All categories"),
    Call::new(POST, "/api/categories", "Posts and comments", Admin, New("Category"), "Make a category").takes("slug name description?"),
    Call::new(PATCH, "/api/categories/{id}", "Posts and comments", Admin, It("Category"), "Change a category")
        .takes("slug? name? description? position?")
        .note("`position` moves it to that place of the list; the others make room."),
    Call::new(DELETE, "/api/categories/{id}", "Posts and comments", Admin, Nothing, "Delete a category without posts"),
    Call::new(GET, "/api/posts", "Posts and comments", Anyone, List("Post"), "Posts, newest first")
        .query("category author before limit")
        .refuses(&[404]),
    Call::new(POST, "/api/posts", "Posts and comments", Member, New("Post"), "Write a post").takes("category title body"),
    Call::new(GET, "/api/posts/{id}", "Posts and comments", Anyone, It("Post"), "A post"),
    Call::new(PATCH, "/api/posts/{id}", "Posts and comments", Member, It("Post"), "Edit a post")
        .takes("title? body? category? version?").note(STALE),
    Call::new(DELETE, "/api/posts/{id}", "Posts and comments", Member, Nothing, "Delete a post and its comments")
        .note("By its author or a moderator."),
    Call::new(GET, "/api/posts/{id}/comments", "Posts and comments", Anyone, List("Comment"), "A post's comments, newest first")
        .query("before after around limit")
        .note("With `around`, a page in whose middle that comment stands. With it and with `after`, `previous` beside `next`: the `after` of \
               the page before, null at the newest end."),
    Call::new(POST, "/api/posts/{id}/comments", "Posts and comments", Member, New("Comment"), "Comment on a post").takes("body reply_to?"),
    Call::new(GET, "/api/comments/{id}", "Posts and comments", Anyone, It("Comment"), "A comment"),
    Call::new(PATCH, "/api/comments/{id}", "Posts and comments", Member, It("Comment"), "Edit a comment").takes("body? version?").note(STALE),
    Call::new(DELETE, "/api/comments/{id}", "Posts and comments", Member, Nothing, "Delete a comment")
        .note("By its author or a moderator. One that others replied to keeps its place, empty."),
    Call::new(GET, "/api/posts/{id}/follow", "Notifications", Member, It("Follow"), "Whether you follow a post"),
    Call::new(PUT, "/api/posts/{id}/follow", "Notifications", Member, It("Follow"), "Follow a post, or mute it").takes("state")
        .note("Whoever writes a post or comment follows, unless they have decided otherwise. Muted: neither comments nor replies notify there."),
    Call::new(GET, "/api/notifications", "Notifications", Member, List("Notification"), "Your notifications, newest first")
        .query("before limit").note("Beside `items` and `next`: how many are `unread`, and `unread_of_messages` among them."),
    Call::new(POST, "/api/notifications/read", "Notifications", Member, Nothing, "Mark notifications as read")
        .takes("up_to? ids? post_id?").note("Exactly one of them: all up to one, these, or all that are about a post."),
    Call::new(POST, "/api/preview", "Posts and comments", Member, It("Preview"), "A text as it would be shown").takes("body"),

    Call::new(POST, "/api/uploads", "Pictures", Member, New("Upload"), "Upload a picture")
        .takes_file()
        .note("PNG, JPEG, WebP or GIF of at most 5 MB and 16 megapixels. It is encoded again, without what else was in the file, and shown in a \
               text as `![what it shows](url)`. What nothing shows goes after a day."),
    Call::new(GET, "/uploads/{name}", "Pictures", Anyone, File("image/*"), "A picture")
        .note("For everyone when a post, a comment or a person shows it; in a private message for its two people alone; else for its owner.")
        .refuses(&[412, 416]),

    Call::new(GET, "/api/conversations", "Private messages", Member, List("Conversation"), "Your conversations, the latest first")
        .query("before")
        .note("200 on a page; behind the last of them the people never written to, in alphabetical order, 200 at most."),
    Call::new(GET, "/api/conversations/{username}/messages", "Private messages", Member, List("Message"), "The messages, newest first")
        .query("before limit"),
    Call::new(POST, "/api/conversations/{username}/messages", "Private messages", Member, New("Message"), "Write a message").takes("body:message"),
    Call::new(POST, "/api/conversations/{username}/read", "Private messages", Member, Nothing, "Mark messages as read").takes("up_to"),
    Call::new(PATCH, "/api/messages/{id}", "Private messages", Member, It("Message"), "Edit a message").takes("body?:message version?")
        .note("By its writer. With a `version` that is no longer the newest it is refused with 409."),
    Call::new(DELETE, "/api/messages/{id}", "Private messages", Member, Nothing, "Delete a message")
        .note("By its writer. It is gone for both, from the log of events too."),
    Call::new(GET, "/api/blocks", "Private messages", Member, List("User"), "The people whom you have blocked"),
    Call::new(PUT, "/api/blocks/{username}", "Private messages", Member, Nothing, "Block a person").note("They can't tell."),
    Call::new(DELETE, "/api/blocks/{username}", "Private messages", Member, Nothing, "Block a person no longer"),

    Call::new(GET, "/api/users", "People", Anyone, List("User"), "People whose name begins so").query("query before limit"),
    Call::new(GET, "/api/users/{username}", "People", Anyone, It("Profile"), "A person's profile"),
    Call::new(GET, "/api/users/{username}/comments", "People", Anyone, List("Written"), "A person's comments, newest first")
        .query("before limit"),
    Call::new(PATCH, "/api/users/{username}", "People", Admin, It("User"), "Give a person a role").takes("role")
        .note("A change ends their sessions. Nobody changes their own."),
    Call::new(PUT, "/api/users/{username}/ban", "People", Moderator, Nothing, "Ban a person")
        .note("Moderators ban members, admins also moderators. Their sessions end; what they wrote stays."),
    Call::new(DELETE, "/api/users/{username}/ban", "People", Moderator, Nothing, "Lift a ban"),
    Call::new(GET, "/api/online", "People", Anyone, It("Online"), "Who is online").query("before limit"),

    Call::new(GET, "/api/events", "The socket", Anyone, File("text/event-stream"), "Hear the same where no WebSocket gets through").query("epoch seq")
        .refuses(&[403]),
    Call::new(GET, "/ws", "The socket", Anyone, Socket, "Hear of everything as it happens").query("epoch seq")
        .refuses(&[400, 403]),

    Call::new(GET, "/api/site", "The forum itself", Anyone, It("Site"), "The forum's name and limits"),
    Call::new(GET, "/api/openapi.json", "The forum itself", Anyone, File("application/json"), "This document"),
    Call::new(GET, "/api/docs", "The forum itself", Anyone, File("text/html"), "This document, as a page"),
    Call::new(GET, "/api/doctor", "The forum itself", Anyone, File("application/json"), "What it saw of the request, for `althing doctor` alone")
        .refuses(&[404]),
    Call::new(GET, "/healthz", "The forum itself", Anyone, It("Status"), "The process is alive"),
    Call::new(GET, "/readyz", "The forum itself", Anyone, It("Status"), "The database is reachable and migrated"),
];
