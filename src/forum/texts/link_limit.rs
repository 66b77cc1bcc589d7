//! What members may not do on their first day: fill a text with links to other sites.

use crate::{
    config::{Origin, Switch},
    domain::{Invalid, Role, Timestamp, limits, markdown::Text},
    error::Error,
    http::{request::extract::SignedIn, state::State},
};

/// Refuses a text with more links than a new member may write. Moderators may write as they like.
pub fn check_links(state: &State, who: &SignedIn, text: &Text) -> Result<(), Error> {
    let is_new = who.user.created_at > Timestamp::now().minus_seconds(limits::NEW_MEMBER_S);
    if !is_new || who.role() >= Role::Moderator || state.config.rate_limits == Switch::Off {
        return Ok(());
    }
    let most = usize::from(state.config.new_member_links);
    let found = text.foreign_links(state.config.public_url.as_ref().map(Origin::as_str));
    if found > most {
        let message =
            format!("has {found} links to other sites: on your first day a text may have {most}");
        return Err(Invalid::one("body", message).into());
    }
    Ok(())
}
