//! The outbox against a real socket: what a reader gets, in which order, and whole.

use std::io::Read;

use socket2::{Domain, Socket, Type};
use tokio::{io::AsyncReadExt, net::UnixStream};

use super::*;

/// An outbox and the reader behind it.
pub(in crate::live) struct Line {
    pub(in crate::live) outbox: Outbox,
    reader: Socket,
}

impl Line {
    /// With room for some kilobytes on the way, and nothing on it.
    pub(in crate::live) fn open() -> Self {
        let (near, reader) = Socket::pair(Domain::UNIX, Type::STREAM, None).unwrap();
        near.set_nonblocking(true).unwrap();
        near.set_send_buffer_size(8 * 1024).unwrap();
        reader.set_nonblocking(true).unwrap();
        let near = TcpStream::from_std(near.into()).unwrap();
        Self { outbox: Outbox::new(Rc::new(near), Instant::now()), reader }
    }

    /// The reader does not read, and the socket is full in the middle of a frame of this weight.
    pub(in crate::live) fn stalled(weight: Weight) -> Self {
        let (line, begun) = (Self::open(), text("begun", 40_000));
        line.send(&[(text("first", 0), Weight::Event), (begun.clone(), weight)]).unwrap();
        assert_eq!(line.outbox.len(), 1);
        assert!(line.outbox.0.borrow().backlog.bytes() < begun.len(), "it has begun to leave");
        line
    }

    fn send(&self, frames: &[(Frame, Weight)]) -> Result<(), Overflow> {
        self.outbox.send(&Batch::new(frames.to_vec()))
    }

    fn push(&self, what: &str, weight: Weight) -> Result<(), Overflow> {
        self.outbox.push(&text(what, 0), weight)
    }

    /// The reader has not read for as long as anyone is waited for.
    fn wait(&self) {
        self.outbox.0.borrow_mut().backlog.wait(backlog::PATIENCE);
    }

    /// What has arrived by now.
    pub(in crate::live) fn arrived(&self) -> Vec<String> {
        let mut bytes = Vec::new();
        drop((&self.reader).read_to_end(&mut bytes));
        texts(&bytes)
    }

    /// Reads all that comes until nothing is left to wait for.
    async fn drain(&self) -> Vec<String> {
        let reader = self.reader.try_clone().unwrap();
        let mut reader = UnixStream::from_std(reader.into()).unwrap();
        let mut bytes = Vec::new();
        while !self.outbox.is_empty() {
            reader.read_buf(&mut bytes).await.unwrap();
        }
        drop((&self.reader).read_to_end(&mut bytes));
        texts(&bytes)
    }
}

#[actix_web::test]
async fn a_connection_that_the_network_gives_up_was_full_or_is_dead() {
    let full = Line::stalled(Weight::Event);
    full.outbox.fail(ErrorKind::TimedOut);
    assert_eq!(full.outbox.expired(), Some(Expired::Full));
    let idle = Line::open();
    idle.outbox.fail(ErrorKind::TimedOut);
    assert_eq!(idle.outbox.expired(), Some(Expired::Idle));
    let reset = Line::stalled(Weight::Event);
    reset.outbox.fail(ErrorKind::ConnectionReset);
    assert_eq!(reset.outbox.expired(), None);
    let told = Line::stalled(Weight::Event);
    told.outbox.close(Goodbye::Slow, None);
    told.outbox.fail(ErrorKind::TimedOut);
    assert_eq!(told.outbox.expired(), None, "it has been counted");
}

#[actix_web::test]
#[cfg(target_os = "linux")]
async fn how_long_a_reader_may_take_is_not_for_the_network_to_decide() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let _reader = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (near, _) = listener.accept().unwrap();
    near.set_nonblocking(true).unwrap();
    SockRef::from(&near).set_tcp_user_timeout(Some(Duration::from_secs(25))).unwrap();
    let near = Rc::new(TcpStream::from_std(near).unwrap());
    let _outbox = Outbox::new(near.clone(), Instant::now());
    assert_eq!(SockRef::from(&*near).tcp_user_timeout().unwrap(), None);
}

/// A frame that says something, filled up with so many spaces.
fn text(what: &str, room: usize) -> Frame {
    Frame::text(&format!("{what}{}", " ".repeat(room)))
}

/// What whole frames say; a close frame says its code.
fn texts(mut bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    while let [kind, size, after @ ..] = bytes {
        let (size, after) = match *size {
            126 => (usize::from(u16::from_be_bytes([after[0], after[1]])), &after[2..]),
            127 => (
                u64::from_be_bytes(after[..8].try_into().unwrap()).try_into().unwrap(),
                &after[8..],
            ),
            size => (usize::from(size), after),
        };
        let (payload, after) = after.split_at(size);
        texts.push(match *kind {
            0x81 => str::from_utf8(payload).unwrap().trim_end().to_owned(),
            0x88 => format!("closed {}", u16::from_be_bytes(payload.try_into().unwrap())),
            kind => panic!("a frame cannot begin with {kind:x}"),
        });
        bytes = after;
    }
    assert!(bytes.is_empty(), "half a frame");
    texts
}

#[actix_web::test]
async fn hints_are_dropped_from_half_of_the_frames_on() {
    let line = Line::open();
    for _ in 1..FRAMES_MAX / 2 {
        line.push("event", Weight::Event).unwrap();
    }
    line.push("hint", Weight::Presence).unwrap();
    assert_eq!(line.outbox.len(), FRAMES_MAX / 2);
    line.push("hint", Weight::Presence).unwrap();
    assert_eq!(line.outbox.len(), FRAMES_MAX / 2, "the second is dropped");
    line.push("event", Weight::Event).unwrap();
    assert_eq!(line.outbox.len(), FRAMES_MAX / 2 + 1, "an event is not");
}

#[actix_web::test]
async fn hints_are_dropped_from_half_of_the_bytes_on() {
    let line = Line::open();
    line.outbox.push(&text("event", BYTES_MAX / 2), Weight::Event).unwrap();
    line.push("hint", Weight::Presence).unwrap();
    assert_eq!(line.outbox.len(), 1);
}

#[actix_web::test]
async fn at_the_bound_hints_go_first_and_then_the_reader() {
    let line = Line::open();
    for place in 0..FRAMES_MAX {
        let weight = if (1..=20).contains(&place) { Weight::Presence } else { Weight::Event };
        line.push("frame", weight).unwrap();
    }
    line.push("frame", Weight::Event).unwrap();
    assert_eq!(line.outbox.len(), FRAMES_MAX - 20 + 1);
    while line.outbox.len() < FRAMES_MAX {
        line.push("frame", Weight::Event).unwrap();
    }
    line.wait();
    assert_eq!(line.push("frame", Weight::Event), Err(Overflow));
}

#[actix_web::test]
async fn the_bound_holds_for_bytes_too() {
    let line = Line::open();
    let large = text("event", BYTES_MAX / 3);
    for _ in 0..2 {
        line.outbox.push(&large, Weight::Event).unwrap();
    }
    line.wait();
    assert_eq!(line.outbox.push(&large, Weight::Event), Err(Overflow));
}

#[actix_web::test]
async fn what_is_sent_together_counts_frame_by_frame_when_it_must_wait() {
    let line = Line::stalled(Weight::Event);
    let waiting = line.outbox.len();
    let three: Vec<_> = ["one", "two", "three"].map(|what| (text(what, 0), Weight::Event)).to_vec();
    line.send(&three).unwrap();
    assert_eq!(line.outbox.len(), waiting + 3);
    line.wait();
    let filled = (0..FRAMES_MAX).map_while(|_| line.send(&three).ok()).count();
    assert!(filled < FRAMES_MAX / 3, "{filled} times three frames are past the bound");
    assert_eq!(line.outbox.len(), FRAMES_MAX);
}

#[actix_web::test]
async fn what_does_not_fit_as_one_piece_follows_whole_and_in_order() {
    let line = Line::open();
    let names: Vec<_> = (0..60).map(|number| format!("event {number}")).collect();
    line.send(&names.iter().map(|name| (text(name, 1500), Weight::Event)).collect::<Vec<_>>())
        .unwrap();
    let waiting = line.outbox.len();
    assert!((1..60).contains(&waiting), "some of it fits: {waiting} wait");
    line.send(&[(text("later", 0), Weight::Event)]).unwrap();
    let arrived = line.drain().await;
    assert_eq!(arrived[..60], names);
    assert_eq!(arrived[60..], ["later"]);
}

#[actix_web::test]
async fn a_hint_that_has_begun_to_leave_stays_whole_at_the_bound() {
    let line = Line::stalled(Weight::Presence);
    for _ in 0..10 {
        line.push("hint", Weight::Presence).unwrap();
    }
    line.wait();
    while line.push("event", Weight::Event).is_ok() {}
    let arrived = line.drain().await;
    assert_eq!(arrived[..2], ["first", "begun"]);
    assert_eq!(arrived[2..], vec!["event"; FRAMES_MAX - 1]);
}

#[actix_web::test]
async fn a_slow_readers_goodbye_comes_behind_the_frame_that_had_begun() {
    let line = Line::stalled(Weight::Event);
    line.push("never sent", Weight::Event).unwrap();
    line.outbox.close(Goodbye::Slow, None);
    assert!(line.outbox.is_closing());
    let arrived = line.drain().await;
    assert_eq!(arrived[..2], ["first", "begun"]);
    assert!(arrived[2].contains("goodbye") && arrived[2].contains("slow"), "{arrived:?}");
    assert_eq!(arrived[3..], ["closed 4008"]);
}

#[actix_web::test]
async fn nothing_follows_a_goodbye() {
    let line = Line::stalled(Weight::Event);
    line.outbox.close(Goodbye::Shutdown, Some(5));
    line.send(&[(text("too late", 0), Weight::Event)]).unwrap();
    line.push("too late", Weight::Event).unwrap();
    assert_eq!(line.drain().await.last().unwrap(), "closed 1001");
}

#[actix_web::test]
async fn a_reader_who_is_gone_ends_the_connection() {
    let Line { outbox, reader } = Line::open();
    drop(reader);
    outbox.send(&Batch::new(vec![(text("event", 0), Weight::Event)])).unwrap();
    assert!(outbox.is_closing());
    assert!(outbox.is_empty());
}
