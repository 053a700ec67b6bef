//! The one place that writes to standard output and standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};

/// Writes a text to standard output. A reader that has seen enough (`| head`)
/// is no error.
///
/// # Errors
/// Whatever else keeps the text from being written, such as a full disk.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes a line to standard error.
pub(crate) fn complain(line: &str) {
    // With standard error gone there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether standard output may be coloured: it is a terminal, and `NO_COLOR`
/// (no-color.org) is not set.
pub(crate) fn may_colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !refused
}

/// How many columns standard output has, if it is a terminal.
pub(crate) fn width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}
