//! What moderators and admins move, seen at once by whoever looks at it.

mod categories;
mod merging;
mod splitting;
