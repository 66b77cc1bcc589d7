//! What the documents show works: each file in them is the file of the tree, and each line of shell
//! runs.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{path, text};
use crate::support::{Database, PASSWORD, Process, TestDatabase, program};

const DOCUMENTS: [&str; 2] = ["README.md", "docs/operations.md"];

/// Programs of a host's machine that a test must not let loose on this one, or that are not here.
/// They are told of, and done.
const OF_THE_HOST: [&str; 13] = [
    "apt",
    "cargo",
    "chown",
    "docker",
    "git",
    "install",
    "journalctl",
    "make",
    "pg_restore",
    "ping",
    "systemctl",
    "useradd",
    "xdg-open",
];

/// The blocks of a document in one language.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = text(document);
    let opening = format!("\n```{language}\n");
    text.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Code in the midst of sentences and tables.
fn mentions(document: &str) -> Vec<String> {
    let text = text(document).replace("```", "");
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[actix_web::test]
async fn files_that_a_document_shows_are_those_of_the_tree() {
    for (language, file) in
        [("caddyfile", "packaging/Caddyfile"), ("nginx", "packaging/nginx.conf")]
    {
        assert_eq!(blocks("docs/operations.md", language), [text(file)], "{file}");
    }
    for document in DOCUMENTS {
        for known in blocks(document, "ini") {
            assert_eq!(known, text("packaging/althing.service"));
        }
    }
}

#[actix_web::test]
async fn targets_of_make_and_files_that_documents_name_are_there() {
    let makefile = text("Makefile");
    for document in DOCUMENTS {
        for mention in mentions(document) {
            if let Some(target) =
                mention.strip_prefix("make ").and_then(|rest| rest.split_whitespace().next())
            {
                assert!(makefile.contains(&format!("\n{target}:")), "{document}: {mention}");
            }
            let is_file = ["packaging/", "docs/", "scripts/", "static/", "tests/"]
                .iter()
                .any(|folder| mention.starts_with(folder));
            assert!(!is_file || path(&mention).exists(), "{document}: {mention}");
        }
    }
}

/// A machine with a forum on it, where a host types what a document says.
struct Host {
    dir: TempDir,
    database: TestDatabase,
    forum: Option<Process>,
}

impl Host {
    async fn new(kind: Database) -> Self {
        let this =
            Self { dir: TempDir::new().unwrap(), database: TestDatabase::new(kind), forum: None };
        let programs = this.dir.path().join("bin");
        fs::create_dir(&programs).unwrap();
        let script = |name: &str, text: &str| {
            fs::write(programs.join(name), format!("#!/bin/sh\n{text}\n")).unwrap();
            fs::set_permissions(programs.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        };
        script("sudo", "exec \"$@\"");
        script("althing", &format!("exec {} \"$@\"", env!("CARGO_BIN_EXE_althing")));
        script("althing-admin", "exec althing \"$@\"");
        for name in OF_THE_HOST {
            // What is done inside the forum's container is done here.
            script(
                name,
                "while [ $# -gt 0 ]; do [ \"$1\" != forum ] || { shift; case \"$1\" in user|epoch) exec althing \"$@\";; esac; }; shift; done",
            );
        }
        fs::write(this.dir.path().join("password-in-a-file"), format!("{PASSWORD}\n")).unwrap();
        fs::create_dir(this.dir.path().join("backups")).unwrap();
        let made = this.run("althing user create ana ana@example.org < password-in-a-file").await;
        assert_eq!(made.code, Some(0), "{made:?}");
        this
    }

    /// Runs a line with the names that a host would put into it.
    async fn run(&self, line: &str) -> crate::support::Finished {
        let here = self.dir.path().display().to_string();
        let line = line
            .replace("create NAME", "create newcomer")
            .replace("NAME", "ana")
            .replace("EMAIL", "x@example.org")
            .replace("/var/backups", &format!("{here}/backups"))
            .replace("/tmp/drill", &format!("{here}/drill"));
        let mut shell = program("sh", &["-euc", &line]);
        let programs = self.dir.path().join("bin");
        shell.current_dir(&here).env("PATH", format!("{}:/usr/bin:/bin", programs.display()));
        shell
            .env("DATABASE_URL", &self.database.url)
            .env("ALTHING_UPLOADS", self.database.uploads())
            .env("ALTHING_BCRYPT_COST", "4");
        if let Some(forum) = &self.forum {
            shell.env("ALTHING_ADDR", forum.addr().to_string());
        }
        Process::run_bare(shell, "").await
    }

    /// What a line needs before it: a forum that runs, or one that is stopped and a backup to
    /// restore.
    async fn prepare(&mut self, line: &str) {
        if !(line.contains("althing restore") || line.contains("epoch new")) {
            if self.forum.is_none() {
                let uploads = self.database.uploads().display().to_string();
                self.forum =
                    Some(Process::serve(&self.database.url, &["--uploads", &uploads]).await);
            }
            return;
        }
        if let Some(forum) = self.forum.take() {
            forum.signal("TERM").await;
            assert_eq!(forum.ended().await.code, Some(0));
        }
        let named = line.split_whitespace().find_map(|word| word.strip_prefix("/var/backups/"));
        let Some(wanted) = named
            .map(|name| self.dir.path().join("backups").join(name))
            .filter(|wanted| !wanted.exists())
        else {
            return;
        };
        let folder = wanted.parent().unwrap();
        fs::create_dir_all(folder).unwrap();
        let before = names(folder);
        let target = if wanted.extension().is_some() { wanted.clone() } else { folder.join("") };
        let made = self.run(&format!("althing backup {}", target.display())).await;
        assert_eq!(made.code, Some(0), "{made:?}");
        if let Some(new) = names(folder).difference(&before).next().filter(|_| target != wanted) {
            fs::rename(new, wanted).unwrap();
        }
    }
}

/// What a folder holds.
fn names(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The lines of a block: what a backslash joins is one, and comments are none.
fn lines(block: &str) -> Vec<String> {
    let joined = block.replace("\\\n", " ");
    joined
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// Whether a line serves, and so does not end by itself.
fn serves(line: &str) -> bool {
    let command = line.split(['#', '<']).next().unwrap_or_default().trim_end();
    command.ends_with(" althing")
        || command == "althing"
        || command.ends_with("althing serve")
        || command.contains("cargo run --release")
}

/// Whether a line only sets variables: a part of a file, shown as such.
fn only_sets(line: &str) -> bool {
    line.split_whitespace().all(|word| {
        word.split_once('=')
            .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    })
}

#[actix_web::test]
async fn every_line_of_shell_in_the_documents_does_what_it_says() {
    let mut ran = 0;
    for document in DOCUMENTS {
        let mut host = Host::new(Database::Sqlite).await;
        for line in blocks(document, "sh").iter().flat_map(|block| lines(block)) {
            // Of the other database; what makes and reads its dumps is tried with the backups.
            if line.contains("forum.dump") || serves(&line) || only_sets(&line) {
                continue;
            }
            host.prepare(&line).await;
            let finished = host.run(&line).await;
            // The doctor finds something to do: there is no backup yet, for one.
            let found = line.contains(" doctor")
                && finished.code == Some(1)
                && finished.stdout.contains("ok");
            assert!(found || finished.code == Some(0), "{document}: {line}\n{finished:?}");
            ran += 1;
        }
    }
    assert!(ran > 15, "{ran} lines were found");
}

#[actix_web::test]
async fn commands_on_accounts_do_what_the_documents_say_on_postgresql_too() {
    let mut host = Host::new(Database::Postgres).await;
    for line in blocks("docs/operations.md", "sh")
        .iter()
        .flat_map(|block| lines(block))
        .filter(|line| line.contains(" user "))
    {
        host.prepare(&line).await;
        let finished = host.run(&line).await;
        assert_eq!(finished.code, Some(0), "{line}\n{finished:?}");
    }
}

#[actix_web::test]
async fn commands_and_options_that_sentences_name_exist() {
    let help = Process::run_bare(crate::support::command(&["--help"]), "").await.stdout;
    for document in
        DOCUMENTS.into_iter().chain(["docs/security.md", "docs/protocol.md", "CHANGELOG.md"])
    {
        for mention in mentions(document) {
            let words: Vec<&str> = mention.split_whitespace().collect();
            if words.first() == Some(&"althing") && words.len() > 1 && !mention.contains('…') {
                // Clap refuses what comes before `--help` if it knows it not.
                let asked: Vec<&str> = words[1..]
                    .iter()
                    .copied()
                    .take_while(|word| *word != "<")
                    .chain(["--help"])
                    .collect();
                let finished = Process::run_bare(crate::support::command(&asked), "").await;
                assert_eq!(finished.code, Some(0), "{document}: {mention}\n{finished:?}");
            }
            if let Some(option) = words
                .first()
                .and_then(|word| word.split(['=', ' ']).next())
                .filter(|word| word.starts_with("ALTHING_"))
            {
                let of_the_files = [
                    "ALTHING_HOST",
                    "ALTHING_VERSION",
                    "ALTHING_COMMIT",
                    "ALTHING_TEST_",
                    "ALTHING_SETTINGS",
                ];
                let known = help.contains(option)
                    || option.ends_with('…')
                    || of_the_files.iter().any(|one| option.starts_with(one));
                assert!(known, "{document}: {mention}");
            }
        }
    }
}
