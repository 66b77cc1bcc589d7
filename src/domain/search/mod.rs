//! What is found by words: how a text and a question are cut into them, which is the same for both
//! and for every database, what of a text a question fits, and how well.

mod excerpt;
mod filter;
mod query;
mod rank;
mod words;

pub use excerpt::excerpt;
pub use filter::{Filter, Kind};
pub use query::{Query, Unit};
pub use rank::rank;
pub use words::{Word, words};
