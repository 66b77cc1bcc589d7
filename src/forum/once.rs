//! Making things, once: the same key by the same person gets the first answer again.

use serde::Serialize;
use serde_json::json;

use super::{SignedIn, views};
use crate::{
    db::{
        Tx, comments,
        idempotency::{self, AnswerRow},
        messages, posts,
    },
    domain::Invalid,
    error::Error,
};

/// A person's own word for one request.
#[derive(Clone, Debug)]
pub struct Key {
    /// As the client chose it.
    pub text: String,
    /// Tells another request under the same word.
    pub fingerprint: String,
}

/// Gives what `work` makes, as JSON. If the key was used before, nothing is made and the first
/// answer is given again, or, where that is outdated, what there is now.
pub fn create<T: Serialize>(
    tx: &mut Tx<'_>,
    who: &SignedIn,
    key: Option<&Key>,
    work: impl FnOnce(&mut Tx<'_>, &SignedIn) -> Result<T, Error>,
) -> Result<String, Error> {
    let Some(Key { text, fingerprint }) = key else { return answer(&work(tx, who)?) };
    if let Some(first) = idempotency::claim(tx, who.id(), text, fingerprint)? {
        if first.fingerprint != *fingerprint {
            let invalid = Invalid::one("Idempotency-Key", "was used for another request");
            return Err(Error::Conflict(
                "This idempotency key was used for another request.",
                invalid,
            ));
        }
        let is_there = match first.post_id {
            // It may stand by now where they may not read it.
            Some(post) => comments::place(tx, post, who.reads())?.is_some(),
            None => true,
        };
        let is_kept = is_there && !first.answer.is_empty();
        return if is_kept { Ok(first.answer) } else { now(tx, who, &first) };
    }
    let answer = answer(&work(tx, who)?)?;
    idempotency::settle(tx, who.id(), text, &answer)?;
    Ok(answer)
}

/// The answer when what was made has been changed since: as it is now, or that it is deleted.
fn now(tx: &mut Tx<'_>, who: &SignedIn, first: &AnswerRow) -> Result<String, Error> {
    match (first.post_id, first.comment_id) {
        (None, _) => match first.message_id {
            Some(id) => match messages::find(tx, who.id(), id)? {
                Some((row, partner)) => answer(&views::message(row, &who.user, &partner)),
                None => answer(&json!({ "id": id, "deleted": true })),
            },
            None => Err(Error::internal("an answer that was kept is empty")),
        },
        (Some(post), Some(id)) => match comments::find(tx, id, who.reads())? {
            Some(row) => answer(&views::comment(row)),
            None => answer(&json!({ "id": id, "post_id": post, "deleted": true })),
        },
        (Some(id), None) => match posts::find(tx, id, who.reads())? {
            Some(row) => answer(&views::post(row)),
            None => answer(&json!({ "id": id, "deleted": true })),
        },
    }
}

fn answer(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}
