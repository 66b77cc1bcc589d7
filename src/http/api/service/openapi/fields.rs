//! What the names in requests and answers mean, each told once.

use utoipa::openapi::{
    ObjectBuilder, Ref, RefOr, Schema,
    schema::{ArrayBuilder, KnownFormat, SchemaFormat, SchemaType, Type},
};

use crate::domain::limits;

use Kind::{AnyText, File, Flag, Ids, ListOf, Number, Object, OrNull, Shape, Text, Texts, Word};

/// What values a field holds.
enum Kind {
    AnyText,
    /// A string of at least and at most so many characters.
    Text(usize, usize),
    /// One of these strings.
    Word(&'static [&'static str]),
    /// The bytes of a file.
    File,
    /// A whole number, at least and at most so large.
    Number(Option<i32>, Option<i32>),
    Flag,
    Object,
    /// Up to so many ids.
    Ids(usize),
    /// Up to so many texts.
    Texts(usize),
    /// A list of a shape's objects.
    ListOf(&'static str),
    /// An object of a shape.
    Shape(&'static str),
    /// Such a value, or null.
    OrNull(&'static Kind),
}

const ID: Kind = Number(Some(1), None);

/// Every field: its name, what it holds, and what that means.
#[rustfmt::skip]
const FIELDS: &[(&str, Kind, &str)] = &[
    ("username", Text(limits::USERNAME_MIN_CJK, limits::USERNAME_WRITTEN_MAX),
     "Letters with their marks, digits, `_`, `-`, `.`: 3 to 24, 2 to 24 in Han, Kana and Hangul"),
    ("available", Flag, "Whether someone could register under it now"),
    ("email", Text(3, limits::EMAIL_MAX), "An e-mail address, shown to nobody else"),
    ("password", Text(limits::PASSWORD_MIN, limits::PASSWORD_MAX), "All of it counts"),
    ("any_password", AnyText, "Whatever was typed so far"),
    ("score", Number(Some(0), Some(4)), "0: refused; 1: it will do; 4: very strong"),
    ("refusal", OrNull(&AnyText), "Why it would be refused; goes behind the field's name"),
    ("current_password", AnyText, "The password as it is"),
    ("texts", Word(&["keep", "remove"]), "What becomes of your posts and comments"),
    ("login", AnyText, "A user name or an e-mail address"),
    ("first_name", OrNull(&Text(1, limits::NAME_MAX)), "As you like"),
    ("last_name", OrNull(&Text(1, limits::NAME_MAX)), "As you like"),
    ("gender", OrNull(&Text(1, limits::NAME_MAX)), "As you like"),
    ("bio", OrNull(&Text(1, limits::DESCRIPTION_MAX)), "About yourself"),
    ("age", OrNull(&Number(Some(1), Some(limits::AGE_MAX))), "In years"),
    ("logo_url", OrNull(&AnyText), "The path of the picture that stands for the forum"),
    ("avatar", OrNull(&AnyText), "The address of a picture that you have uploaded"),
    ("file", File, "The picture"),
    ("role", Word(&["member", "moderator", "admin"]), "What the person may do"),
    ("invisible", Flag, "Nobody else sees you online, typing or reading"),
    ("notify", Object,
     "Which kinds of notification you want: `solution`, `mention`, `reply`, `comment`, `post`, \
      `message`, each true or false"),
    ("state", Word(&["following", "muted", "none"]), "What you want to hear of it"),
    ("slug", Text(1, limits::SLUG_MAX), "The category's word in addresses"),
    ("name", Text(1, limits::NAME_MAX), "A name"),
    ("description", Text(0, limits::DESCRIPTION_MAX), "A sentence or two"),
    ("archived", Flag, "Whether nothing new is written there"),
    ("questions", Flag, "Whether its posts are questions, of which a comment may be the answer"),
    ("color", OrNull(&Text(7, 7)), "A color, as `#1a2b3c`; null for none"),
    ("readable_by", Word(&["everyone", "members", "moderators"]), "Who reads it"),
    ("writable_by", Word(&["members", "moderators"]), "Who of them writes there"),
    ("into", ID, "The one that it goes into"),
    ("comment_ids", Ids(500), "Comments of the post"),
    ("comment_id", ID, "The comment that answers it"),
    ("position", Number(Some(1), None), "The place in the list, from 1"),
    ("category", AnyText, "The slug of a category"),
    ("author", AnyText, "A user name"),
    ("title", Text(1, limits::TITLE_MAX), "One line"),
    ("body", Text(1, limits::BODY_MAX), "Markdown"),
    ("unfinished", Text(0, limits::DRAFT_BODY_MAX), "Markdown, as far as it has come"),
    ("unfinished_line", OrNull(&Text(0, limits::DRAFT_LINE_MAX)), "A title, as far as it has come"),
    ("words", Texts(limits::DRAFT_TAGS_MAX), "Tags, as far as there are some"),
    ("seen", Number(Some(1), None), "The version that this text goes on from"),
    ("key", AnyText, "For what it is: `post`, `post:7`, `comment:7`, `edit:9`, `message:bob`"),
    ("message", Text(1, limits::MESSAGE_MAX), "Markdown"),
    ("body_html", AnyText, "The text as sanitised HTML"),
    ("reply_to", ID, "A comment of the same post"),
    ("unread", Flag, "Whether it is to count as unread from there on; in a list, only what is unread"),
    ("emoji", AnyText, "One of those that the forum offers"),
    ("reactions", Texts(20), "The emoji with which people may react"),
    ("version", Number(Some(1), None), "The version that the change was made from"),
    ("release", AnyText, "Althing's version, as `1.2.3`"),
    ("up_to", ID, "All up to and including this one"),
    ("id", ID, "Its id"),
    ("ids_of_posts", AnyText, "Ids of posts, 100 at most, with commas between them"),
    ("ids_of_comments", AnyText, "Ids of comments, 100 at most, with commas between them"),
    ("viewer", Shape("Viewer"), "What is the viewer's own of it, where somebody is signed in"),
    ("format", Word(&["jsonl", "csv"]), "What kind of file; JSON lines if not said"),
    ("before", AnyText, "The `next` of the page before"),
    ("after", AnyText, "The `previous` of the page behind it"),
    ("around", AnyText,
     "The id of a comment of the post; `first` for the page that the thread begins with"),
    ("nth", Number(Some(1), None), "A place in the thread, from 1; beyond its end is the last one"),
    ("post_id", ID, "All that are about this post"),
    ("ids", Ids(100), "Some of them"),
    ("next", OrNull(&AnyText), "Where the next page begins"),
    ("limit", Number(Some(1), Some(100)), "Items on the page"),
    ("sought", AnyText, "How the name begins, or a whole e-mail address"),
    ("users_sort", Word(&["newest", "active", "name"]),
     "What stands first: who registered last, who was here last, or the first by name"),
    ("query", AnyText, "How the name begins"),
    ("tags", Texts(limits::TAGS_MAX), "Up to 5 tags"),
    ("tag", Text(limits::TAG_MIN, limits::TAG_MAX), "Small letters, digits and `-`"),
    ("q", Text(0, limits::SEARCH_MAX),
     "Words, `\"phrases\"`, `-without` and `begin*`; of the last word the beginning is enough"),
    ("in", Word(&["all", "posts", "comments"]), "Where to look; everywhere if not said"),
    ("search_sort", Word(&["relevance", "newest"]), "What stands first; what fits best if not said"),
    ("sort", Word(&["newest", "active", "top"]),
     "What stands first: what was written last, what something was written under last, or what \
      has most comments"),
    ("period", Word(&["day", "week", "month", "year", "all"]),
     "Under `top`, since when a post may have been written"),
    ("solved", Flag, "Only questions that have an answer (`true`), or none (`false`)"),
    ("bookmarked", Flag, "Only what you have marked"),
    ("following", Flag, "Only what you follow"),
    ("muted", Flag, "Also what you have muted"),
    ("one_post", ID, "The post"),
    ("one_comment", ID, "The comment"),
    ("message_id", ID, "The private message"),
    ("reason", Word(&["spam", "abuse", "off_topic", "illegal", "other"]), "Why"),
    ("text", OrNull(&Text(1, limits::DESCRIPTION_MAX)), "Why, in your own words"),
    ("report_state", Word(&["open", "closed"]), "Which of them; the open ones if not said"),
    ("action", Word(&["none", "remove", "remove_and_suspend", "warn"]), "What is done about it"),
    ("actor", AnyText, "The name of whoever did it; `server` for the command"),
    ("act", AnyText, "A word for what was done, as `ban`"),
    ("until", AnyText, "When it ends, in RFC 3339"),
    ("why", Text(1, limits::DESCRIPTION_MAX), "Why, for the person to read"),
    ("since", AnyText, "From when on, in RFC 3339"),
    ("dry_run", Flag, "Only tell how much that is"),
    ("level", Word(&["all", "first", "muted"]), "What you want to hear of it: each post and comment, each post, or nothing"),
    ("note", OrNull(&Text(0, limits::NOTE_MAX)), "In your own words, for you alone"),
    ("remind_at", OrNull(&AnyText), "When to be reminded, in RFC 3339; null for never"),
    ("epoch", AnyText, "The epoch of the last `hello`"),
    ("seq", Number(None, None), "The `seq` of the last event seen"),
    ("total", Number(None, None), "How many people are online"),
    ("guests", Number(None, None), "How many guests are here"),
    ("people", ListOf("User"), "Those who are here"),
    ("limits", Shape("Limits"), "How long and how many things may be"),
    ("rates", OrNull(&Object),
     "How often things may be done, as `10/m` or `10/15m`; null where that is not limited"),
    ("rules", Text(0, limits::RULES_MAX), "What whoever registers agrees to"),
    ("welcome", Text(0, limits::WELCOME_MAX), "What guests are greeted with"),
    ("accent", OrNull(&Text(7, 7)), "The color of buttons and links, as `#1a2b3c`"),
    ("approve_members", Flag, "Whether moderators let in whoever registers without an invitation"),
    ("quota", OrNull(&AnyText), "How often that may be done, as `10/m` or `10/15m`: at least once an hour"),
    ("review_first", Number(Some(0), Some(limits::REVIEW_FIRST_MAX)),
     "Posts and comments of a member that wait for a moderator, until so many stand"),
    ("watched_words", ListOf("Watched"),
     "Words whose texts wait for a moderator (`hold`) or are not taken (`refuse`)"),
    ("registration", Word(&["open", "invite", "closed"]), "Who may make an account"),
    ("password_reset", Flag, "Whether a link to a new password can be had by mail"),
    ("invite", AnyText, "The code of an invitation, where one is needed"),
    ("uses", Number(Some(1), Some(limits::INVITE_USES_MAX)), "For how many people"),
    ("days", Number(Some(1), Some(limits::INVITE_DAYS_MAX)), "For how many days"),
    ("last_days", Number(Some(1), Some(365)), "How many days, today included; 30 if not said"),
    ("token", AnyText, "What the link holds"),
    ("type", AnyText, "`about:blank`"),
    ("status", Number(None, None), "The HTTP status"),
    ("detail", AnyText, "One plain sentence"),
    ("code", Word(&[
        "malformed", "validation", "unauthenticated", "forbidden", "not_found",
        "method_not_allowed", "conflict", "unsupported", "rate_limited", "too_large",
        "unavailable", "internal",
    ]),
     "A word that stays"),
    ("request_id", AnyText, "Under this the operator finds it in the log"),
    ("errors", Object, "What is wrong, by field: lists of sentences"),
    ("health", AnyText, "`ok` or `ready`"),
    ("node", AnyText, "Which of the processes on one database this is"),
    ("bus", Word(&["none", "up", "down"]),
     "Whether this node hears the others; `none` where there can be no others"),
    ("Idempotency-Key", Text(1, 64),
     "The same key again within 24 hours gets the first answer again, and makes nothing"),
];

/// An object with these fields; one with a `?` need not be there, and `name:shape` is of another's
/// shape.
pub(super) fn object(names: &str) -> Schema {
    let object = names.split_whitespace().fold(
        ObjectBuilder::new().schema_type(Type::Object),
        |object, name| {
            let (name, optional) =
                name.strip_suffix('?').map_or((name, false), |name| (name, true));
            let (name, shape) = name.split_once(':').unwrap_or((name, name));
            let object = object.property(name, schema(shape));
            if optional { object } else { object.required(name) }
        },
    );
    Schema::Object(object.build())
}

/// The shape of a field.
pub(super) fn schema(name: &str) -> RefOr<Schema> {
    match FIELDS.iter().find(|(field, ..)| *field == name) {
        Some((_, kind, what)) => schema_of(kind, what),
        None => schema_of(&AnyText, ""),
    }
}

fn schema_of(kind: &Kind, what: &str) -> RefOr<Schema> {
    let list = |items: RefOr<Schema>| ArrayBuilder::new().items(items);
    match kind {
        Shape(name) => Ref::from_schema_name(*name).into(),
        ListOf(name) => RefOr::T(Schema::Array(list(Ref::from_schema_name(*name).into()).build())),
        Ids(most) => RefOr::T(Schema::Array(
            list(schema_of(&ID, "One of them")).max_items(Some(*most)).build(),
        )),
        Texts(most) => RefOr::T(Schema::Array(
            list(schema_of(&AnyText, "One of them")).max_items(Some(*most)).build(),
        )),
        OrNull(kind) => {
            let types = SchemaType::from_iter([type_of(kind), Type::Null]);
            plain(kind, what).schema_type(types).build().into()
        }
        kind => plain(kind, what).build().into(),
    }
}

fn plain(kind: &Kind, what: &str) -> ObjectBuilder {
    let object = ObjectBuilder::new().schema_type(type_of(kind)).description(Some(what));
    let format = |known| Some(SchemaFormat::KnownFormat(known));
    match kind {
        Text(least, most) => object.min_length(Some(*least)).max_length(Some(*most)),
        Word(words) => object.enum_values(Some(words.iter().copied())),
        File => object.format(format(KnownFormat::Binary)),
        Number(least, most) => object
            .format(format(KnownFormat::Int64))
            .minimum(least.map(f64::from))
            .maximum(most.map(f64::from)),
        _ => object,
    }
}

fn type_of(kind: &Kind) -> Type {
    match kind {
        AnyText | Text(..) | Word(_) | File => Type::String,
        Number(..) => Type::Integer,
        Flag => Type::Boolean,
        Object | Shape(_) => Type::Object,
        Ids(_) | ListOf(_) | Texts(_) => Type::Array,
        OrNull(kind) => type_of(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{
        api::service::openapi::named_in,
        routes::{
            self,
            row::{Shape, Takes},
        },
    };

    #[test]
    fn every_name_in_the_table_has_a_meaning() {
        for row in routes::rows() {
            let taken = if let Takes::Json { fields, .. } = row.takes { fields } else { "" };
            let given =
                if let Some(Shape::Fields(_, fields)) = row.gives.shape() { fields } else { "" };
            let names = [taken, given, row.query].into_iter().flat_map(str::split_whitespace);
            for name in names.chain(named_in(row.path)) {
                let name = name.trim_end_matches('?').rsplit(':').next().unwrap_or_default();
                assert!(FIELDS.iter().any(|(field, ..)| *field == name), "{} {name}", row.path);
            }
        }
    }

    #[test]
    fn every_field_stands_once_and_says_what_it_means() {
        for (at, (name, _, what)) in FIELDS.iter().enumerate() {
            assert!(!what.is_empty(), "{name}");
            assert!(FIELDS[..at].iter().all(|(other, ..)| other != name), "{name} stands twice");
        }
    }
}
