//! Whether a name can be had. It tells nothing that the list of people does not.

use crate::{
    db::{Connection, users},
    domain::Username,
    error::Error,
};

/// What stands behind the name of the field.
pub(super) const TAKEN: &str = "is taken, or looks like one that is";

/// Why nobody could register under this name now: a sentence that goes behind the field's name.
pub fn refusal(conn: &mut Connection, name: &str) -> Result<Option<String>, Error> {
    let parsed = Username::parse(name).and_then(|name| name.check_not_reserved().map(|()| name));
    Ok(match parsed {
        Err(refusal) => Some(refusal),
        Ok(name) if users::username_taken(conn, &name)? => Some(TAKEN.to_owned()),
        Ok(name) => name.check_readable().err(),
    })
}
