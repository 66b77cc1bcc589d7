//! Pictures: bringing, keeping and showing them.

mod files;
mod kept;
mod quotas;
mod uploads;
