//! Real browsers: headless Chromium through chromedriver, one session a person, looked at as people
//! do: by role and visible name.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::{Element, ElementRef},
    error::{CmdError, ErrorStatus},
    wd::{WebDriverCompatibleCommand, WindowHandle},
};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{PASSWORD, PATIENCE, TestApp};

mod driver;
use driver::{SessionCommand, on_path, webdriver};

/// Between two looks at a page: a browser can only be asked, it never tells.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Nothing that calls home, opens windows of its own or wants a GPU.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// One person's browser.
pub struct Browser {
    name: String,
    origin: String,
    client: Client,
    _profile: TempDir,
}

/// What a person looks for.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    Button,
    Link,
    Field,
    Heading,
    Article,
}

impl Role {
    /// The elements that may have the role, however they are written.
    fn selector(self) -> &'static str {
        match self {
            Self::Button => "button, summary, input[type=submit], [role=button], [role=menuitem]",
            Self::Link => "a[href]",
            Self::Field => "input, textarea, select, [role=textbox]",
            Self::Heading => "h1, h2, h3, h4",
            Self::Article => "article, [role=article]",
        }
    }
}

impl Browser {
    /// Opens a browser at a path of the forum. `name` is for messages.
    pub async fn open(app: &TestApp, name: &str, path: &str) -> Self {
        let profile = tempfile::Builder::new()
            .prefix("chromium-")
            .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
            .unwrap();
        let mut arguments: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push("--window-size=1200,900".into());
        let mut options = json!({"args": arguments});
        if let Some(binary) = ["google-chrome", "chromium"].into_iter().find_map(on_path) {
            options["binary"] = binary.into();
        }
        let capabilities = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}, "pageLoadStrategy": "normal"});
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(webdriver())
            .await
            .expect("a browser session");
        let browser =
            Self { name: name.to_owned(), origin: app.url(""), client, _profile: profile };
        browser.goto(path).await;
        browser
    }

    /// Registers in the form, as people do, and is at home then.
    pub async fn register(app: &TestApp, name: &str) -> Self {
        let browser = Self::open(app, name, "/register").await;
        browser.write("User name", name).await;
        browser.write("E-mail", &format!("{name}@example.org")).await;
        browser.write("Password", PASSWORD).await;
        browser.press("Create account").await;
        browser.find(Role::Button, "Log out").await;
        browser
    }

    /// Writes a post in the form at home or of a category.
    pub async fn post(&self, title: &str, text: &str) {
        self.press("Write a post").await;
        self.write("Title", title).await;
        self.write("Message", text).await;
        self.press("Post").await;
    }

    pub async fn goto(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.origin)).await.unwrap();
    }

    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    /// Opens another tab of the same browser, which is looked at from now on. Gives what goes back
    /// to the one before.
    pub async fn open_tab(&self, path: &str) -> WindowHandle {
        let before = self.client.window().await.unwrap();
        let opened = self.client.new_window(true).await.unwrap();
        self.client.switch_to_window(opened.handle).await.unwrap();
        self.goto(path).await;
        before
    }

    /// Looks at another tab.
    pub async fn look_at(&self, tab: WindowHandle) {
        self.client.switch_to_window(tab).await.unwrap();
    }

    /// The path of the page.
    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    pub async fn resize(&self, width: u32, height: u32) {
        // A headless window has no frame, but Chromium still keeps windows wider than phones: the
        // page's own size is what counts.
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Presses the button with this name.
    pub async fn press(&self, name: &str) {
        self.click(Role::Button, name).await;
    }

    /// Follows the link with this name.
    pub async fn follow(&self, name: &str) {
        self.click(Role::Link, name).await;
    }

    async fn click(&self, role: Role, name: &str) {
        self.until(&format!("{role:?} “{name}” to press"), async || {
            let Some(element) = self.look(role, name).await? else { return Ok(None) };
            let clicked = element.clone().click().await;
            if let Err(CmdError::Standard(error)) = &clicked
                && error.error == ErrorStatus::ElementClickIntercepted
            {
                // The driver scrolls no further than to the window's edge, where the header is.
                let script = "arguments[0].scrollIntoView({block: 'center'})";
                self.client.execute(script, vec![serde_json::to_value(&element)?]).await?;
            }
            clicked.map(Some)
        })
        .await;
    }

    /// Types into the field with this name, after what is there.
    pub async fn write(&self, field: &str, text: &str) {
        self.find(Role::Field, field).await.send_keys(text).await.unwrap();
    }

    /// Replaces what is in the field with this name.
    pub async fn rewrite(&self, field: &str, text: &str) {
        let element = self.find(Role::Field, field).await;
        element.clear().await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    /// Chooses an option of the select with this name.
    pub async fn choose(&self, field: &str, option: &str) {
        self.find(Role::Field, field).await.select_by_label(option).await.unwrap();
    }

    /// What the field with this name holds.
    pub async fn value(&self, field: &str) -> String {
        self.find(Role::Field, field).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Waits for a visible element.
    pub async fn find(&self, role: Role, name: &str) -> Element {
        self.until(&format!("{role:?} “{name}”"), async || self.look(role, name).await).await
    }

    /// Waits until there is no such visible element.
    pub async fn lose(&self, role: Role, name: &str) {
        self.until(&format!("no {role:?} “{name}”"), async || {
            Ok(self.look(role, name).await?.is_none().then_some(()))
        })
        .await;
    }

    /// Waits until this text is to be seen somewhere on the page.
    pub async fn see(&self, text: &str) {
        self.until(&format!("the text “{text}”"), async || {
            Ok(self.text().await?.contains(text).then_some(()))
        })
        .await;
    }

    /// Waits until the first visible element of this CSS selector shows text for which `fits`
    /// holds. For what has no role of its own.
    pub async fn see_in(&self, selector: &str, fits: impl Fn(&str) -> bool) {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let what = format!("the right text in {selector}");
        let look = async || {
            let text = self.client.execute(script, vec![selector.into()]).await?;
            Ok(fits(text.as_str().unwrap_or_default()).then_some(()))
        };
        self.until(&what, look).await;
    }

    /// What a script in the page gives back. For facts that no person sees, such as widths.
    pub async fn eval(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Waits until a script in the page finds that something is so, such as a picture being there.
    pub async fn see_that(&self, what: &str, script: &str) {
        self.until(what, async || {
            Ok((self.client.execute(script, vec![]).await? == true).then_some(()))
        })
        .await;
    }

    /// Chooses a file in the first place for files inside this CSS selector: what the system's own
    /// dialog would do.
    pub async fn choose_file(&self, within: &str, file: &Path) {
        let selector = format!("{within} input[type=file]");
        let input = self
            .until(&selector, async || {
                Ok(self.client.find_all(Locator::Css(&selector)).await?.into_iter().next())
            })
            .await;
        input.send_keys(&file.display().to_string()).await.unwrap();
    }

    /// The warnings and errors of the browser's console since the last call.
    pub async fn console(&self) -> Vec<String> {
        let lines = self
            .client
            .issue_cmd(SessionCommand::post("se/log", &json!({"type": "browser"})))
            .await
            .unwrap();
        let grave = lines
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["level"] == "SEVERE" || line["level"] == "WARNING");
        grave.map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// A command of the browser's developer tools.
    pub async fn devtools(&self, method: &str, params: Value) -> Value {
        self.client
            .issue_cmd(SessionCommand::post(
                "goog/cdp/execute",
                &json!({"cmd": method, "params": params}),
            ))
            .await
            .unwrap()
    }

    /// Closes the browser in an orderly way.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// Kills the browser, as a crash or an empty battery does.
    pub async fn kill(self) {
        let pid = self
            .client
            .capabilities()
            .and_then(|all| all.get("goog:processID"))
            .and_then(Value::as_u64)
            .expect("the browser's process id");
        assert!(
            Command::new("kill").args(["-s", "KILL", &pid.to_string()]).status().unwrap().success()
        );
        let _ = self.client.close().await;
    }

    /// The visible element with this role and name, be it what a screen reader says or what the eye
    /// sees, if there is one now.
    async fn look(&self, role: Role, name: &str) -> Result<Option<Element>, CmdError> {
        let asked = vec![role.selector().into(), name.into()];
        let found = self.client.execute(include_str!("browser/look.js"), asked).await?;
        for reference in found.as_array().into_iter().flatten() {
            let id = reference.as_object().and_then(|it| it.values().next()?.as_str());
            let id = ElementRef::from(id.expect("a reference to an element").to_owned());
            let element = Element::from_element_id(self.client.clone(), id);
            if element.is_displayed().await?
                && (self.label(&element).await? == name || element.text().await? == name)
            {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// The name that a screen reader would say.
    async fn label(&self, element: &Element) -> Result<String, CmdError> {
        let path = format!("element/{}/computedlabel", element.element_id().as_ref());
        let label = self.client.issue_cmd(SessionCommand { path, body: None }).await?;
        Ok(label.as_str().unwrap_or_default().trim().to_owned())
    }

    async fn text(&self) -> Result<String, CmdError> {
        Ok(self
            .client
            .execute("return document.body.innerText", vec![])
            .await?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// Looks again and again until there is something. What was found and gone before it could be
    /// used is looked for again.
    async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Result<Option<T>, CmdError>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut last = None;
        while Instant::now() < end {
            match look().await {
                Ok(Some(found)) => return found,
                Ok(None) => last = None,
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        let text = self.text().await.unwrap_or_default();
        let console = self.console().await;
        panic!(
            "{} looked for {what} and saw:\n{text}\n-- last error: {last:?}\n-- console: {console:?}",
            self.name
        );
    }
}
