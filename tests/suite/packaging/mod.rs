//! What a host takes from the tree besides the binary: each file works as it stands, and names only
//! what there is.

mod compose;
mod documents;
mod fronts;
mod systemd;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::support::{Process, command};

/// A file of the tree.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// What stands in a file of the tree.
fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The variable of every option, as `--help` names them.
async fn options() -> BTreeSet<String> {
    let help = Process::run_bare(command(&["--help"]), "").await.stdout;
    let found: BTreeSet<String> = help
        .split("[env: ")
        .skip(1)
        .filter_map(|rest| rest.split(['=', ']']).next())
        .map(str::to_owned)
        .collect();
    assert!(found.len() > 20, "{found:?}");
    found
}

/// A port that nobody has at the moment.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
