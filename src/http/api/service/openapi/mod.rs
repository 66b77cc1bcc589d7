//! The API, told to programs: `GET /api/openapi.json`, and a page made of it at `/api/docs`.
//!
//! `calls` is the table of what can be called, `fields` says what each name in it means, and the
//! answers' shapes are the wire types' own. A test holds the table to the routes, both ways.

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header::CACHE_CONTROL};
use utoipa::{
    ToSchema,
    openapi::{
        ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi,
        OpenApiBuilder, PathsBuilder, Ref, RefOr, Required, ResponseBuilder, Schema,
        path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem},
        request_body::RequestBodyBuilder,
        schema::{ArrayBuilder, Type},
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    },
};

use self::calls::{CALLS, Call, Gives, Who};
use crate::{
    domain::limits,
    http::api::users::{Profile, Written},
    protocol,
};

mod calls;
mod fields;
mod refusals;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());

/// `GET /api/openapi.json`
pub async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .content_type("application/json")
        .body(DOCUMENT.as_str())
}

fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Althing")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Everything that the forum's own page does, over HTTP. Whatever happens is told at once on the socket, `GET /ws`.\n\n\
             Times are RFC 3339 in UTC. A list is `{items, next}`; the next page is `?before=<next>`. `Idempotency-Key` (1 to 64 printable \
             ASCII characters) on a POST that creates something makes it safe to send again for 24 hours.",
        ))
        .license(Some(LicenseBuilder::new().name("MIT").build()))
        .build();
    let paths = CALLS.iter().fold(PathsBuilder::new(), |paths, call| {
        paths.path(call.path, PathItem::new(call.method.clone(), operation(call)))
    });
    let components = ComponentsBuilder::new();
    let components = shape::<protocol::Me>(components);
    let components = shape::<limits::Limits>(components);
    let components = shape::<protocol::SignIn>(components);
    let components = shape::<protocol::Invite>(components);
    let components = shape::<Profile>(components);
    let components = shape::<protocol::Category>(components);
    let components = shape::<protocol::Post>(components);
    let components = shape::<protocol::Comment>(components);
    let components = shape::<Written>(components);
    let components = shape::<protocol::Upload>(components);
    let components = shape::<protocol::Notification>(components);
    let components = shape::<protocol::Conversation>(components)
        .schema("Problem", fields::object("type title status detail code request_id errors?"))
        .schema(
            "Site",
            fields::object("name version:release limits rates registration password_reset"),
        )
        .schema("Online", fields::object("items:people total guests next"))
        .schema("Availability", fields::object("available detail:refusal"))
        .schema("Follow", fields::object("state"))
        .schema("Preview", fields::object("body_html"))
        .schema("Strength", fields::object("score refusal"))
        .schema("Status", fields::object("status:health"))
        .security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("session"))),
        );
    OpenApiBuilder::new()
        .info(info)
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

/// A shape of the wire, and those that it is made of.
fn shape<T: ToSchema>(components: ComponentsBuilder) -> ComponentsBuilder {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    components.schemas_from_iter(parts).schema_from::<T>()
}

fn operation(call: &Call) -> Operation {
    let mut operation = OperationBuilder::new().tag(call.about).summary(Some(call.what));
    if let Some(note) = call.note {
        operation = operation.description(Some(note));
    }
    if call.path == "/ws" {
        operation = operation.description(Some(the_socket()));
    }
    if call.who != Who::Anyone {
        operation =
            operation.security(SecurityRequirement::new::<_, [&str; 0], &str>("session", []));
    }
    for name in named_in(call.path) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True);
        operation = operation.parameter(parameter.schema(Some(fields::schema(name))));
    }
    for name in call.query.split_whitespace() {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False);
        operation = operation.parameter(parameter.schema(Some(fields::schema(name))));
    }
    if !call.takes.is_empty() {
        let content = ContentBuilder::new().schema(Some(fields::object(call.takes))).build();
        let body = RequestBodyBuilder::new()
            .content("application/json", content)
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    if call.takes_file {
        let content = |schema: RefOr<Schema>| ContentBuilder::new().schema(Some(schema)).build();
        let body = RequestBodyBuilder::new()
            .content("multipart/form-data", content(fields::object("file").into()))
            .content("image/*", content(fields::schema("file")))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    if matches!(call.gives, Gives::File("image/*")) {
        operation = operation
            .response("206", ResponseBuilder::new().description("The part that was asked for"))
            .response("304", ResponseBuilder::new().description("As it was"));
    }
    let (status, answer) = answer(&call.gives);
    refusals::of(call)
        .into_iter()
        .fold(operation.response(status, answer), |operation, (status, what)| {
            let problem = ContentBuilder::new().schema(Some(component("Problem"))).build();
            let refusal = ResponseBuilder::new()
                .description(what)
                .content("application/problem+json", problem);
            operation.response(status.to_string(), refusal)
        })
        .build()
}

/// What the protocol's page says of the socket and its events.
fn the_socket() -> &'static str {
    let page = include_str!("../../../../../docs/protocol.md");
    page.split_once("\n## The socket")
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or(page, |(_, section)| section.trim())
}

/// The parts of a path that stand for something, as `id` in `/api/posts/{id}`.
fn named_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.split(':').next().unwrap_or(name))
}

fn component(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

fn answer(gives: &Gives) -> (&'static str, ResponseBuilder) {
    let json = |schema: RefOr<Schema>| ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new();
    match gives {
        Gives::It(name) => {
            ("200", response.description("It").content("application/json", json(component(name))))
        }
        Gives::New(name) => {
            ("201", response.description("Made").content("application/json", json(component(name))))
        }
        Gives::List(name) => {
            let items = ArrayBuilder::new()
                .items(RefOr::<Schema>::from(Ref::from_schema_name(*name)))
                .build();
            let list = ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("items", RefOr::T(Schema::Array(items)))
                .required("items")
                .property("next", fields::schema("next"))
                .required("next");
            (
                "200",
                response
                    .description("A page of the list")
                    .content("application/json", json(list.build().into())),
            )
        }
        Gives::Nothing => ("204", response.description("Done")),
        Gives::Socket => ("101", response.description("A WebSocket")),
        Gives::File(kind) => {
            let bytes = ObjectBuilder::new().schema_type(Type::String).build();
            ("200", response.description("The file").content(*kind, json(bytes.into())))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    fn shown() -> Value {
        serde_json::from_str(&DOCUMENT).unwrap()
    }

    #[test]
    fn the_document_tells_of_every_route_and_of_no_other() {
        let source = include_str!("../../../routes.rs");
        let table: String = source
            .split("pub fn routes(")
            .nth(1)
            .unwrap()
            .split("\n}\n")
            .next()
            .unwrap()
            .split_whitespace()
            .collect();
        let routes: BTreeSet<_> = table
            .split("at(\"")
            .skip(1)
            .filter(|route| {
                route.starts_with("/api/")
                    || route.starts_with("/uploads/")
                    || route.starts_with("/ws")
            })
            .chain(
                table
                    .split("at(\"")
                    .filter(|route| route.starts_with("/healthz") || route.starts_with("/readyz")),
            )
            .flat_map(|route| {
                let (path, rest) = route.split_once('"').unwrap();
                let rest = rest.split(".service(").next().unwrap();
                let methods = ["get", "post", "put", "patch", "delete"].into_iter();
                methods
                    .filter(|method| rest.contains(&format!(".route({method}(")))
                    .map(|method| format!("{method} {path}"))
                    .collect::<Vec<_>>()
            })
            .collect();
        let document = shown();
        let told = document["paths"].as_object().unwrap().iter();
        let told: BTreeSet<_> = told
            .flat_map(|(path, item)| {
                item.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
            })
            .collect();
        assert!(told.len() > 30);
        assert_eq!(told, routes);
    }

    #[test]
    fn every_answer_is_named_and_none_hides_behind_a_default() {
        for (path, item) in shown()["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let answers = operation["responses"].as_object().unwrap();
                assert!(
                    answers.contains_key("500") && !answers.contains_key("default"),
                    "{method} {path}"
                );
                assert_eq!(
                    answers.contains_key("401"),
                    operation.get("security").is_some() || path == "/api/auth/login",
                    "{method} {path}"
                );
                for (status, answer) in answers {
                    let problem = &answer["content"]["application/problem+json"]["schema"]["$ref"];
                    assert_eq!(
                        *problem == "#/components/schemas/Problem",
                        status.parse::<u16>().unwrap() >= 400,
                        "{method} {path}: {status}"
                    );
                }
            }
        }
        assert_eq!(
            shown()["components"]["schemas"]["Site"]["properties"]["version"]["type"],
            "string"
        );
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = shown();
        let mut left = vec![&document];
        let mut references = 0;
        while let Some(value) = left.pop() {
            match value {
                Value::Object(object) => {
                    if let Some(Value::String(to)) = object.get("$ref") {
                        references += 1;
                        assert!(document.pointer(to.trim_start_matches('#')).is_some(), "{to}");
                    }
                    left.extend(object.values());
                }
                Value::Array(items) => left.extend(items),
                _ => {}
            }
        }
        assert!(references > 20);
    }

    #[test]
    fn every_event_of_the_socket_is_told() {
        let events = concat!(
            include_str!("../../../../protocol/server.rs"),
            include_str!("../../../../protocol/event.rs")
        );
        let document = shown();
        let told = document["paths"]["/ws"]["get"]["description"].as_str().unwrap();
        let names = events.lines().filter_map(|line| {
            line.trim().strip_prefix("#[serde(rename = \"")?.strip_suffix("\")]")
        });
        let names: Vec<_> = names.filter(|name| !matches!(*name, "in" | "ref")).collect();
        assert!(names.len() > 10);
        for name in names {
            assert!(told.contains(&format!(r#""type": "{name}""#)), "{name}");
        }
    }
}
