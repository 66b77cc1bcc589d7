//! What stands where there is nothing: in the forum's frame, with a sentence and a way on.

use askama::Template;

use super::{
    answer,
    data::{Around, Data},
    frame::{Frame, Site},
};
use crate::error::Error;

#[derive(Template)]
#[template(path = "gone.html")]
struct GonePage {
    frame: Frame,
    heading: &'static str,
    is_heading_shown: bool,
    said: &'static str,
    text: String,
    /// The page's own class.
    kind: &'static str,
}

/// A post that was deleted, or never was.
pub(super) fn post(site: Site, path: String, around: &Around) -> Result<String, Error> {
    let (heading, text) = ("This post is not here", "It was deleted, or the address is wrong.");
    let frame = framed(site, heading, path, Some(around))?;
    let (said, kind, text) = (heading, " post-page", text.to_owned());
    answer::written(&GonePage { frame, heading, is_heading_shown: false, said, text, kind })
}

/// A person whom there is not.
pub(super) fn person(site: Site, path: String, around: &Around) -> Result<String, Error> {
    let (said, text) = ("Nobody of this name", "Names can be looked up under “Find people”.");
    let frame = framed(site, said, path, Some(around))?;
    let (heading, text) = (said, text.to_owned());
    answer::written(&GonePage { frame, heading, is_heading_shown: false, said, text, kind: "" })
}

/// An address that means nothing.
pub(super) fn address(site: Site, path: String) -> Result<String, Error> {
    let heading = "No such page";
    let frame = framed(site, heading, path, None)?;
    let (said, text) =
        ("There is nothing at this address", "It may have moved, or the link is wrong.".to_owned());
    answer::written(&GonePage { frame, heading, is_heading_shown: true, said, text, kind: "" })
}

/// A page that could not be made.
pub(super) fn fault(
    site: Site,
    path: String,
    heading: &'static str,
    text: String,
) -> Result<String, Error> {
    let frame = framed(site, heading, path, None)?;
    let said = heading;
    answer::written(&GonePage { frame, heading, is_heading_shown: false, said, text, kind: "" })
}

fn framed(site: Site, title: &str, path: String, around: Option<&Around>) -> Result<Frame, Error> {
    let mut frame = Frame::new(site, title, path);
    frame.is_kept = false;
    if let Some(around) = around {
        frame.list(&around.categories);
        let facts = frame.site.facts.clone();
        frame.carry(&Data { gone: true, ..Data::new(around, &facts) })?;
    }
    Ok(frame)
}
