//! The database's address for the one connection that waits for notifications.
//!
//! All others are made by libpq, which has no safe way to wait for its socket. This one reads the
//! same address as libpq does, as far as an address goes: what is in no address, such as a password
//! file, it does not know, and then the nodes go by the log and the table alone.

use std::{collections::BTreeMap, fs, time::Duration};

use native_tls::{Certificate, Identity, TlsConnector};
use percent_encoding::percent_decode_str;
use tokio_postgres::{Config, config::SslMode};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long the network may be silent while something is to be answered.
const SILENCE: Duration = Duration::from_secs(10);
/// Options that mean the same to both.
const COMMON: [&str; 11] = [
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "host",
    "hostaddr",
    "port",
    "target_session_attrs",
    "channel_binding",
    "sslnegotiation",
];

/// Where to connect, and how to tell that it is the right server.
pub(super) fn read(url: &str) -> Result<(Config, TlsConnector), String> {
    let mut options = options(url)?;
    if let Ok(password) = std::env::var("PGPASSWORD") {
        options.entry("password".to_owned()).or_insert(password);
    }
    let quoted = |value: &str| value.replace('\\', r"\\").replace('\'', r"\'");
    let common: Vec<String> = COMMON
        .iter()
        .filter_map(|name| Some(format!("{name}='{}'", quoted(options.get(*name)?))))
        .collect();
    let mut config: Config =
        common.join(" ").parse().map_err(|error| format!("the database's address: {error}"))?;
    config
        .connect_timeout(CONNECT)
        .tcp_user_timeout(SILENCE)
        .keepalives_idle(Duration::from_secs(4))
        .keepalives_interval(Duration::from_secs(2))
        .keepalives_retries(3);
    if !options.contains_key("application_name") {
        config.application_name("althing");
    }
    let is_local = options.get("host").is_none_or(|host| host.starts_with(['/', '@']));
    let mode = options.get("sslmode").map_or("prefer", String::as_str);
    config.ssl_mode(match mode {
        // As libpq has it: over a socket of this machine there is no TLS.
        _ if is_local && !options.contains_key("hostaddr") => SslMode::Disable,
        "disable" => SslMode::Disable,
        "allow" | "prefer" => SslMode::Prefer,
        "require" | "verify-ca" | "verify-full" => SslMode::Require,
        other => return Err(format!("the database's address: sslmode={other}")),
    });
    Ok((config, connector(mode, &options)?))
}

/// What libpq checks of a server's certificate.
fn connector(mode: &str, options: &BTreeMap<String, String>) -> Result<TlsConnector, String> {
    let told = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
    let mut tls = TlsConnector::builder();
    let root = options.get("sslrootcert").map(String::as_str);
    let checks = root.is_some() || mode.starts_with("verify");
    tls.danger_accept_invalid_certs(!checks);
    tls.danger_accept_invalid_hostnames(mode != "verify-full" && root != Some("system"));
    if let Some(file) = root.filter(|root| *root != "system") {
        let pem = fs::read(file).map_err(|error| told(file, &error))?;
        let roots = Certificate::stack_from_pem(&pem).map_err(|error| told(file, &error))?;
        tls.disable_built_in_roots(true);
        for root in roots {
            tls.add_root_certificate(root);
        }
    }
    if let (Some(cert), Some(key)) = (options.get("sslcert"), options.get("sslkey")) {
        let (pem, secret) = (
            fs::read(cert).map_err(|error| told(cert, &error))?,
            fs::read(key).map_err(|error| told(key, &error))?,
        );
        tls.identity(Identity::from_pkcs8(&pem, &secret).map_err(|error| told(cert, &error))?);
    }
    tls.build().map_err(|error| told("TLS", &error))
}

/// The parts of an address and its options by name. What stands later wins.
fn options(url: &str) -> Result<BTreeMap<String, String>, String> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(String::from).map_err(|_| "the database's address is no UTF-8".to_owned())
    };
    let mut options = BTreeMap::new();
    let rest = url.trim_start_matches("postgres://");
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (place, name) = address.split_once('/').unwrap_or((address, ""));
    let (who, hosts) = place.rsplit_once('@').unwrap_or(("", place));
    let (user, password) = who.split_once(':').unwrap_or((who, ""));
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    for host in hosts.split(',') {
        // An address of version 6 stands in brackets, which are not its own.
        let (host, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':').unwrap_or_default()),
            None => host.split_once(':').unwrap_or((host, "")),
        };
        names.push(decoded(host)?);
        ports.push(port);
    }
    let (host, port) = (names.join(","), ports.join(","));
    let port = if port.chars().all(|c| c == ',') { String::new() } else { port };
    let given = [
        ("user", decoded(user)?),
        ("password", decoded(password)?),
        ("host", host),
        ("port", port),
        ("dbname", decoded(name)?),
    ];
    for (name, value) in given.into_iter().filter(|(_, value)| !value.is_empty()) {
        options.insert(name.to_owned(), value);
    }
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        options.insert(decoded(name)?, decoded(value)?);
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::Host;

    use super::*;

    fn config(url: &str) -> Config {
        read(url).unwrap_or_else(|error| panic!("{url}: {error}")).0
    }

    #[test]
    fn an_address_is_read_as_libpq_reads_it() {
        let config =
            config("postgres://an%40a:p%3A'\\w@db.example.org:5433/forum?connect_timeout=9");
        assert_eq!(config.get_user(), Some("an@a"));
        assert_eq!(config.get_password(), Some(&b"p:'\\w"[..]));
        assert_eq!(config.get_hosts(), [Host::Tcp("db.example.org".into())]);
        assert_eq!((config.get_ports(), config.get_dbname()), (&[5433][..], Some("forum")));
        assert_eq!(config.get_ssl_mode(), SslMode::Prefer);
    }

    #[test]
    fn what_stands_later_wins() {
        let config =
            config("postgres://postgres@localhost/postgres?host=/tmp/x&port=7&sslmode=require");
        assert_eq!(config.get_hosts(), [Host::Unix("/tmp/x".into())]);
        assert_eq!(config.get_ports(), [7]);
        assert_eq!(config.get_ssl_mode(), SslMode::Disable, "there is no TLS on such a socket");
    }

    #[test]
    fn several_servers_are_tried_in_turn() {
        let config = config("postgres://a@one:1,[::1]:2/d?target_session_attrs=read-write");
        assert_eq!(config.get_hosts(), [Host::Tcp("one".into()), Host::Tcp("::1".into())]);
        assert_eq!(config.get_ports(), [1, 2]);
    }

    #[test]
    fn what_can_not_be_checked_is_not_connected_to() {
        for url in ["postgres://a@h/d?sslmode=x", "postgres://a@h/d?sslrootcert=/nowhere/root.crt"]
        {
            assert!(read(url).is_err(), "{url}");
        }
        assert_eq!(config("postgres://a@h/d?sslmode=verify-full").get_ssl_mode(), SslMode::Require);
    }
}
