//! People: their names, what opens their accounts, and what they may do.

pub mod account;
pub mod agent;
pub mod email;
pub mod letters;
pub mod password;
pub mod privacy;
pub mod report;
pub mod standing;
pub mod token;
pub mod username;
