//! Pictures in real browsers: in posts, in messages and beside names.

use std::path::PathBuf;

use image::{ImageEncoder, ImageFormat};

use crate::support::{Browser, Role, TestApp, encoded, noise};

/// A picture on the disk, beside the test's database.
fn file(app: &TestApp, name: &str, bytes: &[u8]) -> PathBuf {
    let path = app.database().uploads().with_file_name(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn cat(app: &TestApp) -> PathBuf {
    file(app, "my_cat.png", &encoded(&noise(640, 480), ImageFormat::Png))
}

/// Whether the first picture of this selector has arrived.
fn is_there(selector: &str) -> String {
    format!(
        "const picture = document.querySelector('{selector}'); return picture !== null && picture.complete && picture.naturalWidth > 0"
    )
}

/// Pastes or drops a file made in the page: no test can fill the system's clipboard.
fn given(event: &str, into: &str, name: &str, kind: &str) -> String {
    format!(
        "const canvas = document.createElement('canvas'); canvas.width = 30; canvas.height = 20; canvas.getContext('2d').fillRect(0, 0, 9, 9); \
         const data = new DataTransfer(); const into = document.querySelector('{into}'); \
         canvas.toBlob((blob) => {{ data.items.add(new File([blob], '{name}', {{ type: '{kind}' }})); \
         const how = {{ bubbles: true, cancelable: true }}; \
         into.dispatchEvent('{event}' === 'paste' ? new ClipboardEvent('paste', {{ ...how, clipboardData: data }}) : new DragEvent('{event}', {{ ...how, dataTransfer: data }})) }})"
    )
}

/// Pastes a file made in the page together with a text; `window.pasted` tells whether the page took
/// it.
fn pasted(into: &str, name: &str, text: &str) -> String {
    format!(
        "const canvas = document.createElement('canvas'); canvas.width = 30; canvas.height = 20; canvas.toBlob((blob) => {{ \
         const data = new DataTransfer(); data.items.add(new File([blob], '{name}', {{ type: 'image/png' }})); data.setData('text/plain', '{text}'); \
         const event = new ClipboardEvent('paste', {{ bubbles: true, cancelable: true, clipboardData: data }}); \
         document.querySelector('{into}').dispatchEvent(event); window.pasted = event.defaultPrevented }})"
    )
}

/// A JPEG that is to be turned by a quarter before it is seen.
fn sideways(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 60);
    encoder
        .set_exif_metadata(
            b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec(),
        )
        .unwrap();
    encoder
        .write_image(noise(width, height).as_raw(), width, height, image::ExtendedColorType::Rgb8)
        .unwrap();
    file
}

in_browsers!(a_picture_in_a_message_reaches_the_other, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    bo.goto("/messages/ana").await;
    bo.find(Role::Field, "Message to ana").await;
    ana.goto("/messages/bob").await;
    ana.find(Role::Button, "Add an image").await;
    ana.choose_file(".message-box", &cat(&app)).await;
    ana.find(Role::Button, "Remove image").await;
    ana.see_that("the picture above the box", &is_there(".attached img")).await;
    ana.press("Send").await;
    for browser in [&ana, &bo] {
        browser.see_that("the picture in the conversation", &is_there(".message .prose img")).await;
        assert_eq!(
            browser.eval("return document.querySelector('.message .prose img').alt").await,
            "my cat"
        );
    }
    ana.lose(Role::Button, "Remove image").await;
    bo.goto("/messages").await;
    bo.see_in(".talk-preview", |text| text == "Image").await;
    assert!(bo.console().await.is_empty());
    ana.close().await;
    bo.close().await;
});

in_browsers!(a_picture_is_kept_with_a_draft_and_can_be_taken_away, async |app: TestApp| {
    app.register("bob").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/messages/bob").await;
    ana.choose_file(".message-box", &cat(&app)).await;
    ana.find(Role::Button, "Remove image").await;
    ana.reload().await;
    ana.see_that("the picture, still", &is_there(".attached img")).await;
    ana.press("Remove image").await;
    ana.write("Message to bob", "Words alone").await;
    ana.press("Send").await;
    ana.see_in(".message .prose", |text| text == "Words alone").await;
    assert_eq!(ana.eval("return document.querySelectorAll('.message img').length").await, 0);
    ana.close().await;
});

in_browsers!(
    a_picture_in_a_post_is_seen_by_everyone_and_takes_its_room_at_once,
    async |app: TestApp| {
        let (ana, guest) =
            tokio::join!(Browser::register(&app, "ana"), Browser::open(&app, "guest", "/"));
        ana.press("Write a post").await;
        ana.write("Title", "My cat").await;
        ana.write("Message", "Look:").await;
        ana.choose_file(".composer", &cat(&app)).await;
        ana.see_that("the Markdown", "return document.querySelector('.composer textarea').value.includes('![my cat](/uploads/')").await;
        ana.press("Post").await;
        for browser in [&ana, &guest] {
            browser.see_that("the picture in the post", &is_there(".post .prose img")).await;
        }
        let room = "const picture = document.querySelector('.post .prose img'); return [picture.getAttribute('width'), picture.getAttribute('height'), \
                picture.loading, picture.closest('a').target]";
        assert_eq!(guest.eval(room).await, serde_json::json!(["640", "480", "lazy", "_blank"]));
        guest.resize(360, 740).await;
        assert_eq!(guest.eval("return document.documentElement.scrollWidth <= 360").await, true);
        assert!(guest.console().await.is_empty());
        ana.close().await;
        guest.close().await;
    }
);

in_browsers!(a_picture_can_be_pasted_and_dropped, async |app: TestApp| {
    app.register("ana").await.post("general", "Hello", "World").await;
    let bo = Browser::register(&app, "bob").await;
    bo.goto("/p/1").await;
    bo.find(Role::Field, "Comment").await;
    for (event, count) in [("paste", 1), ("drop", 2)] {
        bo.eval(&given(event, ".comment-box textarea", "image.png", "image/png")).await;
        let shown = format!(
            "return document.querySelector('.comment-box textarea').value.split('![image](/uploads/').length === {}",
            count + 1
        );
        bo.see_that(event, &shown).await;
    }
    bo.press("Comment").await;
    bo.see_that(
        "both pictures",
        "return document.querySelectorAll('.comment .prose img').length === 2",
    )
    .await;
    bo.close().await;
});

in_browsers!(what_is_no_picture_is_told_in_words, async |app: TestApp| {
    app.register("bob").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/messages/bob").await;
    ana.choose_file(".message-box", &file(&app, "words.txt", b"words")).await;
    ana.see_in(".attach-line", |text| text.contains("Only PNG, JPEG, WebP and GIF")).await;
    ana.choose_file(
        ".message-box",
        &file(&app, "broken.png", b"\x89PNG\r\n\x1a\nand nothing more"),
    )
    .await;
    ana.see_in(".attach-line", |text| text.contains("broken or incomplete")).await;
    ana.choose_file(
        ".message-box",
        &file(&app, "IMG_1.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    )
    .await;
    ana.see_in(".attach-line", |text| text.contains("HEIC") && text.contains("Save it as JPEG"))
        .await;
    let too_large = [encoded(&noise(8, 8), ImageFormat::Gif), vec![0; 5 * 1024 * 1024]].concat();
    ana.choose_file(".message-box", &file(&app, "large.gif", &too_large)).await;
    ana.see_in(".attach-line", |text| text.contains("5 MB are the most")).await;
    ana.choose_file(".message-box", &cat(&app)).await;
    ana.find(Role::Button, "Remove image").await;
    ana.close().await;
});

in_browsers!(an_upload_can_be_given_up, async |app: TestApp| {
    app.register("bob").await;
    let ana = Browser::register(&app, "ana").await;
    ana.goto("/messages/bob").await;
    ana.find(Role::Button, "Add an image").await;
    // A network that takes everything and answers nothing.
    ana.eval(
        "XMLHttpRequest.prototype.send = () => {}; XMLHttpRequest.prototype.abort = function () { this.dispatchEvent(new Event('abort')) }",
    )
    .await;
    ana.choose_file(".message-box", &cat(&app)).await;
    ana.see("Uploading the image").await;
    ana.write("Message to bob", "Too soon").await;
    ana.press("Send").await;
    ana.see("The image is still on its way").await;
    ana.press("Cancel").await;
    ana.see_that("no line", "return document.querySelector('.attach-line').hidden").await;
    assert_eq!(ana.value("Message to bob").await, "Too soon");
    ana.close().await;
});

in_browsers!(a_persons_picture_appears_everywhere_without_a_reload, async |app: TestApp| {
    let (ana, bo) = tokio::join!(Browser::register(&app, "ana"), Browser::register(&app, "bob"));
    ana.post("Hello", "It is me").await;
    bo.see("It is me").await;
    assert_eq!(bo.eval("return document.querySelectorAll('.avatar img').length").await, 0);
    ana.goto("/settings").await;
    ana.choose_file(".picture-form", &cat(&app)).await;
    ana.see_that("one's own picture", &is_there(".picture-form .avatar.has-picture img")).await;
    ana.see_that("in the header", &is_there(".site-header .avatar.has-picture img")).await;
    bo.see_that("beside the post", &is_there(".post .avatar.has-picture img")).await;
    bo.see_that("in the list of people", &is_there(".people-list .avatar.has-picture img")).await;
    bo.goto("/u/ana").await;
    bo.see_that("on the profile", &is_there(".profile-head .avatar.has-picture img")).await;
    ana.press("Remove picture").await;
    ana.lose(Role::Button, "Remove picture").await;
    bo.see_that("the letter again", "return document.querySelectorAll('.avatar img').length === 0")
        .await;
    assert!(bo.console().await.is_empty());
    ana.close().await;
    bo.close().await;
});

in_browsers!(a_webp_with_losses_is_kept_small, async |app: TestApp| {
    let ana = Browser::register(&app, "ana").await;
    // The only maker of such files at hand is the browser.
    ana.eval(
        "const canvas = document.createElement('canvas'); canvas.width = canvas.height = 300; const pen = canvas.getContext('2d'); \
         const noise = pen.createImageData(300, 300); for (let i = 0; i < noise.data.length; i += 1) noise.data[i] = i % 4 === 3 ? 255 : (i * 7919) % 251; \
         pen.putImageData(noise, 0, 0); canvas.toBlob(async (blob) => { \
         const answer = await fetch('/api/uploads', { method: 'POST', body: blob, headers: { 'Content-Type': 'image/webp' } }); \
         window.made = { ...await answer.json(), before: blob.size } }, 'image/webp', 0.3)",
    )
    .await;
    ana.see_that("an answer", "return window.made !== undefined").await;
    let made = ana.eval("return window.made").await;
    let lossless = made["type"] == "image/webp"
        && made["bytes"].as_u64() <= made["before"].as_u64().map(|bytes| 2 * bytes);
    assert!(lossless || made["type"] == "image/jpeg", "{made}");
    ana.close().await;
});

in_browsers!(
    a_photo_of_a_phone_is_made_smaller_turned_upright_and_told_so,
    async |app: TestApp| {
        app.register("bob").await;
        let ana = Browser::register(&app, "ana").await;
        ana.goto("/messages/bob").await;
        ana.find(Role::Button, "Add an image").await;
        // 24 megapixels that lie on their side, under the name of another kind.
        ana.choose_file(".message-box", &file(&app, "IMG_0001.png", &sideways(6000, 4000))).await;
        ana.find(Role::Button, "Remove image").await;
        ana.see_in(".attach-line", |text| {
            text.contains("The image was made smaller: ") && text.contains(" MB to ")
        })
        .await;
        ana.see_that(
            "the picture upright",
            "return document.querySelector('.attached img').naturalHeight === 2560",
        )
        .await;
        let shown = "const picture = document.querySelector('.attached img'); return [picture.naturalWidth, /\\.jpg$/.test(picture.src)]";
        assert_eq!(ana.eval(shown).await, serde_json::json!([1707, true]));
        ana.close().await;
    }
);

in_browsers!(what_comes_with_a_picture_decides_whether_it_is_meant, async |app: TestApp| {
    app.register("ana").await.post("general", "Hello", "World").await;
    let bo = Browser::register(&app, "bob").await;
    bo.goto("/p/1").await;
    bo.find(Role::Field, "Comment").await;
    // A file manager's name beside the file, and a word processor's text beside its likeness.
    for (text, taken) in
        [("photo.png", true), ("A whole sentence.", false), ("file:///home/bob/photo.png", true)]
    {
        bo.eval(&pasted(".comment-box textarea", "photo.png", text)).await;
        bo.see_that("a paste", &format!("return window.pasted === {taken}")).await;
        bo.eval("delete window.pasted").await;
    }
    let count = "return document.querySelector('.comment-box textarea').value.split('![photo](/uploads/').length === 3";
    bo.see_that("two pictures", count).await;
    // Beside the field a file does nothing, and the page stays.
    bo.eval(&given("drop", ".site-header", "photo.png", "image/png")).await;
    bo.eval(&given("drop", ".comment-box .editor-head", "photo.png", "image/png")).await;
    bo.see_that("a third", &count.replace('3', "4")).await;
    assert_eq!(bo.path().await, "/p/1");
    bo.close().await;
});
