//! The log: one line each on standard error, with the id of the request that it is about, and never a secret.
//!
//! Libraries write whole requests at their finest levels, headers with cookies among them, and mail with its addresses. So from
//! others than Althing nothing below `info` is written, whatever `RUST_LOG` says. What Althing itself writes holds no text of a person's.

use std::{future::Future, io::Write};

use env_logger::{Builder, Env, Logger};
use log::{Level, Log, Metadata, Record};

tokio::task_local! {
    static REQUEST: String;
}

/// Whatever is logged while `work` goes on is about this request.
pub async fn about<F: Future>(request: String, work: F) -> F::Output {
    REQUEST.scope(request, work).await
}

/// `work` for another thread, about the same request as here.
pub fn carried<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let request = REQUEST.try_with(String::clone).ok();
    move || match request {
        Some(request) => REQUEST.sync_scope(request, work),
        None => work(),
    }
}

/// Begins to log, as `RUST_LOG` says.
pub fn start() {
    let mut builder = Builder::from_env(Env::default().default_filter_or("info,actix_server=warn,actix_http::h1::dispatcher=off"));
    builder.format(|line, record| {
        let (time, level, target) = (line.timestamp(), record.level(), record.target());
        let request = REQUEST.try_with(|request| format!(" {request}")).unwrap_or_default();
        writeln!(line, "[{time} {level:<5} {target}{request}] {}", record.args())
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
            self.0.log(record);
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}
