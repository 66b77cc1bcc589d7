//! What people wrote, in a real browser: it stays inside, opens when it is asked to, and can be
//! taken along.

use crate::support::{Browser, Role, TestApp};

in_browsers!(a_text_stays_inside_its_card_however_deep_or_long_it_is, async |app: TestApp| {
    let writer = app.register("ana").await;
    let table =
        format!("|{}|\n|{}|\n|{}|", "head|".repeat(20), "-|".repeat(20), "cell|".repeat(20));
    for body in [
        "> ".repeat(20) + "word",
        "- ".repeat(20) + "word",
        "1. ".repeat(14) + "word",
        "> - ".repeat(10) + "word",
        table,
        "x".repeat(2_000),
    ] {
        writer.post("general", "Deep", &body).await;
    }
    let bo = Browser::open(&app, "bob", "/").await;
    bo.find(Role::Article, "Deep").await;
    bo.resize(360, 800).await;
    bo.see_that(
        "nothing is wider than the window",
        "return document.documentElement.scrollWidth <= innerWidth",
    )
    .await;
    let apart = "return [...document.querySelectorAll('.post .prose')].every((text) => [...text.querySelectorAll('li, blockquote, p')] \
        .every((one) => one.getBoundingClientRect().right <= text.getBoundingClientRect().right + 1 && one.getBoundingClientRect().width > 8))";
    bo.see_that("every word has room", apart).await;
    bo.close().await;
});

in_browsers!(the_widest_number_of_a_list_has_room, async |app: TestApp| {
    let writer = app.register("ana").await;
    for body in ["99. a\n100. b", "2018. a year", "123456789. long", "1. a\n2. b"] {
        writer.post("general", "List", body).await;
    }
    let bo = Browser::open(&app, "bob", "/").await;
    bo.find(Role::Article, "List").await;
    let room = "return [...document.querySelectorAll('.prose ol')].length === 4 && [...document.querySelectorAll('.prose ol')].every((list) => { \
        const range = document.createElement('canvas').getContext('2d'); range.font = getComputedStyle(list).font; \
        const last = String(list.start + list.children.length - 1); \
        return parseFloat(getComputedStyle(list).paddingInlineStart) >= range.measureText(last + '. ').width; })";
    bo.see_that("the numbers fit beside the words", room).await;
    bo.close().await;
});

in_browsers!(hidden_words_open_by_keyboard_and_notes_are_reached, async |app: TestApp| {
    let writer = app.register("ana").await;
    let post = writer
        .post(
            "general",
            "Film",
            "It was ||the cat||.[^1]\n\n>! Really.\n\n[^1]: In the end.\n\n|n|\n|--:|\n|1|",
        )
        .await;
    writer.comment(&post, "It was ||the cat||.[^1]\n\n[^1]: In the end.").await;
    let bo = Browser::open(&app, "bob", &format!("/p/{}", post["id"])).await;
    bo.find(Role::Button, "Spoiler, show it").await;
    bo.see_that(
        "nothing is told before",
        "return getComputedStyle(document.querySelector('.post-full span.spoiler > *')).visibility === 'hidden'",
    )
    .await;
    let press = "const words = document.querySelector('.post-full span.spoiler'); words.focus(); \
        words.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })); return true";
    bo.eval(press).await;
    bo.see_that("it shows", "return getComputedStyle(document.querySelector('.post-full span.spoiler > *')).visibility === 'visible'")
        .await;
    bo.see_that(
        "ids differ",
        "return new Set([...document.querySelectorAll('[id]')].map(({ id }) => id)).size === document.querySelectorAll('[id]').length",
    )
    .await;
    bo.eval("document.querySelector('.comment sup a').click(); return true").await;
    bo.see_that(
        "its own note is reached",
        "return document.activeElement.matches('.comment .footnotes li')",
    )
    .await;
    bo.see_that(
        "the column is aligned at the end",
        "return getComputedStyle(document.querySelector('.prose td')).textAlign === 'end'",
    )
    .await;
    bo.close().await;
});

in_browsers!(code_has_its_language_colours_and_a_button_to_copy_it, async |app: TestApp| {
    let writer = app.register("ana").await;
    let post = writer
        .post("general", "Code", "```Rust\nfn main() {}\n```\n\n```nolanguage\nfn main() {}\n```")
        .await;
    let bo = Browser::open(&app, "bob", &format!("/p/{}", post["id"])).await;
    bo.console().await;
    bo.find(Role::Button, "Copy").await;
    bo.see("Rust").await;
    bo.see_that(
        "it is coloured",
        "return document.querySelector('code .hljs-keyword')?.textContent === 'fn'",
    )
    .await;
    bo.see_that(
        "and whole",
        "return document.querySelector('code').textContent === 'fn main() {}\\n'",
    )
    .await;
    assert_eq!(bo.console().await, Vec::<String>::new());
    bo.close().await;
});

in_browsers!(how_to_write_is_told_where_one_writes, async |app: TestApp| {
    let bo = Browser::register(&app, "bob").await;
    bo.press("Write a post").await;
    bo.find(Role::Link, "How to write: Markdown").await;
    bo.goto("/help/markdown").await;
    bo.see("Spoilers").await;
    bo.see_that(
        "examples are shown",
        "return document.querySelectorAll('.help-example .prose').length > 8",
    )
    .await;
    bo.resize(360, 800).await;
    bo.see_that(
        "nothing is wider than the window",
        "return document.documentElement.scrollWidth <= innerWidth",
    )
    .await;
    bo.close().await;
});
