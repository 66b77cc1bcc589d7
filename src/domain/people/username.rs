//! The name that a person goes by, and what makes two names the same.

use std::{collections::HashSet, iter, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_script::{Script, UnicodeScript};
use unicode_security::{
    GeneralSecurityProfile, RestrictionLevel, RestrictionLevelDetection, skeleton,
};

use crate::domain::{
    UserId,
    letters::{READINGS, read},
    limits,
};

/// Names that would be taken for the forum's own, or for a word of an address.
const RESERVED: [&str; 32] = [
    "about",
    "admin",
    "administrator",
    "admins",
    "all",
    "althing",
    "anonymous",
    "api",
    "deleted",
    "everybody",
    "everyone",
    "forum",
    "guest",
    "help",
    "here",
    "login",
    "logout",
    "moderator",
    "moderators",
    "nobody",
    "null",
    "official",
    "owner",
    "register",
    "root",
    "security",
    "settings",
    "staff",
    "support",
    "system",
    "undefined",
    "webmaster",
];

/// How the names of those who have left begin. Nobody else's does.
const FORMER: &str = "former-member-";

/// A user name as its owner wrote it: 3 to 24 letters with their marks, digits, `_`, `-` and `.`;
/// in Han, Kana and Hangul two letters are enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Checks and brings full-width and composed forms to one. The error is a sentence that goes
    /// behind the field's name.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let (min, max, min_cjk) =
            (limits::USERNAME_MIN, limits::USERNAME_MAX, limits::USERNAME_MIN_CJK);
        let wrong_length = || {
            Err(format!(
                "must be {min} to {max} characters long ({min_cjk} letters are enough in Chinese, Japanese and Korean)"
            ))
        };
        let raw = raw.trim();
        if raw.chars().nth(limits::USERNAME_WRITTEN_MAX).is_some() {
            return wrong_length();
        }
        let name: String = raw.nfkc().collect();
        if !name.chars().all(|c| is_letter(c) || is_mark(c) || matches!(c, '_' | '-' | '.')) {
            return Err("may hold letters, digits, _, - and . only".into());
        }
        if !marks_belong(&name) {
            return Err("may hold marks only with the letters that they belong to".into());
        }
        if !has_fitting_length(&name) {
            return wrong_length();
        }
        if !name.chars().any(is_letter) {
            return Err("must hold a letter or a digit".into());
        }
        Ok(Self(name))
    }

    /// The name as its owner wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Refuses a name that a reader could take for something else: one of letters of several
    /// scripts, or one whose parts change places beside letters that run the other way.
    pub fn check_readable(&self) -> Result<(), String> {
        // One script, or those that Japanese, Chinese and Korean are written in together, Latin
        // among them.
        if !self.0.as_str().check_restriction_level(RestrictionLevel::HighlyRestrictive) {
            return Err("must not mix letters of different scripts".into());
        }
        if !runs_one_way(&self.0) {
            return Err("must begin with a letter and end with a letter or digit, all of one writing direction".into());
        }
        Ok(())
    }

    /// Refuses a name that a reader could take for the forum's own voice.
    pub fn check_not_reserved(&self) -> Result<(), String> {
        if self.is_reserved() { Err("is reserved for the forum itself".into()) } else { Ok(()) }
    }

    /// Whether a reader could take it for the forum's own voice, whatever stands around, between or
    /// above its letters, and whatever digits stand for them.
    fn is_reserved(&self) -> bool {
        static KEYS: LazyLock<HashSet<String>> =
            LazyLock::new(|| RESERVED.iter().flat_map(|word| voices(word)).collect());
        static FORMERS: LazyLock<Vec<String>> = LazyLock::new(|| voices(FORMER));
        let is_former = |voice: &String| FORMERS.iter().any(|former| voice.starts_with(former));
        voices(&self.0).iter().any(|voice| KEYS.contains(voice) || is_former(voice))
    }

    /// What makes two names the same: they share a key if a reader could take one for the other, by
    /// case, width or look-alike letters. Several: `I` looks like `l` as it is written, is `i` in
    /// small letters, and looks like `1` in capitals.
    pub fn keys(&self) -> Vec<String> {
        keys(&self.0)
    }

    /// The key of the name in small letters.
    pub fn key(&self) -> String {
        key(&self.0)
    }
}

/// The key of a name in small letters.
pub fn key(name: &str) -> String {
    skeleton(&folded(name)).flat_map(char::to_lowercase).collect()
}

/// Under which name somebody is shown who has left. From before nobody else could have it, somebody
/// may: with `longer`, it is one that no rule has ever let in.
pub fn former(id: UserId, longer: bool) -> String {
    if longer { format!("{FORMER}{:016}", id.0) } else { format!("{FORMER}{id}") }
}

/// What a name says to whoever looks at its letters alone.
fn voices(name: &str) -> Vec<String> {
    let letters = |text: &str| text.chars().filter(|c| is_spoken(*c)).collect::<String>();
    let readings = READINGS.map(|one| name.nfkc().map(|c| read(c, one)).collect::<String>());
    let names = iter::once(name).chain(readings.iter().map(String::as_str));
    names.flat_map(|name| keys(&letters(name))).map(|key| letters(&key)).collect()
}

/// Whether it is a letter or digit, and none of those that look like an apostrophe or a mark.
fn is_spoken(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (c.is_alphanumeric() && !is_combining_mark(c) && c.script() != Script::Common)
}

/// What makes two names the same, as [`Username::keys`] tells.
pub fn keys(name: &str) -> Vec<String> {
    let name: String = name.nfkc().collect();
    let mut keys = Vec::new();
    for name in [in_capitals(&name), name] {
        let upper: String = name.chars().flat_map(char::to_uppercase).collect();
        let small = folded(&name);
        keys.extend([seen(&begun(&small)), seen(&small), seen(&name), skeleton(&upper).collect()]);
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A name in small letters as it is written at the beginning of a line: `ivo` as `Ivo`.
fn begun(small: &str) -> String {
    let mut rest = small.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}

/// A name with `I` for each small `l` that looks like one between capitals: before one, behind two,
/// or behind one at the end of a word.
fn in_capitals(name: &str) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    for at in (0..chars.len()).rev() {
        let is_capital =
            |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_uppercase());
        let ends = chars.get(at + 1).is_none_or(|c| !c.is_alphanumeric());
        let behind_one = is_capital(at.checked_sub(1));
        let behind_two = behind_one && is_capital(at.checked_sub(2));
        let looks_so = is_capital(Some(at + 1)) || behind_two || (behind_one && ends);
        if chars[at] == 'l' && looks_so {
            chars[at] = 'I';
        }
    }
    chars.into_iter().collect()
}

/// A name by what is seen of it, whatever the case.
fn seen(name: &str) -> String {
    let plain: String = skeleton(name).flat_map(char::to_lowercase).collect();
    // A dot above a letter that has one is not seen. `m` is `rn` to Unicode already.
    plain.replace("i\u{307}", "i").replace("j\u{307}", "j").replace("vv", "w")
}

/// Whether a name could have this length: letters count with their marks, and in Han, Kana and
/// Hangul two of them are enough.
pub fn has_fitting_length(name: &str) -> bool {
    let is_cjk = |c: char| {
        let scripts = c.script_extension();
        [Script::Han, Script::Hiragana, Script::Katakana, Script::Hangul]
            .iter()
            .any(|one| scripts.contains_script(*one))
    };
    // A vowel that is written as a mark is as much of a name as a letter.
    let (least, most) = (
        name.chars().filter(|c| !is_mark(*c) || c.is_alphabetic()).count(),
        name.chars().filter(|c| !is_mark(*c)).count(),
    );
    let min = if name.chars().all(|c| is_mark(c) || (c.is_alphabetic() && is_cjk(c))) {
        limits::USERNAME_MIN_CJK
    } else {
        limits::USERNAME_MIN
    };
    min <= least && most <= limits::USERNAME_MAX
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_combining_mark(c) && c.identifier_allowed()
}

fn is_mark(c: char) -> bool {
    is_combining_mark(c) && c.identifier_allowed()
}

/// Whether every mark has a letter before it, which has no more of them than it could need, and
/// none twice in a row.
fn marks_belong(name: &str) -> bool {
    let mut room: usize = 0;
    let mut before = None;
    name.chars().all(|c| {
        let fits = !is_mark(c) || (room > 0 && before != Some(c));
        room = if is_mark(c) {
            room.saturating_sub(1)
        } else if is_letter(c) {
            limits::USERNAME_MARKS_MAX
        } else {
            0
        };
        before = Some(c);
        fits
    })
}

/// The rule of RFC 5893 for names, as far as the characters of a name need it: where a letter runs
/// from right to left, all of them do, the first character is one, and the last is one or a digit.
/// Marks run with their letter.
fn runs_one_way(name: &str) -> bool {
    // What Unicode sets aside for scripts that run from right to left.
    let is_leftward = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    let bare = || name.chars().filter(|c| !is_combining_mark(*c));
    if !bare().any(|c| is_leftward(c) && !c.is_numeric()) {
        return true;
    }
    let one_way = bare().all(|c| is_leftward(c) || !c.is_alphabetic());
    let begins = bare().next().is_some_and(|c| is_leftward(c) && c.is_alphabetic());
    let ends = bare().next_back().is_some_and(char::is_alphanumeric);
    let arabic_digits = bare().any(|c| ('\u{660}'..='\u{669}').contains(&c));
    one_way && begins && ends && !(arabic_digits && bare().any(|c| c.is_ascii_digit()))
}

/// A name in the form in which it is known: without regard to case and width.
pub fn folded(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    folded.trim().to_owned()
}

#[cfg(test)]
mod tests;
