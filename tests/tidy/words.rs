//! Words that hide an unfinished thought, and names that say nothing.

use std::fs;

use crate::{files, name, root};

#[test]
fn no_word_hides_an_unfinished_thought() {
    // Written so that this file does not hold them itself.
    let unwanted = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    let vague = [concat!("ut", "ils"), concat!("help", "ers"), concat!("man", "ager")];
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches", "static", "migrations", "scripts", "docs", ".ci"] {
        for file in files(&root().join(folder), &["rs", "js", "css", "html", "sql", "md", "sh"]) {
            // What is kept from others has its own words.
            if name(&file).starts_with("static/vendor/") {
                continue;
            }
            let stem = file.file_stem().unwrap().to_string_lossy().to_lowercase();
            if vague.iter().any(|word| stem == *word || format!("{stem}s") == *word) {
                found.push(format!("{}: a name that says nothing", name(&file)));
            }
            for (at, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
                if unwanted.iter().any(|word| line.contains(word)) {
                    found.push(format!("{}:{}: {}", name(&file), at + 1, line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
