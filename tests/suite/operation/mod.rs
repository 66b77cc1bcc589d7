//! What a host does with a forum, and what the forum does when something is wrong.

mod backup;
mod backup_folders;
mod command;
mod database_errors;
mod doctor;
mod exit_codes;
mod log;
mod measures;
mod outage;
mod readiness;
mod start;
