//! What a text consists of, in the few kinds of pieces that the renderer knows.

use super::address::Address;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Open(Tag),
    /// Ends what was opened last.
    Close,
    /// Words, in which people may be named.
    Text(String),
    /// Words in code, a link or the like, in which nobody is named.
    Plain(String),
    Code(String),
    Break,
    Rule,
    /// The box of a task, ticked or not.
    Task(bool),
    /// A picture of the forum's own.
    Picture {
        address: String,
        title: String,
        alt: String,
    },
    /// What refers to a footnote by its label, until the notes are in order.
    Label(String),
    /// What refers to a footnote: its number, and how many times it was referred to before.
    Mark {
        number: usize,
        before: usize,
    },
    /// Leads from a footnote back to where it was first referred to.
    Back(usize),
}

/// What pieces stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Paragraph,
    Heading(u8),
    Quote,
    /// A block of words that are shown when they are asked for.
    SpoilerBlock,
    /// The same within a line.
    Spoiler,
    /// A list, numbered from there on if it is.
    List(Option<u64>),
    Item {
        task: bool,
    },
    /// With its language; empty for none.
    CodeBlock(String),
    Table,
    Head,
    Row,
    Cell {
        head: bool,
        align: Option<&'static str>,
    },
    Emphasis,
    Strong,
    Deleted,
    Link {
        address: Address,
        title: String,
    },
    /// A footnote where it was defined, until the notes are in order.
    Definition(String),
    /// All footnotes.
    Notes,
    Note(usize),
    /// Shows what is in it, and nothing of its own.
    Nothing,
}
