//! What is a viewer's own of what stands in an answer.

use super::super::fixture::Forum;
use crate::{
    domain::Follow,
    forum::{
        follows,
        viewer::{self, Standing},
    },
};

#[test]
fn a_viewer_is_told_what_is_theirs_of_what_stands_there_and_nothing_else() {
    let mut forum = Forum::new();
    let (ana, bob) = (forum.member("ana"), forum.member("bob"));
    let posts = [forum.post(&ana, "One"), forum.post(&ana, "Two"), forum.post(&ana, "Three")];
    let [one, two, three] = posts.each_ref().map(|post| post.id);
    for (post, wanted) in [(one, Follow::Muted), (two, Follow::Following), (three, Follow::Muted)] {
        forum.write(&bob, |tx, who| follows::update(tx, who, post, wanted)).unwrap();
    }
    forum.write(&bob, |tx, who| follows::update(tx, who, three, Follow::None)).unwrap();
    let own = viewer::of(&mut forum.conn, &bob, &Standing::posts([one, three])).unwrap();
    assert_eq!(own.follows.into_iter().collect::<Vec<_>>(), [(one, Follow::Muted)]);
    let nothing = viewer::of(&mut forum.conn, &bob, &Standing::default()).unwrap();
    assert_eq!(nothing, crate::protocol::Viewer::default());
}
