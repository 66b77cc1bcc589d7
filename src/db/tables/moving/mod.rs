//! Texts and categories that became part of others, or posts of their own.

pub mod category_merging;
pub mod merged_addresses;
pub mod merging;
pub mod splitting;
