//! Invitations: a member's link that lets others make an account.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::Rng;

use crate::{
    config::Origin,
    db::{
        Connection, Tx,
        invites::{self, InviteRow, TooMany},
        users::{self, UserRow},
    },
    domain::{
        Invalid, InviteId, Role,
        access::{Action, Object},
    },
    error::Error,
    forum::{
        By, SignedIn,
        audit::{self, Act},
        views,
    },
    protocol::{AdminInvite, Invite},
};

/// An invitation's code, in bytes of randomness.
const CODE_BYTES: usize = 16;

/// An invitation to be made.
#[derive(Clone, Copy, Debug)]
pub struct New {
    /// For how many people it is good.
    pub uses: i32,
    /// For how many days it is good.
    pub days: i32,
}

impl Default for New {
    fn default() -> Self {
        Self { uses: 1, days: 7 }
    }
}

/// One's own, the newest first. `public` is the forum's own address, if it is known.
pub fn list(
    conn: &mut Connection,
    who: &SignedIn,
    public: Option<&Origin>,
) -> Result<Vec<Invite>, Error> {
    let rows = invites::list(conn, who.id())?;
    Ok(rows.into_iter().map(|row| views::invite(row, public)).collect())
}

/// A page of everyone's, the newest first, for admins: without what lets anyone in.
pub fn list_all(
    conn: &mut Connection,
    who: &SignedIn,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<AdminInvite>, Error> {
    who.must(Action::Read, Object::Administration, "Only admins may read that.")?;
    let shown = |(row, user): (InviteRow, UserRow)| AdminInvite {
        id: row.id,
        user: views::user(user),
        uses_left: row.uses_left,
        used: row.used,
        created_at: row.created_at,
        expires_at: row.expires_at,
    };
    Ok(invites::list_all(conn, before, most)?.into_iter().map(shown).collect())
}

/// Makes one. Whoever calls this holds the account, so that two at once are counted.
pub fn create(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    new: New,
    public: Option<&Origin>,
) -> Result<Invite, Error> {
    who.must_write()?;
    let code = URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; CODE_BYTES]>());
    let made = invites::insert(tx, who.id(), &code, new.uses, new.days)?;
    if made.is_ok() && who.role() != Role::Member {
        let told = format!("for {} people and {} days", new.uses, new.days);
        audit::note(tx, By::Person(who), Act::on("create_invite", told))?;
    }
    made.map(|row| views::invite(row, public)).map_err(|TooMany| {
        Error::Conflict("You have as many open invitations as one may.", Invalid::default())
    })
}

/// Revokes one, by its maker or a moderator.
pub fn delete(tx: &mut Tx<'_>, who: &SignedIn, id: InviteId) -> Result<(), Error> {
    const MISSING: Error = Error::NotFound("invitation");
    let row = invites::find(tx, id)?.ok_or(MISSING)?;
    // Whose it is, and that there is one, is nobody else's business.
    who.must(Action::Change, Object::Invite(row.user_id), "").map_err(|_| MISSING)?;
    if row.user_id != who.id() {
        let maker = users::find(tx, row.user_id)?.username;
        audit::note(tx, By::Person(who), Act::on("revoke_invite", maker))?;
    }
    Ok(invites::delete(tx, id)?)
}
