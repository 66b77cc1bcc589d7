//! Colours: a picture that says which ones it means is converted to sRGB, which is what a file
//! means that says nothing.
//!
//! So nothing of a profile needs to be kept, which may name its maker, and a picture looks alike
//! wherever it is shown. What can't be understood changes nothing.

use std::ops::RangeInclusive;

use image::{DynamicImage, ImageBuffer, Pixel};
use moxcms::{
    Chromaticity, CicpProfile, CmsError, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ToneReprCurve, TransformExecutor as RowTransform, TransformOptions,
};

use super::whole::png_chunks;

/// The least gamma that is no mistake, and the greatest, in hundred-thousandths.
const GAMMAS: RangeInclusive<u32> = 10_000..=1_000_000;

/// The colours that an ICC profile describes, if they are made of red, green and blue or are greys.
pub(super) fn of_icc(profile: &[u8]) -> Option<ColorProfile> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    match profile.color_space {
        DataColorSpace::Rgb => Some(profile),
        // Grey stays grey, whatever the primaries.
        DataColorSpace::Gray => profile.gray_trc.map(|curve| with_curve(&curve)),
        _ => None,
    }
}

/// sRGB, but for its curve.
fn with_curve(curve: &ToneReprCurve) -> ColorProfile {
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    for channel in [&mut profile.red_trc, &mut profile.green_trc, &mut profile.blue_trc] {
        *channel = Some(curve.clone());
    }
    profile
}

/// The colours that a PNG without a profile tells in numbers: by a code (`cICP`), else by its gamma
/// and its primaries (`gAMA`, `cHRM`). Of one that says it is sRGB there is nothing to convert.
pub(super) fn of_png(file: &[u8]) -> Option<ColorProfile> {
    let chunk = |wanted: &[u8; 4]| {
        png_chunks(file).take_while(|(name, _)| *name != b"IDAT").find(|(name, _)| *name == wanted)
    };
    if let Some((_, &[primaries, transfer, _, range])) = chunk(b"cICP") {
        let code = CicpProfile {
            color_primaries: primaries.try_into().ok()?,
            transfer_characteristics: transfer.try_into().ok()?,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: range == 1,
        };
        let mut profile = ColorProfile::new_srgb();
        profile.cicp = None;
        // What it returns tells nothing; that it knew the code shows in its being there.
        let _ = profile.update_rgb_colorimetry_from_cicp(code);
        return profile.cicp.is_some().then_some(profile);
    }
    if chunk(b"sRGB").is_some() {
        return None;
    }
    let gamma = chunk(b"gAMA")
        .and_then(|(_, data)| numbers::<1>(data))
        .map(|[gamma]| gamma)
        .filter(|gamma| GAMMAS.contains(gamma));
    let primaries = chunk(b"cHRM").and_then(|(_, data)| numbers::<8>(data));
    if gamma.is_none() && primaries.is_none() {
        return None;
    }
    let mut profile = gamma.map_or_else(ColorProfile::new_srgb, |gamma| {
        with_curve(&ToneReprCurve::Parametric(vec![1.0 / part(gamma)]))
    });
    if let Some(points) = primaries {
        let point = |at: usize| Chromaticity { x: part(points[at]), y: part(points[at + 1]) };
        let [white, red, green, blue] = [0, 2, 4, 6].map(point);
        // Of a point without height nothing can be computed.
        if [white, red, green, blue].iter().any(|point| point.y <= 0.0) {
            return None;
        }
        profile.update_rgb_colorimetry(white.to_xyyb(), ColorPrimaries { red, green, blue });
    }
    Some(profile)
}

/// The same picture in sRGB; as it is where its profile is of no use.
pub(super) fn to_srgb(image: DynamicImage, from: &ColorProfile) -> DynamicImage {
    let color = image.color();
    let is_deep = color.bytes_per_pixel() > color.channel_count();
    let mut image: DynamicImage = match (is_deep, color.has_alpha()) {
        (false, false) => image.into_rgb8().into(),
        (false, true) => image.into_rgba8().into(),
        (true, false) => image.into_rgb16().into(),
        (true, true) => image.into_rgba16().into(),
    };
    let (to, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let shallow = |layout| from.create_transform_8bit(layout, &to, layout, options);
    let deep = |layout| from.create_transform_16bit(layout, &to, layout, options);
    let done = match &mut image {
        DynamicImage::ImageRgb8(pixels) => {
            shallow(Layout::Rgb).and_then(|transform| apply(&*transform, pixels))
        }
        DynamicImage::ImageRgba8(pixels) => {
            shallow(Layout::Rgba).and_then(|transform| apply(&*transform, pixels))
        }
        DynamicImage::ImageRgb16(pixels) => {
            deep(Layout::Rgb).and_then(|transform| apply(&*transform, pixels))
        }
        DynamicImage::ImageRgba16(pixels) => {
            deep(Layout::Rgba).and_then(|transform| apply(&*transform, pixels))
        }
        _ => Ok(()),
    };
    if let Err(error) = done {
        log::debug!("the colours of a picture stay as they are: {error:?}");
    }
    match (color.has_color(), color.has_alpha()) {
        (true, _) => image,
        (false, false) => image.into_luma8().into(),
        (false, true) => image.into_luma_alpha8().into(),
    }
}

/// Converts the pixels where they are, row by row: a whole copy of a large picture would take its
/// memory once more.
fn apply<P>(
    transform: &dyn RowTransform<P::Subpixel>,
    pixels: &mut ImageBuffer<P, Vec<P::Subpixel>>,
) -> Result<(), CmsError>
where
    P: Pixel,
    P::Subpixel: Copy + Default,
{
    let length = pixels.width() as usize * usize::from(P::CHANNEL_COUNT);
    let mut row = vec![P::Subpixel::default(); length];
    for line in pixels.chunks_exact_mut(length.max(1)) {
        row.copy_from_slice(line);
        transform.transform(&row, line)?;
    }
    Ok(())
}

/// Hundred-thousandths, as a PNG writes them.
#[allow(clippy::cast_precision_loss, reason = "six digits are all that count")]
fn part(number: u32) -> f32 {
    number as f32 / 100_000.0
}

/// So many numbers of four bytes.
fn numbers<const N: usize>(data: &[u8]) -> Option<[u32; N]> {
    let (words, rest) = data.as_chunks::<4>();
    let words: [[u8; 4]; N] = words.try_into().ok()?;
    rest.is_empty().then(|| words.map(u32::from_be_bytes))
}

#[cfg(test)]
mod tests {
    use image::{ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage, codecs::png::PngEncoder};

    use super::*;

    /// What is left of one colour of a picture with this profile.
    fn converted(profile: &ColorProfile, color: [u8; 3]) -> [u8; 3] {
        let image = RgbImage::from_pixel(5, 3, Rgb(color)).into();
        to_srgb(image, profile).into_rgb8().get_pixel(2, 1).0
    }

    /// Equal, but for rounding.
    fn close(one: [u8; 3], other: [u8; 3]) {
        assert!(one.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= 2), "{one:?} is not {other:?}");
    }

    /// A PNG that has these chunks before its picture.
    fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut file = Vec::new();
        PngEncoder::new(&mut file)
            .write_image(&[1, 2, 3], 1, 1, image::ExtendedColorType::Rgb8)
            .unwrap();
        // Behind the signature and the head.
        let rest = file.split_off(33);
        for (name, data) in chunks {
            file.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
            file.extend_from_slice(*name);
            file.extend_from_slice(data);
            file.extend_from_slice(&[0; 4]);
        }
        file.extend_from_slice(&rest);
        file
    }

    fn words(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    #[test]
    fn wider_colours_become_those_of_srgb() {
        // Computed by hand from the primaries and curves of both.
        for (profile, expected) in [
            (ColorProfile::new_display_p3(), [138, 59, 62]),
            (ColorProfile::new_adobe_rgb(), [146, 62, 62]),
        ] {
            let profile = of_icc(&profile.encode().unwrap()).unwrap();
            close(converted(&profile, [128, 64, 64]), expected);
            close(converted(&profile, [90, 90, 90]), [90, 90, 90]);
            close(converted(&profile, [0, 255, 0]), [0, 255, 0]);
        }
    }

    #[test]
    fn the_profile_of_srgb_itself_changes_nothing() {
        let profile = of_icc(&ColorProfile::new_srgb().encode().unwrap()).unwrap();
        for color in [[0, 0, 0], [255, 255, 255], [12, 200, 99]] {
            close(converted(&profile, color), color);
        }
    }

    #[test]
    fn greys_follow_their_curve_and_stay_grey() {
        let linear = of_icc(&ColorProfile::new_gray_with_gamma(1.0).encode().unwrap()).unwrap();
        let image = to_srgb(
            DynamicImage::ImageLuma8(ImageBuffer::from_pixel(2, 2, image::Luma([55]))),
            &linear,
        );
        assert!(!image.color().has_color());
        close(image.to_rgb8().get_pixel(0, 0).0, [128; 3]);
    }

    #[test]
    fn a_png_tells_its_colours_in_numbers() {
        let linear = of_png(&png(&[(b"gAMA", &words(&[100_000]))])).unwrap();
        close(converted(&linear, [55, 55, 55]), [128; 3]);
        // The primaries of Display P3, with the curve of sRGB.
        let wide = [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000];
        let wide = of_png(&png(&[(b"cHRM", &words(&wide))])).unwrap();
        close(converted(&wide, [128, 64, 64]), [138, 59, 62]);
        let coded =
            of_png(&png(&[(b"gAMA", &words(&[100_000])), (b"cICP", &[12, 13, 0, 1])])).unwrap();
        close(converted(&coded, [128, 64, 64]), [138, 59, 62]);
        assert!(
            of_png(&png(&[(b"gAMA", &words(&[100_000])), (b"sRGB", &[0])])).is_none(),
            "what says it is sRGB is"
        );
    }

    #[test]
    fn what_makes_no_sense_changes_nothing() {
        assert!(of_icc(b"no profile").is_none());
        assert!(of_png(&png(&[])).is_none());
        for nonsense in [words(&[0]), words(&[u32::MAX]), words(&[1, 2]), vec![1]] {
            assert!(of_png(&png(&[(b"gAMA", &nonsense)])).is_none(), "{nonsense:?}");
        }
        assert!(of_png(&png(&[(b"cHRM", &words(&[0; 8]))])).is_none());
        assert!(of_png(&png(&[(b"cICP", &[255, 255, 255, 255])])).is_none());
        assert!(of_png(b"").is_none());
    }

    #[test]
    fn what_is_transparent_stays_as_transparent() {
        let image = to_srgb(
            RgbaImage::from_pixel(3, 3, Rgba([128, 64, 64, 77])).into(),
            &ColorProfile::new_display_p3(),
        );
        assert_eq!(image.into_rgba8().get_pixel(1, 1)[3], 77);
    }

    #[test]
    fn sixteen_bits_are_converted_before_they_become_eight() {
        let linear = of_png(&png(&[(b"gAMA", &words(&[100_000]))])).unwrap();
        let image = DynamicImage::ImageRgb16(ImageBuffer::from_pixel(2, 2, Rgb([14_140; 3])));
        close(to_srgb(image, &linear).into_rgb8().get_pixel(1, 1).0, [128; 3]);
    }
}
