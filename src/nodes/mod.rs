//! Many processes on one PostgreSQL database: what they say to each other by `NOTIFY`, and what they
//! know of each other where that is not heard.
//!
//! Nothing here must arrive. Events come by the log, whatever becomes of the doorbell; people come
//! by the table `nodes` where notifications do not; and whoever hears again asks for all of it.

mod address;
mod bus;
mod listen;
mod people;
pub mod status;
pub mod visits;

pub use bus::{Bus, Parting};
pub use status::Status;

use crate::{db::runs, live::state::nodes::word::NodeId};

/// A name for one run of a node, which no other has.
pub fn new_id() -> NodeId {
    NodeId(runs::new_name())
}
