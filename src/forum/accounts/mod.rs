//! People: their accounts, who they let near them, and what they may do.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::Rng;

pub mod admission;
pub mod blocks;
pub mod email_proof;
pub mod invites;
pub mod moderation;
pub mod password_reset;
pub mod people;
pub mod profile;
pub mod registration;
pub mod sessions;
pub mod setup;

/// A session's token, in bytes of randomness; so is a link's.
const TOKEN_BYTES: usize = 32;

/// A secret of 256 bits.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; TOKEN_BYTES]>())
}
