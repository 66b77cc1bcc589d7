//! Leaving the forum.

use actix_web::{HttpRequest, HttpResponse, rt};
use log::Level;

use crate::{
    domain::{Leave, Password},
    error::Error,
    forum::leaving::{self, Left},
    http::{
        api::account::{auth, me},
        request::{
            extract::{Shared, SignedIn},
            form::Form,
        },
    },
    protocol::Goodbye,
};

/// `DELETE /api/me` `{password, texts: "keep"|"remove"}`
pub async fn leave(
    state: Shared,
    who: SignedIn,
    request: HttpRequest,
    mut form: Form,
) -> Result<HttpResponse, Error> {
    let password = form.required("password", |text| Ok(Password::attempt(text)));
    let texts = form.required("texts", str::parse::<Leave>);
    form.check()?;
    let (Some(password), Some(texts)) = (password, texts) else { return Err(form.rejected()) };
    me::must_know(&state, &who, password, "password").await?;
    let (id, live) = (who.id(), state.live.clone());
    let written = state.write_with_admins(&who, move |tx, who| {
        let Left { privacy, ended } = leaving::leave(tx, who, texts)?;
        tx.after_commit(move || {
            // Not seen first: their going is told at once.
            live.update_privacy(id, privacy);
            live.end_sessions(ended, Goodbye::Logout);
        });
        Ok(())
    });
    written.await?;
    // Whoever goes away meanwhile has it done all the same; what a crash leaves, housekeeping finds.
    let going = rt::spawn(async move {
        let gone = async {
            while state.write_unsigned(move |tx| leaving::go_on(tx, Some(id))).await? {}
            Ok::<_, Error>(())
        };
        if let Err(error) = gone.await {
            error.log(Level::Warn, "what is left of somebody who has left could not be let go of");
        }
        (state.reacted)();
    });
    going.await.map_err(Error::internal)?;
    Ok(auth::signed_out(&request))
}
