//! Private messages, and who is notified of what.

mod conversations;
mod notified;
