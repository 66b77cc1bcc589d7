//! The second line of defence: rendered HTML, parsed as browsers do, with all taken out that the renderer never writes.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;

use super::write::{REL, TAGS};

/// What survives: what the renderer makes, and nothing that runs, loads or lays out.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::new();
    builder
        .tags(HashSet::from(TAGS))
        .generic_attributes(HashSet::new())
        .tag_attributes(
            [
                ("a", HashSet::from(["href", "title"])),
                ("img", HashSet::from(["src", "alt", "title", "width", "height", "loading", "decoding"])),
                ("ol", HashSet::from(["start"])),
            ]
            .into(),
        )
        .allowed_classes([("a", HashSet::from(["mention"]))].into())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some(REL));
    builder
});

/// The HTML without anything that the renderer does not write.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}
