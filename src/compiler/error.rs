//! The one error of compilation: a `SyntaxError` with CPython's wording and
//! position.

use super::unit::Location;

/// Which of Python's exception classes an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
}

impl SyntaxErrorKind {
    /// The exception's name in Python.
    pub fn name(self) -> &'static str {
        match self {
            SyntaxErrorKind::Syntax => "SyntaxError",
            SyntaxErrorKind::Indentation => "IndentationError",
            SyntaxErrorKind::Tab => "TabError",
        }
    }
}

/// A program that does not compile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{filename}:{line}:{column}: {}: {message}", .kind.name())]
pub struct SyntaxError {
    /// The Python exception it is.
    pub kind: SyntaxErrorKind,
    /// What is wrong, in CPython's words.
    pub message: String,
    /// The file as given to the compiler.
    pub filename: String,
    /// The line it begins at, from 1.
    pub line: u32,
    /// The character in that line it begins at, from 1.
    pub column: u32,
    /// The line it ends at, from 1.
    pub end_line: u32,
    /// The character in that line after its end, from 1.
    pub end_column: u32,
    /// The text of the first line, with its line feed.
    pub text: Option<String>,
}

/// An error that the front half of the compiler found, before it is given a
/// file name and a line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    pub(crate) kind: SyntaxErrorKind,
    pub(crate) message: String,
    pub(crate) location: Location,
}

/// What every step of the compiler returns. The error is boxed because it is
/// rare and large.
pub(crate) type Result<T, E = Box<Diagnostic>> = std::result::Result<T, E>;

/// A `SyntaxError` at a place in the source.
pub(crate) fn syntax_error<T>(location: Location, message: impl Into<String>) -> Result<T> {
    Err(Box::new(Diagnostic {
        kind: SyntaxErrorKind::Syntax,
        message: message.into(),
        location,
    }))
}

impl Diagnostic {
    /// Adds what only the caller knows: the file's name and its text.
    pub(crate) fn into_error(self, source: &str, filename: &str) -> SyntaxError {
        let Location {
            line,
            end_line,
            column,
            end_column,
        } = self.location;
        let line_text = |number: i32| {
            let index = usize::try_from(number - 1).ok()?;
            source.split_inclusive('\n').nth(index)
        };
        let character = |number: i32, byte_column: i32| {
            if byte_column < 0 {
                return 0;
            }
            let text = line_text(number).unwrap_or("");
            let bytes = text.len().min(byte_column as usize);
            let before = text.get(..bytes).unwrap_or(text);
            let beyond = byte_column as usize - bytes;
            before.chars().count() as u32 + beyond as u32 + 1
        };
        SyntaxError {
            kind: self.kind,
            message: self.message,
            filename: filename.to_owned(),
            line: line.max(0) as u32,
            column: character(line, column),
            end_line: end_line.max(0) as u32,
            end_column: character(end_line, end_column),
            text: line_text(line).map(str::to_owned),
        }
    }
}
