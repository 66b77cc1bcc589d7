//! Undoing what somebody did.

use actix_web::{HttpResponse, rt, web::Path};

use crate::{
    db::{Tx, users::UserRow, written::Counts},
    error::Error,
    forum::{undo, views},
    http::request::{
        extract::{Shared, SignedIn},
        form::Form,
    },
};

/// `POST /api/users/{username}/undo` `{since, dry_run?}` by a moderator
pub async fn create(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let since = form.required_past("since");
    let dry_run = form.flag("dry_run");
    form.check()?;
    let Some(since) = since else { return Err(form.rejected()) };
    let name = path.into_inner();
    if dry_run == Some(true) {
        let counts = state.db.read(move |c| undo::preview(c, &who, &name, since)).await?;
        return Ok(HttpResponse::Ok().json(views::undone(counts)));
    }
    let begun = state
        .write_other(&who, name.clone(), move |tx, who, other| undo::begin(tx, who, &other, since));
    let counts = begun.await?;
    let piece =
        move |tx: &mut Tx<'_>, who: &SignedIn, other: &UserRow| undo::go_on(tx, who, other, since);
    in_pieces(&state, &who, &name, counts, piece).await?;
    Ok(HttpResponse::Ok().json(views::undone(counts)))
}

/// `DELETE /api/users/{username}/undo` by a moderator
pub async fn delete(
    state: Shared,
    who: SignedIn,
    path: Path<String>,
) -> Result<HttpResponse, Error> {
    let name = path.into_inner();
    let begun =
        state.write_other(&who, name.clone(), |tx, who, other| undo::begin_back(tx, who, &other));
    let counts = begun.await?;
    in_pieces(&state, &who, &name, counts, undo::come_back).await?;
    Ok(HttpResponse::Ok().json(views::undone(counts)))
}

/// Pieces beside what was counted: more may have been written since.
const MORE: i64 = 16;

/// Does a piece after the other, as long as there is one: at most as many as there were texts, so that
/// it ends though somebody else does the opposite. Whoever goes away meanwhile has it done all the same.
async fn in_pieces(
    state: &Shared,
    who: &SignedIn,
    name: &str,
    counts: Counts,
    piece: impl Fn(&mut Tx<'_>, &SignedIn, &UserRow) -> Result<bool, Error> + Copy + Send + 'static,
) -> Result<(), Error> {
    let (state, who, name) = (state.clone(), who.clone(), name.to_owned());
    let done = rt::spawn(async move {
        let next =
            || state.write_other(&who, name.clone(), move |tx, who, other| piece(tx, who, &other));
        let done = async {
            for _ in 0..counts.all().saturating_add(MORE) {
                if !next().await? {
                    break;
                }
            }
            Ok(())
        };
        let done = done.await;
        (state.reacted)();
        done
    });
    done.await.map_err(Error::internal)?
}
