//! Connections for which there is no place. Those that come when all places are taken are told so,
//! a few at a time, by whatever they would have asked; one address that has all that it may have
//! gets nothing.

use std::time::Duration;

use actix_http::StatusCode;
use actix_web::rt::{self, net::TcpStream, time::timeout};
use bytes::Bytes;
use log::Level;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};

use super::slots::{Holder, Slot};
use crate::{
    http::{measures::Refusal, state::State, transport::parse_errors},
    logging::{self, Kind},
};

/// How long one may take to hear it.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is read of its request, in bytes, so that it hears the answer before the end.
const HEARD: u64 = 16 * 1024;
/// Seconds after which it is worth another try.
const RETRY_AFTER: u64 = 10;

/// What people are told.
pub(in crate::http) const FULL: &str =
    "The forum holds as many connections as it can. Please try again in a moment.";

/// A connection that was not taken in.
#[derive(Debug)]
pub enum Refused {
    /// It was gone before that.
    Gone,
    /// For this reason.
    NoPlace(TcpStream, Refusal),
}

impl Refused {
    /// Counts it, logs it, and lets it know.
    pub(in crate::http) fn tell(self, state: &State) {
        let Self::NoPlace(socket, why) = self else { return };
        state.measures.refused(why);
        match why {
            Refusal::Address => logging::repeated(
                Kind::Connections,
                Level::Warn,
                format_args!(
                    "a connection is refused: its address has as many as it may have (--connections-per-address)"
                ),
            ),
            Refusal::Full => {
                logging::repeated(
                    Kind::Connections,
                    Level::Error,
                    format_args!(
                        "a connection is refused: all {} places are taken; allow more file descriptors (LimitNOFILE, ulimit -Hn)",
                        state.slots.most()
                    ),
                );
                if let Some(slot) = state.slots.take(Holder::Refused) {
                    let words = parse_errors::whole(
                        StatusCode::SERVICE_UNAVAILABLE,
                        "unavailable",
                        FULL,
                        Some(RETRY_AFTER),
                        state.config.hsts(),
                    );
                    rt::spawn(say(socket, words, slot));
                }
            }
        }
    }
}

/// Answers, and waits until it was read: closed with something unread, a socket forgets what it was
/// to send.
async fn say(mut socket: TcpStream, words: Bytes, _slot: Slot) {
    let said = async {
        socket.write_all(&words).await?;
        socket.shutdown().await?;
        io::copy(&mut (&mut socket).take(HEARD), &mut io::sink()).await
    };
    // Whoever does not listen has been told all the same.
    let _ = timeout(PATIENCE, said).await;
}
