//! The command.

use std::{io::Write, path::PathBuf, process::ExitCode, time::Duration};

use althing::{
    app::{App, StartError},
    backups,
    commands::{
        self, StopSignal, UserCommand,
        epoch::{self, EpochCommand},
        search::{self, SearchCommand},
    },
    config::Config,
    doctor, logging, panics,
};
use clap::{
    Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

#[derive(Parser)]
#[command(name = "althing", version = env!("ALTHING_VERSION"), about = "A real-time forum server: one process, one command")]
struct Cli {
    #[command(flatten)]
    config: Config,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the forum (also without this word)
    Serve,
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Copy the forum, database and pictures, into a FOLDER of backups, or the SQLite database
    /// alone to a new FILE; while it runs or not
    Backup {
        /// A folder (one that is there, or with a slash at the end), or a file that is not there
        #[arg(value_name = "FOLDER/ or FILE")]
        target: PathBuf,
        /// Remove older backups of this forum in the folder, but for so many
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        keep: Option<u16>,
    },
    /// Put a backup, a folder or a file, in the place of the forum, which must be stopped
    Restore {
        #[arg(value_name = "FOLDER or FILE")]
        source: PathBuf,
    },
    /// The name of the database's history, by which clients know whether they can go on from where
    /// they were
    #[command(subcommand)]
    Epoch(EpochCommand),
    /// The index of words by which texts are found
    #[command(subcommand)]
    Search(SearchCommand),
    /// Look for what a host would look for by hand, and say what to do; exit 1 when something is
    /// wrong
    Doctor {
        /// Leave out what needs a forum that runs
        #[arg(long)]
        offline: bool,
        /// For programs: a JSON array of name, ok and detail
        #[arg(long)]
        json: bool,
    },
    /// Ask the forum that runs at this address whether it is well; exit 0 if so
    Health,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => {
            // Help and version; a closed pipe is nobody's fault.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => return refuse(&error),
    };
    // OpenSSL would tidy up at the exit, while a thread may still be connecting to the database,
    // which ends in a segmentation fault.
    openssl_sys::init();
    logging::start(cli.config.logs);
    if matches!(cli.command, None | Some(Command::Serve))
        && let Err(message) = cli.config.check()
    {
        eprintln!("error: {message}");
        return ExitCode::from(2);
    }
    let done = match cli.command {
        None | Some(Command::Serve) => {
            match actix_web::rt::System::new().block_on(serve(cli.config)) {
                Err(error) if error.is_taken() => {
                    eprintln!("error: {error}");
                    return ExitCode::from(2);
                }
                served => served.map_err(|error| error.to_string()),
            }
        }
        Some(Command::User(command)) => commands::user(&cli.config, command),
        Some(Command::Backup { target, keep }) => {
            backups::backup(&cli.config, &target, keep, commands::tell)
        }
        Some(Command::Restore { source }) => backups::restore(&cli.config, &source, commands::tell),
        Some(Command::Epoch(command)) => epoch::epoch(&cli.config.database_url, &command),
        Some(Command::Search(SearchCommand::Rebuild)) => search::rebuild(&cli.config.database_url),
        Some(Command::Doctor { offline, json }) => commands::doctor(&cli.config, offline, json),
        Some(Command::Health) => commands::health(&cli.config),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {}", logging::flat(&message));
            ExitCode::FAILURE
        }
    }
}

/// One clear line, whatever was wrong with the command: the first paragraph, which may be a list.
fn refuse(error: &clap::Error) -> ExitCode {
    let mut text = error.render().to_string();
    if let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue) {
        text = text.replace(value, &without_passwords(value));
    }
    // For a command that says too little the text is the help, which begins with what it is for.
    let told = if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let usage = text.lines().find(|line| line.starts_with("Usage:")).unwrap_or_default();
        format!("error: the command says too little. {usage}")
    } else {
        let lines = text.lines().take_while(|line| !line.trim().is_empty());
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    };
    // What a value holds may end a line.
    eprintln!("{}", logging::flat(&told));
    ExitCode::from(2)
}

/// A value as it was given, but for the passwords that an address may hold.
fn without_passwords(value: &str) -> String {
    let (address, options) = value.split_once('?').unwrap_or((value, ""));
    let parts = address.split_once("://").and_then(|(scheme, rest)| {
        let (who, host) = rest.rsplit_once('@')?;
        Some(format!("{scheme}://{}:…@{host}", who.split_once(':')?.0))
    });
    let address = parts.unwrap_or_else(|| address.to_owned());
    match options {
        "" => address,
        secret if secret.contains("password") => format!("{address}?…"),
        options => format!("{address}?{options}"),
    }
}

/// What is wrong and hurts most, once at the start. A disk or a network that does not answer holds
/// nothing up for long.
async fn tell_the_worst(config: Config) {
    let looked = actix_web::web::block(move || doctor::look_at_start(&config));
    if let Ok(Ok(checks)) = actix_web::rt::time::timeout(Duration::from_secs(2), looked).await
        && let Some(check) = doctor::worst(&checks)
    {
        log::warn!("{}: {} (`althing doctor` tells of everything)", check.name, check.detail);
    }
}

async fn serve(config: Config) -> Result<(), StartError> {
    panics::log_all();
    // Two file descriptors a connection: the usual soft limit would be reached with five hundred
    // readers.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("the limit of open files could not be raised: {error}");
    }
    let (database, looked_at) = (config.database_url.to_string(), config.clone());
    // Before anybody can know that the forum runs.
    let stop = StopSignal::listen().map_err(|error| StartError::Internal(error.into()))?;
    let public = config.public_url.clone();
    let mut stop = Box::pin(stop.comes());
    let app = tokio::select! {
        app = App::build(config) => app?,
        // While it waits for its database.
        () = &mut stop => return Ok(()),
    };
    log::info!("the forum is kept in {database}");
    tell_the_worst(looked_at).await;
    let mut out = std::io::stdout();
    // Nobody may be reading; the forum runs all the same.
    let _ = writeln!(out, "listening on http://{}", app.addr()).and_then(|()| out.flush());
    if let Some(token) = app.setup_token() {
        let origin =
            public.map_or_else(|| format!("http://{}", app.addr()), |public| public.to_string());
        // Where nobody reads standard output there is `althing user create`.
        let _ = writeln!(out, "to make the first administrator, open {origin}/setup#{token}")
            .and_then(|()| out.flush());
    }
    if let Some(addr) = app.metrics_addr() {
        log::info!("metrics on http://{addr}/metrics");
    }
    let handle = app.handle();
    actix_web::rt::spawn(async move {
        stop.await;
        log::info!("stopping");
        handle.stop().await;
    });
    app.run().await.map_err(|error| StartError::Internal(error.into()))
}
