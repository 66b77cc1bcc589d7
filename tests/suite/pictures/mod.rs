//! Pictures: bringing, keeping and showing them.

mod bucket;
mod files;
mod kept;
mod quotas;
mod s3;
mod uploads;
