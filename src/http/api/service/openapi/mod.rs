//! The API, told to programs: `GET /api/openapi.json`, and a page made of it at `/api/docs`.
//!
//! What can be called stands in the table of routes, `fields` says what each name in it means, and
//! most answers' shapes are the wire types' own.

use actix_web::{
    HttpResponse,
    http::{Method, header::CACHE_CONTROL},
};
use utoipa::{
    ToSchema,
    openapi::{
        ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder,
        OpenApiBuilder, PathsBuilder, Ref, RefOr, Required, ResponseBuilder, Schema,
        path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem},
        request_body::{RequestBody, RequestBodyBuilder},
        schema::{ArrayBuilder, Type},
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    domain::limits::Limits,
    http::routes::row::{Gives, Group, Row, Shape, Takes},
};

mod fields;
mod refusals;

/// Answers with the document.
pub fn answer(document: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .content_type("application/json")
        .body(document)
}

/// The document about these routes, as JSON.
pub fn document(table: &[Group]) -> String {
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
    let (mut paths, mut components) = (PathsBuilder::new(), ComponentsBuilder::new());
    for group in table {
        for row in group.rows {
            paths = paths.path(row.path, PathItem::new(method(row), operation(group.tag, row)));
            components = match row.gives.shape() {
                Some(Shape::Of { add, .. }) => add(components),
                Some(Shape::Fields(name, fields)) => {
                    components.schema(*name, fields::object(fields))
                }
                None => components,
            };
        }
    }
    let mut limits = Vec::new();
    <Limits as ToSchema>::schemas(&mut limits);
    let components = components
        .schemas_from_iter(limits)
        .schema_from::<Limits>()
        .schema("Problem", fields::object("type title status detail code request_id errors?"))
        .security_scheme(
            "session",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("session"))),
        );
    let document = OpenApiBuilder::new()
        .info(info)
        .paths(paths.build())
        .components(Some(components.build()))
        .build();
    document.to_json().unwrap_or_default()
}

fn method(row: &Row) -> HttpMethod {
    match row.method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

/// What a caller should know beside what it is for.
fn notes(row: &Row) -> String {
    let socket = (row.path == "/ws").then(the_socket);
    let notes = [row.who.note(), Some(row.note), socket];
    let notes: Vec<&str> = notes.into_iter().flatten().filter(|note| !note.is_empty()).collect();
    notes.join(" ")
}

fn operation(tag: &str, row: &Row) -> Operation {
    let notes = notes(row);
    let mut operation = OperationBuilder::new()
        .tag(tag)
        .summary(Some(row.summary))
        .description((!notes.is_empty()).then_some(notes));
    if row.who.needs_session() {
        operation =
            operation.security(SecurityRequirement::new::<_, [&str; 0], &str>("session", []));
    }
    let parameter = |name: &str, place: ParameterIn, required: Required| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
        parameter.schema(Some(fields::schema(name)))
    };
    let shaped = |name: &str, shape: &str| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query);
        parameter.required(Required::False).schema(Some(fields::schema(shape)))
    };
    for name in named_in(row.path) {
        operation = operation.parameter(parameter(name, ParameterIn::Path, Required::True));
    }
    for name in row.query.split_whitespace() {
        let (name, shape) = name.split_once(':').unwrap_or((name, name));
        operation = operation.parameter(shaped(name, shape));
    }
    if matches!(row.gives, Gives::New(_)) && row.who.needs_session() {
        let key = "Idempotency-Key";
        operation = operation.parameter(parameter(key, ParameterIn::Header, Required::False));
    }
    operation = operation.request_body(body(row.takes));
    if matches!(row.gives, Gives::File("image/*")) {
        operation = operation
            .response("206", ResponseBuilder::new().description("The part that was asked for"))
            .response("304", ResponseBuilder::new().description("As it was"));
    }
    if matches!(row.gives, Gives::File("application/zip")) {
        operation =
            operation.response("202", ResponseBuilder::new().description("It is being made"));
    }
    if row.path == "/api/auth/register" {
        let waits = "A moderator has to let them in first: nobody is logged in";
        operation = operation.response("202", ResponseBuilder::new().description(waits));
    }
    operation = operation.response(row.gives.status().to_string(), success(&row.gives));
    for (status, what) in refusals::of(row) {
        let problem = ContentBuilder::new().schema(Some(component("Problem"))).build();
        let refusal =
            ResponseBuilder::new().description(what).content("application/problem+json", problem);
        operation = operation.response(status.to_string(), refusal);
    }
    operation.build()
}

fn body(takes: Takes) -> Option<RequestBody> {
    let content = |schema: RefOr<Schema>| ContentBuilder::new().schema(Some(schema));
    let body = RequestBodyBuilder::new().required(Some(Required::True));
    match takes {
        Takes::Nothing => None,
        Takes::Json { fields, example } => {
            let fields = with_examples(fields::object(fields), &example.replace("{n}", "7"));
            Some(body.content("application/json", content(fields.into()).build()).build())
        }
        Takes::Picture => Some(
            body.content("multipart/form-data", content(fields::object("file").into()).build())
                .content("image/*", content(fields::schema("file")).build())
                .build(),
        ),
    }
}

/// The fields of an object, each with its value in this one.
fn with_examples(mut schema: Schema, example: &str) -> Schema {
    let values: serde_json::Map<_, _> = serde_json::from_str(example).unwrap_or_default();
    if let Schema::Object(object) = &mut schema {
        for (name, value) in values {
            if let Some(RefOr::T(Schema::Object(field))) = object.properties.get_mut(&name) {
                field.examples.push(value);
            }
        }
    }
    schema
}

/// What the protocol's page says of the socket and its events.
fn the_socket() -> &'static str {
    let page = include_str!("../../../../../docs/protocol.md");
    page.split_once("\n## The socket")
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or(page, |(_, section)| section.trim())
}

/// What is listed with what is the viewer's own of it beside.
const WITH_VIEWER: [&str; 5] = ["Post", "Comment", "Written", "Found", "Bookmark"];

/// The parts of a path that stand for something, as `id` in `/api/posts/{id}`.
fn named_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.split(':').next().unwrap_or(name))
}

fn component(name: impl Into<String>) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

fn success(gives: &Gives) -> ResponseBuilder {
    let of = |what: &str, kind: &str, schema: RefOr<Schema>| {
        let content = ContentBuilder::new().schema(Some(schema)).build();
        ResponseBuilder::new().description(what).content(kind, content)
    };
    match gives {
        Gives::It(shape) => of("It", "application/json", component(shape.name())),
        Gives::New(shape) => of("Made", "application/json", component(shape.name())),
        Gives::List(shape) => {
            let items = ArrayBuilder::new().items(component(shape.name())).build();
            let list = ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("items", RefOr::T(Schema::Array(items)))
                .required("items")
                .property("next", fields::schema("next"))
                .required("next");
            let has_viewer = WITH_VIEWER.contains(&&*shape.name());
            let list =
                if has_viewer { list.property("viewer", fields::schema("viewer")) } else { list };
            of("A page of the list", "application/json", list.build().into())
        }
        Gives::Nothing => ResponseBuilder::new().description("Done"),
        Gives::Socket => ResponseBuilder::new().description("A WebSocket"),
        Gives::File(kind) => {
            let bytes = ObjectBuilder::new().schema_type(Type::String).build();
            of("The file", kind, bytes.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::http::routes;

    fn shown() -> Value {
        serde_json::from_str(&document(&routes::TABLE)).unwrap()
    }

    #[test]
    fn the_document_tells_of_every_route_and_of_no_other() {
        let document = shown();
        let told = document["paths"].as_object().unwrap().iter();
        let told: BTreeSet<_> = told
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        let routes: Vec<_> =
            routes::rows().map(|row| format!("{} {}", row.method, row.path)).collect();
        assert!(told.len() > 30);
        assert_eq!(told.len(), routes.len(), "no route stands twice");
        assert_eq!(told, routes.into_iter().collect());
    }

    #[test]
    fn every_example_has_the_fields_that_its_call_takes() {
        let mut examples = 0;
        for row in routes::rows() {
            let Takes::Json { fields, example } = row.takes else { continue };
            examples += 1;
            let example: Value = serde_json::from_str(&example.replace("{n}", "7")).unwrap();
            let given: BTreeSet<&str> =
                example.as_object().unwrap().keys().map(String::as_str).collect();
            let (mut known, mut required) = (BTreeSet::new(), BTreeSet::new());
            for field in fields.split_whitespace() {
                let name = field.trim_end_matches('?').split(':').next().unwrap();
                known.insert(name.trim_end_matches('?'));
                if !field.contains('?') {
                    required.insert(name);
                }
            }
            assert!(given.is_subset(&known), "{}: {given:?}", row.path);
            assert!(required.is_subset(&given), "{}: {given:?}", row.path);
        }
        assert!(examples > 20);
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
                // Whoever logs in, or asks for a list of their own, may be nobody.
                let may_be_nobody =
                    path == "/api/auth/login" || (path == "/api/posts" && method.as_str() == "get");
                assert_eq!(
                    answers.contains_key("401"),
                    operation.get("security").is_some() || may_be_nobody,
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
