//! Errors of the databases are told apart, whatever there is to know them by: each is brought about
//! for real.

use std::thread;

use althing::{
    config::DatabaseUrl,
    db::Connection,
    error::database::{Fault, fault},
};
use diesel::{QueryResult, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};

use crate::support::{Database, TestDatabase};

fn open(database: &TestDatabase) -> Connection {
    Connection::open(&database.url.parse::<DatabaseUrl>().unwrap()).unwrap()
}

fn run(conn: &mut Connection, sql: &str) -> QueryResult<()> {
    match conn {
        Connection::Sqlite(c) => c.batch_execute(sql),
        Connection::Postgres(c) => c.batch_execute(sql),
    }
}

#[track_caller]
fn expect(result: QueryResult<()>, expected: Fault) {
    let error = result.unwrap_err();
    assert_eq!(fault(&error), Some(expected), "{error:?}");
}

#[test]
fn sqlite_tells_a_lock_from_a_full_disk() {
    let database = TestDatabase::new(Database::Sqlite);
    let (mut one, mut other) = (open(&database), open(&database));
    run(&mut one, "CREATE TABLE bread (name TEXT UNIQUE); BEGIN IMMEDIATE").unwrap();
    run(&mut other, "PRAGMA busy_timeout = 0").unwrap();
    expect(run(&mut other, "BEGIN IMMEDIATE"), Fault::Locked);
    run(&mut one, "COMMIT; PRAGMA max_page_count = 1").unwrap();
    expect(run(&mut one, "INSERT INTO bread VALUES (zeroblob(100000))"), Fault::Full);
    run(&mut other, "INSERT INTO bread VALUES ('rye')").unwrap();
    let twice = run(&mut other, "INSERT INTO bread VALUES ('rye')").unwrap_err();
    assert_eq!(fault(&twice), None, "{twice:?}");
}

#[test]
fn postgres_tells_a_wait_from_a_lost_connection() {
    let database = TestDatabase::new(Database::Postgres);
    let (mut one, mut other) = (open(&database), open(&database));
    run(&mut one, "CREATE TABLE bread (id INT PRIMARY KEY); INSERT INTO bread VALUES (1), (2)")
        .unwrap();
    let slow = "SET statement_timeout = '10ms'; SELECT pg_sleep(20)";
    expect(run(&mut other, slow), Fault::Busy);
    run(&mut one, "BEGIN; SELECT FROM bread FOR UPDATE").unwrap();
    let held = "SET statement_timeout = 0; SET lock_timeout = '10ms'; SELECT FROM bread FOR UPDATE";
    expect(run(&mut other, held), Fault::Busy);
    let twice = run(&mut one, "INSERT INTO bread VALUES (1)").unwrap_err();
    assert_eq!(fault(&twice), None, "{twice:?}");
    run(&mut one, "ROLLBACK").unwrap();
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    expect(run(&mut other, "SELECT 1"), Fault::Lost);
}

#[test]
fn postgres_tells_a_deadlock() {
    let database = TestDatabase::new(Database::Postgres);
    let (mut one, mut other) = (open(&database), open(&database));
    run(&mut one, "CREATE TABLE bread (id INT PRIMARY KEY); INSERT INTO bread VALUES (1), (2)")
        .unwrap();
    let hold = |id| format!("SELECT FROM bread WHERE id = {id} FOR UPDATE");
    run(&mut one, &format!("BEGIN; {}", hold(1))).unwrap();
    run(&mut other, &format!("BEGIN; {}", hold(2))).unwrap();
    let waits = hold(2);
    let waiting = thread::spawn(move || run(&mut one, &waits));
    let crossed = run(&mut other, &hold(1));
    // Whoever of the two is let go, the other goes on.
    drop(other);
    let faults: Vec<_> = [crossed, waiting.join().unwrap()]
        .into_iter()
        .filter_map(Result::err)
        .map(|error| fault(&error))
        .collect();
    assert_eq!(faults, [Some(Fault::Busy)]);
}

#[test]
fn postgres_tells_of_errors_untranslated_where_it_may_be_asked_to() {
    #[derive(diesel::QueryableByName)]
    struct Setting {
        #[diesel(sql_type = sql_types::Text)]
        value: String,
    }
    let language = |database: &TestDatabase| {
        let Connection::Postgres(mut conn) = open(database) else { panic!("another database") };
        let asked = "SELECT current_setting('lc_messages') AS value";
        sql_query(asked).get_result::<Setting>(&mut conn).unwrap().value
    };
    let mut database = TestDatabase::new(Database::Postgres);
    // Another name for the same, which every system has.
    let name = database.texts("SELECT current_database() AS value").remove(0);
    database.execute(&format!("ALTER DATABASE {name} SET lc_messages = 'POSIX'"));
    assert_eq!(language(&database), "C");
    let role = format!("plain_{}", std::process::id());
    database.execute(&format!("CREATE ROLE {role} LOGIN"));
    let own = database.url.clone();
    let (scheme, rest) = own.split_once("://").unwrap();
    database.url = format!("{scheme}://{role}@{}", rest.split_once('@').unwrap().1);
    assert_eq!(language(&database), "POSIX", "a plain role gets it as it is");
    database.url = own;
    database.execute(&format!("DROP ROLE {role}"));
}
