//! What keeps the house in order where the compiler doesn't: who may import whom, how long a file
//! and how full a folder may be, migrations that match, and words that hide an unfinished thought. A
//! rule that turns out wrong is changed here, with its reason, not worked around.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, that is how it fails")]
#![allow(unreachable_pub, reason = "a test program has no outside")]

mod circles;
mod imports;
mod layers;
mod pages;
mod sizes;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files under a folder with one of these endings, sorted; none when there is no such folder.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| endings.iter().any(|one| ending == *one))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The path as people say it.
fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// The part of `src/` that a file belongs to, as `live/hub`.
fn part(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    let inside = inside.display().to_string();
    inside.strip_suffix("/mod").unwrap_or(&inside).to_owned()
}

/// A file of `src/`.
struct Source {
    /// Its path, as people say it.
    name: String,
    /// The part of `src/` that it is, as `live/state/hub`.
    part: String,
    code: String,
}

/// All files of `src/`.
fn sources() -> Vec<Source> {
    let files = files(&root().join("src"), &["rs"]);
    let source = |file: PathBuf| Source {
        name: name(&file),
        part: part(&file),
        code: fs::read_to_string(&file).unwrap(),
    };
    files.into_iter().map(source).collect()
}
