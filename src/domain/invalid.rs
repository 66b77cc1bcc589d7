//! What is wrong with what a person wrote: plain sentences, sorted by field.

use std::collections::BTreeMap;

/// Messages by field, as the `errors` of a problem document. Never empty when it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invalid(pub BTreeMap<String, Vec<String>>);

impl Invalid {
    /// One message about one field.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        let mut invalid = Self::default();
        invalid.add(field, message);
        invalid
    }

    /// One more message about a field.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.entry(field.to_owned()).or_default().push(message.into());
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
