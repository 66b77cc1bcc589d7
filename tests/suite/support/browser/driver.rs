//! The program that drives browsers, and commands that the client does not know.

use super::*;

/// A command that fantoccini has no name for.
#[derive(Debug)]
pub(super) struct SessionCommand {
    pub(super) path: String,
    pub(super) body: Option<String>,
}

impl SessionCommand {
    pub(super) fn post(path: &str, body: &Value) -> Self {
        Self { path: path.to_owned(), body: Some(body.to_string()) }
    }
}

impl WebDriverCompatibleCommand for SessionCommand {
    fn endpoint(
        &self,
        base: &Url,
        session: Option<&str>,
    ) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        if self.body.is_some() { (Method::POST, self.body.clone()) } else { (Method::GET, None) }
    }
}

/// The address of the suite's one chromedriver, which is started by whoever needs it first.
///
/// It ends with this process however that ends: a shell beside it waits for the end of its own
/// standard input, whose other side is held here, and then kills its whole process group.
pub(super) fn webdriver() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        assert!(
            on_path("chromedriver").is_some(),
            "browser tests need chromedriver: scripts/install-test-tools installs it"
        );
        let script = "chromedriver --port=0 </dev/null & read -r _; kill -s KILL 0";
        let mut shell = Command::new("sh")
            .args(["-c", script])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(shell.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("started successfully on port ")
                    .map(|(_, port)| port.trim_end_matches('.').to_owned())
            })
            .expect("chromedriver says its port");
        // Read on, or it would stop at a full pipe; and keep the shell, whose standard input must
        // stay open.
        std::thread::spawn(move || {
            let _shell = shell;
            lines.for_each(drop);
        });
        format!("http://127.0.0.1:{port}")
    })
}

/// Where a program is found, as a shell would find it.
pub(super) fn on_path(program: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
        .map(|file| file.display().to_string())
}
