//! What wraps every route: panics, problem documents, security headers, limits, metrics.

pub mod catch_panic;
pub mod in_memory;
pub mod metrics;
pub mod problem;
pub mod rate_limits;
pub mod request_bodies;
pub mod response_bodies;
pub mod security;
