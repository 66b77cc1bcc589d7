//! Tags: words of their own by which posts are found, in no order that anybody keeps.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::domain::limits;

/// A tag: small letters with their marks, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// Checks. The error is a sentence that goes behind the field's name.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let tag: String = raw.nfc().collect();
        let may = |c: char| {
            c == '-' || is_combining_mark(c) || (c.is_alphanumeric() && c.to_lowercase().eq([c]))
        };
        let fits = (limits::TAG_MIN..=limits::TAG_MAX).contains(&tag.chars().count())
            && tag.chars().all(may)
            && !tag.starts_with('-')
            && !tag.ends_with('-');
        if fits {
            Ok(Self(tag))
        } else {
            Err(format!(
                "must be {} to {} small letters, digits and hyphens each",
                limits::TAG_MIN,
                limits::TAG_MAX
            ))
        }
    }

    /// How tags begin that are looked for by this.
    pub fn beginning(raw: &str) -> String {
        raw.nfc().collect::<String>().to_lowercase()
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The tags of a post, in the order in which they were given, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// Checks. The error is a sentence that goes behind the field's name.
    pub fn parse(raw: Vec<&str>) -> Result<Self, String> {
        let mut tags = Self::default();
        for raw in raw {
            let tag = Tag::parse(raw)?;
            if !tags.0.contains(&tag) {
                tags.0.push(tag);
            }
        }
        if tags.0.len() > limits::TAGS_MAX {
            return Err(format!("must be at most {}", limits::TAGS_MAX));
        }
        Ok(tags)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }

    /// The same with one tag in place of another, once.
    #[must_use]
    pub fn renamed(&self, from: &Tag, to: &Tag) -> Self {
        let mut tags = Self::default();
        for tag in &self.0 {
            let tag = if tag == from { to } else { tag };
            if !tags.0.contains(tag) {
                tags.0.push(tag.clone());
            }
        }
        tags
    }

    /// As a post's row keeps them: no tag has a space in it.
    pub fn stored(&self) -> String {
        self.0.iter().map(Tag::as_str).collect::<Vec<_>>().join(" ")
    }

    /// What [`Tags::stored`] gave.
    pub fn of_stored(stored: &str) -> Self {
        Self(
            stored
                .split(' ')
                .filter(|tag| !tag.is_empty())
                .map(|tag| Tag(tag.to_owned()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_small_letters_digits_and_hyphens() {
        for tag in ["rye", "c-3", "brød", "パン", "हिन्दी", "42"] {
            assert_eq!(Tag::parse(tag).unwrap().as_str(), tag);
        }
        let long = "x".repeat(limits::TAG_MAX + 1);
        for wrong in
            ["", "x", "Rye", "rye bread", "rye_bread", "-rye", "rye-", "#rye", "a,b", "💥💥", &long]
        {
            assert!(Tag::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_post_has_each_of_its_tags_once_and_five_at_most() {
        let tags = Tags::parse(vec!["rye", "bread", "rye"]).unwrap();
        assert_eq!(tags.stored(), "rye bread");
        assert_eq!(Tags::of_stored("rye bread"), tags);
        assert_eq!(Tags::of_stored(""), Tags::default());
        assert!(Tags::parse(vec!["aa", "bb", "cc", "dd", "ee", "aa"]).is_ok());
        assert!(Tags::parse(vec!["aa", "bb", "cc", "dd", "ee", "ff"]).is_err());
        let [rye, bread] = ["rye", "bread"].map(|tag| Tag::parse(tag).unwrap());
        assert_eq!(tags.renamed(&rye, &bread).stored(), "bread");
        assert_eq!(tags.renamed(&bread, &Tag::parse("loaf").unwrap()).stored(), "rye loaf");
    }
}
