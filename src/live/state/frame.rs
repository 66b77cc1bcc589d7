//! A WebSocket frame as it goes over the wire: encoded once, shared by everyone who reads it.

use bytes::{BufMut, Bytes, BytesMut};

use crate::protocol::ServerEvent;

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8A;

/// One whole frame. Cloning shares the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame(pub Bytes);

impl Frame {
    /// A text frame.
    pub fn text(text: &str) -> Self {
        Self::new(TEXT, text.as_bytes())
    }

    /// A text frame with an event.
    pub fn event(event: &ServerEvent<'_>) -> Self {
        Self::text(&event.encode())
    }

    /// A ping without a payload.
    pub fn ping() -> Self {
        Self::new(PING, &[])
    }

    /// The answer to a client's ping.
    pub fn pong(payload: &[u8]) -> Self {
        Self::new(PONG, payload)
    }

    /// A close frame with a status code.
    pub fn close(code: u16) -> Self {
        Self::new(CLOSE, &code.to_be_bytes())
    }

    /// Several frames as one piece, for a reader that gets them all at once.
    pub fn join(frames: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = BytesMut::new();
        for frame in frames {
            joined.extend_from_slice(&frame.0);
        }
        Self(joined.freeze())
    }

    /// What a text frame says.
    pub fn words(&self) -> Option<&str> {
        let head = match self.0.get(1)? {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        std::str::from_utf8(self.0.get(head..)?).ok()
    }

    /// Bytes on the wire.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A server's frames are whole and unmasked.
    fn new(first: u8, payload: &[u8]) -> Self {
        let mut bytes = BytesMut::with_capacity(payload.len() + 10);
        bytes.put_u8(first);
        match payload.len() {
            length @ 0..=125 => bytes.put_u8(u8::try_from(length).unwrap_or(0)),
            length @ 126..=0xFFFF => {
                bytes.put_u8(126);
                bytes.put_u16(u16::try_from(length).unwrap_or(0));
            }
            length => {
                bytes.put_u8(127);
                bytes.put_u64(length as u64);
            }
        }
        bytes.extend_from_slice(payload);
        Self(bytes.freeze())
    }
}

/// The texts among whole frames of a server.
pub fn texts(mut frames: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (kind, text, rest) = split(frames)?;
        frames = rest;
        Some((kind, text))
    })
    .filter_map(|(kind, text)| (kind == TEXT).then_some(text))
}

/// The first frame's kind and payload, and what is behind it.
fn split(frames: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (head, rest) = frames.split_at_checked(2)?;
    let (length, rest) = match head[1] {
        126 => rest
            .split_first_chunk()
            .map(|(length, rest)| (u64::from(u16::from_be_bytes(*length)), rest))?,
        127 => {
            rest.split_first_chunk().map(|(length, rest)| (u64::from_be_bytes(*length), rest))?
        }
        short => (short.into(), rest),
    };
    let (payload, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    Some((head[0], payload, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frames_head_tells_its_length() {
        assert_eq!(&Frame::text("hi").0[..], b"\x81\x02hi");
        for length in [0, 2, 125, 126, 65_535, 65_536] {
            assert_eq!(Frame::text(&"x".repeat(length)).words().map(str::len), Some(length));
        }
        assert_eq!(Frame::text(&"x".repeat(126)).0[..4], [0x81, 126, 0, 126]);
        assert_eq!(
            Frame::text(&"x".repeat(70_000)).0[..10],
            [0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]
        );
        assert_eq!(&Frame::close(4008).0[..], &[0x88, 2, 0x0F, 0xA8]);
        assert_eq!(&Frame::ping().0[..], &[0x89, 0]);
    }
}
