//! Pictures that people bring: what kinds there are, and how they are named.

use crate::domain::{Readers, UserId};

/// A kind of picture that the forum takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `image/png`
    Png,
    /// `image/jpeg`
    Jpeg,
    /// `image/webp`
    Webp,
    /// `image/gif`, moving or not.
    Gif,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::Webp, Self::Gif];

    /// The kind of this media type, as `image/png`.
    pub fn of_type(media_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type().eq_ignore_ascii_case(media_type))
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// How its files' names end.
    fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }
}

/// Where pictures are found on the forum.
const ADDRESS: &str = "/uploads/";
/// Hexadecimal digits of a name: 160 bits that nobody guesses.
const DIGITS: usize = 40;

/// The name of a picture's file: 40 hexadecimal digits and an ending. Nothing else ever reaches the
/// folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadName {
    text: String,
}

impl UploadName {
    /// A name made of random bytes.
    pub fn new(random: [u8; DIGITS / 2], kind: Kind) -> Self {
        let digits: String = random
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|half| char::from_digit(half.into(), 16))
            .collect();
        Self { text: format!("{digits}.{}", kind.ending()) }
    }

    /// Reads a name; `None` when it can't be one.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, ending) = text.split_once('.')?;
        let fits = digits.len() == DIGITS
            && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (fits && Kind::ALL.iter().any(|kind| kind.ending() == ending))
            .then(|| Self { text: text.to_owned() })
    }

    /// The name that stands in an address of this forum, as `/uploads/….png`.
    pub fn of_address(address: &str) -> Option<Self> {
        Self::parse(address.strip_prefix(ADDRESS)?)
    }

    /// Whether an address is meant for pictures of this forum, be there one or not.
    pub fn is_address(address: &str) -> bool {
        address.starts_with(ADDRESS)
    }

    /// Where it is found on the forum.
    pub fn address(&self) -> String {
        format!("{ADDRESS}{}", self.text)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The kind that its ending tells.
    pub fn kind(&self) -> Kind {
        let ending = self.text.rsplit_once('.').map_or("", |(_, ending)| ending);
        Kind::ALL.into_iter().find(|kind| kind.ending() == ending).unwrap_or(Kind::Png)
    }
}

/// Where a picture is shown, as far as whoever asks is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nowhere that concerns them.
    Nowhere,
    /// In a text that waits for a moderator.
    Waiting,
    /// In a private message between these two people, which both of them see.
    Between(UserId, UserId),
    /// In posts or comments that those read who read so much, and not everyone.
    Inside(Readers),
    /// In a post or a comment that everyone reads, or as someone's picture.
    Publicly,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_form() {
        let name = UploadName::new([0xa7; 20], Kind::Jpeg);
        assert_eq!(name.as_str(), format!("{}.jpg", "a7".repeat(20)));
        assert_eq!(UploadName::parse(name.as_str()), Some(name.clone()));
        assert_eq!(UploadName::of_address(&name.address()), Some(name.clone()));
        assert_eq!(name.kind(), Kind::Jpeg);
        let digits = "0".repeat(40);
        for other in [
            "",
            ".png",
            "../../etc/passwd",
            &digits,
            &format!("{digits}.svg"),
            &format!("{digits}.png.gif"),
            &format!("{digits}.png/"),
            &format!("{}.png", "A".repeat(40)),
            &format!("{}.png", "0".repeat(39)),
            &format!("../{}.png", "0".repeat(37)),
        ] {
            assert_eq!(UploadName::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_kind_is_known_by_its_media_type() {
        assert_eq!(Kind::of_type("image/WebP"), Some(Kind::Webp));
        for other in ["image/svg+xml", "image/*", "text/html", ""] {
            assert_eq!(Kind::of_type(other), None, "{other}");
        }
    }
}
