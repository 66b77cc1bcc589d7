//! Markdown to HTML that is safe to show: rendered by one library, then cleaned by another that trusts nothing it gets.

use std::{
    collections::{BTreeSet, HashSet},
    sync::LazyLock,
};

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream, html};

use super::{
    limits,
    mention::{self, People},
};

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
        // Nobody can write it themself: raw HTML is text.
        .allowed_classes([("a", HashSet::from(["mention"]))].into())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("nofollow ugc noopener"));
    builder
});

/// What a text refers to, found out for it by those who know. The default knows of nothing.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The people it may name with `@`.
    pub people: People,
}

/// Renders a person's Markdown. Raw HTML in it is shown as text, never taken as markup.
pub fn render(markdown: &str, references: &References) -> String {
    let events = parse(markdown).flat_map(|(event, names)| match event {
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
        // Pictures from elsewhere would tell that elsewhere who is reading; the content policy blocks them anyway.
        Event::Start(Tag::Image { ref dest_url, .. }) if !is_own(dest_url) => Vec::new(),
        Event::Text(text) if names => linked(text, &references.people),
        other => vec![other],
    });
    let mut rendered = String::with_capacity(markdown.len() + markdown.len() / 2);
    html::push_html(&mut rendered, events);
    CLEANER.clean(&rendered).to_string().trim_end().to_owned()
}

/// Every name that the text may mention, as they are looked up; at most [`limits::NAMES_MAX`] marks are looked at.
pub fn names(markdown: &str) -> BTreeSet<String> {
    if !markdown.contains('@') {
        return BTreeSet::new();
    }
    let mut names = BTreeSet::new();
    for (event, _) in parse(markdown).filter(|(_, names)| *names) {
        if let Event::Text(text) = event {
            for mark in mention::marks(&text) {
                if names.len() >= limits::NAMES_MAX {
                    return names;
                }
                names.extend(mark.candidates());
            }
        }
    }
    names
}

/// Those of these people whom the text mentions, as they write their names, in the order of the text and each once.
pub fn mentioned<'p>(markdown: &str, people: &'p People) -> Vec<&'p str> {
    let mut all = Vec::new();
    if people.is_empty() {
        return all;
    }
    for (event, _) in parse(markdown).filter(|(_, names)| *names) {
        if let Event::Text(text) = event {
            all.extend(mention::marks(&text).filter_map(|mark| Some(mark.resolve(people)?.1)));
        }
    }
    let mut met = BTreeSet::new();
    all.retain(|name| met.insert(*name));
    all
}

/// The text's events, each with whether `@name` means somebody there: not in code, and not in what is a link or a picture already.
fn parse(markdown: &str) -> impl Iterator<Item = (Event<'_>, bool)> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    let mut inside = 0_usize;
    TextMergeStream::new(Parser::new_ext(markdown, options)).map(move |event| {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => inside += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => inside = inside.saturating_sub(1),
            _ => {}
        }
        (event, inside == 0)
    })
}

/// The text with a link for everyone whom it mentions.
fn linked<'a>(text: CowStr<'a>, people: &People) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    let mut done = 0;
    for (at, name) in mention::marks(&text).filter_map(|mark| mark.resolve(people)) {
        events.push(Event::Text(text[done..at.start].to_owned().into()));
        // A name holds nothing that HTML or an address takes for something else.
        events.push(Event::InlineHtml(format!(r#"<a href="/u/{name}" class="mention">@{name}</a>"#).into()));
        done = at.end;
    }
    if done == 0 {
        return vec![Event::Text(text)];
    }
    events.push(Event::Text(text[done..].to_owned().into()));
    events
}

/// Whether an address points into this forum.
fn is_own(url: &str) -> bool {
    url.starts_with("/uploads/")
}

#[cfg(test)]
mod tests {
    use super::{super::username::folded, *};

    fn render(markdown: &str) -> String {
        super::render(markdown, &References::default())
    }

    fn render_for(markdown: &str, people: &[&str]) -> String {
        let people = people.iter().map(|name| (folded(name), (*name).to_owned())).collect();
        super::render(markdown, &References { people })
    }

    const ANA: &str = r#"<a href="/u/Ana" class="mention" rel="nofollow ugc noopener">@Ana</a>"#;

    #[test]
    fn who_is_named_is_linked() {
        assert_eq!(render_for("Hi @ana, **@ANA**", &["Ana"]), format!("<p>Hi {ANA}, <strong>{ANA}</strong></p>"));
        assert_eq!(render_for("# @ana\n\n- @ana\n", &["Ana"]), format!("<h1>{ANA}</h1>\n<ul>\n<li>{ANA}</li>\n</ul>"));
        assert_eq!(render_for("@a_b_c and @x*y*", &["a_b_c"]).matches("class=\"mention\"").count(), 1, "pieces of text are one text");
        assert_eq!(render_for("@nobody <b>@ana</b>", &["Ana"]), format!("<p>@nobody &lt;b&gt;{ANA}&lt;/b&gt;</p>"));
        assert_eq!(render_for("@日本語 ok", &["日本語"]).matches("@日本語</a>").count(), 1);
    }

    #[test]
    fn in_code_links_and_pictures_nobody_is_named() {
        for text in [
            "`@ana`",
            "```\n@ana\n```",
            "    @ana",
            "[@ana](https://x.org)",
            "<https://x.org/@ana>",
            "![@ana](/uploads/a.png)",
            "ana@ana.org",
        ] {
            assert!(!render_for(text, &["Ana"]).contains("/u/Ana"), "{text}");
            assert!(!names(text).contains("ana"), "{text}");
        }
        assert_eq!(names("@ana. `@bob` @Cyd"), ["ana", "ana.", "cyd"].map(String::from).into());
    }

    #[test]
    fn everyone_is_mentioned_once_in_order() {
        let people = ["Bob", "Ana", "Cyd"].iter().map(|name| (folded(name), (*name).to_owned())).collect();
        assert_eq!(mentioned("@bob, @ana and @BOB; `@cyd`", &people), ["Bob", "Ana"]);
    }

    #[test]
    fn a_text_of_nothing_but_names_is_looked_at_in_part() {
        let all = (0..3_000).map(|i| format!("@name{i}")).collect::<Vec<_>>().join(" ");
        assert_eq!(names(&all).len(), limits::NAMES_MAX);
    }

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
