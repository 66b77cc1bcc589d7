//! What every handler may use.

use std::sync::Arc;

use super::{limits::Limits, passwords::Passwords, slots::Slots};
use crate::{blocking::Queue, config::Config, db::Db, live::handle::Live, mail::Mailer, uploads::Uploads};

/// Shared by all workers; cloning is cheap.
#[derive(Clone)]
pub struct State {
    /// What is kept.
    pub db: Db,
    /// Who is told.
    pub live: Live,
    /// The pool that hashes passwords.
    pub passwords: Passwords,
    /// The turns at rendering people's texts.
    pub renderer: Queue,
    /// The pictures as files.
    pub uploads: Uploads,
    /// How often one may ask.
    pub limits: Limits,
    /// The sockets that are held.
    pub slots: Slots,
    /// The way to the mail server, if there is one.
    pub mail: Option<Mailer>,
    /// What the operator decided.
    pub config: Arc<Config>,
}
