//! Mentions and notifications in real browsers, two people at once.

use crate::support::{Browser, PASSWORD, Role, TestApp, json};

/// What stands on the bell.
const BELL: &str = ".bell .badge";
/// Whom an `@` offers.
const OFFER: &str = ".offer:not([hidden])";
/// Whether a page is no wider than a narrow window.
const FITS: &str = "return document.documentElement.scrollWidth <= 360";
/// Keys, as WebDriver writes them.
const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';
const DOWN: char = '\u{E015}';

in_browsers!(a_mention_rings_the_bell_on_all_tabs_until_it_is_seen_in_one, async |app: TestApp| {
    let (ana, bob) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    let again = Browser::open(&app, "ana again", "/login").await;
    again.write("User name or e-mail", "ana").await;
    again.write("Password", PASSWORD).await;
    again.press("Log in").await;
    again.find(Role::Button, "Log out").await;
    bob.press("Write a post").await;
    bob.write("Title", "Bread").await;
    bob.write("Message", "Do you bake, @an").await;
    bob.see_in(OFFER, |people| people.contains("ana") && !people.contains("bob")).await;
    bob.write("Message", &format!("{ENTER}?")).await;
    assert_eq!(bob.value("Message").await, "Do you bake, @ana ?");
    bob.press("Post").await;
    bob.find(Role::Link, "@ana").await;
    for tab in [&ana, &again] {
        tab.see_in(BELL, |told| told == "1").await;
        tab.see_in("title", |title| title.starts_with("(1) ")).await;
    }
    ana.follow("Notifications 1").await;
    ana.see_in(".notice", |text| text.contains("bob mentioned you in “Bread”")).await;
    for tab in [&ana, &again] {
        tab.see_in(BELL, str::is_empty).await;
        tab.see_in("title", |title| !title.starts_with('(')).await;
    }
    ana.see_in(".notices", |text| !text.contains("New:")).await;
    ana.eval("document.querySelector('.notice-link').click()").await;
    ana.see("Do you bake").await;
    assert_eq!(ana.path().await, "/p/1");
    assert_eq!(ana.console().await, [""; 0]);
    ana.close().await;
    again.close().await;
    bob.close().await;
});

in_browsers!(the_list_of_people_helps_and_never_stands_in_the_way, async |app: TestApp| {
    for name in ["anna", "anton", "berta"] {
        app.register(name).await;
    }
    let bob = Browser::register(&app, "bob").await;
    bob.goto("/messages/berta").await;
    bob.write("Message to berta", "hi @an").await;
    bob.see_in(OFFER, |people| people.contains("anna") && people.contains("anton")).await;
    let chosen = "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText";
    bob.write("Message to berta", &DOWN.to_string()).await;
    assert_eq!(bob.eval(chosen).await, "anton");
    bob.write("Message to berta", &ENTER.to_string()).await;
    assert_eq!(bob.value("Message to berta").await, "hi @anton ");
    bob.write("Message to berta", "and @be").await;
    bob.see_in(OFFER, |people| people.contains("berta")).await;
    bob.eval("document.querySelector('.offer-item').click()").await;
    assert_eq!(bob.value("Message to berta").await, "hi @anton and @berta ");
    bob.write("Message to berta", "or @an").await;
    bob.see_in(OFFER, |people| people.contains("anna")).await;
    bob.write("Message to berta", &ESCAPE.to_string()).await;
    bob.see_in(OFFER, str::is_empty).await;
    bob.write("Message to berta", &format!("y{ENTER}")).await;
    bob.see_in(".message", |text| text.contains("hi @anton and @berta or @any")).await;
    assert_eq!(bob.console().await, [""; 0]);
    bob.close().await;
});

in_browsers!(what_is_switched_off_is_not_told, async |app: TestApp| {
    let bob = app.register("bob").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/settings").await;
    ana.find(Role::Field, "Mentions").await.click().await.unwrap();
    ana.see("Mentions are not told any more.").await;
    bob.post("general", "Hi", "@ana").await;
    bob.message("ana", "Hello").await;
    ana.see_in(BELL, |told| told == "1").await;
    ana.see_in("title", |title| title.starts_with("(1) ")).await; // a message is counted once
    ana.reload().await;
    assert!(!ana.find(Role::Field, "Mentions").await.is_selected().await.unwrap());
    // Nobody looks, so nothing is taken for seen.
    ana.eval("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })").await;
    ana.follow("Notifications 1").await;
    ana.see("bob sent you a message").await;
    ana.press("Mark all as read").await;
    ana.see_in(BELL, str::is_empty).await;
    ana.see_in(".messages-link .badge", |unread| unread == "1").await;
    ana.close().await;
});

in_browsers!(a_post_is_followed_by_whoever_comments_and_can_be_muted, async |app: TestApp| {
    let bob = app.register("bob").await;
    let post = bob.post("general", "Bread", "Who bakes?").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/p/1").await;
    let chosen = ".follow option:checked";
    ana.see_in(chosen, |choice| choice == "Replies and mentions").await;
    ana.write("Comment", "I do").await;
    ana.press("Comment").await;
    ana.see_in(chosen, |choice| choice == "Every comment").await;
    // What comes while one reads is read there; it rings for who is elsewhere.
    ana.goto("/settings").await;
    bob.comment(&post, "Me too").await;
    ana.see_in(BELL, |told| told == "1").await;
    ana.goto("/p/1").await;
    ana.see_in(BELL, str::is_empty).await;
    ana.choose("Notify me of", "Mentions only").await;
    ana.see("You are notified of: Mentions only").await;
    ana.goto("/settings").await;
    bob.comment(&post, "Anyone else?").await;
    bob.comment(&post, "And you, @ana?").await;
    ana.see_in(BELL, |told| told == "1").await;
    assert_eq!(bob.get("/api/posts/1").await.ok(200)["comments"], json!(4));
    ana.close().await;
});

in_browsers!(the_browser_tells_only_whoever_wants_it_and_looks_elsewhere, async |app: TestApp| {
    let bob = app.register("bob").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/settings").await;
    let device = ana.find(Role::Field, "On this device, while Althing is out of sight").await;
    // A browser without a desktop: what it would show is noted.
    ana.eval(
        "window.shown = []; window.Notification = class { static permission = 'default';\
         static async requestPermission() { return this.permission = 'granted'; }\
         constructor(title, { body, tag }) { window.shown.push(`${title} ${body} ${tag}`); } }",
    )
    .await;
    device.click().await.unwrap();
    ana.see("This device tells you from now on.").await;
    bob.post("general", "Seen", "@ana").await;
    ana.see_in(BELL, |told| told == "1").await;
    ana.eval("Object.defineProperty(document, 'hidden', { get: () => true }); document.dispatchEvent(new Event('visibilitychange'))").await;
    bob.post("general", "Bread", "@ana").await;
    ana.see_in(BELL, |told| told == "2").await;
    ana.eval(
        "const note = document.createElement('p'); note.id = 'shown'; document.body.append(note);\
              setInterval(() => { note.textContent = window.shown.join('|'); }, 20)",
    )
    .await;
    ana.see_in("#shown", |shown| shown == "bob mentioned you in “Bread” althing-2").await;
    ana.close().await;
});

in_browsers!(a_narrow_page_has_room_for_the_bell, async |app: TestApp| {
    let bob = app.register("bob").await;
    let ana = Browser::register(&app, "ana").await;
    ana.resize(360, 740).await;
    bob.post("general", "A title that is longer than a narrow page is wide, by far", "@ana").await;
    bob.message("ana", "Hello").await;
    ana.see_in(BELL, |told| told == "2").await;
    // The post's own page reads what was told of it.
    for (path, told) in
        [("/", "Notifications 2"), ("/settings", "Notifications 2"), ("/p/1", "Notifications 1")]
    {
        ana.goto(path).await;
        ana.find(Role::Link, told).await;
        assert_eq!(ana.eval(FITS).await, true, "{path}");
    }
    ana.goto("/notifications").await;
    ana.see_in(".notices", |text| text.contains("A title that is longer")).await;
    assert_eq!(ana.eval(FITS).await, true);
    ana.close().await;
});
