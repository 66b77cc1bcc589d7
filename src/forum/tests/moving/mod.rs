//! Texts and categories that become part of others, or posts of their own.

mod category_merging;
mod merging;
mod splitting;
