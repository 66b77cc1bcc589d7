//! The addresses of categories that were merged into others: they lead there.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::{
    db::{
        Connection,
        schema::{categories, merged_categories},
    },
    domain::CategoryId,
};

/// The category to which an address leads that another one had.
pub(in crate::db) fn led_by(conn: &mut Connection, slug: &str) -> QueryResult<Option<CategoryId>> {
    let led = merged_categories::table.find(slug).select(merged_categories::category_id);
    query!(conn, |c| led.first(c).optional())
}

/// The category into which this one was merged.
pub(in crate::db) fn led_from(
    conn: &mut Connection,
    from: CategoryId,
) -> QueryResult<Option<CategoryId>> {
    let led = merged_categories::table.filter(merged_categories::from_id.eq(from));
    query!(conn, |c| led.select(merged_categories::category_id).first(c).optional())
}

/// The addresses that lead to each category, in alphabetic order.
pub fn all(conn: &mut Connection) -> QueryResult<BTreeMap<CategoryId, Vec<String>>> {
    let rows: Vec<(CategoryId, String)> = query!(conn, |c| merged_categories::table
        .order(merged_categories::slug)
        .select((merged_categories::category_id, merged_categories::slug))
        .load(c))?;
    let mut led = BTreeMap::<_, Vec<String>>::new();
    for (category, slug) in rows {
        led.entry(category).or_default().push(slug);
    }
    Ok(led)
}

/// Whether posts of another category are on their way into this one.
pub fn is_target(conn: &mut Connection, id: CategoryId) -> QueryResult<bool> {
    let coming = categories::table.filter(categories::merged_into.eq(id));
    query!(conn, |c| diesel::select(diesel::dsl::exists(coming)).get_result(c))
}
