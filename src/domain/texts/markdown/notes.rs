//! Footnotes: numbered as they are referred to and put at the end, each once. One that nothing
//! refers to stays where it was written.

use std::collections::HashMap;

use super::pieces::{Piece, Tag};

/// The pieces with their footnotes in order.
pub(super) fn in_order(pieces: Vec<Piece>) -> Vec<Piece> {
    if !pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Label(_) | Piece::Open(Tag::Definition(_))))
    {
        return pieces;
    }
    let mut notes = Notes::default();
    let body = notes.taken_out(pieces);
    notes.number(&body);
    let mut out = Vec::new();
    notes.put(body, &mut out);
    if notes.order.is_empty() {
        return out;
    }
    out.push(Piece::Open(Tag::Notes));
    for (index, definition) in notes.order.clone().into_iter().enumerate() {
        out.push(Piece::Open(Tag::Note(index + 1)));
        let content = std::mem::take(&mut notes.all[definition].pieces);
        let is_paragraph = matches!(content.last(), Some(Piece::Close))
            && last_block(&content) == Some(&Tag::Paragraph);
        notes.put(content, &mut out);
        if is_paragraph {
            out.insert(out.len() - 1, Piece::Back(index + 1));
        } else {
            out.push(Piece::Back(index + 1));
        }
        out.push(Piece::Close);
    }
    out.push(Piece::Close);
    out
}

#[derive(Default)]
struct Notes {
    all: Vec<Definition>,
    /// The first definition of each label.
    by_label: HashMap<String, usize>,
    /// The definitions that are referred to, in that order.
    order: Vec<usize>,
}

#[derive(Default)]
struct Definition {
    label: String,
    pieces: Vec<Piece>,
    number: Option<usize>,
    /// How many times it was referred to so far.
    times: usize,
}

impl Notes {
    /// Takes the definitions out. Where one stood, an empty one is left that says which in its
    /// label.
    fn taken_out(&mut self, pieces: Vec<Piece>) -> Vec<Piece> {
        // The pieces of what is open: of the text, and of definitions in it or in one another.
        let mut open: Vec<(Vec<Piece>, Option<usize>, usize)> = vec![(Vec::new(), None, 0)];
        for piece in pieces {
            match piece {
                Piece::Open(Tag::Definition(label)) => {
                    let index = self.all.len();
                    self.by_label.entry(label.to_lowercase()).or_insert(index);
                    self.all.push(Definition { label, ..Definition::default() });
                    open.push((Vec::new(), Some(index), 0));
                }
                piece => {
                    let Some((pieces, definition, depth)) = open.last_mut() else { break };
                    match (&piece, definition) {
                        (Piece::Close, Some(index)) if *depth == 0 => {
                            let index = *index;
                            self.all[index].pieces = std::mem::take(pieces);
                            open.pop();
                            if let Some((around, ..)) = open.last_mut() {
                                around.push(Piece::Open(Tag::Definition(index.to_string())));
                            }
                            continue;
                        }
                        (Piece::Open(_), _) => *depth += 1,
                        (Piece::Close, _) => *depth -= 1,
                        _ => {}
                    }
                    pieces.push(piece);
                }
            }
        }
        open.swap_remove(0).0
    }

    /// Numbers what the text refers to, and then what that refers to.
    fn number(&mut self, body: &[Piece]) {
        self.number_in(body);
        let mut next = 0;
        while let Some(index) = self.order.get(next).copied() {
            let pieces = std::mem::take(&mut self.all[index].pieces);
            self.number_in(&pieces);
            self.all[index].pieces = pieces;
            next += 1;
        }
    }

    fn number_in(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            if let Piece::Label(label) = piece
                && let Some(index) = self.by_label.get(&label.to_lowercase()).copied()
                && self.all[index].number.is_none()
            {
                self.order.push(index);
                self.all[index].number = Some(self.order.len());
            }
        }
    }

    /// Appends pieces with their marks numbered, and with the definitions that nothing refers to in
    /// their places.
    fn put(&mut self, pieces: Vec<Piece>, out: &mut Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Label(label) => out.push(self.mark(&label)),
                Piece::Open(Tag::Definition(index)) => {
                    let Some(definition) =
                        index.parse().ok().and_then(|index: usize| self.all.get_mut(index))
                    else {
                        continue;
                    };
                    if definition.number.is_some() {
                        continue;
                    }
                    let (label, mut content) = (
                        format!("[^{}]: ", definition.label),
                        std::mem::take(&mut definition.pieces),
                    );
                    let at = usize::from(content.first() == Some(&Piece::Open(Tag::Paragraph)));
                    content.insert(at, Piece::Plain(label));
                    self.put(content, out);
                }
                piece => out.push(piece),
            }
        }
    }

    fn mark(&mut self, label: &str) -> Piece {
        let index = self.by_label.get(&label.to_lowercase()).copied();
        let definition = index.and_then(|index| self.all.get_mut(index));
        let Some((definition, number)) =
            definition.and_then(|definition| definition.number.map(|number| (definition, number)))
        else {
            return Piece::Plain(format!("[^{label}]"));
        };
        definition.times += 1;
        Piece::Mark { number, before: definition.times - 1 }
    }
}

/// The element that ends with the pieces' end.
fn last_block(pieces: &[Piece]) -> Option<&Tag> {
    let mut depth = 0_usize;
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Close => depth += 1,
            Piece::Open(tag) if depth == 1 => return Some(tag),
            Piece::Open(_) => depth -= 1,
            _ => {}
        }
    }
    None
}
