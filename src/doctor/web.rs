//! The way that people take: a request and a WebSocket through the public address, to the forum
//! that runs.
//!
//! The forum tells what it saw of the request to whoever shows a one-time token that stands in its
//! database: nobody else learns of the proxies in front.

use std::{
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tungstenite::{
    HandshakeError, Message,
    client::IntoClientRequest,
    http::{HeaderValue, Uri, header},
};
use ureq::Agent;

use super::{
    Check,
    found::{Descriptors, Hello, SPOOFED, Seen},
    verdict,
};
use crate::{
    config::Config,
    db::{Connection, doctor_tokens},
    domain::{Timestamp, token_hash},
};

/// The header that carries the token.
pub const TOKEN_HEADER: &str = "x-althing-doctor";
/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
const ANSWER_MAX: u64 = 64 * 1024;

pub(super) fn look(config: &Config, conn: Option<&mut Connection>) -> Vec<Check> {
    let base = base(config);
    let Some(conn) = conn else {
        return vec![Check::wrong(
            "public address",
            format!("{base} was not asked, since the database could not be reached"),
        )];
    };
    let (seen, date) = match ask(&base, conn) {
        Ok(answer) => answer,
        Err(error) => {
            return vec![Check::wrong(
                "public address",
                format!("{base}: {error} (--offline leaves this out)"),
            )];
        }
    };
    let mut checks =
        vec![Check::ok("public address", format!("Althing {} answers at {base}", seen.version))];
    checks.extend(verdict::arrival(config, &seen));
    checks.push(verdict::websocket(say_hello(&base)));
    checks.push(verdict::descriptors(Descriptors {
        open: seen.open_files,
        limit: seen.open_files_max,
    }));
    if let Some(date) = date {
        // It is of whole seconds.
        checks.push(verdict::clock("clock of the forum", date.0 - Timestamp::now().0));
    }
    checks
}

/// Where people reach it.
fn base(config: &Config) -> String {
    config.public_url.as_ref().map_or_else(
        || format!("http://{}", crate::config::reachable(config.addr)),
        ToString::to_string,
    )
}

/// What the forum saw of a request, and the `Date` of its answer.
fn ask(base: &str, conn: &mut Connection) -> Result<(Seen, Option<Timestamp>), String> {
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>());
    doctor_tokens::insert(conn, &token_hash(&token))
        .map_err(|error| format!("no token could be left in the database: {error}"))?;
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .tls_config(
            ureq::tls::TlsConfig::builder()
                .provider(ureq::tls::TlsProvider::NativeTls)
                .root_certs(ureq::tls::RootCerts::PlatformVerifier)
                .build(),
        )
        .build()
        .into();
    let request = agent
        .get(format!("{base}/api/doctor"))
        .header(TOKEN_HEADER, &token)
        .header("x-forwarded-for", SPOOFED);
    let mut answer = request.call().map_err(|error| format!("nothing answers there: {error}"))?;
    let told = |name: header::HeaderName| {
        answer.headers().get(name.as_str()).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let (date, location) = (told(header::DATE), told(header::LOCATION));
    match answer.status().as_u16() {
        200 => {}
        404 => {
            return Err(
                "another forum than that of this database answers there, or something else".into(),
            );
        }
        status @ 300..=399 => {
            return Err(format!(
                "answered {status}, to {}: is ALTHING_PUBLIC_URL right?",
                location.unwrap_or_default()
            ));
        }
        status @ 502..=504 => {
            return Err(format!(
                "the proxy answers {status}: does the forum run, and does the proxy know where?"
            ));
        }
        status => return Err(format!("answered {status}")),
    }
    let body = answer
        .body_mut()
        .with_config()
        .limit(ANSWER_MAX)
        .read_to_string()
        .map_err(|error| error.to_string())?;
    let seen = serde_json::from_str(&body)
        .map_err(|error| format!("the answer is not the forum's: {error}"))?;
    Ok((seen, date.and_then(|date| Timestamp::of_http_date(&date))))
}

/// Opens a WebSocket as a browser would, and waits for its first word.
fn say_hello(base: &str) -> Hello {
    match hello(base) {
        Ok(()) => Hello::Said,
        Err(Failure::Status(status)) => Hello::Status(status),
        Err(Failure::Other(error)) => Hello::Failed(error),
    }
}

enum Failure {
    Status(u16),
    Other(String),
}

fn hello(base: &str) -> Result<(), Failure> {
    let other = |error: &dyn std::fmt::Display| Failure::Other(error.to_string());
    let mut request = format!("{}/ws", base.replacen("http", "ws", 1))
        .into_client_request()
        .map_err(|error| other(&error))?;
    request
        .headers_mut()
        .insert(header::ORIGIN, HeaderValue::from_str(base).map_err(|error| other(&error))?);
    let stream = connect(request.uri()).map_err(|error| other(&error))?;
    let (mut socket, _) =
        tungstenite::client_tls(request, stream).map_err(|error| match error {
            HandshakeError::Failure(tungstenite::Error::Http(answer)) => {
                Failure::Status(answer.status().as_u16())
            }
            HandshakeError::Failure(error) => other(&error),
            HandshakeError::Interrupted(_) => Failure::Other("no answer in time".into()),
        })?;
    let first = socket.read().map_err(|error| other(&error))?;
    // It may be gone before that.
    let _ = socket.close(None);
    match first {
        Message::Text(text) if text.as_str().contains("\"hello\"") => Ok(()),
        _ => Err(Failure::Other("the first word is not hello".into())),
    }
}

/// A connection on which nothing is waited for too long.
fn connect(uri: &Uri) -> std::io::Result<TcpStream> {
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("wss") { 443 } else { 80 });
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let mut last = std::io::ErrorKind::NotFound.into();
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
