//! What is said twice and must be the same.

use std::fs;

use crate::{files, root};

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |database: &str| -> Vec<String> {
        files(&root().join("migrations").join(database), &["sql"])
            .iter()
            .map(|file| {
                file.strip_prefix(root().join("migrations").join(database))
                    .unwrap()
                    .display()
                    .to_string()
            })
            .collect()
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn every_test_that_the_security_page_names_is_there() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let code: String = ["src", "tests"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), &["rs", "js"]))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let (mut named, mut missing) = (0, Vec::new());
    for row in page.lines().filter(|line| line.starts_with("| ") && line.ends_with(" |")) {
        let shown_by = row.rsplit('|').nth(1).unwrap_or_default().trim();
        let listed =
            shown_by.split(", ").map(|name| (name.trim_matches('`'), name.trim_matches('"'), name));
        for (in_rust, in_js, name) in listed.filter(|(_, _, name)| name.starts_with(['`', '"'])) {
            named += 1;
            let is_there = if name.starts_with('`') {
                [format!("fn {in_rust}("), format!("!({in_rust},")]
                    .iter()
                    .any(|form| code.contains(form))
            } else {
                code.contains(&format!("test('{in_js}'"))
            };
            if !is_there {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "no such test: {missing:?}");
    assert!(named > 50, "{named} tests are named");
}
