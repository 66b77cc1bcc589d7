//! Texts and categories that become part of others, or posts of their own, with addresses that lead on.

pub mod category_merging;
pub mod merging;
pub mod splitting;
