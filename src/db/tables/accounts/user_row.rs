//! A person, as everyone may know them: what most other rows come with.

use diesel::prelude::*;

use crate::{
    db::schema::users,
    domain::{Role, Timestamp, UserId},
};

/// What everyone may know of a person.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// The person's id.
    pub id: UserId,
    /// As the person writes it.
    pub username: String,
    /// As the database says it; see [`UserRow::role`].
    pub role: String,
    /// The name of their picture's file.
    pub avatar: Option<String>,
    /// When the account was made.
    pub created_at: Timestamp,
}

impl UserRow {
    /// The role; what the database's own check would never let in counts as the least.
    pub fn role(&self) -> Role {
        self.role.parse().unwrap_or(Role::Member)
    }
}
