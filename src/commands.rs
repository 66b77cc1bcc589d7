//! What the command does besides serving.

use std::{
    io::{self, BufRead, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use clap::Subcommand;

use crate::{
    config::Config,
    db::{
        Db, Tx,
        users::{self, NewUser, ProfileChange, Taken},
    },
    domain::{Email, Password, Role, Username},
    error::Error,
};

pub mod keeping;

const HEALTH_WAIT: Duration = Duration::from_secs(3);

/// Accounts.
#[derive(Subcommand)]
#[allow(missing_docs)]
pub enum UserCommand {
    /// Make an account; the password is read from standard input
    Create {
        name: String,
        email: String,
        /// member, moderator or admin
        #[arg(long, default_value = "member")]
        role: Role,
    },
    /// Change what a person may do: member, moderator or admin
    SetRole { name: String, role: Role },
}

/// Does it. The error is a line for the operator.
pub fn user(config: &Config, command: UserCommand) -> Result<(), String> {
    let db = Db::open(&config.database_url).map_err(|error| error.to_string())?;
    match command {
        UserCommand::Create { name, email, role } => {
            let username = Username::parse(&name).map_err(|error| format!("the user name {error}"))?;
            let email = Email::parse(&email).map_err(|error| format!("the e-mail address {error}"))?;
            let password = read_password()?;
            let password_hash = bcrypt::hash(password.digest(), config.bcrypt_cost).map_err(|error| error.to_string())?;
            let new = NewUser { username, email, password_hash, role, profile: ProfileChange::default() };
            write(&db, move |tx| Ok(users::insert(tx, new)?.map(drop)))?.map_err(|taken| match taken {
                Taken::Username => "the user name is taken, or looks like one that is".to_owned(),
                Taken::Email => "the e-mail address belongs to an account already".to_owned(),
            })?;
            println!("created {name} ({})", role.as_str());
        }
        UserCommand::SetRole { name, role } => {
            let wanted = name.clone();
            let found = write(&db, move |tx| {
                let Some(user) = users::find_by_name(tx, &wanted)? else { return Ok(false) };
                users::update_role(tx, user.id, role)?;
                Ok(true)
            })?;
            if !found {
                return Err(format!("there is no user named {name}"));
            }
            println!("{name} is now {}", role.as_str());
        }
    }
    Ok(())
}

/// The first line of standard input.
fn read_password() -> Result<Password, String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|error| format!("can't read the password: {error}"))?;
    Password::parse(line.trim_end_matches(['\r', '\n'])).map_err(|error| format!("the password {error}"))
}

/// A transaction that tells nobody anything.
fn write<T>(db: &Db, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, String> {
    let committed = db.write_blocking(work).map_err(|error| match error {
        Error::Internal(cause) | Error::Unavailable(cause) => cause.to_string(),
        other => other.to_string(),
    })?;
    Ok(committed.into_parts().0)
}

/// Whether the forum at the configured address answers.
pub fn health(config: &Config) -> Result<(), String> {
    let mut addr = config.addr;
    if addr.ip().is_unspecified() {
        addr = SocketAddr::new(if addr.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() }, addr.port());
    }
    let ask = || -> io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&addr, HEALTH_WAIT)?;
        stream.set_read_timeout(Some(HEALTH_WAIT))?;
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = ask().map_err(|error| format!("nothing answers at {addr}: {error}"))?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(format!("the forum at {addr} is not well")) }
}

/// Waits for SIGTERM or Ctrl-C.
pub async fn stop_signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed,
    }
}
