//! The mail server: whether it can be reached, greets, and takes the password.

use std::time::Duration;

use lettre::SmtpTransport;

use super::{Check, verdict};
use crate::config::Config;

const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn look(config: &Config) -> Option<Check> {
    let Some(smtp) = &config.smtp_url else { return Some(verdict::mail(None)) };
    // What is wrong with its address is said of the options.
    let transport =
        SmtpTransport::from_url(&smtp.to_transport()).ok()?.timeout(Some(PATIENCE)).build();
    let tried = match transport.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err("it was reached, and then said no more: ask who runs it".to_owned()),
        // The cause may hold what was sent: its kind and code say enough.
        Err(error) if error.is_timeout() => Err("it does not answer: is the address right, and the port open?".into()),
        Err(error) if error.is_permanent() || error.is_transient() => {
            let code = error.status().map(|code| format!(" with {code}")).unwrap_or_default();
            Err(format!("it refuses us{code}: are user and password right?"))
        }
        Err(error) if error.is_tls() => {
            Err("it does not speak TLS as it should: is its certificate good, and smtp:// or smtps:// right?".into())
        }
        Err(_) => Err("it can't be reached: is the address right, and the port open?".into()),
    };
    Some(verdict::mail(Some(tried)))
}
