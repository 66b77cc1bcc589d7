//! What a connection is told of stays within what its person may read, whatever it asks for.

use std::time::{Duration, Instant};

use crate::{
    domain::{
        About, Audience, CategoryId, ConnectionId, PostId, Privacy, Readers, Role, Said, SessionId,
        Timestamp, UserId,
    },
    live::state::{
        connection::{Identity, ResumePoint},
        effect::{Effect, Recipients},
        frame::Frame,
        hub::{Hub, RESUME_WAIT},
        replay::history::{Entry, History},
        subscriptions::{Subscriptions, Topic},
        typing::Spot,
    },
    protocol::User,
};

const OPEN: CategoryId = CategoryId(1);
const INNER: CategoryId = CategoryId(2);
const GUEST: ConnectionId = ConnectionId(1);
const MEMBER: ConnectionId = ConnectionId(2);
const MODERATOR: ConnectionId = ConnectionId(3);
const EVERYONE: [ConnectionId; 3] = [GUEST, MEMBER, MODERATOR];

fn user(connection: ConnectionId, role: Role) -> User {
    let id = UserId(connection.0);
    let username = format!("u{}", id.0);
    User { id, username, avatar_url: None, role, created_at: Timestamp(0) }
}

fn identity(connection: ConnectionId) -> Option<Identity> {
    let role = match connection {
        GUEST => return None,
        MEMBER => Role::Member,
        _ => Role::Moderator,
    };
    let user = user(connection, role);
    Some(Identity { user, session: SessionId(connection.0), privacy: Privacy::default() })
}

fn hub(readers: Readers) -> Hub {
    let mut hub = Hub::new(History::new("e".into(), 0, Vec::new()));
    hub.update_readers(INNER, readers);
    hub
}

/// What a connection listens to after these effects, if they say so.
fn heard(effects: &[Effect], of: ConnectionId) -> Option<Subscriptions> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Listen(connection, heard) if *connection == of => Some(heard.clone()),
        _ => None,
    })
}

/// Lets them all in; gives what each hears of the inner category.
fn hear_of_it(hub: &mut Hub, now: Instant) -> [bool; 3] {
    for connection in EVERYONE {
        hub.join(connection, identity(connection), None, now);
    }
    let effects = hub.tick(now + RESUME_WAIT);
    EVERYONE.map(|connection| {
        let heard = heard(&effects, connection).unwrap();
        assert!(heard.include(OPEN));
        heard.include(INNER)
    })
}

fn event(seq: i64, category: CategoryId) -> Entry {
    let frame = Frame::text(&format!(r#"{{"type":"post.created","seq":{seq}}}"#));
    Entry { seq, audience: Audience::Category(category), about: None, author: None, frame }
}

#[test]
fn what_comes_is_told_to_its_readers_alone() {
    for (readers, expected) in [
        (Readers::Everyone, [true, true, true]),
        (Readers::Members, [false, true, true]),
        (Readers::Moderators, [false, false, true]),
    ] {
        assert_eq!(hear_of_it(&mut hub(readers), Instant::now()), expected, "{readers:?}");
    }
}

#[test]
fn asking_for_it_by_name_makes_nobody_a_reader() {
    let (mut hub, now) = (hub(Readers::Members), Instant::now());
    hear_of_it(&mut hub, now);
    for topics in [vec![Topic::Category(INNER)], vec![Topic::All]] {
        let effects = hub.subscribe(GUEST, &topics, true);
        assert!(!heard(&effects, GUEST).unwrap().include(INNER), "{topics:?}");
    }
    hub.subscribe(MEMBER, &[Topic::All], false);
    let effects = hub.subscribe(MEMBER, &[Topic::Category(INNER)], true);
    assert!(heard(&effects, MEMBER).unwrap().include(INNER));
}

#[test]
fn what_was_missed_is_sent_again_to_its_readers_alone() {
    let (mut hub, now) = (hub(Readers::Members), Instant::now());
    hub.publish(vec![event(1, OPEN), event(2, INNER), event(3, OPEN)], now);
    let point = ResumePoint { epoch: "e".into(), seq: 0 };
    for (connection, expected) in [(GUEST, 2), (MEMBER, 3), (MODERATOR, 3)] {
        let effects = hub.join(connection, identity(connection), Some(&point), now);
        let told: String = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Send { frame, .. } => Some(String::from_utf8_lossy(&frame.0).into_owned()),
                _ => None,
            })
            .collect();
        assert_eq!(told.matches("post.created").count(), expected, "{connection:?}");
    }
}

#[test]
fn a_right_that_is_lost_or_gained_counts_at_once() {
    let (mut hub, now) = (hub(Readers::Everyone), Instant::now());
    hear_of_it(&mut hub, now);
    let effects = hub.update_readers(INNER, Readers::Moderators);
    assert!(!heard(&effects, GUEST).unwrap().include(INNER));
    assert!(!heard(&effects, MEMBER).unwrap().include(INNER));
    assert_eq!(heard(&effects, MODERATOR), None, "nothing has changed for them");
    let later = now + Duration::from_secs(1);
    let effects = hub.update_user(&user(MEMBER, Role::Moderator), later);
    assert!(heard(&effects, MEMBER).unwrap().include(INNER));
    let effects = hub.update_user(&user(MEMBER, Role::Member), later);
    assert!(!heard(&effects, MEMBER).unwrap().include(INNER));
    let effects = hub.update_readers(INNER, Readers::Everyone);
    assert!(heard(&effects, GUEST).unwrap().include(INNER));
}

fn entry(seq: i64, audience: Audience, about: Option<About>) -> Entry {
    Entry { audience, about, ..event(seq, OPEN) }
}

/// What each of them is told one by one, by the places.
fn told(effects: &[Effect]) -> [Vec<&str>; 3] {
    EVERYONE.map(|connection| {
        let to = |effect| match effect {
            &Effect::Send { to: Recipients::Connection(one), ref frame, .. } => {
                (one == connection).then(|| frame.words().unwrap())
            }
            _ => None,
        };
        let frames = effects.iter().filter_map(to).filter(|words| words.contains("post."));
        frames.map(|words| &words[words.find("seq").unwrap() + 5..words.len() - 1]).collect()
    })
}

#[test]
fn other_readers_count_from_their_place_in_the_log_on() {
    let (mut hub, now) = (hub(Readers::Everyone), Instant::now());
    hear_of_it(&mut hub, now);
    let rights = entry(2, Audience::Rights(INNER, Readers::Moderators), None);
    // Before its turn, so that both leave together.
    assert!(hub.publish(vec![rights, event(3, INNER)], now).is_empty());
    let effects = hub.publish(vec![event(1, INNER)], now);
    let category = Recipients::Category(INNER, Vec::new());
    let order: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send { to, .. } if *to == category => Some("event"),
            Effect::Listen(GUEST, heard) => Some(if heard.include(INNER) { "" } else { "deaf" }),
            _ => None,
        })
        .collect();
    assert_eq!(order, ["event", "deaf", "event"]);
}

#[test]
fn a_post_that_moves_is_updated_for_those_who_read_it_there_and_gone_for_the_others() {
    let (mut hub, now) = (hub(Readers::Members), Instant::now());
    hear_of_it(&mut hub, now);
    let (from, to) = (OPEN, INNER);
    let about = |said| Some(About::post(PostId(7), said));
    hub.publish(vec![entry(1, Audience::Category(OPEN), about(Said::Created))], now);
    let moved = entry(2, Audience::Moved { from, to }, about(Said::Updated));
    let effects = hub.publish(vec![moved, entry(3, Audience::Left { from, to }, None)], now);
    assert_eq!(told(&effects), [vec!["3"], vec!["2"], vec!["2"]]);
    hub.publish(vec![entry(4, Audience::Category(INNER), about(Said::Updated))], now);
    // Whoever comes back is told by what they may read now, of what was told before, too.
    let point = ResumePoint { epoch: "e".into(), seq: 0 };
    for (connection, replayed) in [(ConnectionId(11), 1), (ConnectionId(12), 3)] {
        let mona = identity(MODERATOR).filter(|_| connection == ConnectionId(12));
        let effects = hub.join(connection, mona, Some(&point), now);
        let resumed = format!(r#""replayed":{replayed}"#);
        let is_told = |effect: &Effect| match effect {
            Effect::Send { frame, .. } => {
                String::from_utf8_lossy(&frame.0).into_owned().contains(&resumed)
            }
            _ => false,
        };
        assert!(effects.iter().any(is_told), "{connection:?}: {effects:?}");
    }
    hub.update_readers(INNER, Readers::Moderators);
    let person = UserId(MEMBER.0);
    let hinted = entry(5, Audience::Reader(person, INNER), about(Said::Notified));
    assert_eq!(told(&hub.publish(vec![hinted], now)), [vec![], Vec::<&str>::new(), vec![]]);
}

#[test]
fn who_may_not_read_it_types_nowhere_in_it() {
    let (mut hub, now) = (hub(Readers::Moderators), Instant::now());
    hear_of_it(&mut hub, now);
    let spot = Spot::Category(INNER, "inner".into());
    assert!(hub.typing(MEMBER, &spot, true, now).is_empty());
    assert!(!hub.typing(MODERATOR, &spot, true, now).is_empty());
}

#[test]
fn who_reads_it_outlives_a_hub_that_is_made_anew() {
    let (hub, now) = (hub(Readers::Members), Instant::now());
    assert_eq!(hear_of_it(&mut hub.renewed(0), now), [false, true, true]);
}

#[test]
fn who_types_on_under_a_post_that_has_moved_is_shown_where_it_stands_now() {
    let (mut hub, now) = (hub(Readers::Moderators), Instant::now());
    hear_of_it(&mut hub, now);
    let (post, later) = (PostId(7), now + RESUME_WAIT);
    // What they looked up when they began.
    let spot = Spot::Post(post, OPEN);
    let told = |effects: Vec<Effect>| -> Vec<CategoryId> {
        let of = |effect: Effect| match effect {
            Effect::Send { to: Recipients::Category(category, _), .. } => Some(category),
            _ => None,
        };
        effects.into_iter().filter_map(of).collect()
    };
    assert_eq!(told(hub.typing(MODERATOR, &spot, true, later)), [OPEN]);
    for (seq, category) in [(1, OPEN), (2, INNER)] {
        let about = Some(About::post(post, Said::Updated));
        hub.publish(vec![Entry { about, ..event(seq, category) }], later);
    }
    let later = later + Duration::from_secs(3);
    assert_eq!(told(hub.typing(MODERATOR, &spot, true, later)), [INNER]);
    let about = Some(About::post(post, Said::Deleted));
    hub.publish(vec![Entry { about, ..event(3, INNER) }], later);
    let later = later + Duration::from_secs(3);
    assert!(hub.typing(MODERATOR, &spot, true, later).is_empty(), "it is gone");
}
