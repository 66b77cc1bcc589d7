//! A server that speaks S3, with its buckets in a folder.

use std::{cell::RefCell, fs, net::SocketAddr, path::PathBuf, thread};

use async_trait::async_trait;
use hyper_util::{rt::TokioIo, server::conn::auto::Builder};
use s3s::{
    S3Result,
    access::{S3Access, S3AccessContext},
    auth::SimpleAuth,
    s3_error,
    service::S3ServiceBuilder,
};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, process::Command, sync::oneshot};

const KEY: &str = "AKIAFORUM";
const SECRET: &str = "a secret that nobody else has";

/// The server, and the one bucket that it has.
pub struct S3 {
    root: TempDir,
    addr: SocketAddr,
    running: RefCell<Option<(oneshot::Sender<()>, thread::JoinHandle<()>)>>,
}

impl S3 {
    pub const BUCKET: &str = "forum";

    pub async fn start() -> Self {
        let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        fs::create_dir(root.path().join(Self::BUCKET)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let this = Self { root, addr, running: RefCell::default() };
        this.serve(listener);
        this
    }

    /// Is there again after [`S3::stop`].
    pub async fn come_back(&self) {
        self.serve(TcpListener::bind(self.addr).await.unwrap());
    }

    /// Is not there any more.
    pub fn stop(&self) {
        let (stop, thread) = self.running.take().expect("a server that runs");
        drop(stop);
        thread.join().unwrap();
    }

    fn serve(&self, listener: TcpListener) {
        let mut service = S3ServiceBuilder::new(FileSystem::new(self.root.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        service.set_access(OneBucket);
        let service = service.build();
        let listener = listener.into_std().unwrap();
        let (stop, mut stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                loop {
                    let accepted = tokio::select! {
                        accepted = listener.accept() => accepted,
                        _ = &mut stopped => return,
                    };
                    let (socket, service) = (accepted.unwrap().0, service.clone());
                    tokio::spawn(async move {
                        let http = Builder::new(hyper_util::rt::TokioExecutor::new());
                        let _ = http.serve_connection(TokioIo::new(socket), service).await;
                    });
                }
            });
        });
        self.running.replace(Some((stop, thread)));
    }

    /// Tells a command where it is, and the keys to it.
    pub fn tell(&self, command: &mut Command) {
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_ENDPOINT_URL", &format!("http://{}", self.addr)),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ALLOW_HTTP", "true"),
        ] {
            command.env(name, value);
        }
    }

    /// The names of what lies under a prefix.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let folder: PathBuf = self.root.path().join(Self::BUCKET).join(prefix);
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        // What the server itself keeps beside them.
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }
}

/// Of buckets that are not there, which it would make, it says so.
struct OneBucket;

#[async_trait]
impl S3Access for OneBucket {
    async fn check(&self, asked: &mut S3AccessContext<'_>) -> S3Result<()> {
        if asked.s3_path().get_bucket_name() != Some(S3::BUCKET) {
            return Err(s3_error!(NoSuchBucket));
        }
        asked.credentials().map(drop).ok_or_else(|| s3_error!(AccessDenied))
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        if self.running.borrow().is_some() {
            self.stop();
        }
    }
}
