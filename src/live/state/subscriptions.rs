//! Which categories a connection wants to hear of.

use std::collections::BTreeSet;

use crate::domain::CategoryId;

/// What a client may name: every category, or one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// `"*"`
    All,
    /// One category.
    Category(CategoryId),
}

/// All but a few categories, or only a few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subscriptions {
    /// Every category, those to come included, but these.
    AllBut(BTreeSet<CategoryId>),
    /// These categories alone.
    Only(BTreeSet<CategoryId>),
}

impl Subscriptions {
    /// What a fresh connection hears.
    pub fn all() -> Self {
        Self::AllBut(BTreeSet::new())
    }

    /// No category.
    pub fn none() -> Self {
        Self::Only(BTreeSet::new())
    }

    /// Hears of a topic from now on.
    pub fn add(&mut self, topic: Topic) {
        match (self, topic) {
            (this, Topic::All) => *this = Self::all(),
            (Self::AllBut(without), Topic::Category(id)) => drop(without.remove(&id)),
            (Self::Only(with), Topic::Category(id)) => drop(with.insert(id)),
        }
    }

    /// Does not hear of a topic any more.
    pub fn remove(&mut self, topic: Topic) {
        match (self, topic) {
            (this, Topic::All) => *this = Self::none(),
            (Self::AllBut(without), Topic::Category(id)) => drop(without.insert(id)),
            (Self::Only(with), Topic::Category(id)) => drop(with.remove(&id)),
        }
    }

    /// Whether events of the category are wanted.
    pub fn include(&self, category: CategoryId) -> bool {
        match self {
            Self::AllBut(without) => without.is_empty() || !without.contains(&category),
            Self::Only(with) => with.contains(&category),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: CategoryId = CategoryId(1);
    const NEWS: CategoryId = CategoryId(2);

    #[test]
    fn a_fresh_connection_hears_everything() {
        assert!(Subscriptions::all().include(HELP));
        assert!(!Subscriptions::none().include(HELP));
    }

    #[test]
    fn everything_but_one_category() {
        let mut heard = Subscriptions::all();
        heard.remove(Topic::Category(HELP));
        assert!(!heard.include(HELP) && heard.include(NEWS));
        heard.add(Topic::Category(HELP));
        assert_eq!(heard, Subscriptions::all());
    }

    #[test]
    fn nothing_but_one_category() {
        let mut heard = Subscriptions::all();
        heard.remove(Topic::All);
        heard.add(Topic::Category(HELP));
        assert!(heard.include(HELP) && !heard.include(NEWS));
        heard.add(Topic::All);
        assert!(heard.include(NEWS));
    }
}
