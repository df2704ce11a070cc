//! Compresses the constant start of a text once, and its variable end for each response.
//!
//! A gzip stream (RFC 1952) is one Deflate stream (RFC 1951) between a header and a checksum. Deflate can stop at a
//! whole byte and continue without any state. So the start is compressed once at the best level. Each response costs
//! a copy and the compression of a few bytes.

use std::io::Write as _;

use axum::body::Bytes;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// The gzip header: Deflate, no name, no time, best compression, unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff];

/// The compressed start of a text.
pub(crate) struct GzipPrefix {
    stream: Vec<u8>,
    crc: Crc,
}

impl GzipPrefix {
    pub(crate) fn new(text: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(HEAD.to_vec(), Compression::best());
        encoder
            .write_all(text)
            .and_then(|()| encoder.flush())
            .expect("writing to memory does not fail");
        let mut crc = Crc::new();
        crc.update(text);
        Self {
            // After a flush, the output ends at a whole byte.
            stream: encoder.get_ref().clone(),
            crc,
        }
    }

    /// Returns the bytes of the compressed start.
    pub(crate) fn len(&self) -> usize {
        self.stream.len()
    }

    /// Returns the text with this end, which is compressed at the fastest level.
    pub(crate) fn with(&self, end: &[u8]) -> Bytes {
        let mut encoder = DeflateEncoder::new(self.stream.clone(), Compression::fast());
        let mut stream = encoder
            .write_all(end)
            .and_then(|()| encoder.finish())
            .expect("writing to memory does not fail");
        let mut crc = Crc::new();
        crc.combine(&self.crc);
        crc.update(end);
        stream.extend(crc.sum().to_le_bytes());
        stream.extend(crc.amount().to_le_bytes());
        Bytes::from(stream)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn the_start_decompresses_to_the_same_text_with_any_end() {
        let start = "ring ".repeat(10_000);
        let packed = GzipPrefix::new(start.as_bytes());
        let long = "{\"question\":\"😀\"}".repeat(10_000);
        for end in ["", "x", "🤩", &long] {
            let stream = packed.with(end.as_bytes());
            let mut text = String::new();
            let read = GzDecoder::new(&*stream).read_to_string(&mut text);
            assert!(read.is_ok(), "{read:?}");
            assert!(text == format!("{start}{end}"), "{} bytes", end.len());
        }
        assert!(packed.with(b"x").len() < 300);
    }
}
