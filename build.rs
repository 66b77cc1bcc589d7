//! Tells the build which commit it is of, for `althing --version`, and packs the page's files.
//!
//! Packagers who build without a `.git` set `ALTHING_COMMIT` themselves, as `1a2b3c4d5 2026-11-26`.
//! With neither, the version stands alone.
//!
//! Of the page's files it makes `assets.rs`: a digest of them all, whether `static/bundle` is of the
//! modules as they are, and what browsers fetch, compressed.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
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
    pack()
}

/// Files that are fetched as they lie in `static/`; modules and style sheets come in the bundle.
const FETCHED: [&str; 4] = ["bundle", "help", "vendor", ""];

/// Writes `assets.rs`.
fn pack() -> io::Result<()> {
    let all = files(Path::new("static"))?;
    let looks = PathBuf::from("templates/assets.html");
    let sources = digest(all.iter().filter(|path| is_source(path)).chain([&looks]))?;
    let fresh = fs::read_to_string("static/bundle/sources").is_ok_and(|of| of.trim() == sources);
    if !fresh {
        println!(
            "cargo::warning=static/bundle is of other modules: the page comes in many files \
             (`make bundle` makes it anew)"
        );
    }
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("assets");
    let mut packed = String::new();
    for path in all.iter().filter(|path| is_fetched(path)) {
        let name = path.strip_prefix("static").map_err(io::Error::other)?.display().to_string();
        let (plain, target) = (fs::read(path)?, out.join(&name));
        fs::create_dir_all(target.parent().unwrap_or(&out))?;
        fs::write(target.with_added_extension("br"), brotli(&plain)?)?;
        fs::write(target.with_added_extension("gz"), gzip(&plain)?)?;
        let bytes = |ending| format!("include_bytes!({:?})", format!("assets/{name}.{ending}"));
        let _ = writeln!(packed, "    ({name:?}, {}, {}),", bytes("br"), bytes("gz"));
    }
    let digest = digest(all.iter())?;
    let digest = &digest[..16];
    fs::write(
        out.with_extension("rs"),
        format!(
            "/// Names the page's files as they are: their address changes with it.\n\
             pub(super) const DIGEST: &str = {digest:?};\n\
             /// Whether the bundle is of the modules as they are.\n\
             pub(super) const BUNDLED: bool = {fresh};\n\
             /// What browsers fetch, by its name, compressed by brotli and by gzip.\n\
             pub(super) const PACKED: &[(&str, &[u8], &[u8])] = &[\n{packed}];\n"
        ),
    )
}

/// All files of a folder and those below it, by their paths.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(files(&path)?);
        } else {
            all.push(path);
        }
    }
    // As text, like `sort`: paths would go by their parts.
    all.sort_by(|one, other| one.as_os_str().cmp(other.as_os_str()));
    Ok(all)
}

/// Whether the bundle is made of this file.
fn is_source(path: &Path) -> bool {
    ["static/css", "static/js"].iter().any(|of| path.starts_with(of))
}

/// Whether a browser fetches this file, though the page comes in a bundle.
fn is_fetched(path: &Path) -> bool {
    let folder = path.strip_prefix("static").ok().and_then(Path::parent);
    let top = folder.map(|folder| folder.iter().next().unwrap_or_default());
    let is_text = path.extension().is_some_and(|ending| {
        ["js", "css", "txt", "json", "svg"].iter().any(|text| ending == *text)
    });
    is_text
        && (["theme.js", "loader.js"].iter().any(|early| path.ends_with(early))
            || top.is_some_and(|top| FETCHED.iter().any(|fetched| top == *fetched)))
}

/// The sum over these files and their names, as `sha256sum` twice makes it.
fn digest<'a>(files: impl Iterator<Item = &'a PathBuf>) -> io::Result<String> {
    let mut sums = String::new();
    for path in files {
        let name = path.display();
        let _ = writeln!(sums, "{}  {name}", hex(&Sha256::digest(fs::read(path)?)));
    }
    Ok(hex(&Sha256::digest(sums)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 11, 22).write_all(plain)?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
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
