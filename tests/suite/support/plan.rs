//! How a database goes about a question.

use std::sync::{Arc, Mutex};

use althing::db::Connection;
use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, connection::InstrumentationEvent, sql_query,
    sql_types,
};

use super::TestDatabase;

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = sql_types::Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = sql_types::Text, column_name = "QUERY PLAN")]
    step: String,
}

impl TestDatabase {
    /// The steps of the last statement that `ask` makes, as the database plans them.
    pub fn plan(&self, ask: impl FnOnce(&mut Connection)) -> Vec<String> {
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let mut conn = Connection::open(&self.url.parse().unwrap()).unwrap();
        let heard = asked.clone();
        let listen = move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                heard.lock().unwrap().push(query.to_string());
            }
        };
        match &mut conn {
            Connection::Sqlite(c) => c.set_instrumentation(listen),
            Connection::Postgres(c) => c.set_instrumentation(listen),
        }
        ask(&mut conn);
        let last = asked.lock().unwrap().pop().expect("a statement");
        let (statement, binds) = last.split_once(" -- binds: ").expect("its values");
        match &mut conn {
            // What is not bound there is null, which changes no plan.
            Connection::Sqlite(c) => {
                let steps: Vec<SqliteStep> =
                    sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(c).unwrap();
                steps.into_iter().map(|step| step.detail).collect()
            }
            Connection::Postgres(c) => {
                let values = binds.trim_matches(['[', ']']).split(", ").collect::<Vec<_>>();
                let statement = values.iter().enumerate().rev().fold(
                    statement.to_owned(),
                    |statement, (at, value)| {
                        statement.replace(&format!("${}", at + 1), &value.replace('"', "'"))
                    },
                );
                let steps: Vec<PostgresStep> =
                    sql_query(format!("EXPLAIN (COSTS OFF) {statement}")).load(c).unwrap();
                steps.into_iter().map(|step| step.step).collect()
            }
        }
    }
}
