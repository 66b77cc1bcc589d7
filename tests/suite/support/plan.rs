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

/// A statement, and how the database goes about it.
#[derive(Debug)]
pub struct Plan {
    pub statement: String,
    pub steps: Vec<String>,
}

impl TestDatabase {
    /// The plans of all statements that `ask` makes; PostgreSQL makes them as if there were many times as
    /// much as there is.
    pub fn plans(&self, ask: impl FnOnce(&mut Connection)) -> Vec<Plan> {
        let (mut conn, asked) = self.asked(ask);
        if let Connection::Postgres(c) = &mut conn {
            // To forbid it would cost so much that no other difference counted beside it.
            sql_query("SET seq_page_cost = 100").execute(c).unwrap();
        }
        asked.iter().filter_map(|one| explained(&mut conn, one)).collect()
    }

    /// The steps of the first statement that `ask` makes, as the database plans them.
    pub fn plan(&self, ask: impl FnOnce(&mut Connection)) -> Vec<String> {
        let (mut conn, asked) = self.asked(ask);
        let first = asked.first().expect("a statement");
        explained(&mut conn, first).expect("its values").steps
    }

    /// All statements that `ask` makes, with their values as diesel shows them.
    fn asked(&self, ask: impl FnOnce(&mut Connection)) -> (Connection, Vec<String>) {
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
        let asked = std::mem::take(&mut *asked.lock().unwrap());
        (conn, asked)
    }
}

/// How the database goes about a statement; `None` for one without values.
fn explained(conn: &mut Connection, asked: &str) -> Option<Plan> {
    let (statement, binds) = asked.split_once(" -- binds: ")?;
    let steps = match conn {
        // What is not bound there is null, which changes no plan.
        Connection::Sqlite(c) => {
            let steps: Vec<SqliteStep> =
                sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(c).unwrap();
            steps.into_iter().map(|step| step.detail).collect()
        }
        Connection::Postgres(c) => {
            let steps: Vec<PostgresStep> =
                sql_query(format!("EXPLAIN (COSTS OFF) {}", bound(statement, binds)))
                    .load(c)
                    .unwrap_or_else(|error| panic!("{error}: {statement} {binds}"));
            steps.into_iter().map(|step| step.step).collect()
        }
    };
    Some(Plan { statement: statement.to_owned(), steps })
}

/// A statement with its values in it, which diesel shows as Rust does.
fn bound(statement: &str, binds: &str) -> String {
    let binds = binds.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(binds);
    let (mut values, mut depth, mut is_text) = (vec![String::new()], 0, false);
    for character in binds.chars() {
        match character {
            '"' => is_text = !is_text,
            '[' if !is_text => depth += 1,
            ']' if !is_text => depth -= 1,
            ',' if !is_text && depth == 0 => {
                values.push(String::new());
                continue;
            }
            _ => {}
        }
        values.last_mut().unwrap().push(character);
    }
    let literal = |value: &String| {
        let value = value.trim();
        let value =
            value.strip_prefix("Some(").and_then(|one| one.strip_suffix(')')).unwrap_or(value);
        match value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(items) => format!("'{{{}}}'", items.replace("Some(", "").replace(')', "")),
            None if value == "None" => "NULL".to_owned(),
            None => match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(text) => format!("'{}'", text.replace('\'', "''")),
                None => value.to_owned(),
            },
        }
    };
    let put = |statement: String, (at, value): (usize, &String)| {
        statement.replace(&format!("${}", at + 1), &literal(value))
    };
    values.iter().enumerate().rev().fold(statement.to_owned(), put)
}
