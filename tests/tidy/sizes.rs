//! How long a file and how full a folder may be.

use std::{collections::BTreeMap, fs};

use crate::{files, name, root};

/// The most lines of a file that a person still reads as a whole.
const LINES: usize = 400;

/// Files that are longer all the same, until they are split. One that is not has no place here.
const STILL_LONG: [&str; 1] = ["tests/js/reducer.test.js"];

/// The most files of a folder in which a person still finds one at a glance; the folder's own file
/// is none of them.
const FILES: usize = 13;

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches", "static", "migrations", "scripts"] {
        for file in files(&root().join(folder), &["rs", "js", "css", "html", "sql", ""]) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            let name = name(&file);
            if STILL_LONG.contains(&name.as_str()) {
                assert!(lines > LINES, "{name} is short by now");
            } else if lines > LINES {
                long.push(format!("{name} has {lines} lines; {LINES} is the most"));
            }
        }
    }
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn no_folder_holds_more_than_a_person_looks_through() {
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for folder in ["src", "tests/tidy", "tests/suite", "tests/fuzz", "benches"] {
        for file in files(&root().join(folder), &["rs"]) {
            let stem = file.file_stem().unwrap();
            let own = ["mod", "lib", "main"].iter().any(|one| stem == *one);
            *folders.entry(name(file.parent().unwrap())).or_default() += usize::from(!own);
        }
    }
    let full = folders.iter().filter(|(_, count)| **count > FILES);
    let full: Vec<String> = full
        .map(|(folder, count)| format!("{folder} has {count} files; {FILES} is the most"))
        .collect();
    assert!(full.is_empty(), "\n{}", full.join("\n"));
}
