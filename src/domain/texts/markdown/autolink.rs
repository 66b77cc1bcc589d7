//! Addresses that are only written out: `http://`, `https://`, `www.` and mailboxes, by the rules
//! of GitHub's Markdown, and ended by punctuation of every script.

use std::ops::Range;

use super::{
    address::{Address, is_host, is_mailbox},
    script::{is_cjk_punctuation, is_unspaced},
};

/// Where in a text addresses stand, and where they lead. Linear in the text.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, Address)> {
    let mut found = Vec::new();
    let (bytes, mut at) = (text.as_bytes(), 0);
    // Where the last one ends: nothing before it belongs to the next.
    let mut done = 0;
    while at < bytes.len() {
        let one = match bytes[at] {
            b'h' | b'H' | b'w' | b'W' => site(text, at),
            b'@' => mailbox(text, done, at),
            _ => None,
        };
        at += 1;
        if let Some((range, address)) = one {
            (at, done) = (range.end, range.end);
            found.push((range, address));
        }
    }
    found
}

fn site(text: &str, at: usize) -> Option<(Range<usize>, Address)> {
    let rest = &text[at..];
    let begins =
        |with: &str| rest.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let before = text[..at].chars().next_back();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| begins(scheme));
    let fits = if scheme.is_some() {
        before.is_none_or(|c| !c.is_ascii_alphanumeric())
    } else {
        begins("www.")
            && before.is_none_or(|c| {
                is_unspaced(c) || !c.is_alphanumeric() && !matches!(c, '@' | '/' | '.' | '-' | ':')
            })
    };
    if !fits {
        return None;
    }
    let host = &rest[scheme.map_or(0, str::len)..];
    let host = &host[..host
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_'))
        .unwrap_or(host.len())];
    let end = scheme.map_or(0, str::len) + host.len();
    // Browsers would take it for a slash.
    let rest = if rest[end..].starts_with('\\') { &rest[..end] } else { rest };
    let is_named = if scheme.is_some() {
        host.starts_with(char::is_alphanumeric)
    } else {
        is_host(host) && host.len() > 4
    };
    if !is_named {
        return None;
    }
    // No domain ends in letters of both kinds: the sentence goes on without a space.
    let label = host.rfind('.').map_or(0, |dot| dot + 1);
    let cut = host[label..]
        .find(is_unspaced)
        .filter(|cut| *cut > 0)
        .map(|cut| scheme.map_or(0, str::len) + label + cut);
    let rest = &rest[..cut.unwrap_or(rest.len())];
    let written = &rest[..length(&text[..at], rest)];
    // It leads where it says, and not to where a slash would.
    let exact = written.replace('\\', "%5C");
    let address = if scheme.is_some() {
        Address::read(&exact)?
    } else {
        Address::read(&format!("http://{exact}"))?
    };
    Some((at..at + written.len(), address))
}

/// How much of the text belongs to the address with which it begins.
fn length(before: &str, text: &str) -> usize {
    let marks = before.len() - before.trim_end_matches(['*', '_', '~']).len();
    let marks = &before[before.len() - marks..];
    let mut square = 0_usize;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let ends = match c {
            '<' | '>' | '`' => true,
            '|' => text[at + 1..].starts_with('|'),
            '[' => {
                square += 1;
                false
            }
            ']' if square == 0 => true,
            ']' => {
                square -= 1;
                false
            }
            // Marks that stand before an address end behind it.
            '*' | '_' | '~' if !marks.is_empty() && text[at..].starts_with(marks) => text
                [at + marks.len()..]
                .chars()
                .next()
                .is_none_or(|next| !next.is_ascii_alphanumeric() && next != '/'),
            c => c.is_whitespace() || c.is_control() || is_cjk_punctuation(c),
        };
        if ends {
            end = at;
            break;
        }
    }
    trimmed(&text[..end])
}

/// Without what belongs to the sentence at its end.
fn trimmed(address: &str) -> usize {
    let mut end = address.len();
    let mut unopened = unopened(address);
    while let Some(last) = address[..end].chars().next_back() {
        match last {
            ')' | ']' | '}' if unopened.last() == Some(&(end - 1)) => drop(unopened.pop()),
            // Nothing behind an opening bracket closes it.
            '(' | '[' | '{' | '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | ';'
            | '\\' => {}
            c if !c.is_ascii() && is_sentence_punctuation(c) => {}
            _ => break,
        }
        end -= last.len_utf8();
        // `&lt;` at the end is a character, not part of an address.
        if last == ';'
            && let Some(entity) = address[..end].rfind('&')
            && address[entity + 1..end]
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
            && entity + 1 < end
        {
            end = entity;
        }
    }
    end
}

/// Where brackets close what was not opened, each kind by itself.
fn unopened(address: &str) -> Vec<usize> {
    let (mut open, mut found) = ([0_usize; 3], Vec::new());
    for (at, byte) in address.bytes().enumerate() {
        let kind = match byte {
            b'(' | b')' => 0,
            b'[' | b']' => 1,
            b'{' | b'}' => 2,
            _ => continue,
        };
        match byte {
            b'(' | b'[' | b'{' => open[kind] += 1,
            _ if open[kind] == 0 => found.push(at),
            _ => open[kind] -= 1,
        }
    }
    found
}

fn is_sentence_punctuation(c: char) -> bool {
    is_cjk_punctuation(c)
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{bb}' | '\u{bf}' | '\u{37e}' | '\u{55a}'..='\u{55f}' | '\u{589}' | '\u{58a}'
            | '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{5f3}' | '\u{5f4}' | '\u{609}'..='\u{60d}' | '\u{61b}' | '\u{61e}' | '\u{61f}'
            | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{964}' | '\u{965}' | '\u{e5a}' | '\u{e5b}' | '\u{104a}'..='\u{104f}'
            | '\u{1360}'..='\u{1368}' | '\u{17d4}'..='\u{17da}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}')
}

fn mailbox(text: &str, from: usize, at: usize) -> Option<(Range<usize>, Address)> {
    const LOCAL_MAX: usize = 64;
    let bytes = text.as_bytes();
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b".+-_".contains(byte);
    let local =
        bytes[from..at].iter().rev().take(LOCAL_MAX + 1).take_while(|byte| is_local(byte)).count();
    let (start, after) = (at - local, &text[at + 1..]);
    let is_of_host =
        |c: char| c.is_alphanumeric() && !is_unspaced(c) || matches!(c, '.' | '-' | '_');
    let host = &after[..after.find(|c| !is_of_host(c)).unwrap_or(after.len())];
    let host = host.trim_end_matches('.');
    let goes_on = after[host.len()..].starts_with('@')
        || text[..start]
            .ends_with(|c: char| c.is_alphanumeric() && !is_unspaced(c) || matches!(c, '@' | '/'));
    let written = &text[start..at + 1 + host.len()];
    if local == 0
        || local > LOCAL_MAX
        || goes_on
        || host.ends_with(['-', '_'])
        || !is_mailbox(written)
    {
        return None;
    }
    Some((start..start + written.len(), Address::read(&format!("mailto:{written}"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|(range, _)| &text[range]).collect()
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        for (text, address) in [
            ("https://x.org/a*b*c", "https://x.org/a*b*c"),
            (
                "see https://en.wikipedia.org/wiki/Foo_(bar).",
                "https://en.wikipedia.org/wiki/Foo_(bar)",
            ),
            ("(https://x.org/a)", "https://x.org/a"),
            ("(see https://x.org/a_(b)), and", "https://x.org/a_(b)"),
            ("https://x.org/a,", "https://x.org/a"),
            ("\"https://x.org/a\"", "https://x.org/a"),
            ("https://x.org/?q=a&lt;", "https://x.org/?q=a"),
            ("看https://x.org/a。好", "https://x.org/a"),
            ("（https://x.org/a）", "https://x.org/a"),
            ("「https://x.org」です", "https://x.org"),
            ("https://x.org/a、b", "https://x.org/a"),
            ("https://zh.wikipedia.org/wiki/中文", "https://zh.wikipedia.org/wiki/中文"),
            ("شاهد https://x.org/a؟", "https://x.org/a"),
            ("[https://x.org/a](https://x.org/a)", "https://x.org/a"),
            ("https://x.org/a[1]", "https://x.org/a[1]"),
            ("https://api.x.org/users/{id}", "https://api.x.org/users/{id}"),
            ("https://x.org/a?d={e}.", "https://x.org/a?d={e}"),
            ("(https://x.org/{a})", "https://x.org/{a}"),
            ("{https://x.org/a}", "https://x.org/a"),
            ("{\"u\":\"https://x.org/{a}\"}", "https://x.org/{a}"),
            ("https://x.org/{a}{b},", "https://x.org/{a}{b}"),
            ("https://x.org/{a(b[c])}", "https://x.org/{a(b[c])}"),
            ("https://x.org/{a}}.)", "https://x.org/{a}"),
            ("https://x.org/a{ ", "https://x.org/a"),
            ("https://x.org/a(.", "https://x.org/a"),
            ("[https://x.org/a[1]]", "https://x.org/a[1]"),
            ("https://x.org/a)b(c)", "https://x.org/a)b(c)"),
            ("https://x.org/q=(b))+ok", "https://x.org/q=(b))+ok"),
            ("www.x.org/{a}!", "www.x.org/{a}"),
            ("https://x.org/a\\_b", "https://x.org/a\\_b"),
            ("https://x.org/a\\", "https://x.org/a"),
            ("https://x.org\\a", "https://x.org"),
            ("**https://x.org/a**文", "https://x.org/a"),
            ("||https://x.org/a||", "https://x.org/a"),
            ("WWW.x.org/a", "WWW.x.org/a"),
            ("http://localhost:8080/a", "http://localhost:8080/a"),
            ("mail ana.b+c@x.org.", "ana.b+c@x.org"),
            ("a_b_c@x.org", "a_b_c@x.org"),
            ("ana@bücher.example", "ana@bücher.example"),
            ("写信给ana@x.org谢谢", "ana@x.org"),
            ("看https://x.org谢谢", "https://x.org"),
            ("https://例え.テスト/a", "https://例え.テスト/a"),
        ] {
            assert_eq!(found(text).first(), Some(&address), "{text}");
        }
    }

    #[test]
    fn an_address_leads_where_it_says() {
        for (text, to) in [
            (r"https://x.org/a\_b", "https://x.org/a%5C_b"),
            (r"https://x.org/a\b\c?d=\e", "https://x.org/a%5Cb%5Cc?d=%5Ce"),
            (r"www.x.org/a\b", "http://www.x.org/a%5Cb"),
            (r"https://x.org\@evil.org/", "https://x.org"),
            ("https://x.org/{a}", "https://x.org/{a}"),
        ] {
            let led: Vec<String> = find(text).into_iter().map(|(_, to)| to.href).collect();
            assert_eq!(led.first().map(String::as_str), Some(to), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_left_alone() {
        for text in [
            "www.",
            "www.x",
            "awww.x.org",
            "http://",
            "https://.",
            "xhttps://a",
            "@ana",
            "a@b",
            "a@b.c_",
            "@a@b.org",
            "x.org",
            "1@2.3",
            "a@x.org@b",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
