//! What a file of `src/` names of this crate, read from its syntax tree.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, Path, UseTree, Visibility,
    visit::{self, Visit},
};

/// Every path into this crate that a file names, absolute: `use crate::{db::{Db, posts}}` gives
/// `db::Db` and `db::posts`.
#[derive(Debug, Default)]
pub struct Imports {
    /// What the program itself names.
    pub program: BTreeSet<String>,
    /// What its tests name besides.
    pub tests: BTreeSet<String>,
    /// What it passes on under a name of its own: `(posts, db::tables::posts)`.
    pub passed_on: Vec<(String, String)>,
}

impl Imports {
    /// Those of a file that is this module, as `live::state::hub`.
    pub fn of(code: &str, module: &str) -> Self {
        let file = syn::parse_file(code).expect("what compiles can be read");
        let module = module.split("::").filter(|name| !name.is_empty()).map(str::to_owned);
        let mut reader =
            Reader { module: module.collect(), in_tests: false, found: Self::default() };
        reader.visit_file(&file);
        reader.found
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.program.iter().chain(&self.tests)
    }
}

struct Reader {
    module: Vec<String>,
    in_tests: bool,
    found: Imports,
}

impl Reader {
    /// Notes a path, if it leads into this crate. One that begins with neither `crate` nor `self`
    /// nor `super` names another crate, or something that was imported.
    fn note(&mut self, segments: &[String]) -> Option<String> {
        let first = segments.first()?;
        let ups = segments.iter().take_while(|segment| *segment == "super").count();
        let (base, rest) = match first.as_str() {
            "crate" => (&[][..], &segments[1..]),
            "self" => (&self.module[..], &segments[1..]),
            "super" => (&self.module[..self.module.len().checked_sub(ups)?], &segments[ups..]),
            _ => return None,
        };
        let path = [base, rest].concat().join("::");
        let found = if self.in_tests { &mut self.found.tests } else { &mut self.found.program };
        found.insert(path.clone());
        Some(path)
    }

    fn expand(&mut self, tree: &UseTree, prefix: &[String], passes_on: bool) {
        let (name, alias) = match tree {
            UseTree::Path(path) => {
                let prefix = [prefix, &[path.ident.to_string()]].concat();
                return self.expand(&path.tree, &prefix, passes_on);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.expand(item, prefix, passes_on));
            }
            // All of a module is the module.
            UseTree::Glob(_) => {
                self.note(prefix);
                return;
            }
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(rename) => (&rename.ident, &rename.rename),
        };
        let (path, alias) = if name == "self" {
            (prefix.to_vec(), prefix.last().cloned().unwrap_or_default())
        } else {
            ([prefix, &[name.to_string()]].concat(), alias.to_string())
        };
        // What a room passes on may be named from the room itself: `pub use tables::posts`.
        let begins =
            path.first().is_some_and(|first| ["crate", "self", "super"].contains(&first.as_str()));
        let path =
            if passes_on && !begins { [vec!["self".to_owned()], path].concat() } else { path };
        if let (Some(path), true) = (self.note(&path), passes_on) {
            self.found.passed_on.push((alias, path));
        }
    }

    /// Paths in what a macro is given, which only it can read as more than words.
    fn scan(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut colons, mut named) = (0, false);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(ident) => {
                    if !(named && colons == 2) {
                        self.note(&path);
                        path.clear();
                    }
                    path.push(ident.to_string());
                    named = true;
                }
                TokenTree::Group(group) => {
                    self.note(&path);
                    path.clear();
                    named = false;
                    self.scan(group.stream());
                }
                _ => named = false,
            }
            colons = 0;
        }
        self.note(&path);
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl Visit<'_> for Reader {
    fn visit_item(&mut self, item: &Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => &Vec::new(),
        };
        let outside = self.in_tests;
        self.in_tests |= is_for_tests(attributes);
        visit::visit_item(self, item);
        self.in_tests = outside;
    }

    fn visit_item_mod(&mut self, item: &ItemMod) {
        let outside = self.in_tests;
        self.in_tests |= is_for_tests(&item.attrs);
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
        self.in_tests = outside;
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        let passes_on = !matches!(item.vis, Visibility::Inherited);
        self.expand(&item.tree, &[], passes_on);
    }

    fn visit_path(&mut self, path: &Path) {
        let segments: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &Macro) {
        self.scan(item.tokens.clone());
        visit::visit_macro(self, item);
    }

    /// Who may see an item is no import of it.
    fn visit_visibility(&mut self, _: &Visibility) {}
}

#[test]
fn the_reader_of_imports_sees_through_braces_and_super() {
    let read =
        |code: &str, module: &str| Imports::of(code, module).all().cloned().collect::<Vec<_>>();
    assert_eq!(
        read("use crate::{db::{Db, posts::{self, Row}}, error::Error};", "http::a"),
        ["db::Db", "db::posts", "db::posts::Row", "error::Error"]
    );
    assert_eq!(
        read("fn f() { let x = crate::live::handle::Live::new(); }", "http::a"),
        ["live::handle::Live::new"]
    );
    assert_eq!(
        read("use super::{Tx, schema::posts};", "db::posts"),
        ["db::Tx", "db::schema::posts"]
    );
    assert_eq!(read("use super::super::db::Db;", "live::hub"), ["db::Db"]);
    assert_eq!(
        read("#[cfg(test)] mod tests { use super::*; use super::Hub; }", "live::hub"),
        ["live::hub", "live::hub::Hub"]
    );
    assert_eq!(
        read("// use crate::db::Db;\npub(in crate::http) fn f() { g!(a: crate::db::Tx, 1) }", "x"),
        ["db::Tx"]
    );
    assert_eq!(
        Imports::of("pub use tables::posts; pub(crate) use super::b as c;", "a::d").passed_on,
        [("posts".into(), "a::d::tables::posts".into()), ("c".into(), "a::b".into())]
    );
}
