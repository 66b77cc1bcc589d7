//! The rules of the forum, each as a sentence, on a database in memory and without a server.

mod administration;
mod fixture;
mod house;
mod messaging;
mod moving;
mod once;
mod own;
mod people;
mod reading;
mod texts;
mod writing;
