//! How texts are found: by lists in different orders, by tags and by words.

mod page;
mod plans;
mod reading;
mod search;
mod sorts;
mod tags;
