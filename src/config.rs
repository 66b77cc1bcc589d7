//! Every option of the command: each a flag and an environment variable, checked before anything
//! starts.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use clap::{Parser, ValueEnum, builder::PossibleValue};

use crate::{
    domain::{Name, Offered, Registration, Settings},
    files,
};

mod database;
mod kept;
mod logs;
mod origin;
mod proxies;
mod quotas;
mod uploads;

pub use database::DatabaseUrl;
pub use kept::Kept;
pub use logs::{AccessLog, LogFormat, Logs};
pub use origin::Origin;
pub use proxies::Proxies;
pub use quotas::Quotas;
pub use uploads::FilesAt;

/// What the operator decides.
#[derive(Clone, Debug, Parser)]
#[command(name = "althing", version = env!("ALTHING_VERSION"), about = "A real-time forum server: one process, one command")]
pub struct Config {
    /// Where the forum is kept: `sqlite://PATH` or `postgres://…`
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://data/althing.db",
        hide_env_values = true,
        global = true
    )]
    pub database_url: DatabaseUrl,

    /// Seconds to wait at the start for a PostgreSQL that does not answer; 0 to give up at once
    #[arg(long, env = "ALTHING_DATABASE_WAIT", default_value_t = 60, value_parser = clap::value_parser!(u16).range(..=3600), global = true)]
    pub database_wait: u16,

    /// What this process is called among several on one database [default: made up at each start]
    #[arg(long, env = "ALTHING_NODE", value_parser = node_name, global = true)]
    pub node: Option<String>,

    /// Hear by PostgreSQL's notifications what other nodes say; `off` where a pooler in between
    /// makes LISTEN useless
    #[arg(long, env = "ALTHING_NODE_LISTEN", value_enum, default_value_t = Switch::On, global = true)]
    pub node_listen: Switch,

    /// The address to listen on; port 0 takes a free one
    #[arg(long, env = "ALTHING_ADDR", default_value = "127.0.0.1:8080", global = true)]
    pub addr: SocketAddr,

    /// The origin that browsers use, where it differs (behind a proxy): `https://forum.example.org`
    #[arg(long, env = "ALTHING_PUBLIC_URL", global = true)]
    pub public_url: Option<Origin>,

    /// Tell browsers to use https for all hosts below the forum's as well; without https for any of
    /// them that one is not reached any more
    #[arg(long, env = "ALTHING_HSTS_SUBDOMAINS", value_enum, default_value_t = Switch::Off, global = true)]
    pub hsts_subdomains: Switch,

    /// The forum's name, shown on every page
    #[arg(long, env = "ALTHING_NAME", default_value = "Althing", value_parser = forum_name, global = true)]
    pub name: String,

    /// The cost of a password hash, 4 to 31; each step doubles it
    #[arg(long, env = "ALTHING_BCRYPT_COST", default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=31), global = true)]
    pub bcrypt_cost: u32,

    /// The folder in which pictures are kept, or `s3://BUCKET/PREFIX` with the usual `AWS_…` variables for keys, region and
    /// endpoint
    #[arg(long, env = "ALTHING_UPLOADS", default_value = "data/uploads", global = true)]
    pub uploads: FilesAt,

    /// Megabytes of pictures that one account may have on the forum
    #[arg(long, env = "ALTHING_UPLOAD_QUOTA", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000), global = true)]
    pub upload_quota: u32,

    /// The folder for a backup of database and pictures each day, as `althing backup FOLDER/` makes
    /// them, or `s3://BUCKET/PREFIX` for one archive each [default: none is made]
    #[arg(long, env = "ALTHING_BACKUPS", global = true)]
    pub backups: Option<FilesAt>,

    /// The hour of the day, in UTC, from which that backup is due
    #[arg(long, env = "ALTHING_BACKUP_HOUR", default_value_t = 3, value_parser = clap::value_parser!(u8).range(..24), global = true)]
    pub backup_hour: u8,

    /// How many of them stay in the folder
    #[arg(long, env = "ALTHING_BACKUPS_KEPT", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..), global = true)]
    pub backups_kept: u16,

    /// HTTP worker threads [default: one a core]
    #[arg(long, env = "ALTHING_WORKERS", value_parser = clap::value_parser!(u16).range(1..=1024), global = true)]
    pub workers: Option<u16>,

    /// Limits by address, account and number of connections; `off` is for tests and load runs
    #[arg(long, env = "ALTHING_RATE_LIMITS", value_enum, default_value_t = Switch::On, global = true)]
    pub rate_limits: Switch,

    /// Connections that one address may hold, the trusted proxies excepted
    #[arg(long, env = "ALTHING_CONNECTIONS_PER_ADDRESS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..), global = true)]
    pub connections_per_address: u32,

    /// Seconds that a connection may stay open between two requests: longer than a proxy in front
    /// keeps its own
    #[arg(long, env = "ALTHING_KEEP_ALIVE", default_value_t = 75, value_parser = clap::value_parser!(u16).range(1..=3600), global = true)]
    pub keep_alive: u16,

    /// Proxies in front, as addresses and networks separated by commas: their `X-Forwarded-For` is
    /// believed [default: none]
    #[arg(
        long,
        env = "ALTHING_TRUSTED_PROXIES",
        default_value = "",
        hide_default_value = true,
        global = true
    )]
    pub trusted_proxies: Proxies,

    /// A second address to serve `GET /metrics` on [default: none]
    #[arg(long, env = "ALTHING_METRICS_ADDR", global = true)]
    pub metrics_addr: Option<SocketAddr>,

    /// Who may make an account: anyone, those whom a member invites, or nobody
    #[arg(long, env = "ALTHING_REGISTRATION", value_enum, default_value_t = Registration::Open, global = true)]
    pub registration: Registration,

    /// The emoji with which people react to posts and comments, with spaces between them; empty for
    /// none
    #[arg(long, env = "ALTHING_REACTIONS", default_value = "👍 ❤️ 😄 🎉 🤔 👀", global = true)]
    pub reactions: Offered,

    /// Links to other sites that a member may put into one text on the first day
    #[arg(long, env = "ALTHING_NEW_MEMBER_LINKS", default_value_t = 5, global = true)]
    pub new_member_links: u16,

    /// The mail server for links to a new password, `smtp://` or `smtps://USER:PASSWORD@HOST:PORT`
    /// [default: none, no mail]
    #[arg(long, env = "ALTHING_SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<SmtpUrl>,

    /// The sender of mails, as `Forum <forum@example.org>` [default: noreply@ the host of the
    /// public URL]
    #[arg(long, env = "ALTHING_SMTP_FROM", global = true)]
    pub smtp_from: Option<String>,

    /// Serve the page from this folder instead of from the binary, for work on it
    #[arg(long, env = "ALTHING_STATIC_DIR", value_parser = folder, global = true)]
    pub static_dir: Option<PathBuf>,

    /// What is logged
    #[command(flatten)]
    pub logs: Logs,

    /// How long what is kept
    #[command(flatten)]
    pub kept: Kept,

    /// How often people may do things
    #[command(flatten)]
    pub quotas: Quotas,
}

impl Config {
    /// Says what of the limits is not as it should be in service.
    pub fn warn_of_limits(&self) {
        if self.rate_limits == Switch::Off {
            log::warn!("rate limits are off: this is for tests and load runs");
        } else if self.public_url.is_some() && self.trusted_proxies.is_empty() {
            log::warn!(
                "no proxy is trusted: behind one, all readers share its address's limits (--trusted-proxies)"
            );
        }
    }

    /// Whether browsers reach the forum over https.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(Origin::is_https)
    }

    /// What `Strict-Transport-Security` says, if anything.
    pub fn hsts(&self) -> Option<Hsts> {
        self.is_https().then_some(if self.hsts_subdomains == Switch::On {
            Hsts::Subdomains
        } else {
            Hsts::Host
        })
    }

    /// What is wrong with the options together: one line for the operator.
    pub fn check(&self) -> Result<(), String> {
        let Some(smtp) = &self.smtp_url else { return Ok(()) };
        smtp.check()?;
        if self.public_url.is_none() {
            return Err(
                "ALTHING_SMTP_URL needs ALTHING_PUBLIC_URL: the links in mails lead there".into()
            );
        }
        match self.smtp_from.as_ref().map(|from| from.parse::<lettre::message::Mailbox>()) {
            Some(Err(_)) => {
                Err("ALTHING_SMTP_FROM must be an address, as Forum <forum@example.org>".into())
            }
            _ => Ok(()),
        }
    }

    /// What the forum is like until an admin sets something else in its page.
    pub fn settings(&self) -> Settings {
        Settings {
            name: self.name.clone(),
            registration: self.registration,
            reactions: self.reactions.clone(),
            limit_posts: self.quotas.posts,
            limit_comments: self.quotas.comments,
            limit_messages: self.quotas.messages,
            limit_uploads: self.quotas.uploads,
            limit_registrations: self.quotas.registrations,
            ..Settings::default()
        }
    }

    /// Bytes of pictures that one account may have.
    pub fn upload_quota_bytes(&self) -> i64 {
        i64::from(self.upload_quota) * 1024 * 1024
    }

    /// The folders in which it keeps things on this machine, by what they hold.
    pub fn folders(&self) -> Vec<(&'static str, PathBuf)> {
        let database = match &self.database_url {
            DatabaseUrl::Sqlite(path) => Some(("database", files::folder_of(path).to_owned())),
            DatabaseUrl::Postgres(_) => None,
        };
        let uploads = match &self.uploads {
            FilesAt::Folder(path) => Some(("uploads", path.clone())),
            FilesAt::Bucket { .. } => None,
        };
        database.into_iter().chain(uploads).collect()
    }

    /// The number of HTTP worker threads.
    pub fn worker_count(&self) -> usize {
        self.workers.map_or_else(
            || std::thread::available_parallelism().map_or(1, usize::from),
            usize::from,
        )
    }
}

/// A name for logs and metrics.
fn node_name(name: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=64).contains(&name.len()) && name.chars().all(is_plain) {
        Ok(name.to_owned())
    } else {
        Err("expected 1 to 64 of the letters a to z, digits, -, _ and .".to_owned())
    }
}

/// The forum's name, as admins may set it, too.
fn forum_name(name: &str) -> Result<String, String> {
    Name::parse(name).map(|name| name.as_str().to_owned())
}

/// A folder that is there.
fn folder(path: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(path);
    if folder.is_dir() { Ok(folder) } else { Err("there is no such folder".to_owned()) }
}

/// Where this machine reaches what listens there.
pub fn reachable(mut addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() {
        let loopback: IpAddr =
            if addr.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        addr.set_ip(loopback);
    }
    addr
}

/// For what browsers remember that there is only https.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hsts {
    /// The forum's own host.
    Host,
    /// All hosts below it as well: whoever runs them must agree.
    Subdomains,
}

/// `on` or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// As it should be in service.
    On,
    /// Not at all.
    Off,
}

impl ValueEnum for Registration {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(match self {
            Self::Open => "Anyone",
            Self::Invite => "Those who have an invitation",
            Self::Closed => "Nobody but the operator, by command",
        }))
    }
}

/// Where mail is handed in. It may hold a password, so it is shown nowhere, not even where it is
/// wrong: any text is taken at first.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// The address as the mail library takes it. Without a word on encryption it is used where the
    /// server offers it, and, where a password goes over a network, demanded.
    pub fn to_transport(&self) -> String {
        if self.0.starts_with("smtps://") || self.0.contains("tls=") {
            return self.0.clone();
        }
        let host = self.0.rsplit_once('@').map(|(_, host)| host);
        let is_far =
            |host: &str| !["localhost", "127.", "[::1]"].iter().any(|near| host.starts_with(near));
        let tls = if host.is_some_and(is_far) { "required" } else { "opportunistic" };
        format!("{}{}tls={tls}", self.0, if self.0.contains('?') { '&' } else { '?' })
    }

    fn check(&self) -> Result<(), String> {
        let rest = self.0.strip_prefix("smtp://").or_else(|| self.0.strip_prefix("smtps://"));
        let host = rest.map(|rest| rest.rsplit_once('@').map_or(rest, |(_, host)| host));
        match host {
            Some(host) if !host.is_empty() && !host.starts_with([':', '/', '?']) => Ok(()),
            _ => Err("ALTHING_SMTP_URL must have the form smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT".into()),
        }
    }
}

impl FromStr for SmtpUrl {
    type Err = std::convert::Infallible;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        Ok(Self(url.trim().to_owned()))
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpUrl(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_over_a_network_encrypted() {
        let transport = |url: &str| url.parse::<SmtpUrl>().unwrap().to_transport();
        assert_eq!(transport("smtp://localhost:25"), "smtp://localhost:25?tls=opportunistic");
        assert_eq!(transport("smtp://a:b@127.0.0.1"), "smtp://a:b@127.0.0.1?tls=opportunistic");
        assert_eq!(
            transport("smtp://a:b@mail.example.org:587"),
            "smtp://a:b@mail.example.org:587?tls=required"
        );
        assert_eq!(transport("smtps://a:b@mail.example.org"), "smtps://a:b@mail.example.org");
        assert!("smtps://".parse::<SmtpUrl>().unwrap().check().is_err());
        assert!("smtp://mail".parse::<SmtpUrl>().unwrap().check().is_ok());
    }
}
