//! Which quota a request uses up, by its method and path alone.

use actix_web::http::Method;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// What costs next to nothing and is not counted: the page, its files, what people have
    /// uploaded, and the question whether the process is alive.
    Free,
    /// What changes nothing. Whatever else is counted counts as this, too.
    Read,
    /// An attempt to log in.
    Login,
    /// A new account.
    Registration,
    /// Links that are mailed, and what they lead to.
    Reset,
    /// A new post.
    Post,
    /// A new comment.
    Comment,
    /// A new private message.
    Message,
    /// A picture.
    Upload,
    /// Any other change.
    Write,
}

impl Class {
    /// Whether it is counted by account, and not by address alone.
    pub(super) fn is_by_account(self) -> bool {
        matches!(self, Self::Post | Self::Comment | Self::Message | Self::Upload | Self::Write)
    }

    /// What whoever has used it up is told.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Free | Self::Read => {
                "Too many requests come from your network. Please try again in a moment."
            }
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

/// The classes of all routes, by method and pattern; those with the same number of segments are
/// together, since this is asked for each request.
pub struct Classes(Vec<Vec<(Method, Vec<&'static str>, Class)>>);

impl Classes {
    /// Of these routes. Of two patterns that fit, the first one counts.
    pub fn new(routes: impl Iterator<Item = (&'static Method, &'static str, Class)>) -> Self {
        let mut by_length = Vec::new();
        for (method, path, class) in routes {
            let segments: Vec<&str> = path.split('/').collect();
            let length = segments.len();
            if by_length.len() <= length {
                by_length.resize_with(length + 1, Vec::new);
            }
            by_length[length].push((method.clone(), segments, class));
        }
        Self(by_length)
    }

    /// The class of a request with this method and decoded path. What the API does not know counts
    /// by its method, so that guessing is no way around a quota.
    pub(super) fn of(&self, method: &Method, path: &str) -> Class {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let length = path.split('/').count();
        let alike = self.0.get(length).map_or(&[][..], Vec::as_slice);
        let is_it =
            |(one, pattern, _): &&(Method, Vec<&str>, Class)| one == method && fits(pattern, path);
        if let Some((.., class)) = alike.iter().find(is_it) {
            return *class;
        }
        match *method {
            Method::GET | Method::OPTIONS if path.starts_with("/api/") => Class::Read,
            _ if path.starts_with("/api/") => Class::Write,
            _ => {
                let fitting = alike.iter().find(|(_, pattern, _)| fits(pattern, path));
                fitting.map_or(Class::Free, |(.., class)| *class)
            }
        }
    }
}

/// Whether a path has these segments; `{…}` stands for any one.
fn fits(pattern: &[&str], path: &str) -> bool {
    let mut segments = path.split('/');
    pattern.iter().all(|expected| {
        segments.next().is_some_and(|segment| expected.starts_with('{') || segment == *expected)
    }) && segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::routes;

    #[test]
    fn requests_are_classed_by_method_and_path() {
        let classes = routes::classes();
        for (method, path, class) in [
            ("GET", "/", Class::Free),
            ("GET", "/p/1", Class::Free),
            ("GET", "/c/general/feed.atom", Class::Read),
            ("GET", "/login", Class::Free),
            ("GET", "/static/js/main.js", Class::Free),
            ("GET", "/uploads/a.png", Class::Free),
            ("GET", "/healthz", Class::Free),
            ("GET", "/readyz", Class::Read),
            ("GET", "/ws", Class::Read),
            ("GET", "/api/posts", Class::Read),
            ("HEAD", "/api/posts", Class::Read),
            ("GET", "/api/auth/login", Class::Read),
            ("POST", "/api/auth/login", Class::Login),
            ("POST", "/api/auth/password-strength", Class::Read),
            ("POST", "/api/auth/logout", Class::Write),
            ("POST", "/api/auth/register", Class::Registration),
            ("POST", "/api/setup", Class::Registration),
            ("POST", "/api/auth/forgot", Class::Reset),
            ("POST", "/api/auth/reset", Class::Reset),
            ("POST", "/api/posts", Class::Post),
            ("PATCH", "/api/posts/1", Class::Write),
            ("POST", "/api/posts/1/comments", Class::Comment),
            ("POST", "/api/conversations/bob/messages", Class::Message),
            ("POST", "/api/conversations/bob/read", Class::Write),
            ("POST", "/api/uploads", Class::Upload),
            ("PUT", "/api/blocks/bob", Class::Write),
            ("POST", "/api/nowhere", Class::Write),
            ("GET", "/api/posts/1/comments/2", Class::Read),
            ("OPTIONS", "/api/posts", Class::Read),
            ("HEAD", "/healthz", Class::Free),
            ("POST", "/readyz", Class::Read),
        ] {
            assert_eq!(classes.of(&method.parse().unwrap(), path), class, "{method} {path}");
        }
    }
}
