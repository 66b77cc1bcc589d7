//! Statements of the hottest paths that diesel would have parsed anew each time: it keeps no UPDATE
//! prepared, nothing with a list of values on SQLite, and nothing that it was given as text.

use std::borrow::Cow;

use diesel::{
    backend::Backend,
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping},
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{Array, BigInt, Bool, HasSqlType, Nullable, Text, Untyped},
    sqlite::Sqlite,
};
use serde::Serialize;

use crate::{
    db::{Connection, Tx},
    domain::{CategoryId, PostId, Timestamp},
};

/// A value of a [`Statement`].
pub(super) enum Value<'a> {
    /// A number, or an id.
    Number(i64),
    /// The same where it may be missing.
    NumberIfAny(Option<i64>),
    /// A text.
    Text(Cow<'a, str>),
    /// Several, with commas between them.
    List(Vec<Value<'a>>),
}

/// A statement in the parts between which its values stand. It is known by its text, which must be
/// one of few.
pub(super) struct Statement<'a> {
    pub(super) parts: &'static [&'static str],
    pub(super) values: &'a [Value<'a>],
}

impl Value<'_> {
    fn push<'b, DB>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<BigInt> + HasSqlType<Text>,
        i64: ToSql<BigInt, DB>,
        Option<i64>: ToSql<Nullable<BigInt>, DB>,
        str: ToSql<Text, DB>,
    {
        match self {
            Self::Number(number) => out.push_bind_param::<BigInt, _>(number),
            Self::NumberIfAny(number) => out.push_bind_param::<Nullable<BigInt>, _>(number),
            Self::Text(text) => out.push_bind_param::<Text, str>(text),
            Self::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        out.push_sql(", ");
                    }
                    value.push(out)?;
                }
                Ok(())
            }
        }
    }
}

impl<DB> QueryFragment<DB> for Statement<'_>
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Text>,
    i64: ToSql<BigInt, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut values = self.values.iter();
        for part in self.parts {
            out.push_sql(part);
            if let Some(value) = values.next() {
                value.push(&mut out)?;
            }
        }
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = BigInt;
}

impl<Conn> RunQueryDsl<Conn> for Statement<'_> {}

/// A [`Statement`] that gives rows, whose columns are known by their names.
pub(super) struct Rows<'a>(pub(super) Statement<'a>);

impl<DB: Backend> QueryFragment<DB> for Rows<'_>
where
    for<'a> Statement<'a>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl QueryId for Rows<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Rows<'_> {
    type SqlType = Untyped;
}

impl<Conn> RunQueryDsl<Conn> for Rows<'_> {}

/// Gives the next places in the log, so many; gives the last of them.
pub(in crate::db) fn advance_log(tx: &mut Tx<'_>, count: i64) -> QueryResult<i64> {
    let parts = &["UPDATE log_head SET seq = seq + ", " RETURNING seq"];
    let Connection::Sqlite(c) = tx.any() else { return Err(elsewhere()) };
    Statement { parts, values: &[Value::Number(count)] }.get_result(c)
}

/// A category has so many posts more.
pub(in crate::db) fn count_posts(tx: &mut Tx<'_>, id: CategoryId, by: i64) -> QueryResult<()> {
    let parts = &["UPDATE category_counts SET posts = posts + ", " WHERE category_id = "];
    update(tx, Statement { parts, values: &[by, id.0].map(Value::Number) })
}

/// A post has so many comments more; the last of them was written then, if it is said.
pub(in crate::db) fn count_comments(
    tx: &mut Tx<'_>,
    id: PostId,
    by: i64,
    at: Option<Timestamp>,
) -> QueryResult<()> {
    let Some(at) = at else {
        let parts = &["UPDATE post_counts SET comments = comments + ", " WHERE post_id = "];
        return update(tx, Statement { parts, values: &[by, id.0].map(Value::Number) });
    };
    let parts = &[
        "UPDATE post_counts SET comments = comments + ",
        ", last_activity_at = ",
        " WHERE post_id = ",
    ];
    update(tx, Statement { parts, values: &[by, at.0, id.0].map(Value::Number) })
}

fn update(tx: &mut Tx<'_>, update: Statement<'_>) -> QueryResult<()> {
    let Connection::Sqlite(c) = tx.any() else { return Err(elsewhere()) };
    update.execute(c).map(drop)
}

/// PostgreSQL counts when it gives events their places.
fn elsewhere() -> diesel::result::Error {
    diesel::result::Error::QueryBuilderError("counted on PostgreSQL".into())
}

/// What a list of values can be of.
pub(in crate::db) trait Listed: Serialize {
    /// Its type in the database.
    type Sql;
}

impl Listed for i64 {
    type Sql = BigInt;
}

impl Listed for String {
    type Sql = Text;
}

/// Whether a column has one of these values: one statement, however many they are.
pub(in crate::db) fn among<C, T: Listed>(
    column: C,
    values: impl IntoIterator<Item = T>,
) -> Among<C, T> {
    let values: Vec<T> = values.into_iter().collect();
    let json = serde_json::to_string(&values).unwrap_or_default();
    Among { column, values, json }
}

/// See [`among`]. SQLite knows lists as JSON alone.
#[derive(Debug)]
pub(in crate::db) struct Among<C, T> {
    column: C,
    values: Vec<T>,
    json: String,
}

impl<C: Expression, T> Expression for Among<C, T> {
    type SqlType = Bool;
}

impl<C: SelectableExpression<From>, T, From> SelectableExpression<From> for Among<C, T> where
    Self: AppearsOnTable<From>
{
}

impl<C: AppearsOnTable<From>, T, From> AppearsOnTable<From> for Among<C, T> {}

impl<C: ValidGrouping<By>, T, By> ValidGrouping<By> for Among<C, T> {
    type IsAggregate = C::IsAggregate;
}

impl<C: QueryId, T: 'static> QueryId for Among<C, T> {
    type QueryId = Among<C::QueryId, T>;

    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C: QueryFragment<Sqlite>, T> QueryFragment<Sqlite> for Among<C, T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.json)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>, T: Listed> QueryFragment<Pg> for Among<C, T>
where
    Pg: HasSqlType<T::Sql>,
    Vec<T>: ToSql<Array<T::Sql>, Pg>,
    T::Sql: 'static,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<T::Sql>, _>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}
