//! People: each with a cookie jar of their own, who call the API as any client would.

use std::{net::SocketAddr, sync::Arc};

use reqwest::{
    Client, Method, RequestBuilder, StatusCode, Url,
    cookie::{CookieStore, Jar},
    header::HeaderMap,
};
use serde_json::{Value, json};

use super::{Socket, TestApp, ws::Refused};

/// Everyone's password, unless a test is about passwords.
pub const PASSWORD: &str = "correct horse battery staple";

/// Someone at a browser: a guest, or signed in after [`Person::register`] or [`Person::log_in`]. A
/// clone shares the cookies, as a second tab does.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    /// The person as others see them; null for a guest.
    pub user: Value,
    addr: SocketAddr,
    jar: Arc<Jar>,
    http: Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// The call that this answers, for messages.
    call: String,
}

impl Person {
    pub fn guest(addr: SocketAddr) -> Self {
        let jar = Arc::new(Jar::default());
        let http = Client::builder()
            .cookie_provider(jar.clone())
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { name: String::new(), user: Value::Null, addr, jar, http }
    }

    /// Registers under this name; the e-mail is made from it.
    pub async fn register(mut self, name: &str) -> Self {
        let user = self.send(Method::POST, "/api/auth/register", &registration(name)).await.ok(201);
        self.name = name.to_owned();
        self.user = user;
        self
    }

    /// Logs in with the usual password.
    pub async fn log_in(mut self, name: &str) -> Self {
        self.user = self
            .send(Method::POST, "/api/auth/login", &json!({"login": name, "password": PASSWORD}))
            .await
            .ok(200);
        self.name = self.user["username"].as_str().unwrap().to_owned();
        self
    }

    pub async fn log_out(&self) {
        self.send(Method::POST, "/api/auth/logout", &json!({})).await.ok(204);
    }

    /// The same person at another device: signed in with a session of its own.
    pub async fn elsewhere(&self) -> Self {
        Self::guest(self.addr).log_in(&self.name).await
    }

    /// The same person with the same session, at another node.
    pub fn at(&self, node: &TestApp) -> Self {
        self.at_addr(node.addr())
    }

    /// The same at an address: of the same host, since cookies are for that.
    pub fn at_addr(&self, addr: SocketAddr) -> Self {
        Self { addr, ..self.clone() }
    }

    /// Writes a post and gives it back.
    pub async fn post(&self, category: &str, title: &str, body: &str) -> Value {
        self.send(
            Method::POST,
            "/api/posts",
            &json!({"category": category, "title": title, "body": body}),
        )
        .await
        .ok(201)
    }

    /// Writes a comment and gives it back.
    pub async fn comment(&self, post: &Value, body: &str) -> Value {
        self.send(
            Method::POST,
            &format!("/api/posts/{}/comments", post["id"]),
            &json!({"body": body}),
        )
        .await
        .ok(201)
    }

    /// Replies to a comment and gives the reply back.
    pub async fn reply(&self, comment: &Value, body: &str) -> Value {
        let path = format!("/api/posts/{}/comments", comment["post_id"]);
        self.send(Method::POST, &path, &json!({"body": body, "reply_to": comment["id"]}))
            .await
            .ok(201)
    }

    /// What everyone is shown there, without what is this person's own of it.
    pub async fn shown(&self, path: &str) -> Value {
        let mut answer = self.get(path).await.ok(200);
        answer.as_object_mut().expect("an object").remove("viewer").expect("what is their own");
        answer
    }
    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path), format!("GET {path}")).await
    }

    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let call = format!("{method} {path} {body}");
        Answer::to(self.request(method, path).json(body), call).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path), format!("DELETE {path}")).await
    }

    /// Any request, for what the shorter ways don't cover; see [`Answer::of`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.addr))
    }

    /// Opens a tab: connects, and has the `hello`.
    pub async fn ws(&self) -> Socket {
        self.try_ws(&[])
            .await
            .unwrap_or_else(|refused| panic!("{} gets no socket: {refused:?}", self.name))
    }

    /// Opens a tab with more headers, as far as the server lets it.
    pub async fn try_ws(&self, headers: &[(&str, &str)]) -> Result<Socket, Refused> {
        let mut all = headers.to_vec();
        let cookies = self.cookies();
        if !cookies.is_empty() {
            all.push(("cookie", &cookies));
        }
        Socket::connect(&self.name, self.addr, &all).await
    }

    /// What a browser would send as `Cookie`; empty for none.
    pub fn cookies(&self) -> String {
        let url = Url::parse(&format!("http://{}/", self.addr)).unwrap();
        self.jar.cookies(&url).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }
}

/// What a registration form sends for this name.
pub fn registration(name: &str) -> Value {
    json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD})
}

impl Answer {
    /// The answer to a request that is ready.
    pub async fn of(request: RequestBuilder) -> Self {
        let (http, request) = request.build_split();
        let request = request.unwrap();
        let call = format!("{} {}", request.method(), request.url().path());
        Self::to(RequestBuilder::from_parts(http, request), call).await
    }

    async fn to(request: RequestBuilder, call: String) -> Self {
        let response = request.send().await.unwrap_or_else(|error| panic!("{call}: {error:?}"));
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap(), call }
    }

    /// The JSON of an answer that has this status; null without a body.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.call, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem document of an answer that has this status and code, with all that every problem
    /// has.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.call, self.text);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.call);
        let problem = self.json();
        assert_eq!(problem["code"], code, "{}: {problem}", self.call);
        assert_eq!(problem["status"], status, "{}: {problem}", self.call);
        for key in ["type", "title", "detail", "request_id"] {
            assert!(
                problem[key].as_str().is_some_and(|text| !text.is_empty()),
                "{}: no {key} in {problem}",
                self.call
            );
        }
        problem
    }

    /// A 422 that says something about each of these fields, and about no other.
    #[track_caller]
    pub fn invalid(&self, fields: &[&str]) -> Value {
        let problem = self.problem(422, "validation");
        let errors = problem["errors"]
            .as_object()
            .unwrap_or_else(|| panic!("{}: no errors in {problem}", self.call));
        let mut expected = fields.to_vec();
        expected.sort_unstable();
        let mut told: Vec<&str> = errors.keys().map(String::as_str).collect();
        told.sort_unstable();
        assert_eq!(told, expected, "{}: {problem}", self.call);
        assert!(errors.values().all(|list| {
            list.as_array()
                .is_some_and(|list| list.iter().all(Value::is_string) && !list.is_empty())
        }));
        problem
    }

    /// The header's value; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The body, after checking what holds for every answer: no e-mail address is in it but one's
    /// own.
    #[track_caller]
    fn json(&self) -> Value {
        assert!(
            self.call.contains(" /api/me") || !self.text.contains("\"email\":\""),
            "{}: {}",
            self.call,
            self.text
        );
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{}: {error} in {}", self.call, self.text))
    }
}
