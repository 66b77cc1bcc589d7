//! Pictures, made in the test, and what people do with them.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::Value;

use super::{Answer, Person};

/// A picture in which no two pixels are alike for long, so that nothing of it can be guessed.
pub fn noise(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let mixed = x
            .wrapping_mul(2_654_435_761)
            .wrapping_add(y.wrapping_mul(40_503))
            .wrapping_mul(2_246_822_519);
        let [red, green, blue, _] = mixed.to_le_bytes();
        Rgb([red, green, blue])
    })
}

/// A picture as a file.
pub fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A form with files, each with what is said of it: `filename="x.png"` and the like, and its type,
/// if any.
pub fn form(files: &[(&str, Option<&str>, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (about, kind, bytes) in files {
        body.extend_from_slice(
            format!("--limit\r\nContent-Disposition: form-data; {about}\r\n").as_bytes(),
        );
        if let Some(kind) = kind {
            body.extend_from_slice(format!("Content-Type: {kind}\r\n").as_bytes());
        }
        body.extend_from_slice(b"\r\n");
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--limit--\r\n");
    ("multipart/form-data; boundary=limit".to_owned(), body)
}

impl Person {
    /// Sends a file as the body of a request.
    pub async fn try_upload(&self, kind: &str, file: Vec<u8>) -> Answer {
        Answer::of(
            self.request(Method::POST, "/api/uploads").header("content-type", kind).body(file),
        )
        .await
    }

    /// Uploads a small picture and gives its address.
    pub async fn upload(&self) -> String {
        self.upload_of(8, 6).await["url"].as_str().unwrap().to_owned()
    }

    /// Uploads a picture of that size.
    pub async fn upload_of(&self, width: u32, height: u32) -> Value {
        self.try_upload("image/png", encoded(&noise(width, height), ImageFormat::Png)).await.ok(201)
    }

    /// A file as it is served.
    pub async fn download(&self, address: &str) -> Vec<u8> {
        let answer = self.request(Method::GET, address).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{address}");
        answer.bytes().await.unwrap().to_vec()
    }
}
