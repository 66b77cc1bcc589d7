//! The socket as a protocol: frames that are right, frames that are wrong, and what closes a
//! connection.

use tokio_tungstenite::tungstenite::{
    Bytes, Message,
    protocol::frame::{
        Frame, FrameHeader,
        coding::{Control, Data, OpCode},
    },
};

use crate::support::{Socket, TestApp, Value, json};

/// A frame with whatever header, masked as a client's must be.
fn frame(payload: impl Into<Bytes>, opcode: OpCode, last: bool) -> Frame {
    let header =
        FrameHeader { is_final: last, opcode, mask: Some([7, 42, 1, 9]), ..FrameHeader::default() };
    Frame::from_payload(header, payload.into())
}

fn text_part(payload: &str, first: bool, last: bool) -> Frame {
    let opcode = if first { Data::Text } else { Data::Continue };
    frame(payload.to_owned(), OpCode::Data(opcode), last)
}

async fn tab(app: &TestApp) -> Socket {
    app.register("ana").await.ws().await
}

/// What a frame that breaks the protocol leads to.
async fn close_code(tab: &mut Socket, frame: Frame) -> u16 {
    tab.send_frame(frame).await;
    tab.closed().await.code
}

both!(malformed_json_gets_an_error_and_keeps_the_connection, async |app: TestApp| {
    let mut tab = tab(&app).await;
    let deep = "[".repeat(10_000);
    for text in [
        "",
        "{",
        "nonsense",
        "[]",
        "null",
        "42",
        "{}",
        "{\"type\": 5}",
        "{\"type\": null}",
        "{\"type\": \"\\ud800\"}",
        &deep,
    ] {
        tab.send_text(text).await;
        let error = tab.expect("error").await;
        assert!(
            error["code"].is_string() && error["detail"].is_string() && error.get("ref").is_some(),
            "{text}: {error}"
        );
    }
    tab.pong().await;
});

both!(an_unknown_type_gets_an_error_and_keeps_the_connection, async |app: TestApp| {
    let mut tab = tab(&app).await;
    for kind in ["nope", "post.created", "hello", "goodbye", "", "PING", "subscribe "] {
        tab.send(&json!({"type": kind, "ref": "r1"})).await;
        tab.expect("error").await;
    }
    tab.pong().await;
});

both!(
    a_known_type_with_wrong_content_gets_an_error_and_keeps_the_connection,
    async |app: TestApp| {
        let mut tab = tab(&app).await;
        for event in [
            json!({"type": "subscribe"}),
            json!({"type": "subscribe", "categories": "general"}),
            json!({"type": "subscribe", "categories": [1]}),
            json!({"type": "unsubscribe", "categories": {}}),
            json!({"type": "typing"}),
            json!({"type": "typing", "in": {"post": 1}}),
            json!({"type": "typing", "in": {"post": "x"}, "active": true}),
            json!({"type": "typing", "in": {"post": 1, "category": "general"}, "active": true}),
            json!({"type": "typing", "in": {}, "active": true}),
            json!({"type": "typing", "in": "post", "active": true}),
            json!({"type": "resume"}),
            json!({"type": "resume", "epoch": 5, "seq": 1}),
            json!({"type": "resume", "epoch": "x", "seq": "1"}),
        ] {
            tab.send(&event).await;
            let error = tab.expect("error").await;
            assert!(error["code"].is_string(), "{event}: {error}");
        }
        tab.pong().await;
    }
);

both!(a_ping_is_answered_with_its_ref, async |app: TestApp| {
    let mut tab = tab(&app).await;
    tab.send(&json!({"type": "ping"})).await;
    assert_eq!(tab.expect("pong").await, json!({"type": "pong", "ref": null}));
    tab.send(&json!({"type": "ping", "ref": "abc", "unknown": [1]})).await;
    assert_eq!(tab.expect("pong").await["ref"], "abc");
});

both!(a_binary_message_closes_with_1003, async |app: TestApp| {
    let mut tab = tab(&app).await;
    tab.send_message(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(tab.closed().await.code, 1003);
});

both!(a_message_of_more_than_16_kib_closes_with_1009, async |app: TestApp| {
    let mut tab = tab(&app).await;
    let shell = json!({"type": "ping", "ref": ""}).to_string().len();
    tab.send(&json!({"type": "ping", "ref": "x".repeat(16 * 1024 - shell)})).await;
    // What is within the limit is read, whatever the answer.
    tab.pong().await;
    tab.send_text(&"x".repeat(16 * 1024 + 1)).await;
    assert_eq!(tab.closed().await.code, 1009);
});

both!(a_message_in_parts_is_read_as_one, async |app: TestApp| {
    let mut tab = tab(&app).await;
    tab.send_frame(text_part("{\"type\": \"pi", true, false)).await;
    tab.send_frame(text_part("", false, false)).await;
    tab.send_frame(frame("still here?".to_owned(), OpCode::Control(Control::Ping), true)).await;
    tab.send_frame(text_part("ng\", \"ref\": \"jo", false, false)).await;
    tab.send_frame(text_part("ined\"}", false, true)).await;
    assert_eq!(tab.expect("pong").await["ref"], "joined");
});

both!(a_character_may_be_split_between_two_parts, async |app: TestApp| {
    let mut tab = tab(&app).await;
    let text = json!({"type": "ping", "ref": "é"}).to_string().into_bytes();
    let at = text.iter().position(|byte| *byte == 0xc3).unwrap() + 1;
    tab.send_frame(frame(text[..at].to_vec(), OpCode::Data(Data::Text), false)).await;
    tab.send_frame(frame(text[at..].to_vec(), OpCode::Data(Data::Continue), true)).await;
    assert_eq!(tab.expect("pong").await["ref"], "é");
});

both!(parts_that_are_too_much_together_close_with_1009, async |app: TestApp| {
    let mut tab = tab(&app).await;
    tab.send_frame(text_part(&"x".repeat(9 * 1024), true, false)).await;
    assert_eq!(close_code(&mut tab, text_part(&"x".repeat(9 * 1024), false, false)).await, 1009);
});

both!(invalid_utf8_closes_with_1007, async |app: TestApp| {
    let mut tab = tab(&app).await;
    assert_eq!(
        close_code(&mut tab, frame(vec![0x7b, 0xff, 0xfe], OpCode::Data(Data::Text), true)).await,
        1007
    );
});

both!(invalid_utf8_in_parts_closes_with_1007, async |app: TestApp| {
    let mut tab = tab(&app).await;
    tab.send_frame(text_part("{\"type\"", true, false)).await;
    assert_eq!(
        close_code(&mut tab, frame(vec![0xc3, 0x28], OpCode::Data(Data::Continue), true)).await,
        1007
    );
});

both!(a_broken_frame_closes_with_1002, async |app: TestApp| {
    let ana = app.register("ana").await;
    let ping = json!({"type": "ping"}).to_string();
    let unmasked = {
        let mut frame = text_part(&ping, true, true);
        frame.header_mut().mask = None;
        frame
    };
    let reserved_bit = {
        let mut frame = text_part(&ping, true, true);
        frame.header_mut().rsv1 = true;
        frame
    };
    for (what, frame) in [
        ("unmasked", unmasked),
        ("reserved bit", reserved_bit),
        ("reserved data opcode", frame(ping.clone(), OpCode::Data(Data::Reserved(3)), true)),
        (
            "reserved control opcode",
            frame(ping.clone(), OpCode::Control(Control::Reserved(11)), true),
        ),
        ("continuation of nothing", text_part(&ping, false, true)),
        ("control frame in parts", frame("x".to_owned(), OpCode::Control(Control::Ping), false)),
        (
            "control frame of more than 125 bytes",
            frame("x".repeat(126), OpCode::Control(Control::Ping), true),
        ),
    ] {
        let mut tab = ana.ws().await;
        assert_eq!(close_code(&mut tab, frame).await, 1002, "{what}");
    }
    let mut tab = ana.ws().await;
    tab.send_frame(text_part("{", true, false)).await;
    assert_eq!(
        close_code(&mut tab, text_part("{", true, false)).await,
        1002,
        "a new message within another"
    );
});

both!(a_frame_that_announces_a_gigabyte_closes_with_1009, async |app: TestApp| {
    use tokio::io::AsyncWriteExt;
    let mut tab = tab(&app).await;
    let mut head = vec![0x81, 0xff];
    head.extend((1_u64 << 30).to_be_bytes());
    head.extend([0, 0, 0, 0]);
    tab.tcp().write_all(&head).await.unwrap();
    tab.tcp().write_all(b"x").await.unwrap();
    assert_eq!(tab.closed().await.code, 1009);
});

both!(one_hostile_connection_disturbs_no_other, async |app: TestApp| {
    let ana = app.register("ana").await;
    let (mut good, mut bad) = (ana.ws().await, ana.ws().await);
    bad.send_message(Message::binary(vec![0; 10])).await;
    bad.closed().await;
    let post = ana.post("general", "Hi", "there").await;
    assert_eq!(good.expect("post.created").await["post"], post);
});

both!(a_plain_request_gets_no_socket, async |app: TestApp| {
    let answer = app.guest().get("/ws").await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text);
});

both!(who_connects_is_known_by_the_cookie_alone, async |app: TestApp| {
    let ana = app.register("ana").await;
    let made_up = app.guest().try_ws(&[("cookie", "session=made-up")]).await.unwrap();
    assert_eq!(made_up.hello["user"], Value::Null);
    let sly =
        app.guest().try_ws(&[("x-user", "ana"), ("authorization", "Bearer ana")]).await.unwrap();
    assert_eq!(sly.hello["user"], Value::Null);
    assert_eq!(ana.ws().await.hello["user"], ana.user);
});
