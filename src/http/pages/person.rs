//! The page of a person: who they are, and what they posted.

use actix_web::{HttpRequest, HttpResponse, web::Path};
use askama::Template;
use serde_json::json;

use super::{
    answer,
    data::{self, Around, Data},
    feed::{self, Posts},
    frame::{Frame, Site},
    gone,
    parts::{Byline, List},
    words,
};
use crate::{
    error::Error,
    forum::{people, views},
    http::{
        api::users::Profile,
        page_cache::Subject,
        request::{extract::Shared, paging::Query, post_list::PostList},
    },
};

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    person: Byline,
    /// What there is to say in a line.
    about: String,
    bio: Option<String>,
    list: List,
}

/// `/u/{username}`
pub async fn show(
    state: Shared,
    request: HttpRequest,
    path: Path<String>,
    query: Query,
) -> Result<HttpResponse, Error> {
    let (name, mut list) = (path.into_inner(), PostList::of_page(&query, &["before"])?);
    let address = list.address(&words::person_path(&name));
    list.filter.author = Some(name.clone());
    answer::kept(&state, &request, Subject::Lists, move |c, reads, site, place| {
        list.filter.reads = reads;
        let around = data::around(c, reads, place)?;
        let found = match people::show(c, None, reads, &name) {
            Ok(found) => found,
            Err(Error::NotFound(_)) => {
                return gone::person(site, address, &around).map(answer::gone);
            }
            Err(error) => return Err(error),
        };
        let posts = feed::read(c, &list)?;
        page(site, &list, &around, found, &posts).map(answer::page)
    })
    .await
}

fn page(
    site: Site,
    asked: &PostList,
    around: &Around,
    found: people::Profile,
    posts: &Posts,
) -> Result<String, Error> {
    let user = views::user(found.person.clone());
    let own = words::person_path(&user.username);
    let joined = format!("joined {}", words::day(user.created_at));
    let (written, commented) =
        (words::count(found.posts, "post"), words::count(found.comments, "comment"));
    let said: Vec<&str> = super::parts::role(user.role)
        .into_iter()
        .chain([joined.as_str(), &written, &commented])
        .collect();
    let about = said.join(" · ");
    let bio = found.bio.clone().filter(|bio| !bio.is_empty());
    // The name as the person writes it, whatever the address says.
    let mut frame = Frame::new(site, &user.username, asked.address(&own));
    frame.description = bio.clone().unwrap_or_else(|| format!("{}: {about}", user.username));
    frame.kind = "profile";
    frame.picture.clone_from(&user.avatar_url);
    frame.feed = Some(format!("{own}/feed.atom"));
    frame.list(&around.categories);
    let url = frame.address();
    frame.tell(json!({
        "@type": "ProfilePage",
        "url": url,
        "dateCreated": user.created_at,
        "mainEntity": {
            "@type": "Person",
            "name": user.username,
            "description": bio,
            "agentInteractionStatistic": {
                "@type": "InteractionCounter",
                "interactionType": "https://schema.org/WriteAction",
                "userInteractionCount": found.posts,
            },
        },
        "hasPart": posts.facts(&frame.site.origin),
    }));
    let none = ("No posts yet", "What this person writes will stand here.");
    let list = posts.list(format!("Posts by {}", user.username), &own, asked, none);
    let (person, facts) = (Byline::of(&user), frame.site.facts.clone());
    let profile = Profile::of(found);
    frame.carry(&Data {
        list: (!posts.begins_later).then_some(&posts.page),
        person: Some(&profile),
        ..Data::new(around, &facts)
    })?;
    answer::written(&PersonPage { frame, person, about, bio, list })
}
