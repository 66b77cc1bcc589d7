//! Whether a name can be had, told while it is being typed. It tells nothing that the list of
//! people does not.

use actix_web::HttpResponse;
use serde_json::json;

use super::auth::TAKEN_NAME;
use crate::{
    db::users,
    domain::Username,
    error::Error,
    http::request::{extract::Shared, paging::Query},
};

/// `GET /api/auth/username?name=`: whether someone could register under this name now, and if not,
/// why: a sentence that goes behind the field's name
pub async fn show(state: Shared, query: Query) -> Result<HttpResponse, Error> {
    let name = query.get("name").map_or("", String::as_str);
    let detail =
        match Username::parse(name).and_then(|name| name.check_not_reserved().map(|()| name)) {
            Err(detail) => Some(detail),
            Ok(name) => {
                let asked = name.clone();
                if state.db.read(move |c| Ok(users::username_taken(c, &asked)?)).await? {
                    Some(TAKEN_NAME.to_owned())
                } else {
                    name.check_readable().err()
                }
            }
        };
    Ok(HttpResponse::Ok().json(json!({ "available": detail.is_none(), "detail": detail })))
}
