//! Handing in mail at the operator's mail server, off the request and within bounds: so many under
//! way, and each a few times tried.
//!
//! What goes wrong is logged without the address, which is nobody's business but its owner's.

use std::{error::Error, sync::Arc, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{config::Config, domain::Email};

/// Mails that may be under way; more are not sent.
const UNDER_WAY: usize = 64;
/// Mails that are handed in at a time.
const AT_ONCE: usize = 2;
/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Characters of what a mail server says that are told.
const TOLD: usize = 300;
/// The pauses before a mail is tried again.
const PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(20)];

/// The way to the mail server. Cloning shares it.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    under_way: Arc<Semaphore>,
    at_once: Arc<Semaphore>,
}

/// A mail's place among those under way; given back when dropped.
pub struct Place(OwnedSemaphorePermit);

impl Mailer {
    /// The operator's mail server, if there is one. The error is a line that holds no password.
    pub fn new(config: &Config) -> Result<Option<Self>, String> {
        let (Some(smtp), Some(public)) = (&config.smtp_url, &config.public_url) else {
            return Ok(None);
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&smtp.to_transport());
        let builder = builder
            .map_err(|_| "ALTHING_SMTP_URL is not the address of a mail server".to_owned())?;
        let from = config.smtp_from.clone().unwrap_or_else(|| format!("noreply@{}", public.host()));
        let from = from.parse().map_err(|_| {
            "ALTHING_SMTP_FROM must be an address, as Forum <forum@example.org>".to_owned()
        })?;
        let transport = builder.timeout(Some(PATIENCE)).build();
        let (under_way, at_once) =
            (Arc::new(Semaphore::new(UNDER_WAY)), Arc::new(Semaphore::new(AT_ONCE)));
        Ok(Some(Self { transport, from, under_way, at_once }))
    }

    /// A place for one more mail, unless there are as many under way as there may be.
    pub fn place(&self) -> Option<Place> {
        self.under_way.clone().try_acquire_owned().ok().map(Place)
    }

    /// Hands a mail in once, and gives what the mail server said of it, in a line: for whoever tries
    /// the way. The error is the same of one that was not taken.
    pub async fn attempt(&self, to: &Email, subject: &str, text: String) -> Result<String, String> {
        let mail = self.written(to, subject, text)?;
        let sent = async {
            let _turn = self.at_once.acquire().await;
            self.transport.send(mail).await
        };
        match timeout(PATIENCE, sent).await {
            Ok(Ok(response)) => {
                let lines: Vec<&str> = response.message().collect();
                Ok(line(&format!("{} {}", response.code(), lines.join(" "))))
            }
            Ok(Err(error)) => {
                let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
                Err(line(&format!("{error}{cause}")))
            }
            Err(_) => Err(format!("no answer came within {} seconds", PATIENCE.as_secs())),
        }
    }

    fn written(&self, to: &Email, subject: &str, text: String) -> Result<Message, String> {
        let to = to.to_send().parse::<Mailbox>();
        let to = to.map_err(|_| "the mail library does not take its address".to_owned())?;
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| format!("it could not be written: {error}"))
    }

    /// Hands a mail in, and says in the log when that can't be done.
    pub async fn send(&self, place: Place, to: &Email, subject: &str, text: String) {
        let mail = match self.written(to, subject, text) {
            Ok(mail) => mail,
            Err(error) => return log::warn!("a mail is not sent: {error}"),
        };
        for pause in PAUSES.map(Some).into_iter().chain([None]) {
            let sent = {
                let Ok(_turn) = self.at_once.acquire().await else { return };
                self.transport.send(mail.clone()).await
            };
            let Err(error) = sent else { break };
            let kind = if error.is_permanent() { "refused" } else { "not taken" };
            let code = error.status().map(|code| format!(" with {code}")).unwrap_or_default();
            let Some(pause) = pause.filter(|_| !error.is_permanent()) else {
                log::warn!("a mail was {kind}{code} by the mail server and is given up");
                break;
            };
            log::info!("a mail was {kind}{code}; trying again");
            actix_web::rt::time::sleep(pause).await;
        }
        drop(place.0);
    }
}

/// What a mail server says, as one line of text.
fn line(said: &str) -> String {
    let plain = said.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(TOLD).collect::<String>().trim().to_owned()
}
