//! What was found, weighed: pure, so that each verdict is tried with good and bad.

use std::{net::IpAddr, time::Duration};

use super::{
    Check,
    found::{Descriptors, Folder, Hello, Room, SPOOFED, Seen},
};
use crate::{
    config::{Config, Origin},
    db::dialect::Migrations,
    domain::Timestamp,
};

/// Free space with which a forum goes on for a while, in bytes.
const ROOM_LEAST: u64 = 1024 * 1024 * 1024;
/// Or this part of the disk, in hundredths, where that is less.
const ROOM_LEAST_PERCENT: u64 = 5;
/// Open files with which a small forum gets along.
const DESCRIPTORS_LEAST: u64 = 1_224;
/// How far clocks may be apart.
const CLOCK_MOST: Duration = Duration::from_secs(5);
/// How old the last backup may be: a day, and the time that it takes.
const BACKUP_OLDEST: Duration = Duration::from_hours(26);

pub(super) fn options(checked: Result<(), String>) -> Check {
    match checked {
        Ok(()) => Check::ok("options", "they go together"),
        Err(error) => Check::wrong("options", error),
    }
}

/// `slow` is how long it took to answer.
pub(super) fn database(version: Result<String, String>, took: Duration) -> Check {
    match version {
        Ok(version) if took > Duration::from_secs(1) => Check::wrong(
            "database",
            format!(
                "{version} took {} ms to answer: is it far away, or too busy?",
                took.as_millis()
            ),
        ),
        Ok(version) => Check::ok("database", format!("{version} answers")),
        Err(error) => Check::wrong("database", error),
    }
}

pub(super) fn migrations(found: Result<Migrations, String>) -> Check {
    let name = "tables";
    match found {
        Ok(found) if !found.unknown.is_empty() => Check::wrong(
            name,
            format!(
                "they are of a newer Althing ({}): start that one, or restore a backup of before",
                found.unknown.join(", ")
            ),
        ),
        Ok(found) if !found.pending.is_empty() => Check::ok(
            name,
            format!("{} changes will be made at the next start", found.pending.len()),
        ),
        Ok(_) => Check::ok(name, "up to date"),
        Err(error) => {
            Check::wrong(name, format!("they can't be read; the first start makes them: {error}"))
        }
    }
}

/// `tried` is what came of writing to it.
pub(super) fn bucket(place: &str, tried: Result<(), String>) -> Check {
    match tried {
        Ok(()) => Check::ok("bucket of the pictures", format!("{place} can be written")),
        Err(error) => Check::wrong(
            "bucket of the pictures",
            format!(
                "{place} can't be written: {error}; are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL right?"
            ),
        ),
    }
}

/// How far the other's clock is ahead of ours.
pub(super) fn clock(whose: &'static str, ahead_ms: i64) -> Check {
    let apart = Duration::from_millis(ahead_ms.unsigned_abs());
    let words = if ahead_ms > 0 { "ahead of" } else { "behind" };
    if apart > CLOCK_MOST {
        Check::wrong(
            whose,
            format!(
                "{} s {words} this machine's: let both follow a time server (chrony, systemd-timesyncd)",
                apart.as_secs()
            ),
        )
    } else {
        Check::ok(whose, "agrees with this machine's")
    }
}

/// `first` is when the first account was made.
pub(super) fn backup(
    last: Option<(Timestamp, String)>,
    first: Option<Timestamp>,
    now: Timestamp,
) -> Check {
    let name = "last backup";
    let age = |then: Timestamp| Duration::from_millis(u64::try_from(now.0 - then.0).unwrap_or(0));
    match (last, first) {
        (Some((made_at, place)), _) if age(made_at) <= BACKUP_OLDEST => {
            Check::ok(name, format!("{made_at}, {place}"))
        }
        (Some((made_at, place)), _) => {
            let days = age(made_at).as_secs() / 86_400;
            Check::wrong(
                name,
                format!(
                    "{days} days old ({place}): run `althing backup FOLDER/ --keep 14` each night"
                ),
            )
        }
        (None, Some(first)) if age(first) > BACKUP_OLDEST => {
            Check::wrong(name, "there is none: run `althing backup FOLDER/ --keep 14` each night")
        }
        (None, _) => Check::ok(name, "none yet, and the forum is new"),
    }
}

pub(super) fn room(name: &'static str, found: Result<Room, String>) -> Check {
    match found {
        Ok(Room { free, all }) => {
            let least = ROOM_LEAST.min(all / 100 * ROOM_LEAST_PERCENT);
            let told = format!("{} free of {}", size(free), size(all));
            if free < least {
                Check::wrong(
                    name,
                    format!("{told}: make room before nothing can be written any more"),
                )
            } else {
                Check::ok(name, told)
            }
        }
        Err(error) => Check::wrong(name, error),
    }
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        mib if mib >= 10 * 1024 => format!("{} GiB", mib >> 10),
        mib => format!("{mib} MiB"),
    }
}

/// Who asks is `who`, by number; root may do everything, and so proves nothing.
pub(super) fn folder(name: &'static str, found: Result<Folder, String>, who: u32) -> Check {
    let Folder { path, owner, writable, others, public } = match found {
        Ok(found) => found,
        Err(error) => return Check::wrong(name, error),
    };
    let path = path.display();
    if let Some((other, its_owner)) = others.first() {
        let other = other.display();
        return Check::wrong(
            name,
            format!(
                "{other} belongs to user {its_owner} and {path} to user {owner}: chown -R {owner} {path}"
            ),
        );
    }
    if !writable {
        return Check::wrong(
            name,
            format!(
                "user {who} can't write {path}, which belongs to user {owner}: run as that one, or chown it"
            ),
        );
    }
    if public {
        return Check::wrong(
            name,
            format!("others of this machine may write {path}: chmod o-w {path}"),
        );
    }
    Check::ok(name, format!("{path} belongs to user {owner}"))
}

pub(super) fn descriptors(found: Descriptors) -> Check {
    let (name, Descriptors { open, limit }) = ("open files", found);
    let how =
        "set LimitNOFILE=262144 in the unit, `ulimit -Hn`, or `--ulimit nofile=262144:262144`";
    if limit < DESCRIPTORS_LEAST {
        Check::wrong(
            name,
            format!("{limit} at most, enough for {} readers: {how}", limit.saturating_sub(200) / 2),
        )
    } else if open > limit / 100 * 80 {
        Check::wrong(name, format!("{open} of {limit} are open: {how}"))
    } else {
        Check::ok(name, format!("{open} of {limit}"))
    }
}

pub(super) fn mail(tried: Option<Result<(), String>>) -> Check {
    let name = "mail server";
    match tried {
        None => Check::ok(name, "none (ALTHING_SMTP_URL): nobody gets a link to a new password"),
        Some(Ok(())) => Check::ok(name, "greets and takes us in"),
        Some(Err(error)) => Check::wrong(name, error),
    }
}

/// Whether the request that went through the public address came as it was sent.
pub(super) fn arrival(config: &Config, seen: &Seen) -> Vec<Check> {
    let mut checks = Vec::new();
    let Some(public) = config.public_url.as_ref().map(Origin::as_str) else { return checks };
    let host = public.split_once("://").map_or(public, |(_, host)| host);
    checks.push(match seen.host.as_deref() {
        Some(told) if told.eq_ignore_ascii_case(host) => Check::ok("host behind the proxy", told),
        told => Check::wrong(
            "host behind the proxy",
            format!("the forum is told {} instead of {host}: pass it on (nginx: proxy_set_header Host $host)", told.unwrap_or("none")),
        ),
    });
    if let Some(scheme) = seen.forwarded_proto.as_deref() {
        checks.push(if public.starts_with(&format!("{scheme}://")) {
            Check::ok("scheme", scheme)
        } else {
            Check::wrong("scheme", format!("the proxy was reached over {scheme}, and ALTHING_PUBLIC_URL is {public}: make them agree"))
        });
    }
    checks.push(proxy(seen, public.starts_with("https://")));
    checks
}

/// Whom the request is counted for.
fn proxy(seen: &Seen, https: bool) -> Check {
    let name = "limits behind the proxy";
    let peer = seen.peer;
    let forwarded: Vec<&str> =
        seen.forwarded_for.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
    // What we wrote ourselves comes first, where nobody has replaced it.
    let added = forwarded.iter().filter(|hop| **hop != SPOOFED).count();
    if seen.counted_for == SPOOFED.parse::<IpAddr>().ok() {
        return Check::wrong(
            name,
            "whoever writes X-Forwarded-For is believed: let the proxy append to it or replace it, and trust only proxies",
        );
    }
    if seen.trusted && added == 0 {
        return Check::wrong(
            name,
            format!(
                "the trusted proxy {peer} says nothing of its clients: let it send X-Forwarded-For"
            ),
        );
    }
    if !seen.trusted && added > 0 {
        return Check::wrong(
            name,
            format!(
                "a proxy at {peer} is not trusted, so all readers share one address's limits: set ALTHING_TRUSTED_PROXIES={peer}"
            ),
        );
    }
    if !seen.trusted && https {
        return Check::wrong(
            name,
            format!(
                "the proxy at {peer} is not trusted and sends no X-Forwarded-For: let it, and set ALTHING_TRUSTED_PROXIES={peer}"
            ),
        );
    }
    Check::ok(
        name,
        seen.counted_for.map_or_else(
            || "counted for nobody".into(),
            |address| format!("this machine is counted as {address}"),
        ),
    )
}

/// The WebSocket through the public address.
pub(super) fn websocket(hello: Hello) -> Check {
    let name = "WebSocket";
    match hello {
        Hello::Said => Check::ok(name, "the upgrade comes through"),
        Hello::Status(403) => Check::wrong(
            name,
            "the upgrade is refused as coming from another site: is ALTHING_PUBLIC_URL what browsers show?",
        ),
        Hello::Status(status) => Check::wrong(
            name,
            format!(
                "the upgrade is answered {status}: let the proxy pass on Upgrade and Connection (nginx: proxy_http_version 1.1, proxy_set_header)"
            ),
        ),
        Hello::Failed(error) => {
            Check::wrong(name, format!("the upgrade does not come through: {error}"))
        }
    }
}

#[cfg(test)]
mod tests;
