//! The built binary on an address of its own, so that it can be killed and be back at the same
//! place.

use std::{
    cell::RefCell,
    net::{Ipv4Addr, SocketAddr},
    rc::Rc,
    sync::atomic::{AtomicU8, Ordering},
    time::{Duration, Instant},
};

use crate::support::{
    Answer, Database, Finished, Method, PATIENCE, Person, Process, TestDatabase, command,
};

/// Between two looks at the metrics: they can only be asked, they never tell.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// `althing serve`, its database, and its metrics.
pub struct Binary {
    pub addr: SocketAddr,
    pub database: Rc<TestDatabase>,
    metrics: Person,
    metrics_addr: SocketAddr,
    options: &'static [&'static str],
    process: RefCell<Option<Process>>,
}

impl Binary {
    /// Starts it on a new database, with rate limits off unless the options say otherwise.
    pub async fn serve(database: Database, options: &'static [&'static str]) -> Self {
        let database = Rc::new(TestDatabase::with_tables(database));
        Self::on(database, own_address(), 0, options).await
    }

    /// So many of them on one PostgreSQL database, on one address, so that cookies are for all.
    pub async fn serve_nodes(count: u16, options: &'static [&'static str]) -> Vec<Self> {
        let database = Rc::new(TestDatabase::with_tables(Database::Postgres));
        let (ip, mut nodes) = (own_address(), Vec::new());
        for number in 0..count {
            nodes.push(Self::on(database.clone(), ip, number, options).await);
        }
        nodes
    }

    async fn on(
        database: Rc<TestDatabase>,
        ip: Ipv4Addr,
        number: u16,
        options: &'static [&'static str],
    ) -> Self {
        rlimit::increase_nofile_limit(u64::MAX).unwrap();
        let metrics_addr = SocketAddr::from((ip, 9090 + number));
        let this = Self {
            addr: SocketAddr::from((ip, 8080 + number)),
            database,
            metrics: Person::guest(metrics_addr),
            metrics_addr,
            options,
            process: RefCell::default(),
        };
        this.start().await;
        this
    }

    /// Starts it again, at the same address and on the same database.
    pub async fn start(&self) {
        let (addr, metrics) = (self.addr.to_string(), self.metrics_addr.to_string());
        let mut arguments =
            vec!["--addr", &addr, "--metrics-addr", &metrics, "--database-url", &self.database.url];
        for (flag, value) in [("--bcrypt-cost", "4"), ("--rate-limits", "off"), ("--workers", "2")]
        {
            if !self.options.contains(&flag) {
                arguments.extend([flag, value]);
            }
        }
        arguments.extend(self.options);
        self.process.replace(Some(Process::start(command(&arguments)).await));
    }

    /// Kills it as a power cut would.
    pub async fn kill(&self) {
        self.take().kill().await;
    }

    /// Asks it to stop, as an operator does.
    pub async fn terminate(&self) {
        self.signal("TERM").await;
    }

    /// Sends it a signal by its name: `STOP` freezes it until `CONT`.
    pub async fn signal(&self, name: &str) {
        let process = self.take();
        process.signal(name).await;
        self.process.replace(Some(process));
    }

    /// Waits for its end, at most 30 seconds.
    pub async fn ended(&self) -> Finished {
        self.take().ended().await
    }

    pub fn guest(&self) -> Person {
        Person::guest(self.addr)
    }

    /// The number behind a name, labels included, as in
    /// `althing_resumes_total{outcome="replayed"}`.
    pub async fn metric(&self, series: &str) -> u64 {
        let text = self.metrics().await;
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("{series} in:\n{text}")).parse().unwrap()
    }

    /// All metrics as text.
    pub async fn metrics(&self) -> String {
        // A connection of its own each time: one that was kept may just be ending.
        let request = self.metrics.request(Method::GET, "/metrics").header("connection", "close");
        Answer::of(request).await.text
    }

    /// Waits until a number is as it should be.
    pub async fn until(&self, series: &str, fits: impl Fn(u64) -> bool) -> u64 {
        let end = Instant::now() + PATIENCE;
        loop {
            let value = self.metric(series).await;
            if fits(value) {
                return value;
            }
            assert!(Instant::now() < end, "{series} stays at {value}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// The memory that it holds, in MiB.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }

    /// The file descriptors that it holds, but for those of the SQLite file: the pool may open more
    /// connections to it at any time.
    pub fn descriptors(&self) -> usize {
        let all = std::fs::read_dir(format!("/proc/{}/fd", self.pid())).unwrap();
        let targets = all.filter_map(|one| std::fs::read_link(one.unwrap().path()).ok());
        let database = self.database.path().display().to_string();
        targets.filter(|target| !target.display().to_string().starts_with(&database)).count()
    }

    fn pid(&self) -> u32 {
        self.process.borrow().as_ref().unwrap().pid()
    }

    fn take(&self) -> Process {
        self.process.take().expect("a server that runs")
    }
}

/// A loopback address that no other server of this machine has. Not the usual one: there, a client
/// that dials a server that is down can be given the server's own port, and reach itself.
fn own_address() -> Ipv4Addr {
    static COUNT: AtomicU8 = AtomicU8::new(1);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 1 + (high & 0x7F), low, COUNT.fetch_add(1, Ordering::Relaxed))
}
