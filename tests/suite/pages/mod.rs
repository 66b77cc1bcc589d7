//! What everyone may read, as pages: in HTML, in feeds, and as the script takes it over.

mod content;
mod feeds;
mod markup;
mod take_over;
