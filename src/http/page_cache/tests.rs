use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use actix_web::rt::task::yield_now;
use proptest::prelude::*;
use tokio::{sync::oneshot, task::LocalSet};

use super::*;
use crate::{
    domain::{About, CategoryId, CommentId, UserId},
    live::state::frame::Frame,
};

/// How often each thing has been written: what a read of the database gives.
type World = Rc<RefCell<BTreeMap<Thing, u32>>>;
type Seen = Vec<(Thing, u32)>;

impl Weighed for Seen {
    fn weight(&self) -> usize {
        self.len()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Accounts,
    Post(i64),
    Comments(i64),
}

/// What is written, and the event that tells it.
impl Thing {
    fn event(self) -> Entry {
        let (audience, about, author) = match self {
            Self::Accounts => (Audience::Nobody, None, Some(UserId(1))),
            Self::Post(post) => (
                Audience::Category(CategoryId(1)),
                Some(About::post(PostId(post), Said::Updated)),
                None,
            ),
            Self::Comments(post) => (
                Audience::Category(CategoryId(1)),
                Some(About::comment(PostId(post), CommentId(9), Said::Created)),
                None,
            ),
        };
        Entry { seq: 1, audience, about, author, frame: Frame::text("") }
    }
}

/// All that an answer shows.
fn shown(subject: Subject, world: &World) -> Seen {
    let world = world.borrow();
    let seen = world.iter().map(|(thing, version)| (*thing, *version));
    seen.filter(|(thing, _)| match (subject, thing) {
        (Subject::Lists, _) | (_, Thing::Accounts) | (Subject::Page(_), Thing::Post(_)) => true,
        (Subject::Post(post), Thing::Post(one) | Thing::Comments(one))
        | (Subject::Page(post), Thing::Comments(one)) => post.0 == *one,
    })
    .collect()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Write(Thing),
    /// Reads, and is done at once.
    Read(Subject),
    /// Reads, and is done only when one of the next steps says so.
    Begin(Subject),
    /// The one that began so many ago.
    Finish(usize),
}

fn subjects() -> impl Strategy<Value = Subject> {
    prop_oneof![
        Just(Subject::Lists),
        (1..3_i64).prop_map(|post| Subject::Post(PostId(post))),
        (1..3_i64).prop_map(|post| Subject::Page(PostId(post))),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let thing = prop_oneof![
        1 => Just(Thing::Accounts),
        3 => (1..3_i64).prop_map(Thing::Post),
        3 => (1..3_i64).prop_map(Thing::Comments),
    ];
    let step = prop_oneof![
        thing.prop_map(Step::Write),
        subjects().prop_map(Step::Read),
        subjects().prop_map(Step::Begin),
        (0..4_usize).prop_map(Step::Finish),
    ];
    prop::collection::vec(step, 1..60)
}

fn cache() -> PageCache<Seen> {
    PageCache::register(&Registry::new()).unwrap()
}

proptest! {
    #[test]
    fn an_answer_is_what_the_database_gives_at_that_moment(steps in steps()) {
        actix_web::rt::System::new().block_on(LocalSet::new().run_until(follow(steps)));
    }
}

async fn follow(steps: Vec<Step>) {
    let (cache, world) = (cache(), World::default());
    let mut begun: Vec<(oneshot::Sender<()>, _)> = Vec::new();
    for step in steps {
        match step {
            Step::Write(thing) => {
                *world.borrow_mut().entry(thing).or_default() += 1;
                cache.hear(&[thing.event()]);
            }
            Step::Read(subject) => {
                let now = shown(subject, &world);
                let address = format!("{subject:?}");
                let got = cache.get(Readers::Everyone, &address, subject, || async {
                    Ok(shown(subject, &world))
                });
                // One that has begun and is not told of anything newer may be waited for: it is let go.
                let got = async { got.await.unwrap() };
                let release = async {
                    yield_now().await;
                    for (go, _) in begun.drain(..) {
                        let _ = go.send(());
                    }
                };
                assert_eq!(futures_util::future::join(got, release).await.0, now, "{address}");
            }
            Step::Begin(subject) => {
                let (go, gone) = oneshot::channel::<()>();
                let (cache, world) = (cache.clone(), world.clone());
                let reading = tokio::task::spawn_local(async move {
                    let read = || async {
                        let seen = shown(subject, &world);
                        let _ = gone.await;
                        Ok(seen)
                    };
                    cache
                        .get(Readers::Everyone, &format!("{subject:?}"), subject, read)
                        .await
                        .unwrap();
                });
                yield_now().await;
                begun.push((go, reading));
            }
            Step::Finish(ago) if ago < begun.len() => {
                let (go, reading) = begun.remove(begun.len() - 1 - ago);
                let _ = go.send(());
                // It may itself wait for one that goes on.
                yield_now().await;
                drop(reading);
            }
            Step::Finish(_) => {}
        }
        let kept = cache.kept();
        let weight: usize = kept.slots.iter().map(|(_, slot)| slot.bytes).sum();
        assert_eq!(kept.bytes, weight);
        let indexed = kept.by_subject.values().chain(kept.by_page.values());
        assert_eq!(indexed.map(HashSet::len).sum::<usize>(), kept.slots.len());
    }
}

#[actix_web::test]
async fn many_who_ask_at_once_are_one_read() {
    let (cache, reads) = (cache(), RefCell::new(0));
    let ask = || {
        cache.get(Readers::Everyone, "/", Subject::Lists, || async {
            *reads.borrow_mut() += 1;
            yield_now().await;
            Ok(Seen::new())
        })
    };
    let answers = futures_util::future::join_all((0..50).map(|_| ask())).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(*reads.borrow(), 1);
}

#[actix_web::test]
async fn many_who_wait_for_what_fails_do_not_wait_for_each_other() {
    let (cache, reads) = (cache(), RefCell::new(0));
    let ask = || {
        cache.get(Readers::Everyone, "/", Subject::Lists, || async {
            *reads.borrow_mut() += 1;
            yield_now().await;
            Err(Error::Busy("too many at once".into()))
        })
    };
    let answers = futures_util::future::join_all((0..50).map(|_| ask())).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(Error::Busy(_)))));
    assert_eq!(*reads.borrow(), 1);
    assert_eq!(cache.kept().slots.len(), 0);
}

#[actix_web::test]
async fn what_failed_is_tried_anew_and_leaves_nothing() {
    let cache = cache();
    let failed = cache.get(Readers::Everyone, "/p/1", Subject::Post(PostId(1)), || async {
        Err(Error::NotFound("post"))
    });
    assert!(failed.await.is_err());
    assert_eq!(cache.kept().slots.len(), 0);
    let read = || async { Ok(vec![(Thing::Post(1), 1)]) };
    assert!(cache.get(Readers::Everyone, "/p/1", Subject::Post(PostId(1)), read).await.is_ok());
}

#[actix_web::test]
async fn what_was_not_asked_for_longest_makes_room() {
    #[derive(Clone)]
    struct Large;
    impl Weighed for Large {
        fn weight(&self) -> usize {
            BYTES / 3
        }
    }
    let cache = PageCache::register(&Registry::new()).unwrap();
    for address in ["/1", "/2", "/3", "/1", "/4"] {
        cache
            .get(Readers::Everyone, address, Subject::Lists, || async { Ok(Large) })
            .await
            .unwrap();
    }
    let kept: Vec<String> = cache.kept().slots.iter().map(|(address, _)| address.clone()).collect();
    assert_eq!(kept, ["/4", "/1", "/3"]);
    assert_eq!(cache.kept().bytes, BYTES / 3 * 3);
}
