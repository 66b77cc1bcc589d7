//! Who has backups made, and takes them along.

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Audience, Role},
    forum::{audit, backups},
};

#[test]
fn admins_alone_have_backups_made_and_all_of_them_are_told() {
    let mut forum = Forum::new();
    let (mona, adam) = (forum.person("mona", Role::Moderator), forum.person("adam", Role::Admin));
    let abe = forum.person("abe", Role::Admin);
    forum.told();
    assert_eq!(refusal(forum.write(&mona, backups::begin)), "forbidden");
    forum.write(&adam, backups::begin).unwrap();
    let told = forum.told();
    assert!(told.iter().all(|told| told.what() == "backups.changed"));
    let whom: Vec<_> = told.iter().map(|told| told.audience).collect();
    assert_eq!(whom, [Audience::Person(adam.id()), Audience::Person(abe.id())]);
    let noted = audit::list(&mut forum.conn, &mona, None, None, None, 9).unwrap();
    assert_eq!((noted.len(), noted[0].action.as_str()), (1, "make_backup"));
}

#[test]
fn a_download_is_of_the_session_that_gave_the_password_and_once() {
    let mut forum = Forum::new();
    let (mona, adam) = (forum.person("mona", Role::Moderator), forum.person("adam", Role::Admin));
    let elsewhere = forum.sign_in("adam");
    let refused = forum.write(&mona, |tx, who| backups::grant(tx, who, "one"));
    assert_eq!(refusal(refused), "forbidden");
    let download = |forum: &mut Forum, who, name: &str| {
        forum.write(who, |tx, who| backups::download(tx, who, name))
    };
    forum.write(&adam, |tx, who| backups::grant(tx, who, "one")).unwrap();
    for (who, name) in [(&elsewhere, "one"), (&adam, "other"), (&mona, "one")] {
        assert_eq!(refusal(download(&mut forum, who, name)), "forbidden");
    }
    download(&mut forum, &adam, "one").unwrap();
    assert_eq!(refusal(download(&mut forum, &adam, "one")), "forbidden");
    for name in ["one", "other"] {
        forum.write(&adam, |tx, who| backups::grant(tx, who, name)).unwrap();
    }
    assert_eq!(refusal(download(&mut forum, &adam, "one")), "forbidden", "the last one counts");
    age(&mut forum, 61);
    assert_eq!(refusal(download(&mut forum, &adam, "other")), "forbidden");
    let noted = audit::list(&mut forum.conn, &adam, None, None, None, 9).unwrap();
    assert_eq!((noted.len(), noted[0].target.as_str()), (1, "one"));
}

/// Makes it so many seconds since the passwords were given.
fn age(forum: &mut Forum, seconds: i64) {
    use crate::db::schema::backup_grants::{granted_at, table};
    use diesel::prelude::*;
    let earlier = diesel::update(table).set(granted_at.eq(granted_at - seconds * 1_000));
    forum.tx(|tx| Ok(query!(tx, |c| earlier.execute(c))?)).unwrap();
}
