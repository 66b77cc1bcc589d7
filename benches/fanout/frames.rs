//! The little of RFC 6455 that a counting reader needs. Servers send unmasked frames; what comes
//! from here is masked.

/// The upgrade request of a guest.
pub(crate) const UPGRADE: &[u8] =
    b"GET /ws HTTP/1.1\r\nhost: bench\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// An empty pong with a mask of zeros.
pub(crate) const PONG: &[u8] = &[0x8a, 0x80, 0, 0, 0, 0];
/// A type stands within the first bytes of its frame.
const TYPE_WITHIN: usize = 64;

/// What a frame is, as far as anyone here cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    Hello,
    Post,
    Ping,
    /// With its code.
    Close(u16),
    Other,
}

/// The frame at the start of `bytes` and its whole length; none while its end is missing.
pub(crate) fn next_frame(bytes: &[u8]) -> Option<(Frame, usize)> {
    let (start, size) = match (*bytes.get(1)? & 0x7f, bytes) {
        (126, [_, _, a, b, ..]) => (4, usize::from(u16::from_be_bytes([*a, *b]))),
        (127, [_, _, _, _, _, _, a, b, c, d, ..]) => {
            (10, usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?)
        }
        (126 | 127, _) => return None,
        (size, _) => (2, usize::from(size)),
    };
    let payload = bytes.get(start..start + size)?;
    let frame = match (bytes[0] & 0x0f, payload) {
        (1, text) if says(text, b"\"post.created\"") => Frame::Post,
        (1, text) if says(text, b"\"hello\"") => Frame::Hello,
        (8, [a, b, ..]) => Frame::Close(u16::from_be_bytes([*a, *b])),
        (9, _) => Frame::Ping,
        _ => Frame::Other,
    };
    Some((frame, start + size))
}

fn says(text: &[u8], kind: &[u8]) -> bool {
    text[..text.len().min(TYPE_WITHIN)].windows(kind.len()).any(|part| part == kind)
}
