//! Tells the build which commit it is of, for `althing --version`.
//!
//! Packagers who build without a `.git` set `ALTHING_COMMIT` themselves, as `1a2b3c4d5 2026-11-26`.
//! With neither, the version stands alone.

use std::{env, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ALTHING_COMMIT");
    // What is embedded: a file that is added there is no file that the compiler read the last time.
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-changed=templates");
    let given = env::var("ALTHING_COMMIT").ok().filter(|given| !given.trim().is_empty());
    let commit = given.or_else(read_commit);
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let version = commit.map_or(version.clone(), |commit| format!("{version} ({})", commit.trim()));
    println!("cargo::rustc-env=ALTHING_VERSION={version}");
}

/// The commit that is checked out, and its day. A folder that merely lies within someone else's
/// repository has none.
fn read_commit() -> Option<String> {
    if !Path::new(".git").exists() {
        return None;
    }
    // The log of HEAD grows with every commit and checkout. A file that is missing would make every
    // build run this anew.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) =
            git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists())
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    git(&["log", "-1", "--abbrev=9", "--format=%h %cd", "--date=format:%Y-%m-%d"])
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned()).filter(|text| !text.is_empty())
}
