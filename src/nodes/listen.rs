//! The connection that waits for notifications, made again whenever it ends.

use std::{future::poll_fn, pin::pin, time::Duration};

use futures_util::future::{Either, select};
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::sleep,
};
use tokio_postgres::AsyncMessage;

use super::address;
use crate::{db::dialect::CHANNEL, error::causes};

/// What it hears.
#[derive(Debug)]
pub(super) enum Heard {
    /// It listens from now on.
    Listens,
    /// A notification: on which channel, and what it says.
    Notification(String, String),
    /// It listens no more, for this reason; it is tried again.
    Lost(String),
}

/// What waits to be looked at, at most; behind it the network waits.
const WAITING: usize = 1_000;
/// Between two tries to connect: twice as long each time.
const FIRST_TRY: Duration = Duration::from_millis(100);
const LAST_TRY: Duration = Duration::from_secs(5);

/// Listens on the nodes' channel, and on this one, for as long as the receiver is held, unless there
/// is nowhere to.
pub(super) fn listen(url: Option<String>, bell: &'static str) -> Receiver<Heard> {
    let (tell, heard) = channel(WAITING);
    actix_web::rt::spawn(async move {
        let Some(url) = url else {
            let _ = tell.send(Heard::Lost("it was told not to".to_owned())).await;
            return tell.closed().await;
        };
        let mut pause = FIRST_TRY;
        loop {
            let why = match listen_once(&url, bell, &tell, &mut pause).await {
                Ok(()) => "the server has closed the connection".to_owned(),
                Err(error) => error,
            };
            if tell.send(Heard::Lost(why)).await.is_err() {
                return;
            }
            sleep(pause).await;
            pause = (pause * 2).min(LAST_TRY);
        }
    });
    heard
}

/// One connection, to its end.
async fn listen_once(
    url: &str,
    bell: &str,
    tell: &Sender<Heard>,
    pause: &mut Duration,
) -> Result<(), String> {
    let (config, tls) = address::read(url)?;
    let tls = postgres_native_tls::MakeTlsConnector::new(tls);
    let (client, mut connection) = config.connect(tls).await.map_err(|error| told(&error))?;
    {
        let mut listening = pin!(async {
            let row = client.query_one(&format!("SELECT {CHANNEL}"), &[]).await?;
            let channel: String = row.try_get(0)?;
            client.batch_execute(&format!("LISTEN {channel}; LISTEN {bell}")).await
        });
        loop {
            let message = pin!(poll_fn(|cx| connection.poll_message(cx)));
            match select(listening.as_mut(), message).await {
                Either::Left((done, _)) => break done.map_err(|error| told(&error))?,
                // What comes before the answer is no loss: once it listens, everything is asked for.
                Either::Right((Some(Ok(_)), _)) => {}
                Either::Right((Some(Err(error)), _)) => return Err(told(&error)),
                Either::Right((None, _)) => return Ok(()),
            }
        }
    }
    *pause = FIRST_TRY;
    let mut heard = Heard::Listens;
    loop {
        if tell.send(heard).await.is_err() {
            return Ok(());
        }
        heard = loop {
            match poll_fn(|cx| connection.poll_message(cx)).await {
                Some(Ok(AsyncMessage::Notification(one))) => {
                    break Heard::Notification(one.channel().into(), one.payload().into());
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(told(&error)),
                None => return Ok(()),
            }
        };
    }
}

/// With its causes: the first line of one says little.
fn told(error: &tokio_postgres::Error) -> String {
    format!("{error}{}", causes(error))
}
