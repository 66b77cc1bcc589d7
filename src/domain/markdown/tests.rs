//! What people write, and what is shown of it.

use super::{super::username::folded, *};

fn shown(markdown: &str, references: &References) -> String {
    Text::parse(markdown).unwrap().render(references).unwrap().html
}

fn names(markdown: &str) -> BTreeSet<String> {
    Text::parse(markdown).unwrap().names()
}

fn render(markdown: &str) -> String {
    shown(markdown, &References::default())
}

fn render_for(markdown: &str, people: &[&str]) -> String {
    let people = people.iter().map(|name| (folded(name), (*name).to_owned())).collect();
    shown(markdown, &References { people, ..References::default() })
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
    for text in
        ["`@ana`", "```\n@ana\n```", "    @ana", "[@ana](https://x.org)", "<https://x.org/@ana>", "![@ana](/uploads/a.png)", "ana@ana.org"]
    {
        assert!(!render_for(text, &["Ana"]).contains("/u/Ana"), "{text}");
        assert!(!names(text).contains("ana"), "{text}");
    }
    assert_eq!(names("@ana. `@bob` @Cyd"), ["ana", "ana.", "cyd"].map(String::from).into());
}

#[test]
fn everyone_is_mentioned_once_in_order() {
    let people = ["Bob", "Ana", "Cyd"].iter().map(|name| (folded(name), (*name).to_owned())).collect();
    let text = Text::parse("@bob, @ana and @BOB; `@cyd`").unwrap();
    assert_eq!(text.render(&References { people, ..References::default() }).unwrap().named, ["Bob", "Ana"]);
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
    let html = shown(&format!("![a *big* \"cat\"]({address})"), &References { sizes, ..References::default() });
    for part in [&*format!("src=\"{address}\""), "alt=\"a big &quot;cat&quot;\"", "width=\"640\"", "height=\"480\"", "loading=\"lazy\""] {
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
    let text =
        "![a](/uploads/1.png) `![b](/uploads/2.png)` [c](/uploads/3.png) ![d](https://x.example/4.png)\n\n> ![e][5]\n\n[5]: /uploads/5.png";
    assert_eq!(Text::parse(text).unwrap().pictures().collect::<Vec<_>>(), ["/uploads/1.png", "/uploads/5.png"]);
}

#[test]
fn what_would_be_too_much_html_is_refused_before_it_exists() {
    let wide = format!("{}\n{}\n{}\n", "a|".repeat(362), "-|".repeat(362), "a\n".repeat(724));
    for text in [
        wide.repeat(6),
        format!("> {}\n> {}\n{}", "|a".repeat(500), "|-".repeat(500), "> b\n".repeat(400)),
        format!("{}\n{}\n{}", "|".repeat(200), "|-".repeat(199), format!("{}\n", "|".repeat(200)).repeat(80)),
        "#\n".repeat(9_000) + "a",
        "* * *\n\n".repeat(10) + &"-\n".repeat(9_000),
    ] {
        let rendered = Text::parse(&text).and_then(|text| text.render(&References::default()));
        if let Ok(rendered) = rendered {
            assert!(rendered.html.len() <= limits::html_max(text.len()), "{text:.40}");
        }
    }
    assert_eq!(Text::parse(&wide.repeat(6)).err(), Some(TooLarge));
    let people: People = [("ana".to_owned(), "ana".to_owned())].into();
    let crowd = Text::parse(&"@ana ".repeat(4_000)).unwrap();
    assert_eq!(crowd.render(&References { people: people.clone(), ..References::default() }), Err(TooLarge));
    let few = Text::parse(&"@ana ".repeat(300)).unwrap();
    assert!(few.render(&References { people, ..References::default() }).is_ok(), "a small text may grow more");
}

#[test]
fn what_nests_too_deep_is_flat_from_there_on_and_readable() {
    for mark in [">", "> ", "- ", "1. ", "> - ", "* ", "+ ", "*a ", "**", "[", "~~a ", "- > 1) "] {
        let html = render(&format!("{}\nword", mark.repeat(20_000 / mark.len())));
        assert!(html.contains("word"), "{mark}");
        assert!(depth(&html) <= 100, "{mark}: {}", depth(&html));
    }
    let list = (0..140).map(|level| format!("{}- word{level}", "  ".repeat(level))).collect::<Vec<_>>().join("\n");
    let html = render(&list);
    assert!((0..140).all(|level| html.contains(&format!("word{level}"))) && depth(&html) <= 100);
    assert_eq!(render(&">".repeat(20)).matches("<blockquote>").count(), 20);
    assert!(render(&format!("```\n{}- x\n```", " ".repeat(150))).contains(&format!("{}- x", " ".repeat(150))), "code is left alone");
}

/// How deep elements are nested in HTML that is well-formed.
fn depth(html: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        if tag.starts_with('/') {
            depth -= 1;
        } else if !tag.starts_with("br") && !tag.starts_with("hr") && !tag.starts_with("img") && !tag.starts_with("input") {
            depth += 1;
            most = most.max(depth);
        }
    }
    most
}
