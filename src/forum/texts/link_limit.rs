//! What members may not do on their first day: fill a text with links to other sites.

use crate::{
    config::{Config, Origin, Switch},
    domain::{Invalid, Role, Timestamp, limits, markdown::Text},
    error::Error,
    forum::SignedIn,
};

/// How many links to other sites a new member's text may have.
#[derive(Clone, Debug)]
pub struct LinkLimit {
    /// As many as they like where it is absent.
    most: Option<usize>,
    /// The forum's own address, which is no other site.
    own: Option<String>,
}

impl LinkLimit {
    /// At most so many; `own` is the forum's address, if it is known.
    pub fn new(most: Option<usize>, own: Option<String>) -> Self {
        Self { most, own }
    }

    /// As the operator decided. Where nothing is limited, this is not either.
    pub fn of(config: &Config) -> Self {
        let most = (config.rate_limits == Switch::On).then(|| usize::from(config.new_member_links));
        Self::new(most, config.public_url.as_ref().map(Origin::as_str).map(str::to_owned))
    }

    /// Refuses a text with more links than a new member may write. Moderators may write as they
    /// like.
    pub fn check(&self, who: &SignedIn, text: &Text) -> Result<(), Error> {
        let is_new = who.user.created_at > Timestamp::now().minus_seconds(limits::NEW_MEMBER_S);
        let Some(most) = self.most.filter(|_| is_new && who.role() < Role::Moderator) else {
            return Ok(());
        };
        let found = text.foreign_links(self.own.as_deref());
        if found <= most {
            return Ok(());
        }
        let message =
            format!("has {found} links to other sites: on your first day a text may have {most}");
        Err(Invalid::one("body", message).into())
    }
}
