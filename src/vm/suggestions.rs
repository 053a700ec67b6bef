//! What a traceback suggests for a name that is not there
//! (`Python/suggestions.c`, `Lib/traceback.py`).

use crate::object::{Obj, TypeId, id};

use super::eval::Frame;
use super::text::lossy;
use super::{Args, Thread, call, iterate, namespace};

/// Of more names than these none is suggested.
const MOST_CANDIDATES: usize = 750;

/// Names longer than this, in bytes, are not compared.
const MOST_BYTES: usize = 40;

/// What it costs to insert, to delete or to replace a byte.
const EDIT: usize = 2;

/// What it costs to change the case of one.
const CASE: usize = 1;

/// The modules of CPython 3.12's library, between spaces.
const STDLIB_MODULES: &str = include_str!("stdlib_module_names.txt");

/// The field of a `NameError` that keeps what could have been meant.
const SCOPE: &str = "<scope>";

/// Whether CPython 3.12's library has a module of this name.
pub(crate) fn is_standard_module(name: &str) -> bool {
    stdlib_modules().any(|module| module == name)
}

/// The names of CPython 3.12's library modules (`sys.stdlib_module_names`).
pub(crate) fn stdlib_modules() -> impl Iterator<Item = &'static str> {
    STDLIB_MODULES.split_whitespace()
}

/// Who shows the exception: their rules differ a little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ShownBy {
    /// The interpreter, because nobody caught it.
    #[default]
    Interpreter,
    /// The module `traceback`.
    Module,
    /// The same, without where it was raised.
    ModuleAlone,
}

/// Keeps with a `NameError` what could have been meant in the frame that
/// raises it: its variables, and what it calls `self`. As long as the exception
/// lives so does that, as in CPython.
#[cold]
pub(super) fn keep_scope(exception: &Obj, frame: &Frame) {
    let Some(dict) = exception.lazy_dict() else {
        return;
    };
    let scope = [
        namespace::locals_of(frame),
        frame.function().globals.clone(),
    ];
    dict.get_or_make()
        .store_name(&crate::object::intern(SCOPE), Obj::tuple(scope));
}

/// What is said after the message of an exception; nothing if nothing is near.
pub(super) fn hint(thread: &mut Thread, exception: &Obj, shown_by: ShownBy) -> String {
    let Some(class) = class_with_name(exception, shown_by) else {
        return String::new();
    };
    let Some(name) = field(exception, wrong_name_of(class)) else {
        return String::new();
    };
    let Some(name) = name.as_utf8() else {
        return String::new();
    };
    let near = match class {
        id::NAME_ERROR => near_variable(thread, exception, name, shown_by),
        _ => names_of_object(thread, exception, class)
            .and_then(|names| nearest(name, &names, shown_by)),
    };
    let mean = near.map(|near| format!("Did you mean: '{near}'?"));
    let may_import = class == id::NAME_ERROR && is_standard_module(name);
    let end = match shown_by {
        ShownBy::Interpreter => "?",
        ShownBy::Module | ShownBy::ModuleAlone => "",
    };
    match (mean, may_import) {
        (None, false) => String::new(),
        (Some(mean), false) => format!(". {mean}"),
        (Some(mean), true) => format!(". {mean} Or did you forget to import '{name}'{end}"),
        (None, true) => format!(". Did you forget to import '{name}'{end}"),
    }
}

/// The class of the exceptions that name what is not there which this one is
/// of; for the interpreter none that a program has derived.
fn class_with_name(exception: &Obj, shown_by: ShownBy) -> Option<TypeId> {
    let classes = [id::NAME_ERROR, id::ATTRIBUTE_ERROR, id::IMPORT_ERROR];
    let class = exception.class();
    classes.into_iter().find(|&known| match shown_by {
        ShownBy::Interpreter => class.id == known,
        ShownBy::Module | ShownBy::ModuleAlone => class.inherits(known),
    })
}

/// The field that keeps the name that was looked for.
fn wrong_name_of(class: TypeId) -> &'static str {
    match class {
        id::IMPORT_ERROR => "name_from",
        _ => "name",
    }
}

fn field(exception: &Obj, name: &str) -> Option<Obj> {
    let dict = exception.lazy_dict()?.get()?;
    dict.lookup_name(&crate::object::intern(name))
}

/// What `dir` says of the object that lacks an attribute, or of the module.
fn names_of_object(thread: &mut Thread, exception: &Obj, class: TypeId) -> Option<Vec<String>> {
    let object = match class {
        id::IMPORT_ERROR => {
            let name = field(exception, "name")?;
            thread.interpreter.modules.lookup_name(&name)?
        }
        _ => field(exception, "obj")?,
    };
    let dir = thread
        .interpreter
        .builtins
        .lookup_name(crate::name!("dir"))?;
    let names = call::call(thread, &dir, &Args::positional(&[object])).ok()?;
    names_in(thread, &names)
}

fn names_in(thread: &mut Thread, names: &Obj) -> Option<Vec<String>> {
    let names = iterate::collect(thread, names).ok()?;
    Some(names.iter().map(lossy).collect())
}

/// The nearest of the names that were bound where the exception was raised.
fn near_variable(
    thread: &mut Thread,
    exception: &Obj,
    name: &str,
    shown_by: ShownBy,
) -> Option<String> {
    if shown_by == ShownBy::ModuleAlone {
        return None;
    }
    let scope = field(exception, SCOPE)?;
    let [locals, globals] = scope.as_tuple()? else {
        return None;
    };
    if let Some(this) = locals.lookup_name(crate::name!("self")) {
        let attribute = crate::object::intern(name);
        if super::attribute::get(thread, &this, &attribute).is_ok() {
            return Some(format!("self.{name}"));
        }
    }
    let builtins = thread.interpreter.builtins.clone();
    let mut scopes = Vec::new();
    for namespace in [locals, globals, &builtins] {
        scopes.push(names_in(thread, namespace)?);
    }
    match shown_by {
        ShownBy::Interpreter => {
            let mut scopes = scopes.iter();
            scopes.find_map(|names| nearest(name, names, shown_by))
        }
        _ => nearest(name, &scopes.concat(), shown_by),
    }
}

/// The candidate that the fewest edits lead to; the first if there are several.
/// No more than a third of the bytes may change.
fn nearest(name: &str, candidates: &[String], shown_by: ShownBy) -> Option<String> {
    if candidates.len() > MOST_CANDIDATES || name.len() > MOST_BYTES {
        return None;
    }
    let mut near = None;
    let mut least = match shown_by {
        ShownBy::Interpreter => usize::MAX,
        _ => name.chars().count(),
    };
    for candidate in candidates.iter().filter(|candidate| *candidate != name) {
        let most = (name.len() + candidate.len() + 3) * EDIT / 6;
        let distance = distance(name.as_bytes(), candidate.as_bytes());
        if distance.is_some_and(|distance| distance <= most && distance < least) {
            (near, least) = (Some(candidate.clone()), distance.unwrap_or(least));
        }
    }
    near
}

/// What it costs to make `a` of `b`; `None` if they are too long.
fn distance(a: &[u8], b: &[u8]) -> Option<usize> {
    let same = |(x, y): &(&u8, &u8)| x == y;
    let before = a.iter().zip(b).take_while(same).count();
    let (a, b) = (&a[before..], &b[before..]);
    let after = a.iter().rev().zip(b.iter().rev()).take_while(same).count();
    let (a, b) = (&a[..a.len() - after], &b[..b.len() - after]);
    if !a.is_empty() && !b.is_empty() && a.len().max(b.len()) > MOST_BYTES {
        return None;
    }
    // What the beginning of `a` up to each byte costs, for ever more of `b`.
    let mut row: Vec<usize> = (0..=a.len()).map(|length| length * EDIT).collect();
    for (done, y) in b.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (done + 1) * EDIT;
        for (index, x) in a.iter().enumerate() {
            let replaced = diagonal + replacement(*x, *y);
            diagonal = row[index + 1];
            row[index + 1] = replaced.min(diagonal.min(row[index]) + EDIT);
        }
    }
    row.last().copied()
}

fn replacement(x: u8, y: u8) -> usize {
    match x {
        _ if x == y => 0,
        _ if x.eq_ignore_ascii_case(&y) => CASE,
        _ => EDIT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_nearest_is_suggested_and_nothing_far_away() {
        let near = |name: &str, candidates: &[&str]| {
            let candidates: Vec<String> = candidates.iter().map(|&name| name.to_owned()).collect();
            nearest(name, &candidates, ShownBy::Module)
        };
        assert_eq!(near("prnt", &["pint", "print"]).as_deref(), Some("pint"));
        assert_eq!(
            near("Print", &["sprint", "print"]).as_deref(),
            Some("print")
        );
        assert_eq!(near("x", &["y", "xy"]), None);
        assert_eq!(near("same", &["same"]), None);
        assert_eq!(near("elephant", &["mouse", "cat"]), None);
        assert_eq!(near(&"x".repeat(41), &["x"]), None);
    }
}
