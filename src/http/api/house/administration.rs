//! How the forum is, for admins: in numbers, and as its doctor finds it.

use actix_web::{HttpResponse, web::block};
use serde_json::json;

use crate::{
    doctor::{self, Check},
    domain::{Email, Invalid, limits},
    error::Error,
    forum::{settings, stats},
    http::request::{
        extract::{Shared, SignedIn},
        paging::Query,
    },
    protocol::{DoctorCheck, MailTest, Stats, StatsNow},
};

/// Days of which there are numbers when the client does not say.
const DAYS: i64 = 30;

/// `GET /api/admin/stats?days=` by an admin
pub async fn stats(state: Shared, who: SignedIn, query: Query) -> Result<HttpResponse, Error> {
    let most = limits::STATS_DAYS_MAX;
    let days = query.get("days").map_or(Some(DAYS), |text| text.parse().ok());
    let days = days
        .filter(|days| (1..=most).contains(days))
        .ok_or_else(|| Invalid::one("days", format!("must be a whole number from 1 to {most}")))?;
    let read = state.db.read(move |c| stats::show(c, &who, days)).await?;
    let now = StatsNow {
        connections: state.live.open_connections(),
        users_online: state.live.users_online(),
        delivery_p50_ms: state.live.delivered_within_ms(0.5),
        delivery_p99_ms: state.live.delivered_within_ms(0.99),
        database_bytes: read.database_bytes,
        pictures_bytes: read.pictures_bytes,
        last_backup_at: read.last_backup_at,
    };
    Ok(HttpResponse::Ok().json(Stats { days: read.days, now }))
}

/// `GET /api/admin/doctor` by an admin: what `althing doctor` finds on this machine
pub async fn doctor(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    settings::must_set(&who)?;
    let config = state.config.clone();
    let found = block(move || doctor::look(&config, false)).await.map_err(Error::internal)?;
    let check = |Check { name, ok, detail }| DoctorCheck { name, ok, detail };
    let items: Vec<DoctorCheck> = found.into_iter().map(check).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// `POST /api/admin/mail-test` by an admin: a mail to their own address, and what the mail server
/// said of it
pub async fn mail_test(state: Shared, who: SignedIn) -> Result<HttpResponse, Error> {
    settings::must_set(&who)?;
    let Some(mail) = state.mail.clone() else {
        return Err(Error::Conflict(
            "This forum sends no mail: whoever runs it names a mail server by ALTHING_SMTP_URL.",
            Invalid::default(),
        ));
    };
    let email = state.write(&who, settings::try_mail).await?;
    let email = Email::parse(&email).map_err(Error::internal)?;
    let name = state.settings.now().await.name.clone();
    let text = format!(
        "Hello {},\n\nthis mail shows that {name} can send mail, and that it comes to you. There is nothing to do.\n",
        who.user.username
    );
    let told = mail.attempt(&email, &format!("A mail from {name}, to try the way"), text).await;
    let (sent, detail) = match told {
        Ok(said) => (true, format!("The mail server has taken it and said: {said}")),
        Err(error) => (false, format!("The mail was not taken: {error}")),
    };
    Ok(HttpResponse::Ok().json(MailTest { sent, detail }))
}
