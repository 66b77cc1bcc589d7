//! Decoding within limits, and encoding again: what comes out holds the picture and nothing else
//! that was in the file.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    imageops::FilterType,
    metadata::Orientation,
};

use super::{
    animation,
    bounds::{BROKEN, Picture, Refused, check_size},
    colors,
    whole::is_whole,
};
use crate::domain::{limits, upload::Kind};

/// Of 100: nobody sees the difference, and it is still small.
const JPEG_QUALITY: u8 = 90;
/// Bytes that decoding one picture may take: all its pixels in 16 bits a channel, and some more.
const MEMORY: u64 = 160 * 1024 * 1024;
/// A lossless WebP this many times as large as what came is not worth it.
const WEBP_GROWTH: usize = 2;

/// The same picture in a file of our own: of the same kind, but for a WebP that could only be kept
/// without loss in far more bytes, which becomes a JPEG. Of what moves, only a GIF goes on moving.
/// A file is what it holds, whatever it is said to be: people rename files.
pub(super) fn encoded_again(file: &[u8]) -> Result<Picture, Refused> {
    let kind = kind_of(file).ok_or(Refused("is not a PNG, JPEG, WebP or GIF picture"))?;
    if kind == Kind::Gif {
        return animation::encoded_again(file);
    }
    let image = decoded(file, kind)?;
    let picture = encoded(&image, kind)?;
    if kind == Kind::Webp
        && picture.bytes.len() > WEBP_GROWTH * file.len()
        && !image.color().has_alpha()
    {
        return encoded(&image, Kind::Jpeg)?.checked();
    }
    picture.checked()
}

/// A square of 256 pixels from the middle: a JPEG of a JPEG, else a PNG.
pub(super) fn portrait(file: &[u8], kind: Kind) -> Result<Picture, Refused> {
    let square = decoded(file, kind)?.resize_to_fill(
        limits::AVATAR_SIZE,
        limits::AVATAR_SIZE,
        FilterType::CatmullRom,
    );
    encoded(&square, if kind == Kind::Jpeg { kind } else { Kind::Png })
}

fn kind_of(file: &[u8]) -> Option<Kind> {
    match image::guess_format(file).ok()? {
        ImageFormat::Png => Some(Kind::Png),
        ImageFormat::Jpeg => Some(Kind::Jpeg),
        ImageFormat::WebP => Some(Kind::Webp),
        ImageFormat::Gif => Some(Kind::Gif),
        _ => None,
    }
}

/// The picture, upright, in the colours that browsers assume, with at most 8 bits a channel.
fn decoded(file: &[u8], kind: Kind) -> Result<DynamicImage, Refused> {
    if !is_whole(file, kind) {
        return Err(BROKEN);
    }
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Webp => ImageFormat::WebP,
        Kind::Gif => ImageFormat::Gif,
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| BROKEN)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    // One that can't be read turns nothing.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = match decoder.icc_profile().ok().flatten() {
        Some(profile) => colors::of_icc(&profile),
        None if kind == Kind::Png => colors::of_png(file),
        None => None,
    };
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| BROKEN)?;
    if let Some(profile) = profile {
        image = colors::to_srgb(image, &profile);
    }
    image.apply_orientation(orientation);
    Ok(match image {
        DynamicImage::ImageLuma16(_) => image.into_luma8().into(),
        DynamicImage::ImageLumaA16(_) => image.into_luma_alpha8().into(),
        DynamicImage::ImageRgb16(_) | DynamicImage::ImageRgb32F(_) => image.into_rgb8().into(),
        DynamicImage::ImageRgba16(_) | DynamicImage::ImageRgba32F(_) => image.into_rgba8().into(),
        other => other,
    })
}

fn encoded(image: &DynamicImage, kind: Kind) -> Result<Picture, Refused> {
    let mut bytes = Vec::new();
    let done: ImageResult<()> = match kind {
        Kind::Jpeg if image.color().has_color() => image
            .to_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)),
        Kind::Jpeg => image
            .to_luma8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)),
        Kind::Webp if image.color().has_alpha() => {
            image.to_rgba8().write_with_encoder(WebPEncoder::new_lossless(&mut bytes))
        }
        Kind::Webp => image.to_rgb8().write_with_encoder(WebPEncoder::new_lossless(&mut bytes)),
        Kind::Png | Kind::Gif => image.write_with_encoder(PngEncoder::new(&mut bytes)),
    };
    done.map_err(|_| BROKEN)?;
    let kind = if kind == Kind::Gif { Kind::Png } else { kind };
    Ok(Picture { kind, width: image.width(), height: image.height(), bytes })
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    /// Red at the left, green in the middle, and nothing at the right.
    fn three_parts(format: ImageFormat) -> Vec<u8> {
        let part = |x| {
            [Rgba([255, 0, 0, 255]), Rgba([0, 255, 0, 255]), Rgba([0, 0, 0, 0])][x as usize / 60]
        };
        let mut file = Cursor::new(Vec::new());
        RgbaImage::from_fn(180, 60, |x, _| part(x)).write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    #[test]
    fn a_portrait_is_the_middle() {
        for (format, kind) in [
            (ImageFormat::Png, Kind::Png),
            (ImageFormat::WebP, Kind::Webp),
            (ImageFormat::Gif, Kind::Gif),
        ] {
            let portrait = portrait(&three_parts(format), kind).unwrap();
            assert_eq!(
                (portrait.kind, portrait.width, portrait.height),
                (Kind::Png, 256, 256),
                "{kind:?}"
            );
            let pixels = image::load_from_memory(&portrait.bytes).unwrap().into_rgba8();
            assert_eq!(pixels.get_pixel(128, 128), &Rgba([0, 255, 0, 255]), "{kind:?}");
        }
    }

    #[test]
    fn what_is_transparent_stays_so() {
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let picture = encoded_again(&three_parts(format)).unwrap();
            let pixels =
                image::load_from_memory_with_format(&picture.bytes, format).unwrap().into_rgba8();
            assert_eq!(pixels.get_pixel(170, 30)[3], 0);
        }
    }

    #[test]
    fn sixteen_bits_become_eight() {
        let mut file = Cursor::new(Vec::new());
        image::ImageBuffer::from_pixel(9, 9, image::Rgb([u16::MAX, 0, 257 * 7]))
            .write_to(&mut file, ImageFormat::Png)
            .unwrap();
        let picture = encoded_again(file.get_ref()).unwrap();
        let image = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!(image.color(), image::ColorType::Rgb8);
        assert_eq!(image.into_rgb8().get_pixel(4, 4).0, [255, 0, 7]);
    }
}
