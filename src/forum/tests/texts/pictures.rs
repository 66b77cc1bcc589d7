//! Which picture may be shown where, and to whom.

use super::super::fixture::{Forum, refusal, wrong};
use crate::{
    config::FilesAt,
    db::uploads::UploadRow,
    domain::{UploadName, upload::Shown},
    error::Error,
    forum::{SignedIn, messages, posts, rich_text::Purpose, uploads},
    uploads::Uploads,
};

fn seen(forum: &mut Forum, row: &UploadRow, by: Option<&SignedIn>) -> Result<Shown, Error> {
    uploads::show(&mut forum.conn, by, &UploadName::parse(&row.name).unwrap())
}

const UNKNOWN: &str = "shows a picture that is not there, or not yours to show";

#[test]
fn ones_own_picture_is_everyones_to_see_once_a_post_shows_it() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (row, shown) = forum.picture(&ana, 10);
    assert_eq!(seen(&mut forum, &row, Some(&ana)).unwrap(), Shown::Nowhere);
    assert_eq!(refusal(seen(&mut forum, &row, Some(&bob))), "not_found");
    let post = forum.post(&ana, &shown);
    assert!(post.body_html.contains(r#"width="3" height="2""#), "{}", post.body_html);
    assert_eq!(seen(&mut forum, &row, None).unwrap(), Shown::Publicly);
}

#[test]
fn nobody_shows_anothers_picture_that_nothing_shows() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (_, shown) = forum.picture(&ana, 10);
    assert_eq!(wrong(forum.try_post(&bob, "general", &shown), "body"), UNKNOWN);
    assert_eq!(wrong(forum.try_message(&bob, &ana, &shown), "body"), UNKNOWN);
    let html = forum.render(&bob, &shown, Purpose::Preview).unwrap().html;
    assert!(!html.contains("width"), "not even its size is told: {html}");
}

#[test]
fn what_everyone_sees_may_be_shown_by_anyone() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (_, shown) = forum.picture(&ana, 10);
    let post = forum.post(&ana, &shown);
    forum.comment(&bob, &post, &shown);
    forum.message(&bob, &ana, &shown);
}

#[test]
fn a_picture_of_a_private_message_is_for_its_two_people() {
    let mut forum = Forum::new();
    let (ana, bob, cyd) = (forum.member("ana"), forum.member("bob"), forum.member("cyd"));
    let (row, shown) = forum.picture(&ana, 10);
    forum.message(&ana, &bob, &shown);
    for (who, sees) in [(Some(&ana), true), (Some(&bob), true), (Some(&cyd), false), (None, false)]
    {
        assert_eq!(seen(&mut forum, &row, who).is_ok(), sees, "{who:?}");
    }
}

#[test]
fn what_was_told_in_private_is_shown_to_everyone_by_nobody() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (_, shown) = forum.picture(&ana, 10);
    forum.message(&ana, &bob, &shown);
    let why = "shows a picture of a private message: upload it once more to show it to everyone";
    assert_eq!(wrong(forum.try_post(&ana, "general", &shown), "body"), why);
    assert_eq!(wrong(forum.try_post(&bob, "general", &shown), "body"), UNKNOWN);
}

#[test]
fn a_picture_goes_out_of_sight_with_the_last_text_that_shows_it() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (row, shown) = forum.picture(&ana, 10);
    let (one, two) = (forum.post(&ana, &shown), forum.post(&ana, &shown));
    forum.edit(&ana, one.id, "Without", None).unwrap();
    assert!(seen(&mut forum, &row, Some(&bob)).is_ok());
    forum.write(&ana, |tx, who| posts::delete(tx, who, two.id)).unwrap();
    assert_eq!(refusal(seen(&mut forum, &row, Some(&bob))), "not_found");
    assert!(seen(&mut forum, &row, Some(&ana)).is_ok(), "its owner has it for a while");
}

#[test]
fn a_deleted_message_takes_its_picture_out_of_sight() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let (row, shown) = forum.picture(&ana, 10);
    let message = forum.message(&ana, &bob, &shown);
    forum.write(&ana, |tx, who| messages::delete(tx, who, message.id)).unwrap();
    assert_eq!(refusal(seen(&mut forum, &row, Some(&bob))), "not_found");
}

#[test]
fn an_address_that_no_picture_has_is_refused() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let name = "00".repeat(20);
    for address in ["/uploads/../secret.png", &format!("/uploads/{name}.png")] {
        let refused = forum.try_post(&ana, "general", &format!("![x]({address})"));
        assert_eq!(wrong(refused, "body"), UNKNOWN, "{address}");
    }
}

#[test]
fn a_message_shows_one_picture_at_most() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let ((_, one), (_, two)) = (forum.picture(&ana, 10), forum.picture(&ana, 10));
    let refused = forum.try_message(&ana, &bob, &format!("{one} {two}"));
    assert_eq!(wrong(refused, "body"), "may show only one picture");
    forum.post(&ana, &format!("{one} {two}"));
}

#[test]
fn whose_pictures_take_all_their_room_bring_no_more() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    forum.picture(&ana, 60);
    forum.picture(&ana, 40);
    assert_eq!(refusal(uploads::must_have_room(&mut forum.conn, ana.id(), 100)), "too_large");
    uploads::must_have_room(&mut forum.conn, ana.id(), 101).unwrap();
    uploads::must_have_room(&mut forum.conn, bob.id(), 100).unwrap();
}

#[actix_web::test]
async fn a_pictures_file_stays_once_its_row_is_committed_and_not_before() {
    let mut forum = Forum::new();
    let ana = forum.member("ana");
    let folder = tempfile::tempdir().unwrap();
    let files = Uploads::open(&FilesAt::Folder(folder.path().to_owned())).unwrap();
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(3, 2).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = bytes::Bytes::from(png.into_inner());
    for (is_kept, left) in [(false, 0), (true, 1)] {
        let stored = files.keep(png.clone()).await.unwrap();
        let written = forum.write(&ana, move |tx, who| {
            uploads::create(tx, who, &stored, i64::MAX)?;
            // What comes behind it in the same transaction may fail, and so may the commit.
            if is_kept { Ok(()) } else { Err(Error::NotFound("test")) }
        });
        assert_eq!(written.is_ok(), is_kept);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), left);
    }
}
