//! Which quota a request uses up, by its method and path alone.

use actix_web::http::Method;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Read,
    Login,
    Registration,
    Reset,
    Post,
    Comment,
    Message,
    Upload,
    Write,
}

impl Class {
    /// The class of a request with this method and decoded path. `None` for what costs next to
    /// nothing: the page, its files, what people have uploaded, and the question whether the
    /// process is alive.
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        if matches!(path, "/ws" | "/readyz") {
            return Some(Self::Read);
        }
        let path: Vec<&str> = path.strip_prefix("/api/")?.split('/').collect();
        Some(match (method, path.as_slice()) {
            // A password's strength is asked for while someone types, and nothing is changed.
            (&Method::GET | &Method::HEAD | &Method::OPTIONS, _)
            | (&Method::POST, ["auth", "password-strength"]) => Self::Read,
            (&Method::POST, ["auth", "login"]) => Self::Login,
            (&Method::POST, ["auth", "register"] | ["setup"]) => Self::Registration,
            (&Method::POST, ["auth", "forgot" | "reset" | "prove-email"]) => Self::Reset,
            (&Method::POST, ["posts"]) => Self::Post,
            (&Method::POST, ["posts", _, "comments"]) => Self::Comment,
            (&Method::POST, ["conversations", _, "messages"]) => Self::Message,
            (&Method::POST, ["uploads"]) => Self::Upload,
            _ => Self::Write,
        })
    }

    /// Whether it is counted by account, and not by address alone.
    pub(super) fn is_by_account(self) -> bool {
        matches!(self, Self::Post | Self::Comment | Self::Message | Self::Upload | Self::Write)
    }

    /// What whoever has used it up is told.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Read => "Too many requests come from your network. Please try again in a moment.",
            Self::Login => {
                "Too many people try to log in from your network. Please try again in a moment."
            }
            Self::Registration => {
                "Too many accounts were made from your network. Please try again later."
            }
            Self::Reset => {
                "Too many passwords were reset from your network. Please try again later."
            }
            Self::Post => {
                "That was a lot of posts in a short time. Please wait a moment before the next one."
            }
            Self::Comment => {
                "That was a lot of comments in a short time. Please wait a moment before the next one."
            }
            Self::Message => {
                "That was a lot of messages in a short time. Please wait a moment before the next one."
            }
            Self::Upload => {
                "That was a lot of pictures in a short time. Please wait a while before the next one."
            }
            Self::Write => "That was a lot in a short time. Please wait a moment.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_classed_by_method_and_path() {
        for (method, path, class) in [
            ("GET", "/", None),
            ("GET", "/p/1", None),
            ("GET", "/static/js/main.js", None),
            ("GET", "/uploads/a.png", None),
            ("GET", "/healthz", None),
            ("GET", "/readyz", Some(Class::Read)),
            ("GET", "/ws", Some(Class::Read)),
            ("GET", "/api/posts", Some(Class::Read)),
            ("HEAD", "/api/posts", Some(Class::Read)),
            ("GET", "/api/auth/login", Some(Class::Read)),
            ("POST", "/api/auth/login", Some(Class::Login)),
            ("POST", "/api/auth/password-strength", Some(Class::Read)),
            ("POST", "/api/auth/logout", Some(Class::Write)),
            ("POST", "/api/auth/register", Some(Class::Registration)),
            ("POST", "/api/setup", Some(Class::Registration)),
            ("POST", "/api/auth/forgot", Some(Class::Reset)),
            ("POST", "/api/auth/reset", Some(Class::Reset)),
            ("POST", "/api/posts", Some(Class::Post)),
            ("PATCH", "/api/posts/1", Some(Class::Write)),
            ("POST", "/api/posts/1/comments", Some(Class::Comment)),
            ("POST", "/api/conversations/bob/messages", Some(Class::Message)),
            ("POST", "/api/conversations/bob/read", Some(Class::Write)),
            ("POST", "/api/uploads", Some(Class::Upload)),
            ("PUT", "/api/blocks/bob", Some(Class::Write)),
            ("POST", "/api/nowhere", Some(Class::Write)),
        ] {
            assert_eq!(Class::of(&method.parse().unwrap(), path), class, "{method} {path}");
        }
    }
}
