//! What becomes of whoever registers by themself: as admins have it when it is written, whatever
//! held before the password was hashed, which takes a while.

use crate::{
    db::{
        Tx, settings as set,
        users::{NewUser, UserRow},
    },
    domain::{Invalid, Registration, Settings},
    error::Error,
    forum::{
        registration::{self, Admission},
        settings, sign_ups,
    },
};

/// Nobody registers.
pub const CLOSED: Error = Error::Forbidden("Registration is closed.");

/// Makes an account, or has somebody wait for a moderator: then there is `None`. `options` are the
/// settings that hold where nothing is set.
pub fn register(
    tx: &mut Tx<'_>,
    new: NewUser,
    admission: &Admission,
    options: Settings,
) -> Result<Option<UserRow>, Error> {
    set::hold(tx)?;
    let settings = settings::read(tx, options)?;
    match (admission, settings.registration) {
        // The forum's first administrator comes before all settings.
        (Admission::Setup(_), _) => {}
        (_, Registration::Closed) => return Err(CLOSED),
        (Admission::Free, Registration::Invite) => {
            return Err(Invalid::one("invite", "is required").into());
        }
        (Admission::Free, Registration::Open) if settings.approve_members => {
            sign_ups::create(tx, new)?;
            return Ok(None);
        }
        _ => {}
    }
    registration::create(tx, new, admission).map(Some)
}
