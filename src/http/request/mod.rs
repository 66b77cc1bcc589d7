//! What handlers take from a request.

pub mod asked;
pub mod client;
pub mod conditional;
pub mod extract;
pub mod file_body;
pub mod form;
pub mod idempotency;
pub mod led_on;
pub mod packed;
pub mod paging;
pub mod post_list;
pub mod viewed;
