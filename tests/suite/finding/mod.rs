//! How posts are found: by lists in different orders.

mod page;
mod sorts;
