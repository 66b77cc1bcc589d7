//! What is built in: under which licences, from where. The rules stand in `deny.toml`, which `cargo
//! deny` reads too where it is installed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test, that is how it fails")]

use std::{fs, path::Path, process::Command};

use serde_json::Value;

/// Every package of the lock file, as cargo knows it.
fn packages() -> Vec<Value> {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The texts of a list in `deny.toml`.
fn list(name: &str) -> Vec<String> {
    let rules =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml")).unwrap();
    let (_, rest) =
        rules.split_once(&format!("\n{name} = [")).unwrap_or_else(|| panic!("{name} in deny.toml"));
    let (inner, _) = rest.split_once(']').unwrap();
    let lines = inner.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Whether a licence expression can be met with what is allowed: `(MIT OR GPL-3.0) AND Zlib`.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let parts = |separator: &str| -> Vec<String> {
        let (mut depth, mut parts) = (0, vec![Vec::new()]);
        for word in expression.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
            depth += i32::from(word == "(") - i32::from(word == ")");
            if depth == 0 && word == separator {
                parts.push(Vec::new());
            } else {
                parts.last_mut().unwrap().push(word.to_owned());
            }
        }
        parts.into_iter().map(|words| words.join(" ")).collect()
    };
    let (or, and) = (parts("OR"), parts("AND"));
    if or.len() > 1 {
        return or.iter().any(|part| is_allowed(part, allowed));
    }
    if and.len() > 1 {
        return and.iter().all(|part| is_allowed(part, allowed));
    }
    match expression.trim().strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => is_allowed(inner, allowed),
        None => allowed.iter().any(|one| one == expression.trim()),
    }
}

#[test]
fn every_licence_is_allowed() {
    let allowed = list("allow");
    let wrong: Vec<String> = packages()
        .iter()
        .filter(|package| {
            !package["license"].as_str().is_some_and(|licence| is_allowed(licence, &allowed))
        })
        .map(|package| {
            format!("{} {}: {}", package["name"], package["version"], package["license"])
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn everything_comes_from_crates_io_and_nothing_is_banned() {
    let (sources, banned) = (list("allow-registry"), list("deny"));
    for package in packages() {
        let source = package["source"].as_str();
        assert!(
            source
                .is_none_or(|source| sources.iter().any(|one| source == format!("registry+{one}"))),
            "{}: {source:?}",
            package["id"]
        );
        assert!(source.is_some() || package["name"] == "althing", "{}", package["id"]);
        assert!(
            !banned.iter().any(|name| package["name"] == name.as_str()),
            "{} is banned",
            package["id"]
        );
    }
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let allowed = ["MIT", "Zlib"].map(str::to_owned);
    for expression in [
        "MIT",
        "MIT OR GPL-3.0",
        "GPL-3.0/MIT",
        "(GPL-3.0 OR MIT) AND Zlib",
        "MIT AND Zlib",
        "(MIT)",
    ] {
        assert!(is_allowed(expression, &allowed), "{expression}");
    }
    for expression in
        ["GPL-3.0", "MIT AND GPL-3.0", "", "MIT AND (GPL-3.0 OR AGPL-3.0)", "GPL-3.0 WITH X"]
    {
        assert!(!is_allowed(expression, &allowed), "{expression}");
    }
}
