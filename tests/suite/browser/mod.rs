//! The page, in real browsers.

mod accounts;
mod admin;
mod house;
mod messages;
mod names;
mod notifications;
mod offline;
mod pictures;
mod places;
mod reading;
mod shapes;
mod texts;
mod together;
mod writing;
