//! The database's address.

use std::{fmt, path::PathBuf, str::FromStr};

use percent_encoding::percent_decode_str;

/// Where the forum is kept. Any other form is refused, so that a typo never creates an empty
/// database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database, by the whole address.
    Postgres(String),
}

impl DatabaseUrl {
    /// The password in it, for programs that take it otherwise.
    pub fn password(&self) -> Option<String> {
        let Self::Postgres(url) = self else { return None };
        let (address, options) = url.split_once('?').unwrap_or((url, ""));
        let (who, _) =
            address.trim_start_matches("postgres://").rsplit_once('@').unwrap_or_default();
        let in_address = who.split_once(':').map(|(_, password)| password);
        let in_options = options.split('&').find_map(|option| option.strip_prefix("password="));
        let password = in_address.filter(|password| !password.is_empty()).or(in_options)?;
        Some(percent_decode_str(password).decode_utf8_lossy().into_owned())
    }

    /// The address as other programs take it, without its passwords: they ask for one, or have one
    /// of their own.
    pub fn without_passwords(&self) -> String {
        let Self::Postgres(url) = self else { return self.to_string() };
        let (address, options) = url.split_once('?').unwrap_or((url, ""));
        let address = match address.rsplit_once('@') {
            Some((who, host)) => {
                let user =
                    who.trim_start_matches("postgres://").split(':').next().unwrap_or_default();
                format!("postgres://{user}@{host}")
            }
            None => address.to_owned(),
        };
        let options: Vec<&str> =
            options.split('&').filter(|one| !one.is_empty() && !one.contains("password")).collect();
        if options.is_empty() { address } else { format!("{address}?{}", options.join("&")) }
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        // As from a file of variables: it would be a part of the name.
        let (start, rest) = url.split_at(url.find("://").map_or(0, |at| at + 3));
        if [start, rest].iter().any(|part| part.trim_matches(is_blank) != *part)
            || url.contains(char::is_control)
        {
            return Err("must have no blanks at its ends and no control characters".into());
        }
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() || path.ends_with('/') || path.starts_with(':') || path.contains('?')
            {
                return Err(
                    "sqlite:// wants the path of a file, as in sqlite://data/althing.db".into()
                );
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        // Both are in use; from here on there is one.
        match url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) {
            Some(rest) if !rest.is_empty() => Ok(Self::Postgres(format!("postgres://{rest}"))),
            _ => Err("expected sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE".into()),
        }
    }
}

/// What nobody sees at the end of a line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Without what stands before the host: a password never reaches the log.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.trim_start_matches("postgres://");
                let shown = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                write!(f, "postgres://{}", shown.split('?').next().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_in_one_of_two_forms() {
        assert_eq!("sqlite://a/b.db".parse(), Ok(DatabaseUrl::Sqlite("a/b.db".into())));
        assert_eq!("sqlite:///a/b.db".parse(), Ok(DatabaseUrl::Sqlite("/a/b.db".into())));
        assert_eq!(
            "postgres://u:p@h/d".parse(),
            Ok(DatabaseUrl::Postgres("postgres://u:p@h/d".into()))
        );
        assert_eq!(
            "postgresql://u:p@h/d".parse(),
            Ok(DatabaseUrl::Postgres("postgres://u:p@h/d".into()))
        );
        for url in [
            "",
            "althing.db",
            "sqlite:althing.db",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://a/",
            "mysql://h/d",
            "postgres://",
            "postgresql://",
            "postgresq://h/d",
            "Postgres:/h",
            "sqlite://a.db ",
            "sqlite://a.db\t",
            "sqlite://a.db\r\n",
            "sqlite://a.db\u{a0}",
            "sqlite://a.db\u{200b}",
            "\u{feff}sqlite://a.db",
            " sqlite://a.db",
            "sqlite:// a.db",
            "sqlite://a\u{7f}.db",
            "postgres://h/d ",
            "postgres:// h/d",
            "postgresql://h/d\n",
            "postgres://h/d\u{0}e",
        ] {
            assert!(url.parse::<DatabaseUrl>().is_err(), "{url:?}");
        }
        for url in ["sqlite://my forum/the file.db", "postgres://ann:a b@h/d"] {
            assert!(url.parse::<DatabaseUrl>().is_ok(), "blanks inside are somebody's: {url}");
        }
    }

    #[test]
    fn its_password_is_found_wherever_it_stands() {
        for (url, password) in [
            ("postgres://ann:se@cret@db:5432/forum", Some("se@cret")),
            ("postgres://ann:p%40ss%3A%2F@db/forum?sslmode=require", Some("p@ss:/")),
            ("postgres://ann@/forum?host=/run/postgresql&password=x%26y", Some("x&y")),
            ("postgres://ann:@db/forum", None),
            ("postgres://ann@db/forum?sslpassword=x", None),
            ("postgres://db:5432/forum", None),
            ("sqlite://a:b@c", None),
        ] {
            assert_eq!(
                url.parse::<DatabaseUrl>().unwrap().password().as_deref(),
                password,
                "{url}"
            );
        }
    }

    #[test]
    fn a_database_is_shown_without_its_password() {
        let url: DatabaseUrl =
            "postgres://ann:se@cret@db:5432/forum?sslpassword=x".parse().unwrap();
        assert_eq!(format!("{url} {url:?}"), "postgres://db:5432/forum postgres://db:5432/forum");
    }

    #[test]
    fn other_programs_get_all_of_it_but_the_passwords() {
        for (url, shown) in [
            (
                "postgres://ann:se@cret@db:5432/forum?sslpassword=x&sslmode=require",
                "postgres://ann@db:5432/forum?sslmode=require",
            ),
            (
                "postgres://ann@/forum?host=/run/postgresql&password=x",
                "postgres://ann@/forum?host=/run/postgresql",
            ),
            ("postgres://db/forum", "postgres://db/forum"),
        ] {
            assert_eq!(
                url.parse::<DatabaseUrl>().map(|url| url.without_passwords()),
                Ok(shown.to_owned())
            );
        }
    }
}
