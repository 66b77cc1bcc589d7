//! The second line of defence: rendered HTML, parsed as browsers do, with all taken out that the
//! renderer never writes.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;

use super::write::{REL, TAGS};
use crate::domain::UploadName;

/// What survives: what the renderer makes, and nothing that runs, loads or lays out.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::new();
    builder
        .tags(HashSet::from(TAGS))
        .generic_attributes(HashSet::new())
        .tag_attributes(
            [
                ("a", HashSet::from(["href", "title", "id", "aria-label"])),
                ("code", HashSet::from(["class"])),
                (
                    "img",
                    HashSet::from([
                        "src", "alt", "title", "width", "height", "loading", "decoding",
                    ]),
                ),
                ("input", HashSet::from(["type", "disabled", "checked"])),
                ("li", HashSet::from(["id"])),
                ("ol", HashSet::from(["start"])),
                ("pre", HashSet::from(["data-language"])),
                ("td", HashSet::from(["align"])),
                ("th", HashSet::from(["align"])),
            ]
            .into(),
        )
        .allowed_classes(
            [
                ("a", HashSet::from(["mention", "footnote"])),
                ("details", HashSet::from(["spoiler"])),
                ("li", HashSet::from(["task"])),
                ("section", HashSet::from(["footnotes"])),
                ("span", HashSet::from(["spoiler"])),
            ]
            .into(),
        )
        .attribute_filter(|element, attribute, value| {
            let fits = match (element, attribute) {
                ("code", "class") => value
                    .strip_prefix("language-")
                    .is_some_and(|language| !language.contains(char::is_whitespace)),
                (_, "id") => value.starts_with("fn-") || value.starts_with("fnref-"),
                ("img", "src") => UploadName::is_address(value),
                // The only field there is: the box of a task.
                ("input", "type") => value == "checkbox",
                _ => true,
            };
            fits.then(|| value.into())
        })
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(Some(REL));
    builder
});

/// The HTML without anything that the renderer does not write.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}
