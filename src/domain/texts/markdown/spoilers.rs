//! Words within a line that are shown when they are asked for: `||so||` or `>!so!<`.

use super::pieces::{Piece, Tag};

/// The pieces with all such words found in them. Both marks must stand in the same element, and
/// touch what they hide.
pub(super) fn found(pieces: Vec<Piece>) -> Vec<Piece> {
    let has_mark = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains("||") || text.contains(">!"));
    if !pieces.iter().any(has_mark) {
        return pieces;
    }
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    // For each open element the mark that waits for its other half: where it stands, and that other
    // half.
    let mut waiting: Vec<Option<(usize, &str)>> = vec![None];
    let mut rest = pieces.into_iter().peekable();
    while let Some(piece) = rest.next() {
        match piece {
            Piece::Text(text) => {
                let Some(waiting) = waiting.last_mut() else { continue };
                let touched =
                    rest.peek().is_some_and(|next| !matches!(next, Piece::Break | Piece::Close));
                split(&text, touched, waiting, &mut out);
            }
            Piece::Open(tag) => {
                out.push(Piece::Open(tag));
                waiting.push(None);
            }
            Piece::Close => {
                out.push(Piece::Close);
                waiting.pop();
            }
            piece => out.push(piece),
        }
    }
    out
}

fn split(text: &str, touched: bool, waiting: &mut Option<(usize, &str)>, out: &mut Vec<Piece>) {
    let push = |out: &mut Vec<Piece>, words: &str| {
        if !words.is_empty() {
            out.push(Piece::Text(words.to_owned()));
        }
    };
    let (mut done, mut from) = (0, 0);
    while let Some(at) = text[from..].find(['|', '>', '!']).map(|at| from + at) {
        let Some(mark) = text.get(at..at + 2).filter(|mark| matches!(*mark, "||" | ">!" | "!<"))
        else {
            from = at + 1;
            continue;
        };
        from = at + 2;
        let after = text[from..].chars().next();
        let opens = after.map_or(touched, |c| !c.is_whitespace());
        let closes = text[..at]
            .chars()
            .next_back()
            .map_or(!matches!(out.last(), None | Some(Piece::Break)), |c| !c.is_whitespace());
        match *waiting {
            Some((begin, end)) if end == mark && closes && (begin + 1 < out.len() || done < at) => {
                push(out, &text[done..at]);
                out[begin] = Piece::Open(Tag::Spoiler);
                out.push(Piece::Close);
                (*waiting, done) = (None, from);
            }
            None if opens && mark != "!<" => {
                push(out, &text[done..at]);
                *waiting = Some((out.len(), if mark == "||" { "||" } else { "!<" }));
                push(out, mark);
                done = from;
            }
            _ => {}
        }
    }
    push(out, &text[done..]);
}
