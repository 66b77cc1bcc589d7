//! Who acts.

use crate::{
    db::{
        Tx,
        sessions::{self, Holder},
        suspensions::SuspensionRow,
        users::UserRow,
    },
    domain::{
        Readers, Role, SessionId, UserId,
        access::{Action, Actor, Object, may},
    },
    error::Error,
};

/// Whoever is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub user: UserRow,
    /// The sign-in.
    pub session: SessionId,
    /// Until when they may only read, and why.
    pub suspension: Option<SuspensionRow>,
}

impl SignedIn {
    /// Whoever has this session.
    pub fn of(holder: Holder, session: SessionId) -> Self {
        let Holder { user, suspension } = holder;
        Self { user, session, suspension }
    }

    /// Somebody whose text is written for them while they are not here: no session of theirs.
    pub(in crate::forum) fn absent(user: UserRow) -> Self {
        Self { user, session: SessionId(0), suspension: None }
    }

    /// The person's id.
    pub fn id(&self) -> UserId {
        self.user.id
    }

    /// As `may` knows them.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.user.id, self.user.role())
    }

    /// The categories that they read.
    pub fn reads(&self) -> Readers {
        self.actor().reads()
    }

    /// 403 with this sentence unless the person may.
    pub fn must(&self, action: Action, object: Object, refusal: &'static str) -> Result<(), Error> {
        if may(self.actor(), action, object) { Ok(()) } else { Err(Error::Forbidden(refusal)) }
    }

    /// 403 while they are suspended; it says until when, and why.
    pub fn must_write(&self) -> Result<(), Error> {
        match &self.suspension {
            None => Ok(()),
            Some(SuspensionRow { until_at, reason }) => Err(Error::Suspended(format!(
                "You may read, but not write, until {until_at}: {reason}"
            ))),
        }
    }

    /// The person's role.
    pub fn role(&self) -> Role {
        self.user.role()
    }

    /// Whoever has the session, as they are now; neither that nor their role changes until the
    /// transaction ends. 401 for a session that is no more, and for one whose person has another
    /// role by now.
    pub fn again(&self, tx: &mut Tx<'_>) -> Result<Self, Error> {
        let found = sessions::hold(tx, self.session, self.id())?;
        let same = found.filter(|holder| holder.user.role == self.user.role);
        same.map(|holder| Self::of(holder, self.session)).ok_or_else(Error::sign_in)
    }
}

/// Who does what only some may do to others.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Somebody who is signed in.
    Person(&'a SignedIn),
    /// Whoever has the server's own command at hand: they may do it to anyone.
    Operator,
}

impl By<'_> {
    /// 403 with this sentence unless they may.
    pub fn must(self, action: Action, object: Object, refusal: &'static str) -> Result<(), Error> {
        match self {
            Self::Person(who) => who.must(action, object, refusal),
            Self::Operator => Ok(()),
        }
    }
}
