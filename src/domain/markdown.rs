//! Markdown to HTML that is safe to show: rendered by one library, then cleaned by another that trusts nothing it gets.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::LazyLock,
};

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream, html};

use super::{
    UploadName, limits,
    mention::{self, People},
};

/// What people may write besides plain Markdown, for whoever reads it.
pub(super) const SYNTAX: Options = Options::ENABLE_STRIKETHROUGH.union(Options::ENABLE_TABLES);

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
            [
                ("a", HashSet::from(["href", "title"])),
                ("img", HashSet::from(["src", "alt", "title", "width", "height", "loading", "decoding"])),
                ("ol", HashSet::from(["start"])),
            ]
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
    /// The sizes of the pictures that it shows.
    pub sizes: Sizes,
}

/// The sizes of pictures by their address: width and height in pixels.
pub type Sizes = BTreeMap<String, (i32, i32)>;

/// Renders a person's Markdown. Raw HTML in it is shown as text, never taken as markup.
pub fn render(markdown: &str, references: &References) -> String {
    let mut events = parse(markdown);
    let mut shown = Vec::new();
    while let Some((event, names)) = events.next() {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => shown.push(Event::Text(text)),
            Event::Start(Tag::Image { dest_url, title, .. }) if UploadName::is_address(&dest_url) => {
                let alt = plain_text(&mut events);
                shown.push(Event::InlineHtml(image(&dest_url, &title, &alt, references.sizes.get(&*dest_url)).into()));
            }
            // Pictures from elsewhere would tell that elsewhere who is reading; the content policy blocks them anyway.
            Event::Start(Tag::Image { .. }) => {}
            Event::Text(text) if names => shown.extend(linked(text, &references.people)),
            other => shown.push(other),
        }
    }
    let mut rendered = String::with_capacity(markdown.len() + markdown.len() / 2);
    html::push_html(&mut rendered, shown.into_iter());
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
    let mut inside = 0_usize;
    TextMergeStream::new(Parser::new_ext(markdown, SYNTAX)).map(move |event| {
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

/// The addresses of the forum's own pictures that a text shows, in their order, each as often as it is shown.
pub fn pictures(markdown: &str) -> Vec<String> {
    let addresses = parse(markdown).filter_map(|(event, _)| match event {
        Event::Start(Tag::Image { dest_url, .. }) if UploadName::is_address(&dest_url) => Some(dest_url.into_string()),
        _ => None,
    });
    addresses.collect()
}

/// A picture that takes its room before it is there, and comes when it is needed.
fn image(address: &str, title: &CowStr<'_>, alt: &str, size: Option<&(i32, i32)>) -> String {
    let quoted = |text: &str| ammonia::clean_text(text);
    let room = size.map_or_else(String::new, |(width, height)| format!(r#" width="{width}" height="{height}""#));
    let title = if title.is_empty() { String::new() } else { format!(r#" title="{}""#, quoted(title)) };
    format!(r#"<img src="{}" alt="{}"{title}{room} loading="lazy" decoding="async">"#, quoted(address), quoted(alt))
}

/// The words up to the end of the picture that has begun.
fn plain_text<'a>(events: &mut impl Iterator<Item = (Event<'a>, bool)>) -> String {
    let (mut text, mut depth) = (String::new(), 0);
    for (event, _) in events {
        match event {
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) if depth == 0 => break,
            Event::End(TagEnd::Image) => depth -= 1,
            Event::Text(words) | Event::Code(words) | Event::InlineHtml(words) | Event::Html(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{super::username::folded, *};

    fn render(markdown: &str) -> String {
        super::render(markdown, &References::default())
    }

    fn render_for(markdown: &str, people: &[&str]) -> String {
        let people = people.iter().map(|name| (folded(name), (*name).to_owned())).collect();
        super::render(markdown, &References { people, ..References::default() })
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

    #[test]
    fn a_picture_takes_its_room_before_it_is_there() {
        let address = format!("/uploads/{}.png", "0".repeat(40));
        let sizes = Sizes::from([(address.clone(), (640, 480))]);
        let html = super::render(&format!("![a *big* \"cat\"]({address})"), &References { sizes, ..References::default() });
        for part in [&*format!("src=\"{address}\""), "alt=\"a big &quot;cat&quot;\"", "width=\"640\"", "height=\"480\"", "loading=\"lazy\""]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!render(&format!("![]({address})")).contains("width"));
        assert_eq!(render("![x](https://elsewhere.example/x.png)"), "<p>x</p>");
        let hostile = render("![\" onerror=\"alert(1)](/uploads/x\"onload=\"y)");
        assert!(
            !hostile.contains("<img") || !hostile.split('"').step_by(2).any(|part| part.contains("onerror") || part.contains("onload")),
            "{hostile}"
        );
    }

    #[test]
    fn the_pictures_of_a_text_are_those_that_it_shows() {
        let text = "![a](/uploads/1.png) `![b](/uploads/2.png)` [c](/uploads/3.png) ![d](https://x.example/4.png)\n\n> ![e][5]\n\n[5]: /uploads/5.png";
        assert_eq!(pictures(text), ["/uploads/1.png", "/uploads/5.png"]);
    }
}
