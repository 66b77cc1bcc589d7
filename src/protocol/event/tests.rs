use super::*;
use crate::domain::Unread;

fn frame(event: Event<'_>) -> String {
    Draft::from(event).at(5, Unread { all: 2, messages: 1 })
}

#[test]
fn frames_look_as_the_protocol_says() {
    let read = |unread| Event::MessageRead {
        with: "bo",
        by: "ann",
        up_to: MessageId(7),
        read_at: Timestamp(0),
        unread,
    };
    let head = r#"{"type":"message.read","seq":5,"with":"bo","by":"ann","up_to":7,"read_at":"1970-01-01T00:00:00.000Z""#;
    assert_eq!(frame(read(Some(2))), format!(r#"{head},"unread":2}}"#));
    assert_eq!(
        frame(read(None)),
        format!("{head}}}"),
        "how many are left is for the one who has read"
    );
    assert_eq!(frame(Event::MeUpdated), r#"{"type":"me.updated","seq":5}"#);
    let counts = r#""unread":2,"unread_of_messages":1}"#;
    assert_eq!(
        frame(Event::NotificationRead { up_to: Some(NotificationId(3)), ids: None }),
        format!(r#"{{"type":"notification.read","seq":5,"up_to":3,{counts}"#)
    );
    assert_eq!(
        frame(Event::NotificationRemoved { ids: &[NotificationId(3), NotificationId(4)] }),
        format!(r#"{{"type":"notification.removed","seq":5,"ids":[3,4],{counts}"#)
    );
    assert_eq!(
        frame(Event::PostDeleted { post_id: PostId(1), category_id: CategoryId(2) }),
        r#"{"type":"post.deleted","seq":5,"post_id":1,"category_id":2}"#
    );
}
