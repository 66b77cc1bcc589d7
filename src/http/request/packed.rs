//! Bytes compressed once, of which the end can be another each time: what is one reader's own goes
//! behind what is kept for everyone, and nothing of that is compressed anew.

use std::io::Write;

use bytes::{BufMut, Bytes, BytesMut};
use flate2::{Compression, Crc, write::DeflateEncoder};

/// A gzip member of deflated data, without a name or a time, from no system in particular.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// Bytes that a block can hold which is not compressed.
const BLOCK: usize = 0xffff;
/// What such a block says of itself before its bytes.
const BLOCK_HEAD: usize = 5;
/// The sum of the bytes and their number, at the end.
const SUMS: usize = 8;

/// Bytes as gzip, ready to be sent.
pub struct Packed {
    whole: Bytes,
    /// So many of those bytes are all but the last of what is packed, and end between two blocks.
    head: usize,
    /// The sum of what they hold.
    sum: Crc,
}

impl Packed {
    /// Compresses: to be called off the worker.
    pub fn new(bytes: &[u8]) -> Self {
        let (body, end) = bytes.split_at(bytes.len().saturating_sub(1));
        let mut encoder = DeflateEncoder::new(HEAD.to_vec(), Compression::default());
        // Writing to memory does not fail.
        let _ = encoder.write_all(body).and_then(|()| encoder.flush());
        let head: &[u8] = encoder.get_ref();
        let mut sum = Crc::new();
        sum.update(body);
        Self { whole: ended(head, &sum, end), head: head.len(), sum }
    }

    /// As it was given.
    pub fn whole(&self) -> Bytes {
        self.whole.clone()
    }

    /// With these bytes in the place of the last one.
    pub fn ending_with(&self, end: &[u8]) -> Bytes {
        ended(&self.whole[..self.head], &self.sum, end)
    }

    /// Bytes that it takes.
    pub fn weight(&self) -> usize {
        self.whole.len()
    }
}

/// The blocks of `head`, which hold bytes with that sum, and behind them `end`, as it is.
fn ended(head: &[u8], sum: &Crc, end: &[u8]) -> Bytes {
    let blocks = end.len() / BLOCK + 1;
    let mut all = BytesMut::with_capacity(head.len() + blocks * BLOCK_HEAD + end.len() + SUMS);
    all.put_slice(head);
    let mut left = end;
    loop {
        let (block, rest) = left.split_at(left.len().min(BLOCK));
        // At most 65,535.
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        all.put_u8(u8::from(rest.is_empty()));
        all.put_u16_le(length);
        all.put_u16_le(!length);
        all.put_slice(block);
        left = rest;
        if left.is_empty() {
            break;
        }
    }
    let mut whole = Crc::new();
    whole.combine(sum);
    whole.update(end);
    all.put_u32_le(whole.sum());
    all.put_u32_le(whole.amount());
    all.freeze()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut read = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut read).unwrap();
        read
    }

    #[test]
    fn what_is_packed_is_read_again_with_its_own_end_and_with_any_other() {
        let text = "{\"items\":[\"Þing\"]}".repeat(1_000);
        for body in [text.as_bytes(), b"}", b""] {
            let packed = Packed::new(body);
            assert_eq!(unpacked(&packed.whole()), body);
            let long = vec![b'x'; 2 * BLOCK];
            for end in [b",\"viewer\":{}}".as_slice(), b"", &long, &long[..BLOCK]] {
                let expected = [&body[..body.len().saturating_sub(1)], end].concat();
                assert_eq!(unpacked(&packed.ending_with(end)), expected);
            }
        }
    }

    #[test]
    fn what_repeats_takes_little() {
        assert!(Packed::new("all the same ".repeat(10_000).as_bytes()).weight() < 1_000);
    }
}
