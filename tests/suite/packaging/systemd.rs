//! The unit file, with the settings and the command that the package puts beside it.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::Path,
};

use tempfile::TempDir;

use super::{options, path, text};
use crate::support::{PASSWORD, Process, program};

/// Nobody in particular, who may write nowhere.
const NOBODY: u32 = 65_534;

/// A machine's folders for the service, in one that its user can reach.
struct Machine {
    dir: TempDir,
}

impl Machine {
    /// With the binary, the settings of the package on a free port, and the state's folder, owned
    /// by the service's user.
    fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("althing-unit-").tempdir_in("/tmp").unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let this = Self { dir };
        // By another process: a program that anyone here has open for writing, if only for a moment
        // in a child, can't be run.
        let copied = std::process::Command::new("cp")
            .args([env!("CARGO_BIN_EXE_althing"), &this.path("althing")])
            .status();
        assert!(copied.unwrap().success());
        let settings = text("packaging/althing.env")
            .replace("127.0.0.1:8080", "127.0.0.1:0")
            .replace("/var/lib/althing", &this.path("state"));
        fs::write(this.path("althing.env"), format!("{settings}\nALTHING_BCRYPT_COST=4\n"))
            .unwrap();
        fs::create_dir(this.path("state")).unwrap();
        fs::set_permissions(this.path("state"), fs::Permissions::from_mode(0o700)).unwrap();
        if is_root() {
            chown(this.path("state"), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        this
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    /// The settings as systemd reads them: a NAME=value a line.
    fn settings(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.path("althing.env")).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines
            .map(|line| line.split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
            .collect()
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The values of a setting in the unit.
fn unit(name: &str) -> Vec<String> {
    let prefix = format!("{name}=");
    text("packaging/althing.service")
        .lines()
        .filter_map(|line| line.strip_prefix(&prefix))
        .map(str::to_owned)
        .collect()
}

#[actix_web::test]
async fn systemd_takes_the_units() {
    let machine = Machine::new();
    for name in ["althing.service", "althing-backup.service", "althing-backup.timer"] {
        let unit = text(&format!("packaging/{name}"))
            .replace("/usr/bin/althing", &machine.path("althing"));
        fs::write(machine.path(name), unit).unwrap();
    }
    for name in ["althing.service", "althing-backup.timer"] {
        let verified = Process::run_bare(
            program("systemd-analyze", &["verify", "--man=no", &machine.path(name)]),
            "",
        )
        .await;
        // Units of the machine that the test runs on are not ours to judge.
        assert!(
            verified.code == Some(0) && !verified.stderr.contains("althing"),
            "{name}: {verified:?}"
        );
    }
}

#[actix_web::test]
async fn the_backup_of_each_night_runs_with_the_forums_settings() {
    let machine = Machine::new();
    let file = text("packaging/althing-backup.service");
    let (_, line) = file.split_once("ExecStart=/usr/bin/althing ").unwrap();
    let arguments =
        line.lines().next().unwrap().replace("/var/lib/althing", &machine.path("state"));
    let mut start = program(machine.path("althing"), &[]);
    let server = Process::start_as_set({
        start.current_dir(machine.path("state")).envs(machine.settings());
        start
    })
    .await;
    server.guest().register("ana").await.upload().await;
    let mut backup = program(machine.path("althing"), &arguments.split(' ').collect::<Vec<_>>());
    backup.current_dir("/").envs(machine.settings());
    let made = Process::run_bare(backup, "").await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let kept: Vec<_> = fs::read_dir(machine.path("state/backups"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert!(kept.len() == 1 && kept[0].join("uploads").is_dir(), "{kept:?}");
}

#[actix_web::test]
async fn the_unit_leaves_an_orderly_end_its_time_and_never_gives_up() {
    assert!(unit("TimeoutStopSec")[0].parse::<u32>().unwrap() > 30);
    assert_eq!(
        (unit("Restart"), unit("StartLimitIntervalSec")),
        (vec!["always".into()], vec!["0".into()])
    );
    assert_eq!(unit("RestartPreventExitStatus"), ["2"], "only a wrong option is not tried again");
}

#[actix_web::test]
async fn the_settings_are_options_and_lie_where_the_unit_may_write() {
    let options = options().await;
    let state = format!("/var/lib/{}", unit("StateDirectory")[0]);
    assert_eq!(unit("WorkingDirectory"), std::slice::from_ref(&state));
    let file = text("packaging/althing.env");
    for line in file
        .lines()
        .map(|line| line.trim_start_matches('#'))
        .filter(|line| line.starts_with(char::is_uppercase))
    {
        let Some((name, value)) = line.split_once('=') else { continue };
        assert!(options.contains(name), "{name}");
        if matches!(name, "DATABASE_URL" | "ALTHING_UPLOADS") {
            assert!(value.trim_start_matches("sqlite://").starts_with(&state), "{line}");
        }
    }
}

#[actix_web::test]
async fn the_forum_runs_as_the_units_user_where_all_but_its_folder_is_read_only() {
    let machine = Machine::new();
    let (state, binary) = (machine.path("state"), machine.path("althing"));
    let mut start = if is_root() {
        // What ProtectSystem=strict, StateDirectory= and User= do.
        let script = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro / && cd \"$1\" \
                      && exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$2\"";
        program(
            "unshare",
            &["--mount", "--propagation", "private", "sh", "-c", script, "sh", &state, &binary],
        )
    } else {
        program(&binary, &[])
    };
    start.current_dir(&state).envs(machine.settings());
    let server = Process::start_as_set(start).await;
    let ana = server.guest().register("ana").await;
    ana.upload().await;
    ana.post("general", "Hello", "there").await;
    assert!(Path::new(&state).join("althing.db").is_file());
    server.signal("TERM").await;
    assert_eq!(server.ended().await.code, Some(0));
}

#[actix_web::test]
async fn a_command_of_the_host_runs_with_the_services_settings_and_as_its_user() {
    let machine = Machine::new();
    let admin = |arguments: &[&str]| {
        let mut run = program(path("packaging/althing-admin"), arguments);
        for (name, value) in [("SETTINGS", "althing.env"), ("HOME", "state"), ("BINARY", "althing")]
        {
            run.env(format!("ALTHING_{name}"), machine.path(value));
        }
        run.current_dir("/");
        run
    };
    let made = Process::run_bare(
        admin(&["user", "create", "boss", "boss@example.org", "--role", "admin"]),
        PASSWORD,
    )
    .await;
    assert_eq!(made.code, Some(0), "{made:?}");
    assert_eq!(
        Process::run_bare(admin(&["user", "set-role", "nobody", "admin"]), "").await.code,
        Some(1)
    );
    let owner = |name: &str| fs::metadata(machine.path(name)).unwrap().uid();
    assert_eq!(
        owner("state/althing.db"),
        owner("state"),
        "the service can write what the command made"
    );
}
