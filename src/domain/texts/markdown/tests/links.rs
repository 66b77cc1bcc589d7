//! Links, mentions among them.

use super::*;
use crate::domain::username::folded;

fn names(markdown: &str) -> BTreeSet<String> {
    Text::parse(markdown).unwrap().names()
}

fn render_for(markdown: &str, people: &[&str]) -> String {
    let people = people.iter().map(|name| (folded(name), (*name).to_owned())).collect();
    shown(markdown, &References { people, ..References::default() })
}

const ANA: &str = r#"<a href="/u/Ana" class="mention" rel="nofollow ugc noopener">@Ana</a>"#;

#[test]
fn who_is_named_is_linked() {
    assert_eq!(
        render_for("Hi @ana, **@ANA**", &["Ana"]),
        format!("<p>Hi {ANA}, <strong>{ANA}</strong></p>")
    );
    assert_eq!(
        render_for("# @ana\n\n- @ana\n", &["Ana"]),
        format!("<h1>{ANA}</h1>\n<ul>\n<li>{ANA}</li>\n</ul>")
    );
    assert_eq!(
        render_for("@a_b_c and @x*y*", &["a_b_c"]).matches("class=\"mention\"").count(),
        1,
        "pieces of text are one text"
    );
    assert_eq!(
        render_for("@nobody <b>@ana</b>", &["Ana"]),
        format!("<p>@nobody &lt;b&gt;{ANA}&lt;/b&gt;</p>")
    );
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
    let people =
        ["Bob", "Ana", "Cyd"].iter().map(|name| (folded(name), (*name).to_owned())).collect();
    let text = Text::parse("@bob, @ana and @BOB; `@cyd`").unwrap();
    assert_eq!(
        text.render(&References { people, ..References::default() }).unwrap().named,
        ["Bob", "Ana"]
    );
}

#[test]
fn a_text_of_nothing_but_names_is_looked_at_in_part() {
    let all = (0..3_000).map(|i| format!("@name{i}")).collect::<Vec<_>>().join(" ");
    assert_eq!(names(&all).len(), limits::NAMES_MAX);
}

#[test]
fn addresses_that_are_written_out_are_links_and_no_character_of_them_is_markup() {
    for (text, to, words) in [
        ("https://x.org/a*b*c", "https://x.org/a*b*c", "https://x.org/a*b*c"),
        ("https://x.org/_a_/~~b~~", "https://x.org/_a_/~~b", "https://x.org/_a_/~~b"),
        (
            "https://x.org/?a=1&copy;b=2",
            "https://x.org/?a=1&amp;copy;b=2",
            "https://x.org/?a=1&amp;copy;b=2",
        ),
        ("https://x.org/a\\*b", "https://x.org/a%5C*b", "https://x.org/a\\*b"),
        ("https://x.org/a\\_b", "https://x.org/a%5C_b", "https://x.org/a\\_b"),
        ("https://x.org/{id}", "https://x.org/{id}", "https://x.org/{id}"),
        ("www.x.org/a_b_c", "http://www.x.org/a_b_c", "www.x.org/a_b_c"),
        ("_a_b@x.org", "mailto:_a_b@x.org", "_a_b@x.org"),
    ] {
        let html = render(&format!("see {text}."));
        assert_eq!(
            html,
            format!(
                "<p>see {}{}.</p>",
                link(to, words),
                text.strip_prefix(words).unwrap_or_default().replace('&', "&amp;")
            ),
            "{text}"
        );
    }
    assert_eq!(
        render("**https://x.org/a** b"),
        format!("<p><strong>{}</strong> b</p>", link("https://x.org/a", "https://x.org/a"))
    );
    assert_eq!(render("`https://x.org/a*b*`"), "<p><code>https://x.org/a*b*</code></p>");
    assert_eq!(
        render("[a](https://x.org/a\\_b)"),
        format!("<p>{}</p>", link("https://x.org/a_b", "a"))
    );
    assert_eq!(
        render("[https://x.org](https://y.org)"),
        format!("<p>{}</p>", link("https://y.org", "https://x.org"))
    );
}

#[test]
fn a_name_is_a_mention_whatever_markdown_would_read_in_it() {
    for (text, name) in [
        ("hi @_MILAD_", "_MILAD_"),
        ("@__init__ and **bold**", "__init__"),
        ("_a_ @snake_ and more_", "snake_"),
        ("**@_x_y_**", "_x_y_"),
        ("_@_MILAD_ is here_", "_MILAD_"),
        ("__@_MILAD_ is here__", "_MILAD_"),
        ("_hi @_MILAD__", "_MILAD_"),
        ("__hi @_MILAD___ there", "_MILAD_"),
        ("_@_MILAD__", "_MILAD_"),
        ("_hi @_MILAD_._", "_MILAD_"),
        ("***_@_MILAD_, hi_***", "_MILAD_"),
        ("~~_@_MILAD_ x_~~", "_MILAD_"),
        ("- _@snake_ x_", "snake_"),
        ("_看@_MILAD_吧_", "_MILAD_"),
        ("@_MILAD_/@taro", "_MILAD_"),
        ("@taro/@_MILAD_", "_MILAD_"),
        ("_@taro/@_MILAD__", "_MILAD_"),
    ] {
        let html = render_for(text, &[name]);
        assert!(html.contains(&format!(">@{name}</a>")), "{html}");
        assert!(names(text).contains(&name.to_lowercase()));
    }
    for text in ["@_MILAD_/@taro", "@taro/@_MILAD_", "_@taro/@_MILAD__"] {
        assert!(names(text).contains("taro"), "{text}");
        assert_eq!(render_for(text, &["taro", "_MILAD_"]).matches("</a>").count(), 2, "{text}");
    }
    for text in ["_@_MILAD_ is here_", "_hi @_MILAD__", "_@_MILAD__"] {
        let html = render_for(text, &["_MILAD_"]);
        assert!(html.starts_with("<p><em>") && html.ends_with("</em></p>"), "{html}");
    }
    assert!(render_for("__@_MILAD_ x__", &["_MILAD_"]).starts_with("<p><strong><a"));
    for text in ["x_@_MILAD_", "https://x.org/@_MILAD_"] {
        assert!(!render_for(text, &["_MILAD_"]).contains("mention"), "{text}");
    }
    assert!(
        render_for("_hi @ana_", &["Ana"]).starts_with("<p><em>hi <a"),
        "emphasis around a name stays emphasis"
    );
    assert!(render_for("`@_MILAD_`", &["_MILAD_"]).contains("<code>@_MILAD_</code>"));
}

#[test]
fn names_stand_beside_letters_of_scripts_without_spaces() {
    for (text, name) in [
        ("交给@taro处理", "taro"),
        ("@taroさん、", "taro"),
        ("@日本語です", "日本語"),
        ("ถาม@somchaiนะ", "somchai"),
        ("안녕@민수님", "민수"),
        ("@處理。", "處理"),
    ] {
        assert!(render_for(text, &[name]).contains(&format!(">@{name}</a>")), "{text}");
    }
    assert!(!render_for("x@taro @tarot é@taro", &["taro"]).contains("</a>"));
}

#[test]
fn a_link_leads_where_its_writer_meant_or_stays_as_it_was_written() {
    for (text, html) in [
        ("[link](google.com)", link("https://google.com", "link")),
        ("[w](en.wikipedia.org/wiki/A_(b))", link("https://en.wikipedia.org/wiki/A_(b)", "w")),
        ("[t](tel:+491)", link("tel:+491", "t")),
        ("[m](ana@x.org)", link("mailto:ana@x.org", "m")),
        ("[p](/p/1)", link("/p/1", "p")),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))".into()),
        ("[x](foo)", "[x](foo)".into()),
        ("[x]()", "[x]()".into()),
        ("<ftp://x.org>", "&lt;ftp://x.org&gt;".into()),
        ("![x](data:image/gif;base64,R0)", "![x](data:image/gif;base64,R0)".into()),
    ] {
        assert_eq!(render(text), format!("<p>{html}</p>"), "{text}");
    }
    assert_eq!(render("[x][1]\n\n[1]: vbscript:y"), "<p>[x][1]</p>\n<p>[1]: vbscript:y</p>");
}

#[test]
fn every_way_to_another_site_is_counted_once() {
    for (markdown, links) in [
        ("no link", 0),
        ("[a](https://x.org) and [b](http://y.org)", 2),
        ("<https://x.org>", 1),
        ("look at https://x.org, or HTTP://y.org.", 2),
        ("[a][1]\n\n[1]: https://x.org", 1),
        ("[https://x.org](https://x.org)", 1),
        ("![p](https://x.org/p.png)", 1),
        ("[a](//x.org) [b](\\\\\\\\x.org) [c](/\\\\x.org)", 3),
        ("[a](https:/evil.org) [b](https:evil.org) [c](<ht\ttps://evil.org>)", 3),
        ("[a](&#9;https://evil.org) [b](google.com)", 2),
        ("[c](mailto:a@x.org) <b@x.org> c@x.org", 3),
        ("www.x.org", 1),
        ("[a](/p/1) [b](#c) [t](tel:+49)", 0),
        ("`https://x.org`\n\n```\nhttps://x.org\n```", 0),
        ("<a href=\"https://x.org\">", 1),
    ] {
        assert_eq!(Text::parse(markdown).unwrap().foreign_links(None), links, "{markdown}");
    }
    let own = Some("https://forum.example.org");
    let text =
        Text::parse("[a](https://forum.example.org/p/1) https://Forum.example.org [b](https:/forum.example.org) https://evil.org").unwrap();
    assert_eq!(text.foreign_links(own), 1);
}
