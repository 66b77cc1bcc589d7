//! Every command that is documented ends as it says, every time: what is done is told by exit code
//! 0, however the database is reached. `ALTHING_TEST_RUNS` says how often each is run.

use crate::support::{Database, PASSWORD, Process, TestDatabase, command};

fn runs() -> u32 {
    std::env::var("ALTHING_TEST_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5)
}

/// Over whatever connection the database is reached.
async fn every_command_ends_well(database: TestDatabase) {
    let url = database.url.clone();
    for run in 0..runs() {
        let (name, address) = (format!("ana{run}"), format!("ana{run}@example.org"));
        let name = name.as_str();
        let mut commands = vec![
            (vec!["user", "create", name, &address, "--role", "admin"], PASSWORD),
            (vec!["user", "set-role", name, "moderator"], ""),
            (vec!["user", "reset-password", name], "another password than that"),
            (vec!["user", "ban", name], ""),
            (vec!["user", "unban", name], ""),
            (vec!["epoch", "new"], ""),
            (vec!["--version"], ""),
            (vec!["--help"], ""),
            (vec!["doctor", "--offline"], ""),
        ];
        let copy =
            database.uploads().with_file_name(format!("copy-{run}.db")).display().to_string();
        if url.starts_with("sqlite") {
            commands.extend([(vec!["backup", &copy], ""), (vec!["restore", &copy], "")]);
        }
        for (arguments, input) in commands {
            let finished = Process::run(&url, &arguments, input).await;
            assert_eq!(finished.code, Some(0), "{arguments:?}, run {run}: {finished:?}");
        }
        // What can't be done is told by another, and by nothing worse.
        let finished = Process::run(&url, &["user", "ban", "nobody-here"], "").await;
        assert_eq!(finished.code, Some(1), "{finished:?}");
    }
}

async fn a_server_ends_well(database: TestDatabase) {
    for _ in 0..runs() {
        let server = Process::start(command(&[
            "--addr",
            "127.0.0.1:0",
            "--bcrypt-cost",
            "4",
            "--database-url",
            &database.url,
        ]))
        .await;
        assert_eq!(server.guest().get("/readyz").await.status, 200);
        server.signal("TERM").await;
        let finished = server.ended().await;
        assert_eq!(finished.code, Some(0), "{finished:?}");
    }
}

macro_rules! on_every_database {
    ($name:ident, $test:path) => {
        mod $name {
            use super::*;

            #[actix_web::test]
            async fn sqlite() {
                $test(TestDatabase::new(Database::Sqlite)).await;
            }

            #[actix_web::test]
            async fn postgres() {
                $test(TestDatabase::new(Database::Postgres)).await;
            }

            #[actix_web::test]
            async fn postgres_over_tls_with_a_password() {
                match TestDatabase::over_tls() {
                    Some(database) => $test(database).await,
                    None => eprintln!("skipped: this PostgreSQL speaks no TLS"),
                }
            }
        }
    };
}

on_every_database!(each_documented_command_ends_well_every_time, every_command_ends_well);
on_every_database!(each_stop_of_a_server_ends_well, a_server_ends_well);

#[actix_web::test]
async fn what_a_command_lacks_is_named_in_one_line() {
    for (arguments, names) in [
        (&["user", "create"][..], &["<NAME>", "<EMAIL>"][..]),
        (&["user", "create", "ana"], &["<EMAIL>"]),
        (&["user", "set-role", "ana"], &["<ROLE>"]),
        (&["user", "ban"], &["<NAME>"]),
        (&["restore"], &["<FOLDER or FILE>"]),
        (&["backup"], &["<FOLDER/ or FILE>"]),
        (&["user"], &["<COMMAND>"]),
        (&["epoch"], &["<COMMAND>"]),
        (&["--rate-limits", "maybe"], &["on, off"]),
    ] {
        let finished = Process::run_bare(command(arguments), "").await;
        let told = &finished.stderr;
        assert!(finished.code == Some(2) && told.lines().count() == 1, "{finished:?}");
        assert!(
            told.starts_with("error: ") && names.iter().all(|name| told.contains(name)),
            "{told}"
        );
    }
}
