//! ruff's parse errors in CPython's words.

use ruff_python_parser::Parsed;
use ruff_text_size::Ranged;

use super::error::{Result, syntax_error};
use super::lower::Source;

/// The first syntax error of a parsed file.
pub(super) fn check<T>(parsed: &Parsed<T>, source: &Source<'_>) -> Result<()> {
    if let Some(error) = parsed.errors().first() {
        return syntax_error(source.location(error.range()), error.error.to_string());
    }
    if let Some(error) = parsed.unsupported_syntax_errors().first() {
        return syntax_error(source.location(error.range()), "invalid syntax");
    }
    Ok(())
}
