//! What people write, and what is shown of it.

use super::*;

mod links;

fn shown(markdown: &str, references: &References) -> String {
    Text::parse(markdown).unwrap().render(references).unwrap().html
}

fn render(markdown: &str) -> String {
    shown(markdown, &References::default())
}

fn link(to: &str, words: &str) -> String {
    format!(r#"<a href="{to}" rel="nofollow ugc noopener">{words}</a>"#)
}

#[test]
fn markdown_becomes_html() {
    assert_eq!(render("# Hi\n\n*there* `x`"), "<h1>Hi</h1>\n<p><em>there</em> <code>x</code></p>");
    assert_eq!(render("~~no~~"), "<p><del>no</del></p>");
    assert_eq!(
        render("[a](https://x.org)"),
        r#"<p><a href="https://x.org" rel="nofollow ugc noopener">a</a></p>"#
    );
}

#[test]
fn html_is_shown_as_it_was_written() {
    assert_eq!(render("a <b>bold</b> move"), "<p>a &lt;b&gt;bold&lt;/b&gt; move</p>");
    assert_eq!(render("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    assert_eq!(render("<div>\nhi\n</div>"), "<p>&lt;div&gt;<br>\nhi<br>\n&lt;/div&gt;</p>");
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
        let tags: Vec<&str> =
            html.split('<').skip(1).map(|t| t.split('>').next().unwrap_or(t)).collect();
        for tag in tags {
            assert!(!tag.starts_with("script") && !tag.starts_with("svg"), "{hostile} -> {html}");
            assert!(
                !tag.contains("javascript:")
                    && !tag.contains("vbscript:")
                    && !tag.contains("data:"),
                "{hostile} -> {html}"
            );
            assert!(
                !tag.split('"').step_by(2).any(|part| part.contains(" on")),
                "{hostile} -> {html}"
            );
            assert!(!tag.contains("src=\"http"), "{hostile} -> {html}");
        }
    }
}

#[test]
fn a_picture_takes_its_room_before_it_is_there() {
    let address = format!("/uploads/{}.png", "0".repeat(40));
    let sizes = Sizes::from([(address.clone(), (640, 480))]);
    let html = shown(
        &format!("![a *big* \"cat\"]({address})"),
        &References { sizes, ..References::default() },
    );
    for part in [
        &*format!("src=\"{address}\""),
        "alt=\"a big &quot;cat&quot;\"",
        "width=\"640\"",
        "height=\"480\"",
        "loading=\"lazy\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!render(&format!("![]({address})")).contains("width"));
    assert_eq!(
        render("![x](https://elsewhere.example/x.png)"),
        format!("<p>{}</p>", link("https://elsewhere.example/x.png", "x"))
    );
    let hostile = render("![\" onerror=\"alert(1)](/uploads/x\"onload=\"y)");
    assert!(
        !hostile.contains("<img")
            || !hostile
                .split('"')
                .step_by(2)
                .any(|part| part.contains("onerror") || part.contains("onload")),
        "{hostile}"
    );
}

#[test]
fn the_pictures_of_a_text_are_those_that_it_shows() {
    let text = "![a](/uploads/1.png) `![b](/uploads/2.png)` [c](/uploads/3.png) ![d](https://x.example/4.png)\n\n> ![e][5]\n\n[5]: /uploads/5.png";
    assert_eq!(
        Text::parse(text).unwrap().pictures().collect::<Vec<_>>(),
        ["/uploads/1.png", "/uploads/5.png"]
    );
}

#[test]
fn what_would_be_too_much_html_is_refused_before_it_exists() {
    let wide = format!("{}\n{}\n{}\n", "a|".repeat(362), "-|".repeat(362), "a\n".repeat(724));
    for text in [
        wide.repeat(6),
        format!("> {}\n> {}\n{}", "|a".repeat(500), "|-".repeat(500), "> b\n".repeat(400)),
        format!(
            "{}\n{}\n{}",
            "|".repeat(200),
            "|-".repeat(199),
            format!("{}\n", "|".repeat(200)).repeat(80)
        ),
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
    assert_eq!(
        crowd.render(&References { people: people.clone(), ..References::default() }),
        Err(TooLarge)
    );
    let few = Text::parse(&"@ana ".repeat(300)).unwrap();
    assert!(
        few.render(&References { people, ..References::default() }).is_ok(),
        "a small text may grow more"
    );
}

#[test]
fn what_nests_too_deep_is_flat_from_there_on_and_readable() {
    for mark in [">", "> ", "- ", "1. ", "> - ", "* ", "+ ", "*a ", "**", "[", "~~a ", "- > 1) "] {
        let html = render(&format!("{}\nword", mark.repeat(20_000 / mark.len())));
        assert!(html.contains("word"), "{mark}");
        assert!(depth(&html) <= 100, "{mark}: {}", depth(&html));
    }
    let list = (0..140)
        .map(|level| format!("{}- word{level}", "  ".repeat(level)))
        .collect::<Vec<_>>()
        .join("\n");
    let html = render(&list);
    assert!((0..140).all(|level| html.contains(&format!("word{level}"))) && depth(&html) <= 100);
    assert_eq!(render(&">".repeat(20)).matches("<blockquote>").count(), 20);
    assert!(
        render(&format!("```\n{}- x\n```", " ".repeat(150)))
            .contains(&format!("{}- x", " ".repeat(150))),
        "code is left alone"
    );
}

/// How deep elements are nested in HTML that is well-formed.
fn depth(html: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        if tag.starts_with('/') {
            depth -= 1;
        } else if !tag.starts_with("br")
            && !tag.starts_with("hr")
            && !tag.starts_with("img")
            && !tag.starts_with("input")
        {
            depth += 1;
            most = most.max(depth);
        }
    }
    most
}

#[test]
fn a_line_stays_a_line() {
    for (text, html) in [
        ("a\nb", "<p>a<br>\nb</p>"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        ("- a\n  b", "<ul>\n<li>a<br>\nb</li>\n</ul>"),
        ("**a\nb**", "<p><strong>a<br>\nb</strong></p>"),
        ("a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>"),
    ] {
        assert_eq!(render(text), html, "{text}");
    }
}

#[test]
fn no_part_of_a_text_vanishes() {
    for (text, html) in [
        ("[x]: y", "<p>[x]: y</p>".to_owned()),
        (
            "> [x]: https://x.org \"words\"",
            format!("<blockquote>\n<p>[x]: {} \"words\"</p>\n</blockquote>", link("https://x.org", "https://x.org")),
        ),
        ("- [x]: y\n- a", "<ul>\n<li>[x]: y</li>\n<li>a</li>\n</ul>".into()),
        ("[a]\n\n[a]: /p/1\n[a]: /p/2", format!("<p>{}</p>\n<p>[a]: /p/2</p>", link("/p/1", "a"))),
        ("![](https://x.org/a.png)", format!("<p>{}</p>", link("https://x.org/a.png", "https://x.org/a.png"))),
        ("[](https://x.org)", format!("<p>{}</p>", link("https://x.org", "https://x.org"))),
        ("[![](https://x.org/a.png)](https://y.org)", format!("<p>{}</p>", link("https://y.org", "https://x.org/a.png"))),
        ("[^1]: Ibid.", "<p>[^1]: Ibid.</p>".into()),
        (
            "|a|\n|-|\n|1|2|",
            "<table>\n<thead>\n<tr><th>a</th></tr>\n</thead>\n<tbody><tr><td>1</td><td>2</td></tr>\n</tbody></table>".into(),
        ),
        ("```what I meant\ncode\n```", "<pre><code>what I meant\ncode\n</code></pre>".into()),
    ] {
        assert_eq!(render(text), html, "{text}");
    }
    for blank in ["#", "> ", "-", "```\n```", "|||\n|-|-|\n|||", "* \u{200b}"] {
        let shown = Text::parse(blank).unwrap().render(&References::default()).unwrap();
        assert!(!shown.visible, "{blank:?}: {}", shown.html);
    }
    for seen in ["a", "---", "[x]: y", "- [ ] \u{2800}x", "![](/uploads/x.png)", "`x`"] {
        assert!(
            Text::parse(seen).unwrap().render(&References::default()).unwrap().visible,
            "{seen:?}"
        );
    }
}

#[test]
fn footnotes_are_numbered_as_they_are_met_and_differ_between_texts() {
    let html = render("b[^b] a[^a] b[^b]\n\n[^a]: A\n[^b]: B");
    let key = html.split("#fn-").nth(1).unwrap().split('-').next().unwrap().to_owned();
    for part in [
        format!(r##"b<sup><a href="#fn-{key}-1" id="fnref-{key}-1" class="footnote""##),
        format!(r##"a<sup><a href="#fn-{key}-2" id="fnref-{key}-2""##),
        format!(r#"id="fnref-{key}-1-2""#),
        format!(
            r##"<li id="fn-{key}-1"><p>B <a href="#fnref-{key}-1" class="footnote" aria-label="Back to the text""##
        ),
    ] {
        assert!(html.contains(&part), "{part} in {html}");
    }
    assert!(!render("b[^b]\n\n[^b]: B").contains(&format!("fn-{key}-")), "another text, other ids");
    let circle = render("a[^a]\n\n[^a]: see [^b]\n[^b]: see [^a]\n[^c]: see [^d]\n[^d]: see [^c]");
    assert!(circle.contains("[^c]: see [^d]") && circle.matches("<li ").count() == 2, "{circle}");
    assert_eq!(render("no[^x]"), "<p>no[^x]</p>");
}

#[test]
fn columns_keep_their_alignment() {
    let html = render("|a|b|c|d|\n|--:|:-:|:--|---|\n|1|2|3|4|");
    for part in [
        "<th align=\"right\">a",
        "<td align=\"right\">1",
        "<td align=\"center\">2",
        "<td align=\"left\">3",
        "<td>4",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn emphasis_ends_and_begins_beside_punctuation_of_scripts_without_spaces() {
    for (text, html) in [
        ("**注意：**正文", "<strong>注意：</strong>正文"),
        ("和**（强调）**文", "和<strong>（强调）</strong>文"),
        ("*「引用」*は", "<em>「引用」</em>は"),
        ("**\"중요\"**는", "<strong>\"중요\"</strong>는"),
        ("~~旧。~~新", "<del>旧。</del>新"),
        ("**`码`**文", "<strong><code>码</code></strong>文"),
        ("2 * 3 * 4。", "2 * 3 * 4。"),
        ("\\*（a）*", "*（a）*"),
    ] {
        assert_eq!(render(text), format!("<p>{html}</p>"), "{text}");
    }
}

#[test]
fn spoilers_hide_blocks_and_words() {
    for (text, html) in [
        (
            ">! a\n>! b",
            "<details class=\"spoiler\"><summary>Spoiler</summary>\n<p>a<br>\nb</p>\n</details>",
        ),
        ("a ||b *c*|| d", "<p>a <span class=\"spoiler\">b <em>c</em></span> d</p>"),
        ("a >!b!< c", "<p>a <span class=\"spoiler\">b</span> c</p>"),
        (">!b!< c", "<p><span class=\"spoiler\">b</span> c</p>"),
        ("if (a || b || c)", "<p>if (a || b || c)</p>"),
        ("||a *b|| c*", "<p>||a <em>b|| c</em></p>"),
        ("||a", "<p>||a</p>"),
        ("`||a||`", "<p><code>||a||</code></p>"),
        ("> ! a", "<blockquote>\n<p>! a</p>\n</blockquote>"),
    ] {
        assert_eq!(render(text), html, "{text}");
    }
}

#[test]
fn tasks_and_languages_are_shown() {
    let html = render("- [ ] a\n- [x] b");
    assert_eq!(html.matches("<li class=\"task\"><input").count(), 2);
    assert_eq!(html.matches("checked").count(), 1);
    assert_eq!(html.matches("type=\"checkbox\"").count() + html.matches("disabled").count(), 4);
    assert_eq!(
        render("```Rust\nx\n```"),
        "<pre data-language=\"Rust\"><code class=\"language-rust\">x\n</code></pre>"
    );
    assert_eq!(render("    x"), "<pre><code>x</code></pre>");
    assert!(!render("```\" onload=\nx\n```").contains("class"));
}

#[test]
fn the_examples_of_the_help_page_are_what_is_made_of_them() {
    let help: serde_json::Value =
        serde_json::from_str(include_str!("../../../../static/help/markdown.json")).unwrap();
    let sections = help["sections"].as_array().unwrap();
    for example in sections.iter().flat_map(|section| section["examples"].as_array().unwrap()) {
        assert_eq!(
            example["html"],
            render(example["markdown"].as_str().unwrap()),
            "{}",
            example["markdown"]
        );
    }
}
