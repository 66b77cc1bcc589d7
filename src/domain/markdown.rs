//! Markdown to HTML that is safe to show: rendered by one library, then cleaned by another that trusts nothing it gets.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;
use pulldown_cmark::{Event, Options, Parser, Tag, html};

/// What survives: what Markdown makes, and nothing that runs, loads or lays out.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::new();
    builder
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "img",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .generic_attributes(HashSet::new())
        .tag_attributes(
            [("a", HashSet::from(["href", "title"])), ("img", HashSet::from(["src", "alt", "title"])), ("ol", HashSet::from(["start"]))]
                .into(),
        )
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("nofollow ugc noopener"));
    builder
});

/// Renders a person's Markdown. Raw HTML in it is shown as text, never taken as markup.
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let events = Parser::new_ext(markdown, options).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        // Pictures from elsewhere would tell that elsewhere who is reading; the content policy blocks them anyway.
        Event::Start(Tag::Image { ref dest_url, .. }) if !is_own(dest_url) => None,
        other => Some(other),
    });
    let mut rendered = String::with_capacity(markdown.len() + markdown.len() / 2);
    html::push_html(&mut rendered, events);
    CLEANER.clean(&rendered).to_string().trim_end().to_owned()
}

/// Whether an address points into this forum.
fn is_own(url: &str) -> bool {
    url.starts_with("/uploads/")
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn markdown_becomes_html() {
        assert_eq!(render("# Hi\n\n*there* `x`"), "<h1>Hi</h1>\n<p><em>there</em> <code>x</code></p>");
        assert_eq!(render("~~no~~"), "<p><del>no</del></p>");
        assert_eq!(render("[a](https://x.org)"), r#"<p><a href="https://x.org" rel="nofollow ugc noopener">a</a></p>"#);
    }

    #[test]
    fn html_is_shown_as_it_was_written() {
        assert_eq!(render("a <b>bold</b> move"), "<p>a &lt;b&gt;bold&lt;/b&gt; move</p>");
        assert_eq!(render("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    #[test]
    fn nothing_runs_or_loads_from_elsewhere() {
        for hostile in [
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x](vbscript:x)",
            "![x](https://tracker.example/p.gif)",
            "![x](x\" onerror=\"alert(1))",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "```\"><script>alert(1)</script>\nx\n```",
            "<https://x.org/\"onmouseover=\"alert(1)>",
        ] {
            let html = render(hostile);
            let tags: Vec<&str> = html.split('<').skip(1).map(|t| t.split('>').next().unwrap_or(t)).collect();
            for tag in tags {
                assert!(!tag.starts_with("script") && !tag.starts_with("svg"), "{hostile} -> {html}");
                assert!(!tag.contains("javascript:") && !tag.contains("vbscript:") && !tag.contains("data:"), "{hostile} -> {html}");
                assert!(!tag.split('"').step_by(2).any(|part| part.contains(" on")), "{hostile} -> {html}");
                assert!(!tag.contains("src=\"http"), "{hostile} -> {html}");
            }
        }
    }
}
