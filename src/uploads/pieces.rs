//! A large file in pieces, beside the pictures: however large it is, whoever writes or sends it holds
//! one piece of it. Its name is none that a picture has, so that nobody is served it as one.

use std::io::{self, Write};

use bytes::Bytes;
use rand::Rng;

use super::{Store, folder::EXPORT};

/// Bytes of a piece; the last one may have fewer.
const PIECE: usize = 4 * 1024 * 1024;

/// A name for a new file, which nobody guesses.
pub fn new_name() -> String {
    let random: [u8; 20] = rand::rng().random();
    random.iter().fold(EXPORT.to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

/// How large a file is that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Its pieces.
    pub pieces: u32,
    /// Its bytes.
    pub bytes: u64,
}

/// A file that is being written. It is there when it is finished, and goes when it is not. All of it
/// blocks.
#[derive(Debug)]
pub struct Pieces {
    store: Store,
    name: String,
    waiting: Vec<u8>,
    size: Size,
    finished: bool,
}

impl Pieces {
    /// A file of this name.
    pub fn new(store: &Store, name: &str) -> Self {
        Self {
            store: store.clone(),
            name: name.to_owned(),
            waiting: Vec::new(),
            size: Size { pieces: 0, bytes: 0 },
            finished: false,
        }
    }

    /// All is written.
    pub fn finish(mut self) -> io::Result<Size> {
        self.put()?;
        self.finished = true;
        Ok(self.size)
    }

    fn put(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.waiting);
        let bytes = piece.len();
        self.store.write_piece(&name_of(&self.name, self.size.pieces), piece)?;
        self.size.pieces += 1;
        self.size.bytes += bytes as u64;
        Ok(())
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.len() >= PIECE {
            self.put()?;
        }
        let taken = bytes.len().min(PIECE - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if !self.finished {
            remove(&self.store, &self.name, Some(self.size.pieces));
        }
    }
}

/// Reads a piece. Blocks.
pub fn read(store: &Store, name: &str, piece: u32) -> io::Result<Bytes> {
    store.read_piece(&name_of(name, piece))
}

/// Removes a file of so many pieces; of one that a crash has left half-done nobody knows how many
/// those are. Blocks.
pub fn remove(store: &Store, name: &str, pieces: Option<u32>) {
    for piece in 0..pieces.unwrap_or(u32::MAX) {
        let name = name_of(name, piece);
        if pieces.is_none() && store.read_piece(&name).is_err() {
            break;
        }
        store.remove(&name);
    }
}

fn name_of(name: &str, piece: u32) -> String {
    format!("{name}.{piece}")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::config::FilesAt;

    #[test]
    fn a_file_is_read_as_it_was_written_and_goes_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&FilesAt::Folder(dir.path().to_owned())).unwrap();
        let count = || fs::read_dir(dir.path()).unwrap().count();
        let all: Vec<u8> = (0..251_u8).cycle().take(PIECE + 7).collect();
        let mut file = Pieces::new(&store, "export-a");
        file.write_all(&all).unwrap();
        let size = file.finish().unwrap();
        assert_eq!(size, Size { pieces: 2, bytes: all.len() as u64 });
        let read: Vec<Bytes> = (0..2).map(|n| read(&store, "export-a", n).unwrap()).collect();
        assert_eq!(read.concat(), all);
        assert_eq!(count(), 2);
        remove(&store, "export-a", None);
        assert_eq!(count(), 0);

        let mut file = Pieces::new(&store, "export-b");
        file.write_all(&all).unwrap();
        assert_eq!(count(), 1);
        drop(file);
        assert_eq!(count(), 0, "what is not finished is not there");
    }
}
