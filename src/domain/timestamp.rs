//! A point in time, in milliseconds: what both databases store alike and what the wire shows as RFC
//! 3339.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Serialize, Serializer};
use time::{
    OffsetDateTime, PrimitiveDateTime, UtcOffset,
    format_description::{FormatItem, well_known::Rfc3339},
    macros::format_description,
};

const WIRE: &[FormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

const HTTP: &[FormatItem<'_>] = format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, utoipa::ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Later than all that is stored.
    pub const MAX: Self = Self(i64::MAX);

    /// Now, by the system's clock.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// What an HTTP header such as `Date` says: `Sun, 06 Nov 1994 08:49:37 GMT`.
    pub fn of_http_date(text: &str) -> Option<Self> {
        let at = PrimitiveDateTime::parse(text, HTTP).ok()?.assume_utc();
        Some(Self(at.unix_timestamp() * 1000))
    }

    /// What RFC 3339 says, in whatever zone: `2026-11-22T23:22:54Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        // Its zone may put it beyond what can be written.
        let at = at.checked_to_offset(UtcOffset::UTC)?;
        i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Self)
    }

    /// This many seconds earlier.
    #[must_use]
    pub fn minus_seconds(self, seconds: i64) -> Self {
        Self(self.0 - seconds * 1000)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .map_err(|_| std::fmt::Error)?;
        f.write_str(&at.format(WIRE).map_err(|_| std::fmt::Error)?)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn is_written_as_rfc_3339_with_milliseconds_and_z() {
        assert_eq!(Timestamp(1_700_000_000_007).to_string(), "2023-11-14T22:13:20.007Z");
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn is_read_in_any_zone_as_long_as_it_can_be_written() {
        let at = |text| Timestamp::parse(text).map(|at| at.to_string());
        let utc = at("2026-11-22T23:22:54+01:00");
        assert_eq!(utc.as_deref(), Some("2026-11-22T22:22:54.000Z"));
        assert_eq!(at("9999-12-31T23:59:59-01:00"), None);
        assert_eq!(at("yesterday"), None);
    }

    #[test]
    fn is_read_as_http_writes_it() {
        assert_eq!(
            Timestamp::of_http_date("Tue, 14 Nov 2023 22:13:20 GMT"),
            Some(Timestamp(1_700_000_000_000))
        );
        for text in ["", "yesterday", "2023-11-14T22:13:20Z"] {
            assert_eq!(Timestamp::of_http_date(text), None);
        }
    }
}
