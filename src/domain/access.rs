//! Who may do what: the one place that decides it, for handlers and for live delivery alike.

use super::{Audience, Readers, Role, UserId, Writers, upload::Shown};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is signed in.
    Guest,
    /// A signed-in person.
    Person(UserId, Role),
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// To see it.
    Read,
    /// To add to it: a post to the forum, a comment to a post, a message to a conversation, a
    /// typing hint.
    Write,
    /// To change or delete it.
    Change,
}

/// What it is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// The categories themselves.
    Categories,
    /// What stands in a category with these readers.
    Category(Readers),
    /// The same as a place to write in.
    Writing(Readers, Writers),
    /// A post or comment by this author.
    Contribution {
        /// Who wrote it.
        author: UserId,
        /// Whether its post is closed to further writing.
        locked: bool,
    },
    /// Whether a post takes further writing.
    Lock,
    /// What tags are called.
    Tags,
    /// The forum as a place to post in.
    Forum,
    /// The private messages between these two people.
    Conversation(UserId, UserId),
    /// A private message from one person to the other.
    Message {
        /// Who wrote it.
        from: UserId,
        /// To whom.
        to: UserId,
    },
    /// Whether a person hears of this one.
    Block(UserId),
    /// Whether this person may be here at all.
    Ban(UserId, Role),
    /// What this person may do.
    Role(UserId),
    /// What the forum is like, and how it is.
    Administration,
    /// An invitation by this person.
    Invite(UserId),
    /// An event of the log.
    Event(Audience),
    /// A picture: to read it is to see it, to write it is to show it where everyone sees it.
    Picture {
        /// Who brought it, if they are still here.
        owner: Option<UserId>,
        /// Where it is shown already.
        shown: Shown,
    },
}

impl Actor {
    /// The categories that they read: those with these readers, or with more.
    pub fn reads(self) -> Readers {
        match self {
            Self::Guest => Readers::Everyone,
            Self::Person(_, Role::Member) => Readers::Members,
            Self::Person(_, Role::Moderator | Role::Admin) => Readers::Moderators,
        }
    }
}

/// Whether `actor` may do `action` to `object`.
pub fn may(actor: Actor, action: Action, object: Object) -> bool {
    use Action::{Change, Read, Write};
    match (actor, object) {
        (
            _,
            Object::Event(
                Audience::Everyone
                | Audience::Category(_)
                | Audience::Moved { .. }
                | Audience::Left { .. },
            )
            | Object::Categories
            | Object::Forum
            | Object::Contribution { .. }
            | Object::Picture { shown: Shown::Publicly, .. },
        ) if action == Read => true,
        (_, Object::Category(readers)) => action == Read && actor.reads() >= readers,
        (Actor::Guest, _) => false,
        (Actor::Person(_, role), Object::Categories | Object::Administration) => {
            role == Role::Admin
        }
        (Actor::Person(_, role), Object::Writing(readers, writers)) => {
            action == Write
                && actor.reads() >= readers
                && (writers == Writers::Members || role >= Role::Moderator)
        }
        (Actor::Person(_, role), Object::Lock | Object::Tags) => role >= Role::Moderator,
        (Actor::Person(..), Object::Forum) => action == Write,
        (Actor::Person(id, role), Object::Contribution { author, locked }) => match action {
            Read => true,
            Write => !locked || role >= Role::Moderator,
            Change => (id == author && !locked) || role >= Role::Moderator,
        },
        (Actor::Person(id, _), Object::Conversation(one, other)) => {
            one != other && (id == one || id == other) && action != Change
        }
        (Actor::Person(id, _), Object::Message { from, to }) => {
            id == from || (action == Read && id == to)
        }
        (Actor::Person(id, _), Object::Block(other)) => id != other,
        // What is private stays so: not even its owner shows a message's picture to everyone.
        (Actor::Person(id, role), Object::Picture { owner, shown }) => match (action, shown) {
            (Read, Shown::Between(one, other)) => owner == Some(id) || id == one || id == other,
            (Read, Shown::Waiting) => owner == Some(id) || role >= Role::Moderator,
            (Read | Write, Shown::Nowhere) | (Write, Shown::Waiting) => owner == Some(id),
            (Read | Write, Shown::Publicly) => true,
            // Whoever reads it there could copy it.
            (Read | Write, Shown::Inside(readers)) => owner == Some(id) || actor.reads() >= readers,
            _ => false,
        },
        (Actor::Person(id, role), Object::Ban(other, rank)) => match action {
            Read => role >= Role::Moderator,
            Write | Change => id != other && role >= Role::Moderator && role > rank,
        },
        (Actor::Person(id, role), Object::Invite(owner)) => {
            id == owner || (action == Change && role >= Role::Moderator)
        }
        (Actor::Person(id, role), Object::Role(other)) => id != other && role == Role::Admin,
        (Actor::Person(id, _), Object::Event(audience)) => {
            action == Read
                && match audience {
                    Audience::Person(one) | Audience::Reader(one, _) => id == one,
                    Audience::Pair(one, other) => id == one || id == other,
                    Audience::Everyone
                    | Audience::Category(_)
                    | Audience::Moved { .. }
                    | Audience::Left { .. } => true,
                    Audience::Rights(..) | Audience::Nobody => false,
                }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action::*, *};

    const ANN: UserId = UserId(1);
    const BO: UserId = UserId(2);

    #[test]
    fn only_the_author_and_moderators_change_a_post() {
        let post = Object::Contribution { author: ANN, locked: false };
        assert!(may(Actor::Person(ANN, Role::Member), Change, post));
        assert!(!may(Actor::Person(BO, Role::Member), Change, post));
        assert!(may(Actor::Person(BO, Role::Moderator), Change, post));
        assert!(!may(Actor::Guest, Change, post));
        assert!(may(Actor::Guest, Read, post));
    }

    #[test]
    fn a_locked_post_is_for_moderators_alone() {
        let post = Object::Contribution { author: ANN, locked: true };
        assert!(!may(Actor::Person(ANN, Role::Member), Change, post));
        assert!(!may(Actor::Person(BO, Role::Member), Write, post));
        assert!(may(Actor::Person(BO, Role::Moderator), Write, post));
        for (actor, expected) in [
            (Actor::Guest, false),
            (Actor::Person(ANN, Role::Member), false),
            (Actor::Person(BO, Role::Moderator), true),
        ] {
            assert_eq!(may(actor, Change, Object::Lock), expected, "{actor:?}");
            assert_eq!(may(actor, Change, Object::Tags), expected, "{actor:?}");
        }
    }

    #[test]
    fn a_category_is_for_its_readers_alone() {
        let member = Actor::Person(ANN, Role::Member);
        let moderator = Actor::Person(BO, Role::Moderator);
        for (readers, expected) in [
            (Readers::Everyone, [true, true, true]),
            (Readers::Members, [false, true, true]),
            (Readers::Moderators, [false, false, true]),
        ] {
            let asked = [Actor::Guest, member, moderator];
            assert_eq!(
                asked.map(|actor| may(actor, Read, Object::Category(readers))),
                expected,
                "{readers:?}"
            );
        }
    }

    #[test]
    fn in_a_category_write_those_of_its_readers_who_may() {
        use Role::{Member, Moderator};
        for (readers, writers, member) in [
            (Readers::Everyone, Writers::Members, true),
            (Readers::Members, Writers::Members, true),
            (Readers::Everyone, Writers::Moderators, false),
            (Readers::Moderators, Writers::Members, false),
        ] {
            let place = Object::Writing(readers, writers);
            assert_eq!(may(Actor::Person(ANN, Member), Write, place), member, "{place:?}");
            assert!(may(Actor::Person(BO, Moderator), Write, place));
            assert!(!may(Actor::Guest, Write, place));
        }
        for readers in Readers::ALL {
            assert_eq!(Readers::parse(readers.as_str()), Some(readers));
        }
    }

    #[test]
    fn only_admins_make_categories() {
        assert!(may(Actor::Person(ANN, Role::Admin), Write, Object::Categories));
        assert!(!may(Actor::Person(ANN, Role::Moderator), Write, Object::Categories));
        for action in [Read, Change] {
            assert!(may(Actor::Person(ANN, Role::Admin), action, Object::Administration));
            assert!(!may(Actor::Person(ANN, Role::Moderator), action, Object::Administration));
            assert!(!may(Actor::Guest, action, Object::Administration));
        }
    }

    #[test]
    fn a_conversation_is_for_its_two_people_alone() {
        let conversation = Object::Conversation(ANN, BO);
        for action in [Read, Write] {
            assert!(may(Actor::Person(ANN, Role::Member), action, conversation));
            assert!(may(Actor::Person(BO, Role::Member), action, conversation));
            assert!(!may(Actor::Person(UserId(3), Role::Admin), action, conversation));
            assert!(!may(Actor::Guest, action, conversation));
        }
        assert!(!may(Actor::Person(ANN, Role::Member), Change, conversation));
    }

    #[test]
    fn a_message_is_changed_by_its_writer_alone() {
        let message = Object::Message { from: ANN, to: BO };
        for (actor, reads, changes) in [
            (Actor::Person(ANN, Role::Member), true, true),
            (Actor::Person(BO, Role::Admin), true, false),
            (Actor::Person(UserId(3), Role::Admin), false, false),
            (Actor::Guest, false, false),
        ] {
            assert_eq!(
                (may(actor, Read, message), may(actor, Change, message)),
                (reads, changes),
                "{actor:?}"
            );
        }
    }

    #[test]
    fn nobody_talks_with_themself_or_blocks_themself() {
        assert!(!may(Actor::Person(ANN, Role::Admin), Write, Object::Conversation(ANN, ANN)));
        assert!(!may(Actor::Person(ANN, Role::Admin), Change, Object::Block(ANN)));
        assert!(may(Actor::Person(ANN, Role::Member), Change, Object::Block(BO)));
        assert!(!may(Actor::Guest, Change, Object::Block(BO)));
    }

    #[test]
    fn moderators_ban_members_and_admins_moderators_too() {
        use Role::{Admin, Member, Moderator};
        for (role, rank, expected) in [
            (Member, Member, false),
            (Moderator, Member, true),
            (Moderator, Moderator, false),
            (Moderator, Admin, false),
            (Admin, Member, true),
            (Admin, Moderator, true),
            (Admin, Admin, false),
        ] {
            assert_eq!(
                may(Actor::Person(ANN, role), Change, Object::Ban(BO, rank)),
                expected,
                "{role:?} {rank:?}"
            );
        }
        assert!(
            !may(Actor::Person(ANN, Admin), Change, Object::Ban(ANN, Member)),
            "nobody bans themself"
        );
        assert!(may(Actor::Person(ANN, Moderator), Read, Object::Ban(BO, Admin)));
        assert!(!may(Actor::Person(ANN, Member), Read, Object::Ban(ANN, Member)));
        assert!(!may(Actor::Guest, Read, Object::Ban(ANN, Member)));
    }

    #[test]
    fn admins_give_roles_but_not_to_themselves() {
        assert!(may(Actor::Person(ANN, Role::Admin), Change, Object::Role(BO)));
        assert!(!may(Actor::Person(ANN, Role::Admin), Change, Object::Role(ANN)));
        assert!(!may(Actor::Person(ANN, Role::Moderator), Change, Object::Role(BO)));
    }

    #[test]
    fn a_private_event_is_for_its_two_people_alone() {
        let event = Object::Event(Audience::Pair(ANN, BO));
        assert!(may(Actor::Person(BO, Role::Member), Read, event));
        assert!(!may(Actor::Person(UserId(3), Role::Admin), Read, event));
        assert!(!may(Actor::Guest, Read, event));
    }

    #[test]
    fn a_picture_is_for_those_who_see_what_it_is_shown_in() {
        let (ann, bo) = (Actor::Person(ANN, Role::Member), Actor::Person(BO, Role::Member));
        let admin = Actor::Person(UserId(3), Role::Admin);
        let of_ann = |shown| Object::Picture { owner: Some(ANN), shown };
        for actor in [ann, bo, admin, Actor::Guest] {
            assert!(may(actor, Read, of_ann(Shown::Publicly)));
            assert_eq!(
                may(actor, Read, of_ann(Shown::Between(ANN, BO))),
                actor == ann || actor == bo
            );
            assert_eq!(may(actor, Read, of_ann(Shown::Nowhere)), actor == ann);
            let judges = actor == ann || actor == admin;
            assert_eq!(may(actor, Read, of_ann(Shown::Waiting)), judges);
            assert_eq!(may(actor, Write, of_ann(Shown::Waiting)), actor == ann);
            assert_eq!(may(actor, Write, of_ann(Shown::Nowhere)), actor == ann);
            assert!(!may(actor, Write, of_ann(Shown::Between(ANN, BO))));
            assert_eq!(may(actor, Write, of_ann(Shown::Publicly)), actor != Actor::Guest);
            assert!(!may(actor, Read, Object::Picture { owner: None, shown: Shown::Nowhere }));
            let inside = of_ann(Shown::Inside(Readers::Moderators));
            assert_eq!(may(actor, Read, inside), actor == ann || actor == admin);
        }
    }
}
