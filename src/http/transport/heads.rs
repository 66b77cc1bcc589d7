//! The heads of requests, as they pass by on a connection: their lines end in CR LF. A line feed
//! alone, which the HTTP server's parser would take for the end of a line, and others in front of
//! it perhaps not, is made a byte that no head may hold, so that the request is refused. Pure.

/// How much of a line is looked at: as much as it takes to know the length of a body.
const LINE_MAX: usize = 64;

/// Where on a connection it is.
#[derive(Debug)]
pub(in crate::http) enum Heads {
    /// Within a head: in a line that begins so, after a CR or not.
    Head { line: Vec<u8>, after_cr: bool, began: bool, body: Body },
    /// So many bytes of a body are still to come.
    Body(u64),
    /// What comes is no request any more, or a body whose end is not known here.
    Unknown,
}

/// What the head says so far of the body behind it.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) enum Body {
    Length(u64),
    Unknown,
}

impl Default for Heads {
    fn default() -> Self {
        Self::Head { line: Vec::new(), after_cr: false, began: false, body: Body::Length(0) }
    }
}

impl Heads {
    /// Looks at bytes that have come, behind all that came before.
    pub(in crate::http) fn pass(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            match self {
                Self::Unknown => return,
                Self::Body(left) => {
                    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= here as u64;
                    if *left == 0 {
                        *self = Self::default();
                    }
                    bytes = &mut bytes[here..];
                }
                Self::Head { .. } => {
                    let read = self.read_head(bytes);
                    bytes = &mut bytes[read..];
                }
            }
        }
    }

    /// Reads on to the end of the head or of the bytes; gives how many that were.
    fn read_head(&mut self, bytes: &mut [u8]) -> usize {
        let Self::Head { line, after_cr, began, body } = self else { return 0 };
        for (place, byte) in bytes.iter_mut().enumerate() {
            let is_end = *byte == b'\n';
            if is_end && !*after_cr {
                *byte = 0;
                *self = Self::Unknown;
                return bytes.len();
            }
            *after_cr = *byte == b'\r';
            if !is_end && !*after_cr && line.len() < LINE_MAX {
                line.push(byte.to_ascii_lowercase());
            }
            if !is_end {
                continue;
            }
            // Blank lines before a request mean nothing.
            if line.is_empty() && *began {
                *self = match *body {
                    Body::Length(0) => Self::default(),
                    Body::Length(length) => Self::Body(length),
                    Body::Unknown => Self::Unknown,
                };
                return place + 1;
            }
            *began |= !line.is_empty();
            if let Some(told) = told(line) {
                *body = told;
            }
            line.clear();
        }
        bytes.len()
    }
}

/// What a header tells of the body.
fn told(line: &[u8]) -> Option<Body> {
    if line.starts_with(b"transfer-encoding:") || line.starts_with(b"upgrade:") {
        return Some(Body::Unknown);
    }
    let length = line.strip_prefix(b"content-length:")?;
    let length = std::str::from_utf8(length).ok().and_then(|length| length.trim().parse().ok());
    Some(length.map_or(Body::Unknown, Body::Length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of bytes that come in pieces of this size.
    fn passed(bytes: &str, piece: usize) -> String {
        let (mut heads, mut bytes) = (Heads::default(), bytes.as_bytes().to_vec());
        bytes.chunks_mut(piece).for_each(|piece| heads.pass(piece));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_feed_alone_in_a_head_is_spoilt() {
        for (sent, spoilt) in [
            ("GET / HTTP/1.1\nhost: x\r\n\r\n", "GET / HTTP/1.1\0host: x\r\n\r\n"),
            ("GET / HTTP/1.1\r\nhost: x\n\r\n", "GET / HTTP/1.1\r\nhost: x\0\r\n"),
            ("GET / HTTP/1.1\r\nhost: x\r\n\n", "GET / HTTP/1.1\r\nhost: x\r\n\0"),
            ("\nGET / HTTP/1.1\r\nhost: x\r\n\r\n", "\0GET / HTTP/1.1\r\nhost: x\r\n\r\n"),
            (
                "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\n\r\n",
                "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\0\r\n",
            ),
            (
                "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n{\n}GET / HTTP/1.1\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n{\n}GET / HTTP/1.1\0\r\n",
            ),
        ] {
            for piece in [1, 2, 3, 7, 1000] {
                assert_eq!(passed(sent, piece), spoilt, "in pieces of {piece}");
            }
        }
    }

    #[test]
    fn bodies_and_whole_heads_stay_as_they_are() {
        let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(500));
        for sent in [
            "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
            "\r\n\r\nGET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length:4\r\n\r\n\n\n\n\nGET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\n\n\r\n0\r\n\r\n",
            "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n\n\n",
            "POST / HTTP/1.1\r\ncontent-length: many\r\n\r\n\n\n",
            &long,
        ] {
            for piece in [1, 2, 5, 1000] {
                assert_eq!(passed(sent, piece), sent);
            }
        }
    }
}
