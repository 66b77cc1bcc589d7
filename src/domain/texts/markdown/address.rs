//! Where a link leads, as browsers understand what is written for it.

use url::Url;

/// An address that a link may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// As it stands in the link.
    pub(super) href: String,
    leads: Leads,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leads {
    /// To a page of this forum.
    Inside,
    /// To a site, by its whole address.
    Site,
    Mail,
    Phone,
}

impl Address {
    /// Reads an address as browsers do: blanks around it and line breaks in it count for nothing, a
    /// backslash is a slash. `None` for a scheme that is not let through, and for what would lead
    /// anywhere or nowhere depending on the page that it stands on.
    pub(super) fn read(written: &str) -> Option<Self> {
        let written = written.trim_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "");
        if let Some((scheme, rest)) = split_scheme(&written) {
            return match &*scheme.to_ascii_lowercase() {
                "http" | "https" => Self::site(&written),
                "mailto" if !rest.is_empty() => {
                    Some(Self { leads: Leads::Mail, href: encoded(&written) })
                }
                "tel" if !rest.is_empty() => {
                    Some(Self { leads: Leads::Phone, href: encoded(&written) })
                }
                // A host with a port.
                host if host.contains('.') && rest.starts_with(|c: char| c.is_ascii_digit()) => {
                    Self::site(&format!("https://{written}"))
                }
                _ => None,
            };
        }
        let slashes = written.bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        if slashes >= 2 {
            return Self::site(&format!("https://{}", &written[slashes..]));
        }
        if slashes == 1 || written.starts_with(['#', '?']) {
            return Some(Self { leads: Leads::Inside, href: encoded(&written) });
        }
        if is_mailbox(&written) {
            return Some(Self { leads: Leads::Mail, href: format!("mailto:{written}") });
        }
        let host = &written[..written.find(['/', '?', '#', ':', '\\']).unwrap_or(written.len())];
        if is_host(host) { Self::site(&format!("https://{written}")) } else { None }
    }

    fn site(written: &str) -> Option<Self> {
        let url = Url::parse(written).ok()?;
        url.host_str().filter(|host| !host.is_empty())?;
        // As it was written where browsers could not read it otherwise.
        let (_, rest) = written.split_once("://").unwrap_or_default();
        let plain = !rest.starts_with(['/', '\\'])
            && !rest.is_empty()
            && !rest.contains(|c: char| c.is_whitespace() || c == '\\');
        Some(Self { leads: Leads::Site, href: if plain { written.to_owned() } else { url.into() } })
    }

    /// Whether it leads away from this forum: to another site, or to a mailbox. `own` is this
    /// forum's origin, where it is known.
    pub(super) fn is_foreign(&self, own: Option<&str>) -> bool {
        let origin = |address: &str| Url::parse(address).ok().map(|url| url.origin());
        match self.leads {
            Leads::Inside | Leads::Phone => false,
            Leads::Mail => true,
            Leads::Site => own.is_none() || origin(&self.href) != own.and_then(origin),
        }
    }
}

/// The scheme that an address begins with, and what follows its colon.
fn split_scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some((scheme, rest))
}

fn encoded(address: &str) -> String {
    address.split_whitespace().collect::<Vec<_>>().join("%20")
}

/// Whether that is the name of a host with at least one full stop, and the last of its labels could
/// be a domain's.
pub(super) fn is_host(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(is_label)
        && last.chars().count() >= 2
        && last.starts_with(char::is_alphabetic)
        && !last.contains('_')
}

/// Whether it is a mailbox, as most are written.
pub(super) fn is_mailbox(written: &str) -> bool {
    let Some((local, host)) = written.split_once('@') else { return false };
    !local.is_empty()
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+-_".contains(&byte))
        && is_host(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(written: &str) -> Option<String> {
        Address::read(written).map(|address| address.href)
    }

    #[test]
    fn an_address_is_read_as_browsers_do() {
        for (written, read) in [
            ("https://x.org/a?b#c", "https://x.org/a?b#c"),
            ("HTTP://X.org", "HTTP://X.org"),
            ("https:/evil.org", "https://evil.org/"),
            ("https:evil.org", "https://evil.org/"),
            ("https:\\\\evil.org\\a", "https://evil.org/a"),
            ("ht\ttps://ev\nil.org", "https://evil.org"),
            (" https://x.org ", "https://x.org"),
            ("//x.org/a", "https://x.org/a"),
            ("/\\x.org", "https://x.org"),
            ("\\\\x.org", "https://x.org"),
            ("google.com", "https://google.com"),
            ("en.wikipedia.org/wiki/Foo_(bar)", "https://en.wikipedia.org/wiki/Foo_(bar)"),
            ("x.org:8080/a", "https://x.org:8080/a"),
            ("bücher.example", "https://bücher.example"),
            ("ana@x.org", "mailto:ana@x.org"),
            ("mailto:ana@x.org", "mailto:ana@x.org"),
            ("tel:+491", "tel:+491"),
            ("/p/1", "/p/1"),
            ("#c", "#c"),
            ("https://x.org/a b", "https://x.org/a%20b"),
        ] {
            assert_eq!(href(written).as_deref(), Some(read), "{written:?}");
        }
        for written in [
            "javascript:alert(1)",
            "java\nscript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
            "ftp://x.org",
            "",
            "foo",
            "./a",
            "https://",
            "mailto:",
        ] {
            assert_eq!(href(written), None, "{written:?}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_foreign() {
        let own = Some("https://forum.example.org");
        for (written, foreign) in [
            ("https://forum.example.org/p/1", false),
            ("https://Forum.example.org:443", false),
            ("https:forum.example.org", false),
            ("//forum.example.org/p/1", false),
            ("https://forum.example.org.evil.net/p/1", true),
            ("https://forum.example.org@evil.net/", true),
            ("http://forum.example.org:8080", true),
            ("\\/evil.net", true),
            ("mailto:a@x.org", true),
            ("tel:+491", false),
            ("/p/1", false),
        ] {
            assert_eq!(Address::read(written).unwrap().is_foreign(own), foreign, "{written}");
        }
    }
}
