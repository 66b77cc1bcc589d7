//! The objects that belong to writing.

use serde::Serialize;
use utoipa::ToSchema;

use super::User;
use crate::domain::Timestamp;

/// What a post or comment said from one edit to the next.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Version {
    /// 1 at first, one more with each edit.
    pub version: i64,
    /// One line, plain text; of posts alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Markdown, as it was written.
    pub body: String,
    /// Who wrote it.
    pub editor: User,
    /// When it became what the text says.
    pub created_at: Timestamp,
}
