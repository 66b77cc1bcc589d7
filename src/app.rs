//! Puts the rooms together: opens the database, starts the actors, binds the addresses, and runs
//! until told to stop.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use actix::Actor;
use actix_web::{
    dev::{Server, ServerHandle},
    rt::task::JoinHandle,
    web::ServiceConfig,
};
use futures_util::FutureExt;
use prometheus::Registry;

use crate::{
    backups::Backups,
    config::{Config, DatabaseUrl, FilesAt},
    db::{
        Connection, Db, OpenError, Reader, Timings, account_keys,
        lock::{Lock, LockError},
        login_attempts::SharedAttempts,
        open::wait_for,
        pool,
        revocations::counted,
        users, write_on,
    },
    forum::{
        link_limit::LinkLimit,
        rich_text::{self, Renderer},
        search, setup,
    },
    http::{
        measures::Measures,
        middleware::rate_limits::counts::Limits,
        page_cache::PageCache,
        passwords::Passwords,
        request::conditional::Answer,
        routes, server,
        settings::{Known, hearing},
        state::{State, Writes},
        transport::slots::Slots,
    },
    live::{
        chat_server::ChatServer,
        delivery::gauges::Gauges,
        handle::Live,
        state::{hub::Hub, replay::history::History},
    },
    log::{Bells, Doorbell, entries, follow, run, sequence::Sequencer, tail::Tail},
    lookups::Lookups,
    mail::Mailer,
    metrics::{self, Machine},
    nodes::{self, Bus, Parting},
    revocations,
    uploads::Uploads,
};

mod upkeep;

use upkeep::{bring_up_to_date, look_after, tell_later};

/// How long sockets have to hear the goodbye.
const GOODBYE_TIME: Duration = Duration::from_secs(2);
/// How long the run has to say how far it has told.
const PARTING_TIME: Duration = Duration::from_secs(1);

/// A forum that is ready to run.
pub struct App {
    server: Server,
    db: Db,
    metrics: Option<Server>,
    machine: JoinHandle<()>,
    housekeeping: JoinHandle<()>,
    later: JoinHandle<()>,
    revocations: JoinHandle<()>,
    tail: JoinHandle<()>,
    /// To be rung when all that is to be told has been told.
    stopping: Doorbell,
    bus: Option<JoinHandle<()>>,
    rendering: JoinHandle<()>,
    addr: SocketAddr,
    metrics_addr: Option<SocketAddr>,
    handle: Handle,
    lock: Lock,
    setup_token: Option<String>,
}

/// Stops a running forum.
#[derive(Clone)]
pub struct Handle {
    server: ServerHandle,
    metrics: Option<ServerHandle>,
    live: Live,
    /// Where there may be other nodes.
    parting: Option<Parting>,
}

/// Why the forum could not start: one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The log of events.
    #[error("can't read the event log: {0}")]
    Log(diesel::result::Error),
    /// The place for pictures.
    #[error("can't keep pictures in {0}: {1}")]
    Uploads(FilesAt, io::Error),
    /// An address.
    #[error("can't listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// A part of the server itself.
    #[error("can't start: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl StartError {
    /// Whether another forum has the database: trying again and again would not make it right.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(OpenError::Locked(LockError::Taken(_))))
    }
}

impl App {
    /// Opens, migrates, binds. Must be called inside an actix system.
    pub async fn build(config: Config) -> Result<Self, StartError> {
        Self::with_routes(config, routes::routes).await
    }

    /// The same with other routes.
    pub async fn with_routes(
        config: Config,
        routes: fn(&mut ServiceConfig),
    ) -> Result<Self, StartError> {
        let internal =
            |error: &dyn std::fmt::Display| StartError::Internal(error.to_string().into());
        config.warn_of_limits();
        let (url, patience) =
            (config.database_url.clone(), Duration::from_secs(config.database_wait.into()));
        let registry = Registry::new();
        let timings = Timings::register(&registry).map_err(|error| internal(&error))?;
        wait_for(&url, patience).await;
        let opened = actix_web::web::block(move || open(&url, timings))
            .await
            .map_err(|error| internal(&error))??;
        let Opened { lock, db, run, history, revoked, costliest, setup_token } = opened;
        pool::register(&db, &registry).map_err(|error| internal(&error))?;
        let machine = Machine::register(&registry).map_err(|error| internal(&error))?;
        let gauges = Gauges::register(&registry).map_err(|error| internal(&error))?;
        let measures = Measures::register(&registry).map_err(|error| internal(&error))?;
        let pages = PageCache::register(&registry).map_err(|error| internal(&error))?;
        let head = history.head();
        let settings = Known::read(Reader::new(db.clone()), config.settings()).await;
        let kept = (pages.clone(), settings.clone());
        let (live, node, bus) = start_live(&config, gauges, &registry, &db, history, kept)
            .map_err(|error| internal(&error))?;
        let sequencer = Sequencer::new(Tail::new(db.clone(), live.clone(), head));
        let (db, bells) = (tell_by(&db, &live, &sequencer), Bells::default());
        let uploads = open_uploads(&config).await?;
        let mail = Mailer::new(&config).map_err(|error| internal(&error))?;
        let passwords =
            Passwords::new(config.bcrypt_cost, costliest).map_err(|error| internal(&error))?;

        let listen = |addr| server::listen(addr).map_err(|error| StartError::Listen(addr, error));
        let listener = listen(config.addr)?;
        let addr = listener.local_addr().map_err(|error| StartError::Listen(config.addr, error))?;
        let metrics_listener = config.metrics_addr.map(listen).transpose()?;
        let metrics_addr =
            metrics_listener.as_ref().and_then(|listener| listener.local_addr().ok());
        let (workers, folders) = (config.worker_count(), config.folders());
        let backups = Backups::new(&config);
        let housekeeping = look_after(&db, &uploads, &backups, config.kept, &bells);
        let later = tell_later(&db, &live);
        let attempts = SharedAttempts::new(db.clone(), &config.database_url);
        let (limits, slots) = (Limits::new(&config, attempts), Slots::new(&config));
        let (reader, turns) = (Reader::new(db.clone()), rich_text::queue());
        let renderer = Renderer::new(turns.clone(), reader.clone(), LinkLimit::of(&config));
        let state = State {
            db: reader.clone(),
            writes: Writes::new(db.clone()),
            lookups: Lookups::new(reader.clone()),
            live: live.clone(),
            passwords,
            renderer,
            searches: search::queue(),
            uploads,
            limits,
            measures,
            pages: pages.clone(),
            reacted: ringing(bells.reacted.clone()),
            slots,
            node,
            mail,
            settings,
            backups,
            config: Arc::new(Config { addr, ..config }),
        };
        let server = server::serve(listener, state, workers, routes)
            .map_err(|error| StartError::Listen(addr, error))?;
        let metrics = metrics_listener.map(|listener| metrics::serve(listener, registry));
        let metrics = metrics.transpose().map_err(|error| internal(&error))?;
        let rendering = bring_up_to_date(db.clone(), turns, pages, &bells);
        let machine = actix_web::rt::spawn(machine.watch(db.clone(), folders));
        let parting = bus.as_ref().map(Bus::parting);
        let bus = bus.map(|bus| actix_web::rt::spawn(bus.run(live.clone(), bells.logged.clone())));
        let stopping = bells.stopping.clone();
        let tail = actix_web::rt::spawn(follow(sequencer, run, bells));
        let revocations =
            actix_web::rt::spawn(revocations::watch(db.clone(), live.clone(), revoked));
        let handle = Handle {
            server: server.handle(),
            metrics: metrics.as_ref().map(Server::handle),
            live,
            parting,
        };
        Ok(Self {
            server,
            db,
            metrics,
            machine,
            housekeeping: actix_web::rt::spawn(housekeeping),
            later,
            revocations,
            tail,
            stopping,
            bus,
            rendering,
            addr,
            metrics_addr,
            handle,
            lock,
            setup_token,
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where it tells its metrics, if anywhere.
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics_addr
    }

    /// The token with which the first administrator registers, at a start without one.
    pub fn setup_token(&self) -> Option<&str> {
        self.setup_token.as_deref()
    }

    /// Stops it, from elsewhere.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Runs until it is stopped.
    pub async fn run(self) -> io::Result<()> {
        if let Some(metrics) = self.metrics {
            actix_web::rt::spawn(metrics.map(drop));
        }
        let ended = self.server.await;
        self.machine.abort();
        self.housekeeping.abort();
        self.later.abort();
        self.revocations.abort();
        self.stopping.ring();
        // A database that is away does not hold it up.
        let tail = self.tail.abort_handle();
        let _ = actix_web::rt::time::timeout(PARTING_TIME, self.tail).await;
        tail.abort();
        if let Some(bus) = self.bus {
            bus.abort();
        }
        self.rendering.abort();
        // What is not in the file by then is in its log, as after a crash.
        let settled = actix_web::rt::time::timeout(PARTING_TIME, self.db.settle()).await;
        if let Ok(Err(error)) = settled {
            log::warn!("the database's log stays beside its file: {error}");
        }
        drop(self.lock);
        ended
    }
}

impl Handle {
    /// Says goodbye to every socket, finishes requests, and stops.
    pub async fn stop(&self) {
        self.live.shut_down();
        let goodbyes = async {
            while self.live.open_connections() > 0 {
                actix_web::rt::time::sleep(Duration::from_millis(20)).await;
            }
        };
        // Whoever has not read it by then won't.
        let _ = actix_web::rt::time::timeout(GOODBYE_TIME, goodbyes).await;
        if let Some(parting) = &self.parting {
            parting.say(&self.live).await;
        }
        if let Some(metrics) = &self.metrics {
            metrics.stop(false).await;
        }
        self.server.stop(true).await;
    }
}

/// What rings this bell.
fn ringing(bell: Doorbell) -> Arc<dyn Fn() + Send + Sync> {
    Arc::new(move || bell.ring())
}

/// The pictures as files.
async fn open_uploads(config: &Config) -> Result<Uploads, StartError> {
    let at = config.uploads.clone();
    let opened = actix_web::web::block(move || Uploads::open(&at)).await;
    opened
        .map_err(|error| StartError::Internal(error.to_string().into()))?
        .map_err(|error| StartError::Uploads(config.uploads.clone(), error))
}

/// The live half, how this node stands, and the way to the others where there may be any.
fn start_live(
    config: &Config,
    gauges: Gauges,
    registry: &Registry,
    db: &Db,
    history: History,
    (pages, settings): (PageCache<Answer>, Known),
) -> Result<(Live, nodes::Status, Option<Bus>), prometheus::Error> {
    let id = nodes::new_id();
    let name = config.node.clone().unwrap_or_else(|| format!("node-{id}"));
    let node = nodes::Status::register(&name, registry)?;
    let bus = Bus::new(config, id.clone(), db.clone(), node.clone());
    let (bus, others) = bus.unzip();
    if !history.readers.is_empty() {
        pages.vary();
    }
    let hear = hearing(pages, settings);
    let log = entries::read_log(db.clone(), hear.clone());
    let chat = ChatServer::new(Hub::new(history), gauges.clone(), log);
    let chat = match others {
        Some(others) => chat.among_nodes(id, others),
        None => chat,
    };
    Ok((Live::new(chat.start(), gauges, db.writes(), hear), node, bus))
}

/// The database, so that what is committed is told.
fn tell_by(db: &Db, live: &Live, sequencer: &Sequencer) -> Db {
    let (publisher, sequencer) = (live.clone(), sequencer.clone());
    let db = db.clone().waking(move |is_alone| sequencer.wake(is_alone));
    db.telling(move |events| publisher.publish(events.iter().map(entries::entry).collect()))
}

/// What a forum begins with.
struct Opened {
    lock: Lock,
    db: Db,
    /// The name under which it tells of the log.
    run: run::Run,
    history: History,
    /// How often sessions were ended from elsewhere.
    revoked: i64,
    /// The highest cost of a stored password's hash.
    costliest: Option<u32>,
    /// With which the first administrator registers, while there is none.
    setup_token: Option<String>,
}

/// The database, for this process alone, and the end of its log. Blocks.
fn open(url: &DatabaseUrl, timings: Timings) -> Result<Opened, StartError> {
    let lock = Lock::take(url).map_err(OpenError::Locked)?;
    let db = Db::open(url)?.timed(timings);
    let mut conn =
        Connection::open(url).map_err(|error| StartError::Database(OpenError::Connect(error)))?;
    account_keys::tell_clashes(&mut conn).map_err(StartError::Log)?;
    let revoked = counted(&mut conn).map_err(StartError::Log)?;
    let costliest = users::highest_cost(&mut conn).map_err(StartError::Log)?;
    let setup_token = setup::begin(&mut conn).map_err(StartError::Log)?;
    let alone = matches!(url, DatabaseUrl::Sqlite(_));
    let (run, history) = write_on(&mut conn, |tx| Ok(run::begin(tx, alone)?))
        .map_err(|error| StartError::Internal(error.to_string().into()))?;
    Ok(Opened { lock, db, run, history, revoked, costliest, setup_token })
}
