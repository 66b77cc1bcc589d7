//! What members were told of a post, and may not read any more where it stands.

use diesel::prelude::*;

use crate::{
    db::{
        Tx,
        categories::hidden_from,
        concerned::{Gone, gone},
        dialect,
        schema::{notifications, posts, users},
    },
    domain::{CategoryId, PostId, Readers, Role, UserId},
};

/// Of what something is taken back.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// All posts of a category.
    Category(CategoryId),
    /// A post.
    Post(PostId),
    /// All that this person was told.
    Person(UserId),
}

/// Takes back what members were told of what they may not read (any more).
pub fn take_back(tx: &mut Tx<'_>, of: Of) -> QueryResult<Gone> {
    // What is told of one post or person is held in the order in which all do.
    match of {
        Of::Post(post) => dialect::lock_post(tx, post)?,
        Of::Person(person) => dialect::lock_notifications(tx, person)?,
        Of::Category(category) => dialect::lock_told_in(tx, category)?,
    }
    let there = posts::table.filter(posts::category_id.eq_any(hidden_from(Readers::Members)));
    let members = users::table.filter(users::role.eq(Role::Member.as_str())).select(users::id);
    let told = notifications::table.filter(notifications::person_id.eq_any(members));
    let row = (notifications::id, notifications::person_id, notifications::hidden);
    query!(tx, |c| match of {
        Of::Category(category) => {
            let there = there.filter(posts::category_id.eq(category)).select(posts::id.nullable());
            let told = told.filter(notifications::post_id.eq_any(there));
            diesel::delete(told).returning(row).get_results(c)
        }
        Of::Post(post) => {
            let there = there.filter(posts::id.eq(post)).select(posts::id.nullable());
            let told = told.filter(notifications::post_id.eq_any(there));
            diesel::delete(told).returning(row).get_results(c)
        }
        Of::Person(person) => {
            let there = there.select(posts::id.nullable());
            let told = told.filter(notifications::person_id.eq(person));
            let told = told.filter(notifications::post_id.eq_any(there));
            diesel::delete(told).returning(row).get_results(c)
        }
    })
    .map(gone)
}
