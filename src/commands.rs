//! What the command does besides serving.

use std::{
    collections::BTreeMap,
    fmt::Arguments,
    io::{self, BufRead, Read, Write},
    net::TcpStream,
    time::Duration,
};

use clap::Subcommand;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    config::{Config, reachable},
    db::{
        self, Connection, Tx,
        addresses::Proof,
        runs,
        users::{self, NewUser, ProfileChange, UserRow},
    },
    doctor,
    domain::{Email, Invalid, Password, Role, Username},
    error::Error,
    forum::{
        By,
        audit::{self, Act},
        moderation, password_reset,
        registration::{self, Admission},
    },
    logging,
};

pub mod epoch;
pub mod search;

const HEALTH_WAIT: Duration = Duration::from_secs(3);

/// Accounts. The fields are no `name`, which is the forum's.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Make an account; the password is read from standard input
    Create {
        /// Whose account.
        #[arg(value_name = "NAME")]
        username: String,
        /// The address of the account.
        email: String,
        /// member, moderator or admin
        #[arg(long, default_value = "member")]
        role: Role,
    },
    /// Change what a person may do: member, moderator or admin
    SetRole {
        /// Whose account.
        #[arg(value_name = "NAME")]
        username: String,
        /// What they may do from now on.
        role: Role,
    },
    /// Give a person a new password, which is read from standard input, and end their sessions
    ResetPassword {
        /// Whose account.
        #[arg(value_name = "NAME")]
        username: String,
    },
    /// End a person's sessions and take no new ones; what they wrote stays
    Ban {
        /// Whose account.
        #[arg(value_name = "NAME")]
        username: String,
    },
    /// Let a person in again
    Unban {
        /// Whose account.
        #[arg(value_name = "NAME")]
        username: String,
    },
}

/// Does it. The error is a line for the operator.
pub fn user(config: &Config, command: UserCommand) -> Result<(), String> {
    let db = &mut db::open(&config.database_url).map_err(|error| error.to_string())?;
    match command {
        UserCommand::Create { username: name, email, role } => {
            let username =
                Username::parse(&name).map_err(|error| format!("the user name {error}"))?;
            let email =
                Email::parse(&email).map_err(|error| format!("the e-mail address {error}"))?;
            username.check_readable().map_err(|error| format!("the user name {error}"))?;
            let password = read_password(config, username.as_str(), &email)?;
            let password_hash = bcrypt::hash(password.digest(), config.bcrypt_cost)
                .map_err(|error| error.to_string())?;
            let new = NewUser {
                username,
                email,
                proof: Proof::Given,
                password_hash,
                role,
                profile: ProfileChange::default(),
            };
            write(db, |tx| {
                let made = registration::create(tx, new, &Admission::Free)?;
                audit::note(tx, By::Operator, Act::on("create_user", &name))?;
                Ok(made)
            })?;
            tell(format_args!("created {name} ({})", role.as_str()));
        }
        UserCommand::SetRole { username: name, role } => {
            change(db, &name, |tx, user| {
                moderation::set_role(tx, By::Operator, user, role).map(drop)
            })?;
            tell(format_args!("{name} is now {}", role.as_str()));
        }
        UserCommand::ResetPassword { username: name } => {
            let (user, email) = find(db, &name)?;
            let password = read_password(config, &user.username, &email)?;
            let hash = bcrypt::hash(password.digest(), config.bcrypt_cost)
                .map_err(|error| error.to_string())?;
            change(db, &name, |tx, user| {
                audit::note(tx, By::Operator, Act::on("reset_password", &user.username))?;
                password_reset::replace(tx, user.id, &hash).map(drop)
            })?;
            tell(format_args!("{name} has a new password"));
        }
        UserCommand::Ban { username: name } => {
            change(db, &name, |tx, user| moderation::ban(tx, By::Operator, &user).map(drop))?;
            tell(format_args!("{name} is banned"));
        }
        UserCommand::Unban { username: name } => {
            change(db, &name, |tx, user| moderation::lift_ban(tx, By::Operator, &user))?;
            tell(format_args!("{name} is banned no longer"));
        }
    }
    Ok(())
}

/// The first line of standard input: the password of this person.
fn read_password(config: &Config, name: &str, email: &Email) -> Result<Password, String> {
    let mut line = String::new();
    io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| format!("can't read the password: {error}"))?;
    let password = Password::parse(line.trim_end_matches(['\r', '\n']))
        .map_err(|error| format!("the password {error}"))?;
    password
        .check_not_of(name, Some(email), &config.name)
        .map_err(|error| format!("the password {error}"))?;
    Ok(password)
}

/// The account of that name, and its address.
fn find(db: &mut Connection, name: &str) -> Result<(UserRow, Email), String> {
    let found = write(db, |tx| {
        let Some(user) = users::find_by_name(tx, name)? else { return Ok(None) };
        let (_, email) = users::password_and_email(tx, user.id)?;
        Ok(Some((user, email)))
    })?;
    let (user, email) = found.ok_or_else(|| nobody(name))?;
    Ok((user, Email::parse(&email)?))
}

fn nobody(name: &str) -> String {
    format!("there is no user named {name}")
}

/// Changes the account of that name.
fn change(
    db: &mut Connection,
    name: &str,
    change: impl FnOnce(&mut Tx<'_>, UserRow) -> Result<(), Error>,
) -> Result<(), String> {
    let found = write(db, |tx| {
        let Some(user) = users::find_by_name(tx, name)? else { return Ok(false) };
        users::hold_all(tx, &[user.id])?;
        change(tx, user)?;
        Ok(true)
    })?;
    if found { Ok(()) } else { Err(nobody(name)) }
}

/// A transaction that tells nobody anything.
fn write<T>(
    db: &mut Connection,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
) -> Result<T, String> {
    let written = db::write_on(db, |tx| {
        runs::end_all(tx)?;
        work(tx)
    });
    written.map_err(|error| match error {
        Error::Internal(cause) | Error::Unavailable(cause) => cause.to_string(),
        // A sentence goes behind the name of its field.
        Error::Conflict(_, Invalid(fields)) if !fields.is_empty() => told(&fields),
        other => other.to_string(),
    })
}

/// What is wrong with an account's fields.
fn told(fields: &BTreeMap<String, Vec<String>>) -> String {
    let name = |field: &str| match field {
        "username" => "the user name".to_owned(),
        "email" => "the e-mail address".to_owned(),
        other => format!("the {other}"),
    };
    let lines = fields.iter().flat_map(|(field, messages)| {
        messages.iter().map(move |message| format!("{} {message}", name(field)))
    });
    lines.collect::<Vec<_>>().join("; ")
}

/// Prints a line. That nobody reads it any more, as behind `head`, is nobody's fault.
pub fn tell(line: Arguments<'_>) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Whether the forum at the configured address answers.
pub fn health(config: &Config) -> Result<(), String> {
    let addr = reachable(config.addr);
    let ask = || -> io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&addr, HEALTH_WAIT)?;
        stream.set_read_timeout(Some(HEALTH_WAIT))?;
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = ask().map_err(|error| format!("nothing answers at {addr}: {error}"))?;
    if answer.starts_with("HTTP/1.1 200") {
        Ok(())
    } else {
        Err(format!("the forum at {addr} is not well"))
    }
}

/// Tells of everything that a host would look for; an error when something is wrong.
pub fn doctor(config: &Config, offline: bool, json: bool) -> Result<(), String> {
    let checks = doctor::look(config, offline);
    if json {
        tell(format_args!(
            "{}",
            serde_json::to_string_pretty(&checks).map_err(|error| error.to_string())?
        ));
    } else {
        for check in &checks {
            tell(format_args!(
                "{:<5} {}: {}",
                if check.ok { "ok" } else { "WRONG" },
                check.name,
                logging::flat(&check.detail)
            ));
        }
    }
    match checks.iter().filter(|check| !check.ok).count() {
        0 => Ok(()),
        wrong => Err(format!("{wrong} of {} are not as they should be", checks.len())),
    }
}

/// SIGTERM or Ctrl-C: the word to stop.
pub struct StopSignal {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignal {
    /// From now on they are heard, and end nothing by themselves.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first one since [`StopSignal::listen`].
    pub async fn comes(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
