//! Private messages in real browsers, two people at once.

use crate::support::{Browser, PASSWORD, Role, TestApp};

/// The line on which a conversation says who is typing.
const TYPING: &str = ".conversation .typing-line";
/// How many messages the open conversation shows.
const SHOWN: &str = "return document.querySelectorAll('.message').length";
/// The Enter key, as WebDriver writes it.
const ENTER: char = '\u{E007}';

in_browsers!(a_message_appears_at_the_other_and_its_writer_sees_it_read, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.goto("/u/bob").await;
    ana.follow("Message").await;
    ana.write("Message to bob", "Are **you** there?").await;
    ana.press("Send").await;
    ana.see_in(".message strong", |text| text == "you").await;
    ana.see_in(".message-state", |text| text.contains("Sent")).await;
    bo.see_in("title", |title| title.starts_with("(1) ")).await;
    bo.follow("Messages 1").await;
    bo.see_in(".talk .badge", |unread| unread == "1").await;
    bo.goto("/messages/ana").await;
    bo.find(Role::Article, "Message from ana").await;
    ana.see_in(".message-state", |text| text.contains("Read")).await;
    bo.see_in("title", |title| title.starts_with("ana")).await;
    bo.write("Message to ana", &format!("I am{ENTER}")).await;
    ana.find(Role::Article, "Message from bob").await;
    ana.close().await;
    bo.close().await;
});

in_browsers!(both_see_each_other_typing_and_stopping, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.goto("/messages/bob").await;
    bo.goto("/messages/ana").await;
    ana.write("Message to bob", "I th").await;
    bo.see_in(TYPING, |text| text.contains("ana is typing")).await;
    bo.write("Message to ana", "What").await;
    ana.see_in(TYPING, |text| text.contains("bob is typing")).await;
    ana.write("Message to bob", &format!("ink so{ENTER}")).await;
    bo.see("I think so").await;
    bo.see_in(TYPING, |text| !text.contains("ana")).await;
    ana.see_in(TYPING, |text| !text.contains("bob")).await; // who just stops is forgotten too
    ana.close().await;
    bo.close().await;
});

in_browsers!(older_messages_come_in_tens_and_move_nothing, async |app: TestApp| {
    let writer = app.register("ana").await;
    let bo = Browser::register(&app, "bob").await;
    for i in 1..=25 {
        writer.message("bob", &format!("message {i:02}\n\nand a second line")).await;
    }
    bo.see_in("title", |title| title.starts_with("(25) ")).await;
    bo.goto("/messages/ana").await;
    bo.see("message 25").await;
    assert_eq!(bo.eval(SHOWN).await, 10);
    bo.see_in("title", |title| !title.starts_with('(')).await;
    // How far a message that was there before has moved, once the older ones are.
    let look = |text: &str| {
        format!(
            "const row = [...document.querySelectorAll('.message')].find((one) => one.innerText.includes('{text}'));\
             return row.getBoundingClientRect().top"
        )
    };
    for (top, next, count) in [("message 16", "message 06", 20), ("message 06", "message 01", 25)] {
        let scrolled = "document.querySelector('.message-scroll').scrollTop = 100;".to_owned();
        let before = bo.eval(&(scrolled + &look(top))).await.as_f64().unwrap();
        bo.see(next).await;
        let after = bo.eval(&look(top)).await.as_f64().unwrap();
        assert!((after - before).abs() < 1.0, "{top} moved from {before} to {after}");
        assert_eq!(bo.eval(SHOWN).await, count);
    }
    let newest = "return document.querySelector('.message-scroll').scrollTop > 300";
    assert_eq!(bo.eval(newest).await, true, "the reader is where they were");
    writer.message("bob", "the newest").await;
    bo.press("1 new message").await;
    bo.see_in(".message-rows:not(.pending-list) > :last-child", |text| text.contains("the newest"))
        .await;
    bo.lose(Role::Button, "1 new message").await;
    bo.close().await;
});

in_browsers!(what_is_read_in_one_tab_is_read_in_all, async |app: TestApp| {
    let writer = app.register("ana").await;
    let first = Browser::register(&app, "bob").await;
    let second = Browser::open(&app, "bob again", "/login").await;
    second.write("User name or e-mail", "bob").await;
    second.write("Password", PASSWORD).await;
    second.press("Log in").await;
    second.find(Role::Button, "Log out").await;
    writer.message("bob", "one").await;
    writer.message("bob", "two").await;
    for tab in [&first, &second] {
        tab.see_in("title", |title| title.starts_with("(2) ")).await;
    }
    first.goto("/messages/ana").await;
    for tab in [&first, &second] {
        tab.see_in("title", |title| !title.starts_with('(')).await;
        tab.see_in(".messages-link .badge", str::is_empty).await;
    }
    first.close().await;
    second.close().await;
});

in_browsers!(a_message_and_a_draft_survive_a_reload, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.goto("/messages/bob").await;
    ana.find(Role::Field, "Message to bob").await;
    ana.eval("window.fetch = () => Promise.reject(new TypeError('away'))").await;
    ana.write("Message to bob", &format!("one{ENTER}two{ENTER}three")).await;
    ana.see("Not sent yet").await;
    ana.reload().await;
    bo.goto("/messages/ana").await;
    bo.see("two").await;
    bo.see_in(".message-rows", |text| text.contains("one") && !text.contains("three")).await;
    assert_eq!(bo.eval(SHOWN).await, 2);
    assert_eq!(ana.value("Message to bob").await, "three");
    ana.close().await;
    bo.close().await;
});

in_browsers!(whoever_is_blocked_is_not_heard, async |app: TestApp| {
    let (writer, other) = (app.register("ana").await, app.register("cyd").await);
    let bo = Browser::register(&app, "bob").await;
    bo.goto("/u/ana").await;
    bo.press("Block").await;
    bo.find(Role::Button, "Unblock").await;
    writer.message("bob", "Let me in").await;
    other.message("bob", "Hello").await;
    bo.see_in("title", |title| title.starts_with("(1) ")).await;
    bo.goto("/messages/ana").await;
    bo.see("You have blocked ana").await;
    bo.goto("/settings").await;
    bo.press("Unblock ana").await;
    bo.see("You have blocked nobody").await;
    writer.message("bob", "Thank you").await;
    bo.see_in("title", |title| title.starts_with("(2) ")).await;
    bo.close().await;
});

in_browsers!(whoever_hides_is_offline_for_the_others, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.goto("/messages/bob").await;
    ana.see_in(".conversation .presence", |text| text == "online").await;
    bo.goto("/settings").await;
    bo.find(Role::Field, "Hide my presence").await.click().await.unwrap();
    ana.see_in(".conversation .presence", |text| text == "offline").await;
    bo.reload().await;
    bo.find(Role::Field, "Hide my presence").await.click().await.unwrap();
    ana.see_in(".conversation .presence", |text| text == "online").await;
    ana.close().await;
    bo.close().await;
});

in_browsers!(
    a_phone_shows_the_list_or_the_conversation_and_never_overflows,
    async |app: TestApp| {
        let writer = app.register("ana").await;
        for i in 0..20 {
            app.register(&format!("someone-{i}")).await;
        }
        let bo = Browser::register(&app, "bob").await;
        writer.message("bob", &"a".repeat(300)).await;
        bo.resize(360, 740).await;
        let fits = "const page = document.documentElement; return page.scrollWidth <= 360 && page.scrollHeight <= 740";
        bo.goto("/messages").await;
        bo.see("someone-3").await;
        assert_eq!(bo.eval(fits).await, true, "the list");
        bo.goto("/messages/ana").await;
        bo.find(Role::Article, "Message from ana").await;
        assert_eq!(bo.eval(fits).await, true, "the conversation");
        bo.follow("All conversations").await;
        bo.find(Role::Heading, "Messages").await;
        assert_eq!(bo.path().await, "/messages");
        bo.close().await;
    }
);
