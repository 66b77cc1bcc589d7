//! A person, as everyone may know them: what most other rows come with.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

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

/// Profile fields to be set; `None` leaves one as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = users)]
pub struct ProfileChange {
    /// `None`: as it is; `Some(None)`: nothing any more.
    pub first_name: Option<Option<String>>,
    /// `None`: as it is; `Some(None)`: nothing any more.
    pub last_name: Option<Option<String>>,
    /// `None`: as it is; `Some(None)`: nothing any more.
    pub age: Option<Option<i32>>,
    /// `None`: as it is; `Some(None)`: nothing any more.
    pub gender: Option<Option<String>>,
    /// `None`: as it is; `Some(None)`: nothing any more.
    pub bio: Option<Option<String>>,
}

impl ProfileChange {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.first_name.is_none()
            && self.last_name.is_none()
            && self.age.is_none()
            && self.gender.is_none()
            && self.bio.is_none()
    }
}
