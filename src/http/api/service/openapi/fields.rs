//! What the names in requests and answers mean, each told once.

use utoipa::openapi::{
    Object, ObjectBuilder, RefOr, Schema,
    schema::{ArrayBuilder, KnownFormat, SchemaFormat, SchemaType, Type},
};

use crate::domain::limits;

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
#[allow(clippy::too_many_lines, reason = "a table")]
pub(super) fn schema(name: &str) -> RefOr<Schema> {
    let of =
        |kind: Type, what: &str| ObjectBuilder::new().schema_type(kind).description(Some(what));
    let text = |what: &str, min: usize, max: usize| {
        of(Type::String, what).min_length(Some(min)).max_length(Some(max))
    };
    let number = |what: &str| {
        of(Type::Integer, what).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
    };
    let id = |what: &str| number(what).minimum(Some(1));
    let time = |what: &str| {
        of(Type::String, what).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
    };
    let word = |what: &str, words: &[&str]| {
        of(Type::String, what).enum_values(Some(words.iter().copied()))
    };
    let flag = |what: &str| of(Type::Boolean, what);
    let or_null = |object: ObjectBuilder, kind: Type| {
        object.schema_type(SchemaType::from_iter([kind, Type::Null]))
    };
    let object: Object = match name {
        "username" => text(
            "Letters with their marks, digits, `_`, `-`, `.`: 3 to 24, 2 to 24 in Han, Kana and Hangul",
            limits::USERNAME_MIN_CJK,
            limits::USERNAME_WRITTEN_MAX,
        ),
        "available" => flag("Whether someone could register under it now"),
        "email" => text("An e-mail address, shown to nobody else", 3, limits::EMAIL_MAX),
        "password" => text("All of it counts", limits::PASSWORD_MIN, limits::PASSWORD_MAX),
        "any_password" => of(Type::String, "Whatever was typed so far"),
        "score" => number("0: refused; 1: it will do; 4: very strong").minimum(Some(0)).maximum(Some(4)),
        "refusal" => or_null(of(Type::String, "Why it would be refused; goes behind the field's name"), Type::String),
        "current_password" => of(Type::String, "The password as it is"),
        "login" => of(Type::String, "A user name or an e-mail address"),
        "first_name" | "last_name" | "gender" => or_null(text("As you like", 1, limits::NAME_MAX), Type::String),
        "bio" => or_null(text("About yourself", 1, limits::DESCRIPTION_MAX), Type::String),
        "age" => or_null(number("In years").minimum(Some(1)).maximum(Some(f64::from(limits::AGE_MAX))), Type::Integer),
        "avatar" => or_null(of(Type::String, "The address of a picture that you have uploaded"), Type::String),
        "file" => of(Type::String, "The picture").format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))),
        "role" => word("What the person may do", &["member", "moderator", "admin"]),
        "invisible" => flag("Nobody else sees you online, typing or reading"),
        "notify" => of(Type::Object, "Which kinds of notification you want: `mention`, `reply`, `comment`, `message`, each true or false"),
        "state" => word("What you want to hear of it", &["following", "muted", "none"]),
        "slug" => text("The category's word in addresses", 1, limits::SLUG_MAX),
        "name" => text("A name", 1, limits::NAME_MAX),
        "description" => text("A sentence or two", 0, limits::DESCRIPTION_MAX),
        "position" => number("The place in the list, from 1").minimum(Some(1)),
        "category" => of(Type::String, "The slug of a category"),
        "author" => of(Type::String, "A user name"),
        "title" => text("One line", 1, limits::TITLE_MAX),
        "body" => text("Markdown", 1, limits::BODY_MAX),
        "message" => text("Markdown", 1, limits::MESSAGE_MAX),
        "body_html" => of(Type::String, "The text as sanitised HTML"),
        "reply_to" => id("A comment of the same post"),
        "version" => number("The version that the change was made from").minimum(Some(1)),
        "release" => of(Type::String, "Althing's version, as `1.2.3`"),
        "up_to" => id("All up to and including this one"),
        "id" => id("Its id"),
        "before" => of(Type::String, "The `next` of the page before"),
        "after" => of(Type::String, "The `previous` of the page behind it"),
        "around" => of(Type::String, "The id of a comment of the post; `first` for the page that the thread begins with"),
        "post_id" => id("All that are about this post"),
        "ids" => return RefOr::T(Schema::Array(ArrayBuilder::new().items(id("One of them")).max_items(Some(100)).build())),
        "next" => or_null(of(Type::String, "Where the next page begins"), Type::String),
        "limit" => number("Items on the page").minimum(Some(1)).maximum(Some(100)),
        "query" => of(Type::String, "How the name begins"),
        "epoch" => of(Type::String, "The epoch of the last `hello`"),
        "seq" => number("The `seq` of the last event seen"),
        "total" => number("How many people are online"),
        "guests" => number("How many guests are here"),
        "people" => return list_of("User"),
        // How long and how many things may be.
        "limits" => return utoipa::openapi::Ref::from_schema_name("Limits").into(),
        "rates" => {
            or_null(of(Type::Object, "How often things may be done, as `10/m` or `10/15m`; null where that is not limited"), Type::Object)
        }
        "registration" => word("Who may make an account", &["open", "invite", "closed"]),
        "password_reset" => flag("Whether a link to a new password can be had by mail"),
        "invite" => of(Type::String, "The code of an invitation, where one is needed"),
        "uses" => number("For how many people").minimum(Some(1)).maximum(Some(f64::from(limits::INVITE_USES_MAX))),
        "days" => number("For how many days").minimum(Some(1)).maximum(Some(f64::from(limits::INVITE_DAYS_MAX))),
        "token" => of(Type::String, "What the link holds"),
        "type" => of(Type::String, "`about:blank`"),
        "status" => number("The HTTP status"),
        "detail" => of(Type::String, "One plain sentence"),
        "code" => word(
            "A word that stays",
            &[
                "malformed",
                "validation",
                "unauthenticated",
                "forbidden",
                "not_found",
                "method_not_allowed",
                "conflict",
                "unsupported",
                "rate_limited",
                "too_large",
                "unavailable",
                "internal",
            ],
        ),
        "request_id" => of(Type::String, "Under this the operator finds it in the log"),
        "errors" => of(Type::Object, "What is wrong, by field: lists of sentences"),
        "health" => of(Type::String, "`ok` or `ready`"),
        "created_at" => time("When"),
        _ => of(Type::String, ""),
    }
    .build();
    object.into()
}

fn list_of(name: &str) -> RefOr<Schema> {
    let items = RefOr::<Schema>::from(utoipa::openapi::Ref::from_schema_name(name));
    RefOr::T(Schema::Array(ArrayBuilder::new().items(items).build()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::api::service::openapi::calls::CALLS;

    #[test]
    fn every_name_in_the_table_has_a_meaning() {
        for call in CALLS {
            for name in call
                .takes
                .split_whitespace()
                .chain(call.query.split_whitespace())
                .chain(crate::http::api::service::openapi::named_in(call.path))
            {
                let name = name.trim_end_matches('?').rsplit(':').next().unwrap_or_default();
                let RefOr::T(Schema::Object(object)) = schema(name) else { continue };
                assert!(
                    object.description.is_some_and(|what| !what.is_empty()),
                    "{} {name}",
                    call.path
                );
            }
        }
    }
}
