//! The log: one line each on standard error, with the id of the request that it is about, and never
//! a secret.
//!
//! Libraries write whole requests at their finest levels, headers with cookies among them, and mail
//! with its addresses. So from others than Althing nothing below `info` is written, whatever
//! `RUST_LOG` says. What Althing itself writes holds no text of a person's.

use std::{future::Future, io::Write};

use env_logger::{Builder, Env, Logger};
use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::config::{AccessLog, LogFormat, Logs};

mod line;
mod repeated;

pub use line::{Fields, flat};
pub use repeated::{Kind, repeated};

/// What the lines of the access log are filed under.
const ACCESS: &str = "althing::access";

tokio::task_local! {
    static REQUEST: String;
    static FIELDS: Fields;
}

/// Writes a line of the access log, with fields of its own where lines are for programs.
pub fn access(request: String, fields: Fields, line: &str) {
    REQUEST
        .sync_scope(request, || FIELDS.sync_scope(fields, || log::info!(target: ACCESS, "{line}")));
}

/// Whatever is logged while `work` goes on is about this request.
pub async fn about<F: Future>(request: String, work: F) -> F::Output {
    REQUEST.scope(request, work).await
}

/// The request that this is about, for another thread.
pub fn current() -> Option<String> {
    REQUEST.try_with(String::clone).ok()
}

/// Does `work` about that request.
pub fn resumed<T>(request: Option<String>, work: impl FnOnce() -> T) -> T {
    match request {
        Some(request) => REQUEST.sync_scope(request, work),
        None => work(),
    }
}

/// `work` for another thread, about the same request as here.
pub fn carried<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let request = current();
    move || resumed(request, work)
}

/// Begins to log, as the options and `RUST_LOG` say.
pub fn start(logs: Logs) {
    let mut builder = Builder::from_env(
        Env::default().default_filter_or("info,actix_server=warn,actix_http::h1::dispatcher=off"),
    );
    if logs.access != AccessLog::Off {
        // Who asks for it gets it, however quiet the rest is.
        builder.filter_module(ACCESS, LevelFilter::Info);
    }
    builder.format(move |out, record| {
        let request = REQUEST.try_with(String::clone).ok();
        let time = out.timestamp_millis().to_string();
        let line = match logs.format {
            LogFormat::Text => line::text(&time, request.as_deref(), record),
            LogFormat::Json => FIELDS
                .try_with(|fields| line::json(&time, request.as_deref(), record, fields))
                .unwrap_or_else(|_| line::json(&time, request.as_deref(), record, &Fields::new())),
        };
        writeln!(out, "{line}")
    });
    let logger = builder.build();
    log::set_max_level(logger.filter());
    // There is one already when someone else's program runs this crate.
    let _ = log::set_boxed_logger(Box::new(Capped(logger)));
}

struct Capped(Logger);

/// Whether a line may be written at all.
fn may_be_told(metadata: &Metadata<'_>) -> bool {
    metadata.level() <= Level::Info || metadata.target().split("::").next() == Some("althing")
}

impl Log for Capped {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        may_be_told(metadata) && self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if may_be_told(record.metadata()) {
            for (kind, count) in repeated::settled() {
                let metadata = Metadata::builder().level(Level::Warn).target(kind.target()).build();
                self.0.log(
                    &Record::builder()
                        .metadata(metadata)
                        .args(format_args!("{count} more like the last one"))
                        .build(),
                );
            }
            self.0.log(record);
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}
