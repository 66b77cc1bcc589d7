//! Whether a file is whole. Decoders are lenient: they show in grey what is missing of a JPEG, and
//! read a PNG without its end. Here a file that was cut short is refused instead.

use crate::domain::upload::Kind;

/// Whether the file goes on to the mark of its end. What stands behind that is not looked at. The
/// other kinds' decoders see to it themselves.
pub(super) fn is_whole(file: &[u8], kind: Kind) -> bool {
    match kind {
        Kind::Jpeg => is_whole_jpeg(file),
        Kind::Png => is_whole_png(file),
        Kind::Gif | Kind::Webp => true,
    }
}

fn is_whole_png(file: &[u8]) -> bool {
    png_chunks(file).any(|(name, _)| name == b"IEND")
}

/// The chunks of a PNG as far as they are whole, each with its name: behind a signature of 8 bytes
/// a length, a name of 4 letters, the data, a checksum.
pub(super) fn png_chunks(file: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = file.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let (data, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        (_, rest) = after.split_first_chunk::<4>()?;
        Some((name, data))
    })
}

/// Markers that stand alone, without a length: fill bytes, and restarts inside the picture.
fn is_bare(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=0xd7)
}

/// Segments, each with a marker and a length, up to the marker of the end.
fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut rest = file.strip_prefix(&[0xff, 0xd8]).unwrap_or_default();
    loop {
        // Between segments stand fill bytes; behind the head of a scan, its data, in which an 0xff
        // is followed by a 0.
        let Some(at) =
            rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff))
        else {
            return false;
        };
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        match marker {
            0xd9 => return true,
            _ if is_bare(marker) => {}
            _ => {
                let Some(length) =
                    rest.first_chunk().map(|bytes| usize::from(u16::from_be_bytes(*bytes)))
                else {
                    return false;
                };
                let Some(after) = rest.get(length..) else { return false };
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_whole_at_its_full_length_alone(whole: &[u8], kind: Kind) {
        assert!(is_whole(whole, kind));
        assert!(is_whole(&[whole, b"<script>"].concat(), kind));
        for length in 0..whole.len() {
            assert!(!is_whole(&whole[..length], kind), "{length} bytes");
        }
    }

    #[test]
    fn a_jpeg_is_whole_up_to_its_end() {
        // A segment that holds what looks like an end (a thumbnail), a scan with a stuffed byte and
        // a restart, the end.
        let whole = [
            0xff, 0xd8, 0xff, 0xe1, 0, 4, 0xff, 0xd9, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd0,
            3, 0xff, 0xd9,
        ];
        is_whole_at_its_full_length_alone(&whole, Kind::Jpeg);
    }

    #[test]
    fn a_png_is_whole_up_to_its_end() {
        is_whole_at_its_full_length_alone(
            b"\x89PNG\r\n\x1a\n\0\0\0\x04IDATIENDcrc.\0\0\0\0IENDcrc.",
            Kind::Png,
        );
    }
}
