//! A backup as one stream: its folder as a tar archive, read piece by piece, so that however large it
//! is, little of it is in memory.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    vec,
};

use super::contents::{ABOUT, POSTGRES, SQLITE, UPLOADS};

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;
/// Everything in a tar archive takes a multiple of this.
const BLOCK: u64 = 512;
/// What ends it.
const END: u64 = 2 * BLOCK;
/// Sizes that are written in octal; larger ones are in binary.
const OCTAL_MOST: u64 = 0o777_7777_7777;

/// A folder that is packed as it is read.
pub struct Packed {
    bytes: u64,
    folder: String,
    left: vec::IntoIter<Entry>,
    /// The file that is being read, and how much of it is left.
    open: Option<(File, u64, u64)>,
    ended: bool,
}

struct Entry {
    path: PathBuf,
    /// The folder inside the archive's own, if it is in one.
    within: &'static str,
    name: String,
    bytes: u64,
    modified: u64,
}

impl Packed {
    /// The files of a whole backup.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let mut entries = Vec::new();
        for name in [ABOUT, SQLITE, POSTGRES] {
            let path = folder.join(name);
            if path.is_file() {
                entries.push(Entry::of(path, "")?);
            }
        }
        let uploads = fs::read_dir(folder.join(UPLOADS))?;
        let mut pictures = uploads
            .map(|entry| Entry::of(entry?.path(), UPLOADS))
            .collect::<io::Result<Vec<_>>>()?;
        pictures.sort_by(|one, other| one.name.cmp(&other.name));
        entries.append(&mut pictures);
        let bytes = entries.iter().map(|entry| BLOCK + padded(entry.bytes)).sum::<u64>() + END;
        let folder = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { bytes, folder, left: entries.into_iter(), open: None, ended: false })
    }

    /// How long it is.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next piece of it; none at its end. Blocks.
    pub(super) fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut piece = Vec::with_capacity(PIECE + 2 * 512);
        while piece.len() < PIECE && !self.ended {
            match self.open.take() {
                Some((_, 0, all)) => {
                    piece.resize(piece.len() + fitting(padded(all) - all), 0);
                }
                Some((mut file, left, all)) => {
                    let wanted = left.min((PIECE - piece.len()) as u64);
                    let read = file.by_ref().take(wanted).read_to_end(&mut piece)?;
                    if read as u64 != wanted {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    self.open = Some((file, left - wanted, all));
                }
                None => {
                    if let Some(entry) = self.left.next() {
                        piece.extend_from_slice(&entry.header(&self.folder)?);
                        let file = File::open(&entry.path)?;
                        self.open = Some((file, entry.bytes, entry.bytes));
                    } else {
                        piece.resize(piece.len() + fitting(END), 0);
                        self.ended = true;
                    }
                }
            }
        }
        Ok((!piece.is_empty()).then_some(piece))
    }
}

impl Entry {
    fn of(path: PathBuf, within: &'static str) -> io::Result<Self> {
        let about = fs::metadata(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let since = about.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Ok(Self { path, within, name, bytes: about.len(), modified: since.as_secs() })
    }

    /// What stands before the file, as POSIX says.
    fn header(&self, folder: &str) -> io::Result<[u8; 512]> {
        let mut header = [0; 512];
        let mut put = |at: usize, length: usize, bytes: &[u8]| {
            let fits = bytes.len() <= length;
            if fits {
                header[at..at + bytes.len()].copy_from_slice(bytes);
            }
            fits.then_some(()).ok_or(io::ErrorKind::InvalidFilename)
        };
        let prefix = if self.within.is_empty() {
            folder.into()
        } else {
            format!("{folder}/{}", self.within)
        };
        put(0, 100, self.name.as_bytes())?;
        put(100, 8, b"0000600\0")?;
        put(108, 8, b"0000000\0")?;
        put(116, 8, b"0000000\0")?;
        if self.bytes <= OCTAL_MOST {
            put(124, 12, format!("{:011o}\0", self.bytes).as_bytes())?;
        } else {
            put(124, 1, &[0x80])?;
            put(128, 8, &self.bytes.to_be_bytes())?;
        }
        put(136, 12, format!("{:011o}\0", self.modified).as_bytes())?;
        put(148, 8, b"        ")?;
        put(156, 1, b"0")?;
        put(257, 8, b"ustar\x0000")?;
        put(345, 155, prefix.as_bytes())?;
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        Ok(header)
    }
}

fn padded(bytes: u64) -> u64 {
    bytes.next_multiple_of(BLOCK)
}

/// A length of at most two blocks.
fn fitting(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn what_is_read_is_an_archive_as_tar_knows_it() {
        let dir = tempfile::tempdir().unwrap();
        let backup = dir.path().join("forum-20260101T000000000Z");
        fs::create_dir_all(backup.join(UPLOADS)).unwrap();
        let files = [
            (ABOUT.to_owned(), b"{}".to_vec()),
            (SQLITE.to_owned(), vec![7; 3 * PIECE + 5]),
            (format!("{UPLOADS}/{}.png", "a".repeat(40)), Vec::new()),
            (format!("{UPLOADS}/b.png"), vec![1; 512]),
        ];
        for (name, bytes) in &files {
            fs::write(backup.join(name), bytes).unwrap();
        }
        let mut archive = Packed::open(&backup).unwrap();
        let mut all = Vec::new();
        while let Some(piece) = archive.read().unwrap() {
            assert!(piece.len() <= PIECE + 1024);
            all.extend(piece);
        }
        assert_eq!(all.len() as u64, archive.bytes());
        let (file, out) = (dir.path().join("all.tar"), dir.path().join("out"));
        fs::write(&file, &all).unwrap();
        fs::create_dir(&out).unwrap();
        let done = Command::new("tar").arg("-xf").arg(&file).arg("-C").arg(&out).status().unwrap();
        assert!(done.success());
        for (name, bytes) in &files {
            let path = out.join("forum-20260101T000000000Z").join(name);
            assert_eq!(&fs::read(path).unwrap(), bytes, "{name}");
        }
    }

    #[test]
    fn a_file_that_is_shorter_by_now_ends_it() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(UPLOADS)).unwrap();
        fs::write(dir.path().join(SQLITE), [7; 100]).unwrap();
        let mut archive = Packed::open(dir.path()).unwrap();
        fs::write(dir.path().join(SQLITE), [7; 10]).unwrap();
        assert!(archive.read().is_err());
    }
}
