//! Definitions of links (`[x]: address`) that no link refers to: the parser swallows them, and a
//! part of a text must not vanish.

use std::ops::Range;

/// Where such definitions begin: what begins like one, is not among what is shown (`covered`, in
/// order of their starts), and is not `used`.
pub(super) fn unused(ready: &str, covered: &[Range<usize>], used: &[Range<usize>]) -> Vec<usize> {
    if !ready.contains("]:") {
        return Vec::new();
    }
    let mut used: Vec<_> = used.iter().collect();
    used.sort_by_key(|definition| definition.start);
    let (mut found, mut line_start) = (Vec::new(), 0);
    let (mut covered, mut covered_to) = (covered.iter().peekable(), 0);
    for line in ready.split_inclusive('\n') {
        let indent = line.len()
            - line
                .trim_start_matches(|c: char| c.is_ascii_digit() || " \t>-+*.)".contains(c))
                .len();
        let at = line_start + indent;
        line_start += line.len();
        if !line[indent..].starts_with('[') || line[indent..].starts_with("[^") {
            continue;
        }
        while let Some(range) = covered.next_if(|range| range.start <= at) {
            covered_to = covered_to.max(range.end);
        }
        let before = used.partition_point(|definition| definition.start <= at);
        let is_used = before > 0 && used[before - 1].end > at;
        if covered_to <= at && !is_used {
            found.push(at);
        }
    }
    found
}
