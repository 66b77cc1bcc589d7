use clap::Parser;

use super::*;

/// `true` where all is well, and the words that say what to do where it is not.
#[track_caller]
fn expect(check: &Check, wrong: Option<&str>) {
    assert_eq!(check.ok, wrong.is_none(), "{check:?}");
    assert!(wrong.is_none_or(|words| check.detail.contains(words)), "{wrong:?} in {check:?}");
}

#[test]
fn a_database_answers_soon() {
    expect(&database(Ok("PostgreSQL 15.18".into()), Duration::from_millis(3)), None);
    expect(
        &database(Ok("PostgreSQL 15.18".into()), Duration::from_millis(1_500)),
        Some("too busy"),
    );
    expect(&database(Err("connection refused".into()), Duration::ZERO), Some("connection refused"));
}

#[test]
fn tables_are_of_this_althing() {
    let found = |pending: &[&str], unknown: &[&str]| {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        migrations(Ok(Migrations { pending: texts(pending), unknown: texts(unknown) }))
    };
    expect(&found(&[], &[]), None);
    expect(&found(&["20261126000009"], &[]), None);
    expect(&found(&[], &["20991231000001"]), Some("20991231000001"));
    expect(&found(&["20261126000009"], &["20991231000001"]), Some("newer"));
    expect(&migrations(Err("no such table".into())), Some("no such table"));
}

#[test]
fn clocks_agree_within_five_seconds() {
    for (ahead, wrong) in [
        (0, None),
        (4_900, None),
        (-4_900, None),
        (6_000, Some("6 s ahead of")),
        (-3_600_000, Some("3600 s behind")),
        (i64::MIN, Some("behind")),
    ] {
        expect(&clock("clock", ahead), wrong);
    }
}

#[test]
fn a_backup_is_made_each_day_once_there_is_something_to_lose() {
    const HOUR: i64 = 3_600_000;
    let now = Timestamp(1_000 * HOUR);
    let ago = |hours: i64| Timestamp(now.0 - hours * HOUR);
    let made = |hours: i64| Some((ago(hours), "/srv/backups/x".to_owned()));
    expect(&backup(made(1), Some(ago(900)), now), None);
    expect(&backup(made(25), Some(ago(900)), now), None);
    expect(&backup(made(80), Some(ago(900)), now), Some("3 days old"));
    expect(&backup(None, Some(ago(900)), now), Some("there is none"));
    expect(&backup(None, Some(ago(2)), now), None);
    expect(&backup(None, None, now), None);
    expect(&backup(Some((Timestamp(now.0 + HOUR), "x".into())), None, now), None);
}

#[test]
fn a_disk_has_room() {
    const GIB: u64 = 1 << 30;
    for (free, all, wrong) in [
        (50 * GIB, 100 * GIB, None),
        (GIB, 100 * GIB, None),
        (GIB / 2, 100 * GIB, Some("512 MiB free of 100 GiB")),
        (GIB / 2, 4 * GIB, None),
        (GIB / 10, 4 * GIB, Some("make room")),
        (0, GIB, Some("make room")),
        (0, 0, None),
    ] {
        expect(&room("disk", Ok(Room { free, all })), wrong);
    }
    expect(&room("disk", Err("/x: not found".into())), Some("/x"));
}

#[test]
fn a_folder_and_what_is_in_it_belong_to_one_user() {
    let good = Folder {
        path: "/srv/forum".into(),
        owner: 900,
        writable: true,
        others: Vec::new(),
        public: false,
    };
    expect(&folder("folder", Ok(good.clone()), 900), None);
    let bad = Folder { others: vec![("/srv/forum/a.db".into(), 0)], ..good.clone() };
    expect(&folder("folder", Ok(bad), 900), Some("chown -R 900 /srv/forum"));
    expect(
        &folder("folder", Ok(Folder { writable: false, ..good.clone() }), 1000),
        Some("user 1000 can't write"),
    );
    expect(&folder("folder", Ok(Folder { public: true, ..good }), 900), Some("chmod o-w"));
    expect(&folder("folder", Err("/srv/forum is no folder".into()), 900), Some("no folder"));
}

#[test]
fn there_are_files_enough_to_open() {
    for (open, limit, wrong) in [
        (40, 262_144, None),
        (40, 1_024, Some("412 readers")),
        (40, 100, Some("0 readers")),
        (0, u64::MAX, None),
        (3_900, 4_096, Some("3900 of 4096")),
    ] {
        expect(&descriptors(Descriptors { open, limit }), wrong);
    }
}

#[test]
fn mail_is_told_of() {
    expect(&mail(None), None);
    expect(&mail(Some(Ok(()))), None);
    expect(&mail(Some(Err("it refuses us with 535".into()))), Some("535"));
    expect(&options(Ok(())), None);
    expect(&options(Err("ALTHING_SMTP_URL needs ALTHING_PUBLIC_URL".into())), Some("needs"));
}

fn seen() -> Seen {
    Seen {
        version: "0.2.0".into(),
        peer: [127, 0, 0, 1].into(),
        trusted: true,
        host: Some("forum.example.org".into()),
        forwarded_proto: Some("https".into()),
        forwarded_for: vec!["192.0.2.1, 203.0.113.7".into()],
        counted_for: Some([203, 0, 113, 7].into()),
        open_files: 40,
        open_files_max: 262_144,
    }
}

#[test]
fn a_request_arrives_as_it_was_sent() {
    let config = Config::parse_from([
        "althing",
        "--public-url",
        "https://forum.example.org",
        "--trusted-proxies",
        "127.0.0.1",
    ]);
    let spoofed: IpAddr = SPOOFED.parse().unwrap();
    for (change, wrong) in [
        (seen(), None),
        (Seen { forwarded_proto: None, ..seen() }, None),
        (Seen { forwarded_for: vec!["203.0.113.7".into()], ..seen() }, None),
        (Seen { host: Some("127.0.0.1:8080".into()), ..seen() }, Some("proxy_set_header Host")),
        (Seen { host: None, ..seen() }, Some("told none")),
        (Seen { forwarded_proto: Some("http".into()), ..seen() }, Some("reached over http,")),
        (
            Seen { trusted: false, counted_for: Some([127, 0, 0, 1].into()), ..seen() },
            Some("ALTHING_TRUSTED_PROXIES=127.0.0.1"),
        ),
        (
            Seen { forwarded_for: Vec::new(), counted_for: Some([127, 0, 0, 1].into()), ..seen() },
            Some("send X-Forwarded-For"),
        ),
        (
            Seen {
                trusted: false,
                forwarded_for: Vec::new(),
                counted_for: Some([127, 0, 0, 1].into()),
                ..seen()
            },
            Some("is not trusted and sends no X-Forwarded-For"),
        ),
        (
            Seen { forwarded_for: vec![SPOOFED.into()], counted_for: Some(spoofed), ..seen() },
            Some("is believed"),
        ),
    ] {
        let checks = arrival(&config, &change);
        let found: Vec<&Check> = checks.iter().filter(|check| !check.ok).collect();
        assert_eq!(found.len(), usize::from(wrong.is_some()), "{checks:?}");
        if let Some(check) = found.first() {
            expect(check, wrong);
        }
    }
    assert!(
        arrival(&Config::parse_from(["althing"]), &seen()).is_empty(),
        "nothing is said of what nobody has set"
    );
}

#[test]
fn a_websocket_comes_through() {
    expect(&websocket(Hello::Said), None);
    expect(&websocket(Hello::Status(403)), Some("ALTHING_PUBLIC_URL"));
    expect(&websocket(Hello::Status(400)), Some("proxy_http_version"));
    expect(&websocket(Hello::Failed("connection reset".into())), Some("connection reset"));
}
