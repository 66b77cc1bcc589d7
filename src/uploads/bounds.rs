//! What a picture must be to be kept: whole, not too large, and how it is said when it is not.

use crate::domain::{limits, upload::Kind};

/// Bytes of a file that is kept, at most: a picture that was squeezed well may need more than it
/// came with, within reason.
const KEPT_MAX: usize = 2 * limits::UPLOAD_MAX;

/// What a file lacks to be a picture: goes behind the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused(pub(super) &'static str);

pub(super) const BROKEN: Refused =
    Refused("is broken or incomplete: it can't be read as a picture");

/// A picture, encoded.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) kind: Kind,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bytes: Vec<u8>,
}

impl Picture {
    /// Unless the file has become too large.
    pub(super) fn checked(self) -> Result<Self, Refused> {
        if self.bytes.len() > KEPT_MAX {
            Err(Refused("is too large once it is unpacked: send it as JPEG"))
        } else {
            Ok(self)
        }
    }
}

/// 16 megapixels at most, and no picture without a pixel.
pub(super) fn check_size(width: u32, height: u32) -> Result<(), Refused> {
    match u64::from(width) * u64::from(height) {
        0 => Err(BROKEN),
        pixels if pixels > limits::UPLOAD_PIXELS_MAX => Err(Refused("has more than 16 megapixels")),
        _ => Ok(()),
    }
}
