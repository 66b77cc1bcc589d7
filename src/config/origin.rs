//! Where browsers find a forum: one type for what the operator says and for what a browser says, so
//! that the two are compared as browsers compare them and not letter by letter.

use std::{fmt, str::FromStr};

use url::Url;

/// A scheme, a host and a port, as browsers write them in `Origin`: the host in small letters and,
/// where it holds others than those of ASCII, in its `xn--` form; the port only where it is not the
/// scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// `https://forum.example.org`, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached over https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The host, without the port.
    pub fn host(&self) -> &str {
        let authority = self.0.split_once("://").map_or("", |(_, rest)| rest);
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// The origin of the same scheme at another host and port, as a request's `Host` names them.
    pub fn at(&self, authority: &str) -> Option<Self> {
        let scheme = if self.is_https() { "https" } else { "http" };
        format!("{scheme}://{authority}").parse().ok()
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused =
            || "expected an origin such as https://forum.example.org, without a path".to_owned();
        let text = text.trim();
        // The parser of addresses drops some characters and forgives others: an origin has none of
        // them.
        if text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '@' | '?' | '#'))
            || !text.contains("://")
        {
            return Err(refused());
        }
        let url = Url::parse(text).map_err(|_| refused())?;
        let host = url.host_str().unwrap_or_default();
        let fits = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.port() != Some(0)
            && !host.ends_with('.');
        if fits { Ok(Self(url.origin().ascii_serialization())) } else { Err(refused()) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Result<Origin, String> {
        text.parse()
    }

    #[test]
    fn one_origin_is_one_however_it_is_written() {
        for text in [
            "https://forum.example.org",
            "https://forum.example.org/",
            "https://forum.example.org:443",
            "https://forum.example.org:443/",
            "https://Forum.Example.ORG",
            "HTTPS://forum.example.org:0443",
            " https://forum.example.org ",
        ] {
            assert_eq!(origin(text).unwrap().as_str(), "https://forum.example.org", "{text}");
        }
        for (text, as_browsers_write) in [
            ("http://forum.example.org:80", "http://forum.example.org"),
            ("http://forum.example.org:443", "http://forum.example.org:443"),
            ("https://forum.example.org:8443/", "https://forum.example.org:8443"),
            ("https://Bücher.example", "https://xn--bcher-kva.example"),
            ("https://ＦＯＲＵＭ.example:443", "https://forum.example"),
            ("https://форум.рф", "https://xn--l1adgmc.xn--p1ai"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
        ] {
            assert_eq!(origin(text).unwrap().as_str(), as_browsers_write, "{text}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "",
            "forum.example.org",
            "https:forum.example.org",
            "https://",
            "https:///",
            "https://a/b",
            "https://a//",
            "https://a?b",
            "https://a#b",
            "https://a\\b",
            "https://ann@a",
            "https://a b",
            "https://a:port",
            "https://a:70000",
            "https://a:0",
            "https://a.",
            "ftp://a",
            "null",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_host_has_no_port() {
        for (text, host) in [
            ("https://a.example:8443", "a.example"),
            ("https://a.example", "a.example"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(origin(text).unwrap().host(), host);
        }
        assert_eq!(
            origin("https://a.example").unwrap().at("B.example:443").unwrap().as_str(),
            "https://b.example"
        );
    }
}
