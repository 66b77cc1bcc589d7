//! Texts and categories that became part of others, or posts of their own.

pub mod merged;
pub mod merged_addresses;
pub mod moved;
pub mod parted;
