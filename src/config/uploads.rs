//! Where files are kept: pictures, and backups.

use std::{fmt, path::PathBuf, str::FromStr};

/// A folder of this machine, or a bucket that several nodes share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilesAt {
    /// A folder.
    Folder(PathBuf),
    /// A bucket of a server that speaks S3.
    Bucket {
        /// Its name.
        bucket: String,
        /// What stands before the names of pictures: empty, or with neither a slash at its end nor
        /// one at its beginning.
        prefix: String,
    },
}

impl FromStr for FilesAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("wants a folder, or s3://BUCKET/PREFIX".into());
        }
        let Some(address) = text.strip_prefix("s3://") else {
            // Another kind of address, or one with a slash too few.
            let is_address = |(scheme, rest): (&str, &str)| {
                scheme.len() > 1 && !scheme.contains('/') && rest.starts_with('/')
            };
            if text.split_once(':').is_some_and(is_address) {
                return Err("wants a folder, or s3://BUCKET/PREFIX".into());
            }
            return Ok(Self::Folder(PathBuf::from(text)));
        };
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
        if bucket.is_empty() || !bucket.chars().all(fits) {
            return Err(
                "s3:// wants the name of a bucket, and perhaps a prefix, as in s3://forum/pictures"
                    .into(),
            );
        }
        Ok(Self::Bucket { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }
}

impl fmt::Display for FilesAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Bucket { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::Bucket { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_a_bucket_are_told_apart() {
        let read = |text: &str| text.parse::<FilesAt>().map(|at| at.to_string());
        for text in ["data/uploads", "/srv/s3", "s3", "s3://forum", "s3://my.forum-1/a/b"] {
            assert_eq!(read(text).as_deref(), Ok(text));
        }
        assert_eq!(read("s3://forum/").as_deref(), Ok("s3://forum"));
        assert_eq!(read("s3://forum/a/").as_deref(), Ok("s3://forum/a"));
        for wrong in
            ["s3://", "s3:///a", "s3://Forum", "s3://a b/c", "gs://forum", "http://x/y", "", " "]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(matches!(read("s3://forum/a").unwrap().parse(), Ok(FilesAt::Bucket { .. })));
    }
}
