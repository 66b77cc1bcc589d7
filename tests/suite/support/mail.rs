//! A mail server of a few lines: it takes what it is given and keeps it until a test asks.

use std::{cell::Cell, net::SocketAddr, rc::Rc};

use actix_web::rt;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::timeout,
};

use super::PATIENCE;

/// A running mail server.
pub struct MailServer {
    addr: SocketAddr,
    mails: UnboundedReceiver<Mail>,
    refusals: Rc<Cell<u32>>,
}

/// A mail as it was handed in.
#[derive(Debug)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (sender, mails) = unbounded_channel();
        let refusals = Rc::new(Cell::new(0));
        let left = refusals.clone();
        rt::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                rt::spawn(talk(socket, sender.clone(), left.clone()));
            }
        });
        Self { addr, mails, refusals }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.addr)
    }

    /// The next so many mails are not taken for the moment.
    pub fn refuse(&self, count: u32) {
        self.refusals.set(count);
    }

    /// The next mail.
    pub async fn mail(&mut self) -> Mail {
        timeout(PATIENCE, self.mails.recv()).await.expect("a mail").unwrap()
    }
}

async fn talk(socket: TcpStream, sender: UnboundedSender<Mail>, refusals: Rc<Cell<u32>>) {
    let mut socket = BufReader::new(socket);
    let mut to = String::new();
    socket.write_all(b"220 mail.test ready\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let answer = match line.trim_end() {
            "DATA" => {
                socket.write_all(b"354 go on\r\n").await.unwrap();
                let mut text = String::new();
                while !text.ends_with("\r\n.\r\n") {
                    socket.read_line(&mut text).await.unwrap();
                }
                // Long lines are written in pieces that end with an equals sign.
                let text = text.replace("=\r\n", "").replace("=3D", "=");
                sender.send(Mail { to: to.clone(), text }).unwrap();
                "250 taken"
            }
            "QUIT" => "221 goodbye",
            command if command.starts_with("MAIL") && refusals.get() > 0 => {
                refusals.set(refusals.get() - 1);
                "451 not now"
            }
            command => {
                if let Some(address) = command.strip_prefix("RCPT TO:") {
                    address.trim_matches(['<', '>']).clone_into(&mut to);
                }
                "250 fine"
            }
        };
        socket.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
    }
}
