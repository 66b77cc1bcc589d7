//! GIFs: their frames as they are, written anew without comments and whatever else was in the file.
//!
//! By the decoder itself rather than through `image`, which would paint every frame in full colour
//! and have to guess its palette again.

use gif::{ColorOutput, DecodeOptions, Encoder, MemoryLimit};

use super::bounds::{BROKEN, Picture, Refused, check_size};
use crate::domain::{limits, upload::Kind};

/// Bytes that one frame may take: a byte a pixel.
const FRAME_MEMORY: std::num::NonZeroU64 =
    std::num::NonZeroU64::new(2 * limits::UPLOAD_PIXELS_MAX).unwrap();

pub(super) fn encoded_again(file: &[u8]) -> Result<Picture, Refused> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(FRAME_MEMORY));
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(file).map_err(|_| BROKEN)?;
    let (width, height) = (decoder.width(), decoder.height());
    check_size(width.into(), height.into())?;
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder = Encoder::new(Vec::new(), width, height, &palette).map_err(|_| BROKEN)?;
    let (mut frames, mut pixels) = (0, 0);
    while let Some(frame) = decoder.read_next_frame().map_err(|_| BROKEN)? {
        let mut frame = frame.clone();
        frames += 1;
        pixels += u64::from(frame.width) * u64::from(frame.height);
        if frames > limits::UPLOAD_FRAMES_MAX || pixels > 2 * limits::UPLOAD_PIXELS_MAX {
            return Err(Refused("moves for too long: it has too many frames"));
        }
        if frames == 1 {
            encoder.set_repeat(decoder.repeat()).map_err(|_| BROKEN)?;
        }
        // The decoder has put the lines in order.
        frame.interlaced = false;
        encoder.write_frame(&frame).map_err(|_| BROKEN)?;
    }
    if frames == 0 {
        return Err(BROKEN);
    }
    let bytes = encoder.into_inner().map_err(|_| BROKEN)?;
    Picture { kind: Kind::Gif, width: width.into(), height: height.into(), bytes }.checked()
}
