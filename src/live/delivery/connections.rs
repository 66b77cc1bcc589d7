//! The connections of one worker: where each one's frames go, and which frames it wants.

use std::{
    cell::{Ref, RefCell, RefMut},
    collections::BTreeMap,
    rc::Rc,
};

use tokio::sync::oneshot;

use super::outbox::Outbox;
use crate::{
    domain::{ConnectionId, UserId},
    live::state::{effect::Recipients, subscriptions::Subscriptions},
};

/// A connection of this worker.
pub struct Recipient {
    /// Where its frames go.
    pub outbox: Outbox,
    /// Whose it is.
    user: Option<UserId>,
    /// What it listens to, as far as its hub has said.
    pub(in crate::live) heard: Subscriptions,
    /// Whether its hello is on the way: nothing meant for all may come before.
    pub(in crate::live) greeted: bool,
    /// Told of that, or of its end: no answer to what it says may come before either.
    greeting: Option<oneshot::Sender<()>>,
}

/// The connections of one worker, shared by its sessions and its fan-out; all on one thread.
///
/// In the order in which they came: what belongs to one connection, here and in the kernel, was
/// allocated together and lies beside its neighbours', so that a walk over all of them in this
/// order misses the processor's cache least (a tenth of the cost of an event, against the random
/// order of a hash map).
#[derive(Clone, Default)]
pub struct Connections(Rc<RefCell<BTreeMap<ConnectionId, Recipient>>>);

impl Connections {
    /// A new connection: it gets what is meant for it alone until the hub says what it listens to.
    /// What is given comes when the connection has been greeted, or is over.
    pub fn insert(
        &self,
        connection: ConnectionId,
        outbox: Outbox,
        user: Option<UserId>,
    ) -> oneshot::Receiver<()> {
        let (greeting, greeted) = oneshot::channel();
        let recipient = Recipient {
            outbox,
            user,
            heard: Subscriptions::none(),
            greeted: false,
            greeting: Some(greeting),
        };
        self.0.borrow_mut().insert(connection, recipient);
        greeted
    }

    /// A connection has ended.
    pub fn remove(&self, connection: ConnectionId) {
        self.0.borrow_mut().remove(&connection);
    }

    pub(in crate::live) fn borrow(&self) -> Ref<'_, BTreeMap<ConnectionId, Recipient>> {
        self.0.borrow()
    }

    pub(in crate::live) fn borrow_mut(&self) -> RefMut<'_, BTreeMap<ConnectionId, Recipient>> {
        self.0.borrow_mut()
    }
}

impl Recipient {
    /// Something that is meant for this connection alone has been put into its outbox, the hello
    /// first of all.
    pub(in crate::live) fn greet(&mut self) {
        self.greeted = true;
        self.greeting = None;
    }

    /// Whether it is one of the many whom a frame is for.
    pub(in crate::live) fn is_among(&self, recipients: &Recipients) -> bool {
        match recipients {
            Recipients::Everyone => self.greeted,
            Recipients::Category(category, without) => {
                self.heard.include(*category)
                    && (without.is_empty()
                        || self.user.is_none_or(|user| without.binary_search(&user).is_err()))
            }
            Recipients::Connection(_) => false,
        }
    }
}
