//! Headless Chromium by its DevTools protocol, on a slow line.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket, stream::MaybeTlsStream};

use crate::support::{Result, server::end};

/// How long the line takes to answer, in milliseconds, and how many bytes it gives a second.
const LATENCY_MS: u32 = 100;
const BYTES_A_SECOND: u32 = 1_600_000 / 8;
/// A visit is over when nothing has come for this long.
const QUIET: Duration = Duration::from_millis(1_500);
/// And no visit is longer.
const LONGEST: Duration = Duration::from_secs(20);

/// What one visit was like.
#[derive(Default)]
pub(crate) struct Visit {
    /// Requests that went over the network.
    pub(crate) requests: usize,
    /// What came, headers included, as it was compressed.
    pub(crate) bytes: usize,
    /// Seconds from the navigation to the first paint.
    pub(crate) painted: f64,
    /// Seconds from the navigation to the first frame of the WebSocket.
    pub(crate) live: Option<f64>,
    /// What moved without anybody's doing.
    pub(crate) shift: f64,
}

/// A browser with one tab and an empty cache.
pub(crate) struct Chromium {
    child: Child,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    calls: u64,
    _profile: TempDir,
}

impl Chromium {
    pub(crate) fn start() -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let mut child = Command::new("chromium")
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--no-first-run", "--disable-background-networking", "--disable-sync"])
            .args(["--remote-debugging-port=0", "--window-size=1200,900", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let errors = BufReader::new(child.stderr.take().ok_or("no standard error")?);
        let address = errors
            .lines()
            .map_while(std::result::Result::ok)
            .find_map(|line| {
                Some(line.split_once("listening on ws://")?.1.split('/').next()?.to_owned())
            })
            .ok_or("Chromium ended before it listened")?;
        let tabs: Value = ureq::get(format!("http://{address}/json/list"))
            .call()?
            .body_mut()
            .with_config()
            .read_to_string()
            .map(|text| serde_json::from_str(&text))??;
        let tab = tabs[0]["webSocketDebuggerUrl"].as_str().ok_or("no tab")?.to_owned();
        let (socket, _) = tungstenite::connect(tab)?;
        let mut browser = Self { child, socket, calls: 0, _profile: profile };
        for domain in ["Network.enable", "Page.enable"] {
            browser.call(domain, &json!({}))?;
        }
        let line = json!({
            "offline": false, "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND,
        });
        browser.call("Network.emulateNetworkConditions", &line)?;
        browser.call(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({"source": "self.shift = 0; new PerformanceObserver((list) => { \
                for (const entry of list.getEntries()) self.shift += entry.value; \
            }).observe({type: 'layout-shift', buffered: true});"}),
        )?;
        Ok(browser)
    }

    /// Goes there, and waits until nothing comes any more; with `live`, for a WebSocket's frame too.
    pub(crate) fn visit(&mut self, address: &str, live: bool) -> Result<Visit> {
        let mut visit = Visit::default();
        let mut events = self.call("Page.navigate", &json!({ "url": address }))?;
        let (start, mut last) = (Instant::now(), Instant::now());
        let (mut begun, mut remembered) = (None, HashSet::new());
        while last.elapsed() < QUIET || (live && visit.live.is_none()) {
            if start.elapsed() > LONGEST {
                return Err(format!("{address} was not live in time").into());
            }
            let waiting = std::mem::take(&mut events);
            for event in waiting.into_iter().chain(self.next()?) {
                last = Instant::now();
                let (params, at) = (&event["params"], event["params"]["timestamp"].as_f64());
                match event["method"].as_str().unwrap_or_default() {
                    "Network.requestWillBeSent" if begun.is_none() => begun = at,
                    "Network.requestServedFromCache" => {
                        remembered.insert(params["requestId"].to_string());
                    }
                    "Network.responseReceived" if is_fetched(&params["response"]) => {
                        let is_new = !remembered.contains(&params["requestId"].to_string());
                        visit.requests += usize::from(is_new);
                    }
                    "Network.loadingFinished" => {
                        let bytes = params["encodedDataLength"].as_f64().unwrap_or_default();
                        visit.bytes += format!("{bytes:.0}").parse::<usize>().unwrap_or_default();
                    }
                    "Network.webSocketCreated" => visit.requests += 1,
                    "Network.webSocketFrameReceived" if visit.live.is_none() => {
                        visit.live = at.zip(begun).map(|(at, begun)| at - begun);
                    }
                    _ => {}
                }
            }
        }
        let paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000";
        visit.painted = self.value(paint)?;
        visit.shift = self.value("self.shift")?;
        Ok(visit)
    }

    fn value(&mut self, expression: &str) -> Result<f64> {
        let found = self.result("Runtime.evaluate", &json!({ "expression": expression }))?.0;
        found["result"]["value"].as_f64().ok_or_else(|| format!("{expression}: {found}").into())
    }

    /// Calls a method; gives the events that came before its answer.
    fn call(&mut self, method: &str, params: &Value) -> Result<Vec<Value>> {
        Ok(self.result(method, params)?.1)
    }

    fn result(&mut self, method: &str, params: &Value) -> Result<(Value, Vec<Value>)> {
        self.calls += 1;
        let call = json!({ "id": self.calls, "method": method, "params": params });
        self.socket.send(Message::text(call.to_string()))?;
        let mut events = Vec::new();
        loop {
            while let Some(said) = self.next()? {
                if said["id"] == self.calls {
                    return Ok((said["result"].clone(), events));
                }
                events.push(said);
            }
        }
    }

    /// What the browser says next, if it says anything soon.
    fn next(&mut self) -> Result<Option<Value>> {
        if let MaybeTlsStream::Plain(stream) = self.socket.get_ref() {
            stream.set_read_timeout(Some(Duration::from_millis(100)))?;
        }
        match self.socket.read() {
            Ok(said) => Ok(Some(serde_json::from_str(said.to_text()?)?)),
            Err(tungstenite::Error::Io(error))
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether an answer came over the network, and not from the disk or the address itself.
fn is_fetched(response: &Value) -> bool {
    let url = response["url"].as_str().unwrap_or_default();
    !url.starts_with("data:") && response["fromDiskCache"] != true
}

impl Drop for Chromium {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}
