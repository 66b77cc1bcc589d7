//! What wraps every route: panics, problem documents, security headers, limits, metrics.

pub mod body_timeout;
pub mod catch_panic;
pub mod metrics;
pub mod problem;
pub mod rate_limits;
pub mod security;
