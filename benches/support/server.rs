//! The real `althing` binary as a child process, and the account the benches write with.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::json;

use super::Result;
use super::database::Database;
use super::http::Http;

/// A post of ordinary length.
pub(crate) const TEXT: &str = "The hut at the pass is **open** again, and the path from the lake is clear of snow.\n\n\
    Bring water: the spring behind the house is still frozen. There are twelve beds and a stove; wood is where it always was.";

/// A server on a free port; killed when dropped, its database with it.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// Kept open: a server that prints into a closed pipe may die of it.
    output: BufReader<ChildStdout>,
    database: Database,
}

impl Server {
    /// One worker, limits off, cheap passwords: the server's share of one core is what is measured.
    pub(crate) fn start(database: Database) -> Result<Self> {
        Self::start_with(database, &[])
    }

    /// The same with other options.
    pub(crate) fn start_with(database: Database, options: &[(&str, &str)]) -> Result<Self> {
        let (child, address, output) = Self::run(&database, options)?;
        Ok(Self { child, address, output, database })
    }

    /// Another process on the same PostgreSQL database, which goes with this one.
    pub(crate) fn beside(&self) -> Result<Node> {
        let (child, address, output) = Self::run(&self.database, &[])?;
        Ok(Node { child, address, _output: output })
    }

    /// A new process on the same database, with these options.
    pub(crate) fn restart(&mut self, options: &[(&str, &str)]) -> Result<()> {
        end(&mut self.child);
        (self.child, self.address, self.output) = Self::run(&self.database, options)?;
        Ok(())
    }

    /// `ALTHING_BENCH_BINARY` names another build than this one, to be compared with it.
    fn run(
        database: &Database,
        options: &[(&str, &str)],
    ) -> Result<(Child, SocketAddr, BufReader<ChildStdout>)> {
        let binary = env::var_os("ALTHING_BENCH_BINARY");
        let mut command = Command::new(binary.unwrap_or(env!("CARGO_BIN_EXE_althing").into()));
        command
            .env("DATABASE_URL", database.url())
            .env("ALTHING_ADDR", "127.0.0.1:0")
            .env("ALTHING_WORKERS", "1")
            .env("ALTHING_RATE_LIMITS", "off")
            .env("ALTHING_BCRYPT_COST", "4")
            .env("ALTHING_UPLOADS", concat!(env!("CARGO_TARGET_TMPDIR"), "/bench-uploads"))
            .env("RUST_LOG", "error,actix_http::h1::dispatcher=off")
            .envs(options.iter().copied());
        listening(&mut command)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A new member; gives the cookie of the session.
    pub(crate) fn register(&self, username: &str) -> Result<String> {
        let account = json!({ "username": username, "email": format!("{username}@example.org"), "password": "correct horse battery" });
        let answer = Http::connect(self.address, "")?.call(
            "POST",
            "/api/auth/register",
            &account.to_string(),
            201,
        )?;
        Ok(answer.cookie().ok_or("registering gave no cookie")?.to_owned())
    }
}

/// A server on another one's database; killed when dropped.
pub(crate) struct Node {
    child: Child,
    pub(crate) address: SocketAddr,
    _output: BufReader<ChildStdout>,
}

impl Drop for Node {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Starts `command` and waits for its line `listening on [http://]ADDRESS`.
pub(crate) fn listening(
    command: &mut Command,
) -> Result<(Child, SocketAddr, BufReader<ChildStdout>)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut output = BufReader::new(child.stdout.take().ok_or("no standard output")?);
    let mut line = String::new();
    while output.read_line(&mut line)? > 0 {
        if let Some((_, address)) = line.split_once("listening on ") {
            let address = address.trim().trim_start_matches("http://").parse()?;
            return Ok((child, address, output));
        }
        line.clear();
    }
    end(&mut child);
    Err("the server ended before it listened".into())
}

/// Ends and reaps a child; one that has ended already is fine.
pub(crate) fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The body of `POST /api/posts`.
pub(crate) fn new_post(title: &str, text: &str) -> String {
    json!({ "category": "general", "title": title, "body": text }).to_string()
}
