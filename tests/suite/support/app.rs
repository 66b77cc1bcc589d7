//! The server under test, inside the test's own process: `App::build` on a free port over a
//! database of its own.

use std::{
    cell::RefCell,
    io::ErrorKind,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use actix_web::web::ServiceConfig;
use althing::{
    app::{App, StartError},
    config::Config,
    http::routes,
};
use clap::Parser;

use super::{Database, Finished, PATIENCE, Person, Process, TestDatabase};

/// A running server. Cloning shares it.
#[derive(Clone)]
pub struct TestApp(Rc<Inner>);

struct Inner {
    database: Rc<TestDatabase>,
    addr: SocketAddr,
    running: RefCell<Option<Running>>,
}

struct Running {
    handle: althing::app::Handle,
    metrics_addr: Option<SocketAddr>,
    setup_token: Option<String>,
    done: actix_web::rt::task::JoinHandle<std::io::Result<()>>,
}

impl TestApp {
    /// Runs a test against a new server with a database of its own, and stops it in an orderly way
    /// afterwards.
    pub async fn test(database: Database, test: impl AsyncFnOnce(Self)) {
        let app = Self::on(&Rc::new(TestDatabase::with_tables(database)), &[]).await;
        test(app.clone()).await;
        app.stop().await;
    }

    /// The same with three servers on one PostgreSQL database, each of which hears the others.
    pub async fn test_nodes(test: impl AsyncFnOnce([Self; 3])) {
        let database = Rc::new(TestDatabase::with_tables(Database::Postgres));
        let [a, b, c] = ["a", "b", "c"].map(|name| ["--node", name]);
        let nodes = [
            Self::on(&database, &a).await,
            Self::on(&database, &b).await,
            Self::on(&database, &c).await,
        ];
        for node in &nodes {
            node.until_bus("up").await;
        }
        test(nodes.clone()).await;
        for node in nodes {
            node.stop().await;
        }
    }

    /// Another server on the same database.
    pub async fn beside(&self, options: &[&str]) -> Self {
        Self::on(&self.0.database, options).await
    }

    async fn on(database: &Rc<TestDatabase>, options: &[&str]) -> Self {
        let (addr, running) = serve(database, "127.0.0.1:0", options, routes::routes).await;
        let running = RefCell::new(Some(running));
        Self(Rc::new(Inner { database: database.clone(), addr, running }))
    }

    /// Waits until the server says that it hears the other nodes, or that it does not.
    pub async fn until_bus(&self, bus: &str) {
        let start = Instant::now();
        while self.guest().get("/readyz").await.ok(200)["bus"] != bus {
            assert!(start.elapsed() < PATIENCE, "the bus of {} is not {bus}", self.addr());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Stops the server and starts it again with these options, on the same address and database,
    /// as an operator would.
    pub async fn restart(&self, options: &[&str]) {
        self.start_again(options, routes::routes).await;
    }

    /// Stops the server and starts it again with routes that no forum has.
    pub async fn restart_with_routes(&self, routes: fn(&mut ServiceConfig)) {
        self.start_again(&[], routes).await;
    }

    async fn start_again(&self, options: &[&str], routes: fn(&mut ServiceConfig)) {
        self.stop().await;
        let (_, running) = serve(&self.0.database, &self.0.addr.to_string(), options, routes).await;
        self.0.running.replace(Some(running));
    }

    /// Stops in an orderly way. Stopping twice does no harm.
    pub async fn stop(&self) {
        let running = self.0.running.take();
        if let Some(Running { handle, done, .. }) = running {
            handle.stop().await;
            done.await.unwrap().unwrap();
        }
    }

    pub fn addr(&self) -> SocketAddr {
        self.0.addr
    }

    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.0.running.borrow().as_ref().and_then(|running| running.metrics_addr)
    }

    /// What stands behind the `#` of the link for the first administrator.
    pub fn setup_token(&self) -> Option<String> {
        self.0.running.borrow().as_ref().and_then(|running| running.setup_token.clone())
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.0.addr)
    }

    pub fn database(&self) -> &TestDatabase {
        &self.0.database
    }

    /// Someone who is not signed in.
    pub fn guest(&self) -> Person {
        Person::guest(self.0.addr)
    }

    /// A new member.
    pub async fn register(&self, name: &str) -> Person {
        self.guest().register(name).await
    }

    /// A new moderator.
    pub async fn moderator(&self, name: &str) -> Person {
        self.with_role(name, "moderator").await
    }

    /// A new admin.
    pub async fn admin(&self, name: &str) -> Person {
        self.with_role(name, "admin").await
    }

    /// Roles are given by the operator's command, and hold from the next login on.
    async fn with_role(&self, name: &str, role: &str) -> Person {
        self.register(name).await;
        let finished = self.command(&["user", "set-role", name, role], "").await;
        assert_eq!(finished.code, Some(0), "{finished:?}");
        self.guest().log_in(name).await
    }

    /// Runs the built binary on this server's database until it ends, with `input` as its standard
    /// input.
    pub async fn command(&self, arguments: &[&str], input: &str) -> Finished {
        Process::run(&self.0.database.url, arguments, input).await
    }
}

/// Starts a server with the tests' usual options, where `options` does not say otherwise.
async fn serve(
    database: &TestDatabase,
    addr: &str,
    options: &[&str],
    routes: fn(&mut ServiceConfig),
) -> (SocketAddr, Running) {
    let mut arguments = vec!["althing", "--addr", addr, "--database-url", &database.url];
    let uploads = database.uploads().display().to_string();
    let usual = [
        ("--bcrypt-cost", "4"),
        ("--rate-limits", "off"),
        ("--workers", "2"),
        ("--uploads", &*uploads),
    ];
    for (flag, value) in usual.iter().filter(|(flag, _)| !options.contains(flag)) {
        arguments.extend([flag, value]);
    }
    arguments.extend(options);
    let config = Config::try_parse_from(arguments).unwrap();
    // For a moment the port of a forum that starts again may be somebody else's, and its lock that of
    // a process which another test is about to run: it has all files open until it has begun.
    let begin = Instant::now();
    let passes = |error: &StartError| match error {
        StartError::Listen(_, error) => error.kind() == ErrorKind::AddrInUse,
        other => other.is_taken(),
    };
    let app = loop {
        match App::with_routes(config.clone(), routes).await {
            Err(error) if passes(&error) && begin.elapsed() < PATIENCE => {}
            started => break started.unwrap(),
        }
    };
    let (addr, metrics_addr, handle) = (app.addr(), app.metrics_addr(), app.handle());
    let setup_token = app.setup_token().map(str::to_owned);
    let done = actix_web::rt::spawn(app.run());
    (addr, Running { handle, metrics_addr, setup_token, done })
}
