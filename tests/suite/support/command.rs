//! The built binary as a process: for what only a process shows, such as exit codes, signals and
//! being killed.

use std::{ffi::OsStr, net::SocketAddr, process::Stdio, time::Duration};

use actix_web::rt::task::JoinHandle;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::{PATIENCE, Person};

/// The contract's limit for an orderly end.
const SHUTDOWN: Duration = Duration::from_secs(30);

/// A running `althing serve`, killed when dropped.
pub struct Process {
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
    stderr: JoinHandle<String>,
    addr: SocketAddr,
    /// Holds its pictures, unless its options say otherwise.
    _uploads: Option<TempDir>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Process {
    /// Starts the server on a free port and waits until it listens.
    pub async fn serve(database_url: &str, arguments: &[&str]) -> Self {
        let mut all =
            vec!["--addr", "127.0.0.1:0", "--bcrypt-cost", "4", "--database-url", database_url];
        if !arguments.contains(&"--rate-limits") {
            all.extend(["--rate-limits", "off"]);
        }
        all.extend(arguments);
        Self::start(command(&all)).await
    }

    /// Starts a server and waits until it says where it listens.
    pub async fn start(mut command: Command) -> Self {
        let uploads = tempfile::Builder::new()
            .prefix("uploads-")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .unwrap();
        command.env("ALTHING_UPLOADS", uploads.path());
        Self { _uploads: Some(uploads), ..Self::start_as_set(command).await }
    }

    /// The same where the command says itself where its pictures are.
    pub async fn start_as_set(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let stderr = collect(child.stderr.take().unwrap());
        let line = timeout(PATIENCE, stdout.next_line())
            .await
            .expect("the server says where it listens")
            .unwrap();
        let Some(line) = line else {
            panic!("the server ended instead of listening: {}", stderr.await.unwrap())
        };
        let addr = line
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("unexpected first line: {line}"));
        let addr = addr.parse().unwrap();
        Self { child, stdout, stderr, addr, _uploads: None }
    }

    /// Runs a command on a database to its end.
    pub async fn run(database_url: &str, arguments: &[&str], input: &str) -> Finished {
        let mut all = arguments.to_vec();
        all.extend(["--database-url", database_url, "--bcrypt-cost", "4"]);
        Self::run_bare(command(&all), input).await
    }

    /// Runs any command to its end.
    pub async fn run_bare(mut command: Command, input: &str) -> Finished {
        let mut child = command.spawn().unwrap();
        // A command that reads no input may be gone before it is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let (stdout, stderr) =
            (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
        let status = timeout(SHUTDOWN, child.wait())
            .await
            .expect("the command ends within 30 seconds")
            .unwrap();
        Finished {
            code: status.code(),
            stdout: stdout.await.unwrap(),
            stderr: stderr.await.unwrap(),
        }
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub fn guest(&self) -> Person {
        Person::guest(self.addr)
    }

    /// The number under which `/proc` tells of it.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("still running")
    }

    /// Sends a signal by its name: `TERM`, `INT`.
    pub async fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let status = Command::new("kill").args(["-s", name, &pid]).status().await.unwrap();
        assert!(status.success());
    }

    /// Waits for the end, at most 30 seconds.
    pub async fn ended(mut self) -> Finished {
        let status = timeout(SHUTDOWN, self.child.wait())
            .await
            .expect("the server ends within 30 seconds")
            .unwrap();
        let mut stdout = String::new();
        while let Some(line) = self.stdout.next_line().await.unwrap() {
            stdout.push_str(&line);
            stdout.push('\n');
        }
        Finished { code: status.code(), stdout, stderr: self.stderr.await.unwrap() }
    }

    /// Kills it as a power cut would, and gives what it had logged.
    pub async fn kill(mut self) -> String {
        self.child.kill().await.unwrap();
        self.stderr.await.unwrap()
    }
}

/// The binary with its streams in our hands and nothing of this machine's settings.
pub fn command(arguments: &[&str]) -> Command {
    program(env!("CARGO_BIN_EXE_althing"), arguments)
}

/// Any program in the same way.
pub fn program(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).kill_on_drop(true);
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("ALTHING_") || name == "DATABASE_URL")
    {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Reads a stream to its end in the background, so that the process never waits for its reader.
fn collect(mut stream: impl AsyncRead + Unpin + 'static) -> JoinHandle<String> {
    actix_web::rt::spawn(async move {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text
    })
}
