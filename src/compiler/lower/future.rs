//! `from __future__ import ...` at the top of a file (`Python/future.c`).

use ruff_python_ast::{Stmt, StmtImportFrom};
use ruff_text_size::Ranged;

use super::Source;
use crate::compiler::error::{Result, syntax_error};

/// Features that have become the language's own, and `annotations`.
const FEATURES: &[&str] = &[
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// Checks the future statements of a file; whether `annotations` is imported.
/// They come first, and CPython looks on to the end of the line on which another
/// statement begins.
pub(super) fn scan(body: &[Stmt], source: &Source<'_>) -> Result<bool> {
    let mut annotations = false;
    // The line of the first statement that is none of them.
    let mut other: Option<i32> = None;
    for (index, statement) in body.iter().enumerate() {
        let (line, _) = source.position(statement.start());
        if other.is_some_and(|other| line > other) {
            break;
        }
        match statement {
            Stmt::ImportFrom(import) if is_future(import) && other.is_some() => {
                return syntax_error(
                    source.location(import.range()),
                    "from __future__ imports must occur at the beginning of the file",
                );
            }
            Stmt::ImportFrom(import) if is_future(import) => {
                annotations |= check_features(import, source)?;
            }
            Stmt::Expr(docstring) if index == 0 && docstring.value.is_string_literal_expr() => {}
            _ => other = Some(line),
        }
    }
    Ok(annotations)
}

fn is_future(import: &StmtImportFrom) -> bool {
    import.level == 0 && import.module.as_deref() == Some("__future__")
}

fn check_features(import: &StmtImportFrom, source: &Source<'_>) -> Result<bool> {
    let mut annotations = false;
    for alias in &import.names {
        let name = alias.name.as_str();
        let location = source.location(import.range());
        if name == "braces" {
            return syntax_error(location, "not a chance");
        }
        if !FEATURES.contains(&name) {
            return syntax_error(location, format!("future feature {name} is not defined"));
        }
        annotations |= name == "annotations";
    }
    Ok(annotations)
}
