//! E-mail addresses, and what makes two of them one mailbox.

use std::str::FromStr;

use email_address::EmailAddress;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::domain::limits;

/// Bytes that an address takes in any form of writing, at most.
const WRITTEN_MAX: usize = limits::EMAIL_MAX * 4;

/// An e-mail address of up to 254 characters, as its owner wrote it but for full-width and
/// decomposed forms.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Checks the shape; whether it can be reached, only a mail would show. A local part in quotes
    /// is refused: it would be a second way to write a mailbox.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let refused = || "must be an e-mail address such as ann@example.org".to_owned();
        if raw.len() > WRITTEN_MAX {
            return Err(refused());
        }
        let text: String = raw.trim().nfkc().collect();
        let (local, host) = text.rsplit_once('@').ok_or_else(refused)?;
        let host = host.strip_suffix('.').unwrap_or(host);
        let is_plain = |c: char| {
            if c.is_ascii() { c != '"' } else { c.is_alphanumeric() || is_combining_mark(c) }
        };
        let ascii = idna::domain_to_ascii_strict(host).map_err(|_| refused())?;
        let sent_to = format!("{local}@{ascii}");
        let fits = sent_to.len() <= limits::EMAIL_MAX
            && local.chars().all(is_plain)
            && EmailAddress::from_str(&sent_to).is_ok();
        if !fits {
            return Err(refused());
        }
        // What is typed in ASCII stays as it is typed; a host of other letters is shown in them,
        // all small.
        let host =
            if host.is_ascii() { host.to_owned() } else { idna::domain_to_unicode(&ascii).0 };
        Ok(Self(format!("{local}@{host}")))
    }

    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(&*self.0, |(local, _)| local)
    }

    /// The address as mail servers take it: the host in ASCII.
    pub fn to_send(&self) -> String {
        let (local, host) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        format!("{local}@{}", ascii_host(host))
    }

    /// The key that makes two addresses one mailbox.
    pub fn key(&self) -> String {
        mailbox(&self.0)
    }
}

/// The key of the mailbox that an address stands for, whatever is wrong with the address: the local
/// part composed and in small letters, the host in ASCII.
pub fn mailbox(address: &str) -> String {
    let text: String = address.trim().nfkc().collect();
    // What is longer than an address is nobody's.
    let Some((local, host)) = text.rsplit_once('@').filter(|_| address.len() <= WRITTEN_MAX) else {
        return caseless(&text);
    };
    format!("{}@{}", caseless(local), ascii_host(host.strip_suffix('.').unwrap_or(host)))
}

fn ascii_host(host: &str) -> String {
    idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_lowercase())
}

fn caseless(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .nfkc()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_local_part_and_a_host() {
        for raw in [
            "ann@example.org",
            "a+b@x.y",
            "ann@localhost",
            "o'neill@x.y",
            "用户@例子.公司",
            "j\u{f6}rg@x.y",
            " a@x.y ",
            "a@x.y.",
        ] {
            assert!(Email::parse(raw).is_ok(), "{raw}");
        }
        let long = format!("{}@x.y", "a".repeat(65));
        for raw in [
            "",
            "ann",
            "@x.y",
            "ann@",
            "a b@x.y",
            "a@b@c",
            "a@.x",
            "a@x..y",
            "<a@x.y>",
            "a\0@x.y",
            "\"a\"@x.y",
            "a\u{200b}@x.y",
            "a@x_y.z",
            "a@-x.y",
            ".a@x.y",
            "a..b@x.y",
            "a@x.y..",
            "a@\u{202e}x.y",
            &long,
        ] {
            assert!(Email::parse(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn one_mailbox_has_one_key_however_it_is_written() {
        let key = |raw: &str| Email::parse(raw).unwrap().key();
        for (one, other) in [
            ("me@ūņīčōdē.com", "me@xn--d-ciat7g3fubyn.com"),
            ("me@ūņīčōdē.com", "me@u\u{304}n\u{327}i\u{304}c\u{30c}o\u{304}de\u{304}.com"),
            ("me@ūņīčōdē.com", "ME@ŪŅĪČŌDĒ.COM"),
            ("j\u{f6}rg@x.y", "jo\u{308}rg@x.y"),
            ("Ann@Example.ORG", "ann@example.org"),
            ("ann@example.org.", "ann@example.org"),
            ("ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ann@example.org"),
            ("ann@例え。テスト", "ann@例え.テスト"),
            ("ann@bücher.example", "ann@XN--bcher-kva.example"),
            ("ΟΔΟΣ@x.y", "οδος@x.y"),
        ] {
            assert_eq!(key(one), key(other), "{one} and {other}");
            assert_eq!(mailbox(one), key(other), "{one}, not parsed");
        }
        for (one, other) in [
            ("ann@x.y", "anna@x.y"),
            ("a+b@x.y", "a@x.y"),
            ("a.b@x.y", "ab@x.y"),
            ("a@x.y", "a@x.z"),
        ] {
            assert_ne!(key(one), key(other), "{one} and {other}");
        }
    }

    #[test]
    fn an_address_is_shown_as_typed_and_sent_to_in_ascii() {
        for (typed, shown, sent_to) in [
            ("Ann@Example.org", "Ann@Example.org", "Ann@example.org"),
            ("me@Ūņīčōdē.com", "me@ūņīčōdē.com", "me@xn--d-ciat7g3fubyn.com"),
            ("me@xn--d-ciat7g3fubyn.com", "me@xn--d-ciat7g3fubyn.com", "me@xn--d-ciat7g3fubyn.com"),
            ("ａｎｎ＠ｘ．ｙ", "ann@x.y", "ann@x.y"),
        ] {
            let email = Email::parse(typed).unwrap();
            assert_eq!((email.as_str(), &*email.to_send()), (shown, sent_to));
            assert!(Email::parse(shown).unwrap() == email);
        }
    }
}
