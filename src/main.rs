//! The command.

use std::{io::Write, path::PathBuf, process::ExitCode};

use althing::{
    app::{App, StartError},
    commands::{
        self, StopSignal, UserCommand,
        keeping::{self, EpochCommand},
    },
    config::Config,
    logging, panics,
};
use clap::{Parser, Subcommand};

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
    /// Copy the SQLite database to a new FILE, while the forum runs or not
    Backup { file: PathBuf },
    /// Put a backup in the place of the SQLite database; the forum must be stopped
    Restore { file: PathBuf },
    /// The name of the database's history, by which clients know whether they can go on from where they were
    #[command(subcommand)]
    Epoch(EpochCommand),
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
    logging::start();
    if matches!(cli.command, None | Some(Command::Serve))
        && let Err(message) = cli.config.check()
    {
        eprintln!("error: {message}");
        return ExitCode::from(2);
    }
    let done = match cli.command {
        None | Some(Command::Serve) => actix_web::rt::System::new().block_on(serve(cli.config)).map_err(|error| error.to_string()),
        Some(Command::User(command)) => commands::user(&cli.config, command),
        Some(Command::Backup { file }) => keeping::backup(&cli.config.database_url, &file),
        Some(Command::Restore { file }) => keeping::restore(&cli.config.database_url, &file),
        Some(Command::Epoch(command)) => keeping::epoch(&cli.config.database_url, &command),
        Some(Command::Health) => commands::health(&cli.config),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// One clear line, whatever was wrong with the command.
fn refuse(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    eprintln!("{}", text.lines().next().unwrap_or_default());
    ExitCode::from(2)
}

async fn serve(config: Config) -> Result<(), StartError> {
    panics::log_all();
    // Two file descriptors a connection: the usual soft limit would be reached with five hundred readers.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        log::warn!("the limit of open files could not be raised: {error}");
    }
    let database = config.database_url.to_string();
    // Before anybody can know that the forum runs.
    let stop = StopSignal::listen().map_err(|error| StartError::Internal(error.into()))?;
    let app = App::build(config).await?;
    log::info!("the forum is kept in {database}");
    let mut out = std::io::stdout();
    // Nobody may be reading; the forum runs all the same.
    let _ = writeln!(out, "listening on http://{}", app.addr()).and_then(|()| out.flush());
    if let Some(addr) = app.metrics_addr() {
        log::info!("metrics on http://{addr}/metrics");
    }
    let handle = app.handle();
    actix_web::rt::spawn(async move {
        stop.comes().await;
        log::info!("stopping");
        handle.stop().await;
    });
    app.run().await.map_err(|error| StartError::Internal(error.into()))
}
