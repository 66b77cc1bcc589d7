//! No two modules import each other, be it through others: each can be read, and moved, with what
//! it imports alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::{imports::Imports, sources};

/// The modules of `src/`, each with what it names; tests are none of the program's.
struct Modules(BTreeMap<String, Imports>);

impl Modules {
    fn read() -> Self {
        let modules = sources().into_iter().map(|source| {
            let module = source.part.replace('/', "::");
            let imports = Imports::of(&source.code, &module);
            (module, imports)
        });
        Self(modules.filter(|(module, _)| !is_test(module)).collect())
    }

    /// The module in which what a path names is written, however often it was passed on.
    fn home(&self, path: &str) -> Option<String> {
        let mut module = String::new();
        let mut segments: Vec<String> = path.split("::").map(str::to_owned).collect();
        segments.reverse();
        // No path is passed on so often, unless in a circle.
        for _ in 0..100 {
            let Some(segment) = segments.pop() else { break };
            let child =
                if module.is_empty() { segment.clone() } else { format!("{module}::{segment}") };
            if self.0.contains_key(&child) || self.is_room(&child) {
                module = child;
                continue;
            }
            let passed_on = self.0.get(&module).into_iter().flat_map(|known| &known.passed_on);
            let Some((_, target)) = passed_on.into_iter().find(|(name, _)| *name == segment) else {
                break;
            };
            segments.extend(target.rsplit("::").map(str::to_owned));
            module = String::new();
        }
        self.0.contains_key(&module).then_some(module)
    }

    /// Whether modules lie in it, whether or not it has a file of its own.
    fn is_room(&self, module: &str) -> bool {
        self.0.keys().any(|known| known.starts_with(&format!("{module}::")))
    }

    /// What each module imports of others. What stands in a room and the room's own file are one in
    /// this: a room may speak for what is in it.
    fn graph(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let imported = |module: &str, imports: &Imports| {
            let homes = imports.program.iter().filter_map(|path| self.home(path));
            homes.filter(|home| !is_within(home, module) && !is_within(module, home)).collect()
        };
        let modules = self.0.iter().filter(|(module, _)| !WIRING.contains(&module.as_str()));
        modules.map(|(module, imports)| (module.as_str(), imported(module, imports))).collect()
    }
}

/// What puts all the others together.
const WIRING: [&str; 3] = ["app", "lib", "main"];

fn is_within(module: &str, room: &str) -> bool {
    module == room || module.starts_with(&format!("{room}::"))
}

fn is_test(module: &str) -> bool {
    module.split("::").any(|name| name == "tests")
}

/// The shortest way from `to` back to `from`, both ends told.
fn way<'a>(
    graph: &'a BTreeMap<&str, BTreeSet<String>>,
    from: &'a str,
    to: &'a str,
) -> Option<Vec<&'a str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![from, to]];
    let mut seen = BTreeSet::from([to]);
    let mut at = 0;
    while at < ways.len() {
        let way = ways[at].clone();
        at += 1;
        let last = way.last().copied().unwrap_or_default();
        if last == from {
            return Some(way);
        }
        for next in graph.get(last).into_iter().flatten() {
            if seen.insert(next) {
                ways.push([&way[..], &[next.as_str()]].concat());
            }
        }
    }
    None
}

#[test]
fn no_two_modules_import_each_other() {
    let modules = Modules::read();
    let graph = modules.graph();
    let mut circles = BTreeMap::new();
    for (module, imported) in &graph {
        for other in imported {
            if let Some(way) = way(&graph, module, other) {
                let members: BTreeSet<&str> = way.iter().copied().collect();
                circles.entry(members).or_insert_with(|| way.join(" → "));
            }
        }
    }
    let circles: Vec<String> = circles.into_values().collect();
    assert!(circles.is_empty(), "{} circles:\n{}", circles.len(), circles.join("\n"));
    assert!(graph.len() > 100 && graph.values().map(BTreeSet::len).sum::<usize>() > 300);
}
