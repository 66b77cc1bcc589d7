//! What admins set.

use serde_json::{Value, json};

use super::super::fixture::{Forum, refusal};
use crate::{
    domain::{Audience, Registration, Role, Settings},
    forum::{
        SignedIn, audit,
        settings::{self, Change},
    },
};

fn options() -> Settings {
    Settings { name: "Althing".into(), ..Settings::default() }
}

fn set(forum: &mut Forum, who: &SignedIn, name: &'static str, value: Option<Value>) -> Settings {
    let change = Change(vec![(name, value)]);
    forum.write(who, |tx, who| settings::update(tx, who, options(), change)).unwrap()
}

#[test]
fn what_is_set_takes_the_place_of_the_option_until_it_is_taken_back() {
    let mut forum = Forum::new();
    let (mona, adam) = (forum.person("mona", Role::Moderator), forum.person("adam", Role::Admin));
    let change = Change(vec![("name", Some(json!("Mine")))]);
    let refused = forum.write(&mona, |tx, who| settings::update(tx, who, options(), change));
    assert_eq!(refusal(refused), "forbidden");
    assert_eq!(refusal(settings::show(&mut forum.conn, &mona, options())), "forbidden");
    forum.told();

    assert_eq!(set(&mut forum, &adam, "name", Some(json!("Bakers"))).name, "Bakers");
    let told = forum.told();
    assert_eq!((told[0].audience, told[0].what()), (Audience::Everyone, "site.changed"));
    set(&mut forum, &adam, "name", Some(json!("Bakers")));
    assert!(forum.told().is_empty(), "what is so already is no news");
    let now = set(&mut forum, &adam, "registration", Some(json!("closed")));
    assert_eq!((now.name.as_str(), now.registration), ("Bakers", Registration::Closed));
    assert_eq!(settings::read(&mut forum.conn, options()).unwrap(), now);
    assert_eq!(set(&mut forum, &adam, "name", None).name, "Althing");

    let noted = audit::list(&mut forum.conn, &mona, None, None, None, 9).unwrap();
    let noted: Vec<_> = noted
        .iter()
        .map(|row| (row.target.as_str(), row.before.as_deref(), row.after.as_deref()))
        .collect();
    assert_eq!(
        noted,
        [
            ("name", Some("\"Bakers\""), None),
            ("registration", None, Some("\"closed\"")),
            ("name", None, Some("\"Bakers\"")),
        ]
    );
}
