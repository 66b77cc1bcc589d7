//! Whether a JPEG is whole. Its decoder shows what is missing in grey; here a file that was cut short is refused instead.

/// Markers that stand alone, without a length: fill bytes, and restarts inside the picture.
fn is_bare(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=0xd7)
}

/// Whether the file has all its segments, up to the marker of its end. What stands behind that is not looked at.
pub(super) fn is_whole(file: &[u8]) -> bool {
    let mut rest = file.strip_prefix(&[0xff, 0xd8]).unwrap_or_default();
    loop {
        // Between segments stand fill bytes; behind the head of a scan, its data, in which an 0xff is followed by a 0.
        let Some(at) = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff)) else { return false };
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        match marker {
            0xd9 => return true,
            _ if is_bare(marker) => {}
            _ => {
                let Some(length) = rest.first_chunk().map(|bytes| usize::from(u16::from_be_bytes(*bytes))) else { return false };
                let Some(after) = rest.get(length..) else { return false };
                rest = after;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn a_file_is_whole_up_to_its_end() {
        // A segment that holds what looks like an end (a thumbnail), a scan with a stuffed byte and a restart, the end.
        let whole = [0xff, 0xd8, 0xff, 0xe1, 0, 4, 0xff, 0xd9, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd0, 3, 0xff, 0xd9];
        assert!(is_whole(&whole));
        assert!(is_whole(&[&whole[..], b"<script>"].concat()));
        for length in 0..whole.len() {
            assert!(!is_whole(&whole[..length]), "{length} bytes");
        }
    }
}
