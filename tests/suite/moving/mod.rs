//! Posts and categories that become part of others, from the outside.

mod categories;
mod meanwhile;
mod merging;
mod splitting;
