//! What a client sends, from bytes to messages: frames taken apart, fragments joined, and every
//! breach of RFC 6455 named by its close code. Pure; it keeps no more than one message within the
//! size limit, and no buffer while nothing is under way.

use actix_http::ws::{OpCode, Parser, ProtocolError};
use bytes::{Bytes, BytesMut};

use crate::domain::limits::SOCKET_MESSAGE_MAX;

/// Something whole that a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A text message.
    Text(String),
    /// To be answered by a pong with the same bytes.
    Ping(Bytes),
    /// The answer to a ping.
    Pong,
    /// The client says goodbye; its code is given back.
    Close(u16),
}

/// A breach of the protocol; the connection must end with this status code (RFC 6455, 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach(pub u16);

const PROTOCOL: Breach = Breach(1002);
const BINARY: Breach = Breach(1003);
const NOT_UTF8: Breach = Breach(1007);
const TOO_BIG: Breach = Breach(1009);
/// The code of a close frame without one.
const NORMAL: u16 = 1000;

/// The unread bytes of one connection.
#[derive(Debug, Default)]
pub struct Inbox {
    bytes: BytesMut,
    /// The fragments of a message so far, and how many they are.
    partial: Option<BytesMut>,
    fragments: usize,
}

impl Inbox {
    /// Takes bytes from the socket.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole thing; `Ok(None)` when more bytes are needed.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Received>, Breach> {
        while !self.bytes.is_empty() {
            check_head(&self.bytes)?;
            let Some((finished, opcode, payload)) =
                Parser::parse(&mut self.bytes, true, SOCKET_MESSAGE_MAX)
                    .map_err(|error| breach(&error))?
            else {
                return Ok(None);
            };
            if let Some(received) = self.take(finished, opcode, payload.unwrap_or_default())? {
                return Ok(Some(received));
            }
        }
        self.bytes = BytesMut::new();
        Ok(None)
    }

    fn take(
        &mut self,
        finished: bool,
        opcode: OpCode,
        payload: BytesMut,
    ) -> Result<Option<Received>, Breach> {
        match (opcode, self.partial.take()) {
            (OpCode::Text, None) if finished => text(payload).map(Some),
            (OpCode::Text, None) => {
                self.partial = Some(payload);
                self.fragments = 1;
                Ok(None)
            }
            (OpCode::Continue, Some(mut message)) => {
                self.fragments += 1;
                // Empty ones add up too.
                if message.len() + payload.len() > SOCKET_MESSAGE_MAX
                    || self.fragments > SOCKET_MESSAGE_MAX
                {
                    return Err(TOO_BIG);
                }
                message.extend_from_slice(&payload);
                if finished {
                    return text(message).map(Some);
                }
                self.partial = Some(message);
                Ok(None)
            }
            (OpCode::Binary, None) => Err(BINARY),
            (OpCode::Text | OpCode::Binary, Some(_))
            | (OpCode::Continue, None)
            | (OpCode::Bad, _) => Err(PROTOCOL),
            // Control frames may stand between fragments.
            (OpCode::Ping, partial) => {
                self.partial = partial;
                Ok(Some(Received::Ping(payload.freeze())))
            }
            (OpCode::Pong, partial) => {
                self.partial = partial;
                Ok(Some(Received::Pong))
            }
            (OpCode::Close, _) => close(&payload).map(Some),
        }
    }
}

/// Refuses a frame by its head, before any of its payload is kept: no extension was agreed on, so
/// the reserved bits are zero; a length has its shortest form; a control frame is whole and short;
/// nothing is longer than a message may be.
fn check_head(bytes: &[u8]) -> Result<(), Breach> {
    let (finished, reserved, opcode) =
        (bytes[0] & 0x80 != 0, bytes[0] & 0x70 != 0, bytes[0] & 0x0F);
    let (known, control) = (matches!(opcode, 0..=2 | 8..=10), opcode >= 8);
    if reserved || !known || (control && !finished) {
        return Err(PROTOCOL);
    }
    let length = match *bytes {
        [_, second, ..] if second & 0x80 == 0 || (control && second & 0x7F > 125) => {
            return Err(PROTOCOL);
        }
        [_, second, high, low, ..] if second & 0x7F == 126 => match u16::from_be_bytes([high, low])
        {
            0..=125 => return Err(PROTOCOL),
            length => length.into(),
        },
        [_, second, ref rest @ ..] if second & 0x7F == 127 => {
            match rest.first_chunk().map(|length| u64::from_be_bytes(*length)) {
                Some(0..=0xFFFF | 0x8000_0000_0000_0000..) => return Err(PROTOCOL),
                length => length.unwrap_or(0),
            }
        }
        _ => 0,
    };
    if length > SOCKET_MESSAGE_MAX as u64 { Err(TOO_BIG) } else { Ok(()) }
}

fn text(payload: BytesMut) -> Result<Received, Breach> {
    String::from_utf8(payload.into()).map(Received::Text).map_err(|_| NOT_UTF8)
}

fn close(payload: &[u8]) -> Result<Received, Breach> {
    let (code, reason) = match payload {
        [] => return Ok(Received::Close(NORMAL)),
        [high, low, reason @ ..] => (u16::from_be_bytes([*high, *low]), reason),
        [_] => return Err(PROTOCOL),
    };
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(PROTOCOL);
    }
    if std::str::from_utf8(reason).is_err() {
        return Err(NOT_UTF8);
    }
    Ok(Received::Close(code))
}

fn breach(error: &ProtocolError) -> Breach {
    match error {
        ProtocolError::Overflow => TOO_BIG,
        _ => PROTOCOL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client's frame, masked with zeros.
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first];
        if let Ok(length @ 0..=125) = u8::try_from(payload.len()) {
            bytes.push(0x80 | length);
        } else {
            bytes.push(0xFE);
            bytes.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
        }
        bytes.extend([0; 4]);
        bytes.extend(payload);
        bytes
    }

    fn read(frames: &[Vec<u8>]) -> Result<Vec<Received>, Breach> {
        let mut inbox = Inbox::default();
        let mut all = Vec::new();
        // One byte at a time: no frame may depend on how it was cut.
        for byte in frames.concat() {
            inbox.feed(&[byte]);
            while let Some(received) = inbox.next()? {
                all.push(received);
            }
        }
        Ok(all)
    }

    #[test]
    fn fragments_are_joined_and_a_ping_may_stand_between() {
        let frames = [
            frame(0x01, b"he"),
            frame(0x89, b"?"),
            frame(0x00, b"ll"),
            frame(0x80, b"o"),
            frame(0x8A, b""),
        ];
        let ping = Received::Ping(Bytes::from_static(b"?"));
        assert_eq!(read(&frames), Ok(vec![ping, Received::Text("hello".into()), Received::Pong]));
    }

    #[test]
    fn a_letter_may_be_cut_between_fragments() {
        assert_eq!(
            read(&[frame(0x01, &[0xC3]), frame(0x80, &[0xA4])]),
            Ok(vec![Received::Text("ä".into())])
        );
    }

    #[test]
    fn breaches_have_their_codes() {
        let half = SOCKET_MESSAGE_MAX / 2 + 1;
        for (frames, code) in [
            (vec![frame(0x82, b"x")], 1003),
            (vec![frame(0x02, b"x")], 1003),
            (vec![frame(0x81, &[0xFF])], 1007),
            (vec![frame(0x81, &vec![b'x'; SOCKET_MESSAGE_MAX + 1])], 1009),
            (vec![frame(0x01, &vec![b'x'; half]), frame(0x80, &vec![b'x'; half])], 1009),
            ([vec![frame(0x01, b"")], vec![frame(0x00, b""); SOCKET_MESSAGE_MAX]].concat(), 1009),
            (vec![frame(0xC1, b"x")], 1002),
            (vec![frame(0x83, b"x")], 1002),
            (vec![frame(0x09, b"x")], 1002),
            (vec![frame(0x89, &[b'x'; 126])], 1002),
            // The length of a control frame stands in seven bits, even where more would say the
            // same.
            (vec![vec![0x89, 0xFE, 0, 0, 0, 0, 0, 0]], 1002),
            (vec![frame(0x80, b"x")], 1002),
            (vec![frame(0x01, b"x"), frame(0x81, b"x")], 1002),
            (vec![vec![0x81, 0x01, b'x']], 1002),
            (vec![vec![0x81, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0]], 1009),
            // A length has its shortest form.
            (vec![vec![0x81, 0xFE, 0, 125, 0, 0, 0, 0]], 1002),
            (vec![vec![0x81, 0xFE, 0, 0, 0, 0, 0, 0]], 1002),
            (vec![frame(0x01, b"x"), vec![0x80, 0xFE, 0, 1, 0, 0, 0, 0, b'x']], 1002),
            (vec![vec![0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5]], 1002),
            (vec![vec![0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]], 1002),
            (vec![vec![0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0]], 1002),
            (vec![frame(0x88, b"x")], 1002),
            (vec![frame(0x88, &1005_u16.to_be_bytes())], 1002),
            (vec![frame(0x88, &[0x03, 0xE8, 0xFF])], 1007),
        ] {
            assert_eq!(
                read(&frames),
                Err(Breach(code)),
                "{} frames, {:?} first",
                frames.len(),
                frames[0]
            );
        }
    }

    #[test]
    fn a_close_frame_gives_its_code() {
        assert_eq!(read(&[frame(0x88, b"")]), Ok(vec![Received::Close(1000)]));
        assert_eq!(read(&[frame(0x88, &4000_u16.to_be_bytes())]), Ok(vec![Received::Close(4000)]));
    }
}
