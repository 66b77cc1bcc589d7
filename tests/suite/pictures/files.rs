//! What counts as a picture, and what is left of it.

use std::io::Cursor;

use image::{
    ExtendedColorType, GenericImageView, ImageEncoder, ImageFormat,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
};
use moxcms::ColorProfile;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Answer, Method, Person, TestApp, encoded, form, json, noise};

const FORMATS: [(ImageFormat, &str, &str); 4] = [
    (ImageFormat::Png, "image/png", ".png"),
    (ImageFormat::Jpeg, "image/jpeg", ".jpg"),
    (ImageFormat::WebP, "image/webp", ".webp"),
    (ImageFormat::Gif, "image/gif", ".gif"),
];

/// Nothing in the folder, nothing in the table.
fn nothing_is_left(app: &TestApp) {
    assert_eq!(app.database().number("SELECT count(*) AS value FROM uploads"), 0);
    let left: Vec<_> = std::fs::read_dir(app.database().uploads()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

async fn send_form(person: &Person, files: &[(&str, Option<&str>, &[u8])]) -> Answer {
    let (kind, body) = form(files);
    person.try_upload(&kind, body).await
}

/// A JPEG that knows where it was taken, and lies on its side.
fn jpeg_with_metadata() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 90);
    // TIFF, little endian; orientation 6 (a quarter turn), then a pointer to GPS data.
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]);
    exif.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend_from_slice(b"\0\0\0\0GPSLATITUDE 64 08 N");
    encoder.set_exif_metadata(exif).unwrap();
    encoder.write_image(noise(40, 20).as_raw(), 40, 20, ExtendedColorType::Rgb8).unwrap();
    file
}

/// A reddish picture whose numbers are meant in the colours of this profile.
fn with_profile(format: ImageFormat, profile: &ColorProfile) -> Vec<u8> {
    fn write(mut encoder: impl ImageEncoder, profile: &ColorProfile) {
        encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
        encoder
            .write_image(&[128, 64, 64].repeat(40 * 20), 40, 20, ExtendedColorType::Rgb8)
            .unwrap();
    }
    let mut file = Vec::new();
    match format {
        ImageFormat::Jpeg => write(JpegEncoder::new_with_quality(&mut file, 95), profile),
        ImageFormat::WebP => write(WebPEncoder::new_lossless(&mut file), profile),
        _ => write(PngEncoder::new(&mut file), profile),
    }
    file
}

/// A PNG that says it is far larger than what it holds.
fn bomb() -> Vec<u8> {
    let mut file = encoded(&noise(8, 8), ImageFormat::Png);
    file[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let crc = file[12..29].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    });
    file[29..33].copy_from_slice(&(!crc).to_be_bytes());
    file
}

both!(each_kind_of_picture_is_taken_and_stays_what_it_is, async |app: TestApp| {
    let ana = app.register("ana").await;
    for (format, kind, ending) in FORMATS {
        let file = encoded(&noise(33, 21), format);
        let in_a_form: &[(&str, Option<&str>, &[u8])] =
            &[("name=\"anything\"; filename=\"x\"", Some(kind), &file)];
        for answer in [ana.try_upload(kind, file.clone()).await, send_form(&ana, in_a_form).await] {
            let upload = answer.ok(201);
            let url = upload["url"].as_str().unwrap();
            assert!(url.starts_with("/uploads/") && url.ends_with(ending), "{upload}");
            assert_eq!(
                (&upload["width"], &upload["height"], &upload["type"]),
                (&json!(33), &json!(21), &json!(kind))
            );
            let served = ana.download(url).await;
            assert_eq!(upload["bytes"], served.len());
            assert_eq!(ana.get(url).await.header("content-type"), kind);
            let again = image::load_from_memory_with_format(&served, format).unwrap();
            assert_eq!(again.dimensions(), (33, 21));
            if matches!(format, ImageFormat::Png | ImageFormat::WebP) {
                assert_eq!(again.to_rgb8(), noise(33, 21));
            }
        }
    }
});

both!(what_is_no_picture_is_refused_and_leaves_nothing, async |app: TestApp| {
    let ana = app.register("ana").await;
    let png = encoded(&noise(60, 40), ImageFormat::Png);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
    ana.try_upload("image/png", b"just some text".to_vec()).await.invalid(&["file"]);
    ana.try_upload("image/png", svg.clone()).await.invalid(&["file"]);
    ana.try_upload("image/png", Vec::new()).await.invalid(&["file"]);
    ana.try_upload("image/png", bomb()).await.invalid(&["file"]);
    for (format, kind, _) in FORMATS {
        let file = encoded(&noise(60, 40), format);
        for length in [10, file.len() / 2, file.len() - 4] {
            let answer = ana.try_upload(kind, file[..length].to_vec()).await;
            assert_eq!(answer.status, 422, "{length} of {} bytes of a {kind}", file.len());
            answer.invalid(&["file"]);
        }
    }
    send_form(&ana, &[]).await.invalid(&["file"]);
    send_form(&ana, &[("name=\"words\"", None, b"no file")]).await.invalid(&["file"]);
    let two: &[(&str, Option<&str>, &[u8])] = &[
        ("name=\"a\"; filename=\"a.png\"", Some("image/png"), &png),
        ("name=\"b\"; filename=\"b.png\"", Some("image/png"), &png),
    ];
    send_form(&ana, two).await.invalid(&["file"]);
    nothing_is_left(&app);
});

both!(a_picture_is_what_it_holds_whatever_it_is_called, async |app: TestApp| {
    let ana = app.register("ana").await;
    for (format, kind, ending) in FORMATS {
        let file = encoded(&noise(60, 40), format);
        for (_, called, wrong) in FORMATS {
            let name = format!("name=\"file\"; filename=\"x{wrong}\"");
            let in_a_form = send_form(&ana, &[(&name, Some(called), &file)]).await.ok(201);
            for upload in [ana.try_upload(called, file.clone()).await.ok(201), in_a_form] {
                assert_eq!(upload["type"], kind, "called {called}");
                assert!(upload["url"].as_str().unwrap().ends_with(ending));
            }
        }
    }
});

both!(colours_are_kept_by_turning_them_into_those_that_browsers_assume, async |app: TestApp| {
    let ana = app.register("ana").await;
    for (format, kind, _) in FORMATS.into_iter().filter(|(format, ..)| *format != ImageFormat::Gif)
    {
        for (profile, expected) in [
            (ColorProfile::new_display_p3(), [138, 59, 62]),
            (ColorProfile::new_adobe_rgb(), [146, 62, 62]),
        ] {
            let upload = ana.try_upload(kind, with_profile(format, &profile)).await.ok(201);
            let served = ana.download(upload["url"].as_str().unwrap()).await;
            assert!(!served.windows(4).any(|part| part == b"acsp"), "{kind}: the profile is gone");
            let [red, green, blue] =
                image::load_from_memory(&served).unwrap().into_rgb8().get_pixel(20, 10).0;
            let near = [red, green, blue]
                .iter()
                .zip(expected)
                .all(|(one, other): (&u8, u8)| one.abs_diff(other) <= 4);
            assert!(near, "{kind}: {:?} is not {expected:?}", [red, green, blue]);
        }
    }
});

both!(other_kinds_of_files_are_unsupported, async |app: TestApp| {
    let ana = app.register("ana").await;
    let png = encoded(&noise(6, 4), ImageFormat::Png);
    for kind in [
        "image/svg+xml",
        "text/plain",
        "application/octet-stream",
        "image/*",
        "image/bmp",
        "application/json",
    ] {
        ana.try_upload(kind, png.clone()).await.problem(415, "unsupported");
    }
    send_form(&ana, &[("name=\"file\"; filename=\"x.svg\"", Some("image/svg+xml"), b"<svg/>")])
        .await
        .problem(415, "unsupported");
    nothing_is_left(&app);
    // A form's file of which nobody says what it is, is what it is.
    send_form(&ana, &[("name=\"file\"; filename=\"x\"", None, &png)]).await.ok(201);
    send_form(&ana, &[("name=\"file\"; filename=\"x\"", Some("application/octet-stream"), &png)])
        .await
        .ok(201);
});

both!(five_megabytes_are_the_most, async |app: TestApp| {
    let ana = app.register("ana").await;
    let most = 5 * 1024 * 1024;
    let mut file = encoded(&noise(6, 4), ImageFormat::Png);
    file.resize(most, b' ');
    ana.try_upload("image/png", file.clone()).await.ok(201);
    send_form(&ana, &[("name=\"file\"; filename=\"x.png\"", Some("image/png"), &file)])
        .await
        .ok(201);
    app.database().execute("DELETE FROM uploads");
    for entry in std::fs::read_dir(app.database().uploads()).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    file.push(b' ');
    ana.try_upload("image/png", file.clone()).await.problem(413, "too_large");
    send_form(&ana, &[("name=\"file\"; filename=\"x.png\"", Some("image/png"), &file)])
        .await
        .problem(413, "too_large");
    nothing_is_left(&app);
});

both!(
    a_file_without_an_announced_length_is_read_no_further_than_its_limit,
    async |app: TestApp| {
        let ana = app.register("ana").await;
        for kind in ["image/png", "multipart/form-data; boundary=limit"] {
            let mut tcp = TcpStream::connect(app.addr()).await.unwrap();
            let head = format!(
                "POST /api/uploads HTTP/1.1\r\nhost: x\r\ncookie: {}\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n",
                ana.cookies()
            );
            tcp.write_all(head.as_bytes()).await.unwrap();
            let form = "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.png\"\r\n\r\n";
            let _ = tcp.write_all(format!("{:x}\r\n{form}\r\n", form.len()).as_bytes()).await;
            // It never ends: only whoever stops reading can answer.
            let (mut answers, mut sends) = tcp.into_split();
            let sending = actix_web::rt::spawn(async move {
                let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, " ".repeat(64 * 1024));
                while sends.write_all(chunk.as_bytes()).await.is_ok() {}
            });
            let mut answer = [0; 12];
            answers.read_exact(&mut answer).await.unwrap();
            sending.abort();
            assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 413", "{kind}");
        }
        nothing_is_left(&app);
    }
);

both!(sixteen_megapixels_are_the_most, async |app: TestApp| {
    // Made first: a connection that rests for as long as that takes is closed.
    let plain = |width, height| encoded(&image::RgbImage::new(width, height), ImageFormat::Png);
    let (too_many, most) = (plain(4000, 4001), plain(4000, 4000));
    let ana = app.register("ana").await;
    ana.try_upload("image/png", too_many).await.invalid(&["file"]);
    nothing_is_left(&app);
    ana.try_upload("image/png", most).await.ok(201);
});

both!(metadata_is_gone_and_the_picture_upright, async |app: TestApp| {
    let ana = app.register("ana").await;
    let file = jpeg_with_metadata();
    let holds = |file: &[u8], text: &[u8]| file.windows(text.len()).any(|part| part == text);
    assert!(holds(&file, b"GPSLATITUDE"));
    let upload = ana.try_upload("image/jpeg", file).await.ok(201);
    assert_eq!(
        (&upload["width"], &upload["height"]),
        (&json!(20), &json!(40)),
        "turned as the camera was"
    );
    let served = ana.download(upload["url"].as_str().unwrap()).await;
    for gone in [&b"GPS"[..], b"Exif", b"II*\0"] {
        assert!(!holds(&served, gone), "{}", String::from_utf8_lossy(gone));
    }
});

both!(what_hangs_on_behind_a_picture_is_gone, async |app: TestApp| {
    let ana = app.register("ana").await;
    for (format, kind, _) in FORMATS {
        let mut file = encoded(&noise(12, 9), format);
        let tail = b"<html><script>alert(1)</script></html>";
        file.extend_from_slice(tail);
        let upload = ana.try_upload(kind, file).await.ok(201);
        let served = ana.download(upload["url"].as_str().unwrap()).await;
        assert!(!served.windows(8).any(|part| part == b"<script>"), "{kind}");
    }
});

both!(a_gif_goes_on_moving, async |app: TestApp| {
    let ana = app.register("ana").await;
    let made = |frames: usize, width: u16, height: u16| {
        let mut encoder =
            gif::Encoder::new(Vec::new(), width, height, &[0, 0, 0, 255, 0, 0]).unwrap();
        encoder.set_repeat(gif::Repeat::Infinite).unwrap();
        encoder.write_raw_extension(gif::Extension::Comment.into(), &[b"taken at home"]).unwrap();
        for number in 0..frames {
            let pixels =
                vec![u8::try_from(number % 2).unwrap(); usize::from(width) * usize::from(height)];
            let mut frame = gif::Frame::from_indexed_pixels(width, height, pixels, None);
            frame.delay = 7;
            encoder.write_frame(&frame).unwrap();
        }
        encoder.into_inner().unwrap()
    };
    let file = made(3, 10, 10);
    assert!(file.windows(13).any(|part| part == b"taken at home"));
    let upload = ana.try_upload("image/gif", file).await.ok(201);
    let served = ana.download(upload["url"].as_str().unwrap()).await;
    assert!(!served.windows(13).any(|part| part == b"taken at home"));
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(served)).unwrap();
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        delays.push(frame.delay);
    }
    assert_eq!(delays, [7, 7, 7]);
    assert_eq!(decoder.repeat(), gif::Repeat::Infinite);
    app.database().execute("DELETE FROM uploads");
    ana.try_upload("image/gif", made(1_001, 1, 1)).await.invalid(&["file"]);
    ana.try_upload("image/gif", made(33, 1_000, 1_000)).await.invalid(&["file"]);
    assert_eq!(app.database().number("SELECT count(*) AS value FROM uploads"), 0);
});

both!(a_guest_brings_nothing, async |app: TestApp| {
    app.guest()
        .try_upload("image/png", encoded(&noise(6, 4), ImageFormat::Png))
        .await
        .problem(401, "unauthenticated");
    nothing_is_left(&app);
});

both!(the_same_upload_twice_is_one, async |app: TestApp| {
    let ana = app.register("ana").await;
    let send = async |kind: &str, file: Vec<u8>| {
        Answer::of(
            ana.request(Method::POST, "/api/uploads")
                .header("idempotency-key", "once")
                .header("content-type", kind)
                .body(file),
        )
        .await
    };
    let png = encoded(&noise(6, 4), ImageFormat::Png);
    let first = send("image/png", png.clone()).await.ok(201);
    assert_eq!(send("image/png", png.clone()).await.ok(201), first);
    let (kind, body) = form(&[("name=\"file\"; filename=\"x.png\"", Some("image/png"), &png)]);
    assert_eq!(send(&kind, body).await.ok(201), first);
    send("image/png", encoded(&noise(7, 4), ImageFormat::Png)).await.problem(409, "conflict");
    assert_eq!(std::fs::read_dir(app.database().uploads()).unwrap().count(), 1);
});
