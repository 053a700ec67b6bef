//! Real Python interpreters, to measure beside ours.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::plan::{Column, Engine};

/// Asks an interpreter what it is. Old ones have neither `platform` names nor
/// f-strings to rely on, so this is Python 2 as well as 3.
const QUESTION: &str = "\
import sys, platform
gil = getattr(sys, '_is_gil_enabled', lambda: True)()
print('%s %s' % (platform.python_implementation(), platform.python_version()))
print(int(gil))";

/// An interpreter that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{command}: {reason}")]
pub struct InterpreterError {
    /// The command.
    pub command: String,
    /// Why.
    pub reason: String,
}

/// Makes a column of an interpreter: a path, or a command looked up in `PATH`.
///
/// # Errors
/// [`InterpreterError`] if it is missing or does not answer as Python does.
pub fn identify(command: &Path) -> Result<Column, InterpreterError> {
    let fail = |reason: String| InterpreterError {
        command: command.display().to_string(),
        reason,
    };
    let output = Command::new(command)
        .args(["-c", QUESTION])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| fail(error.to_string()))?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let mut lines = answer.lines();
    match (lines.next(), lines.next()) {
        (Some(version), Some(gil @ ("0" | "1"))) if output.status.success() => {
            let gil = gil == "1";
            Ok(Column {
                label: label(version, gil),
                engine: Engine::Python {
                    path: PathBuf::from(command),
                    version: label(version, gil),
                    gil,
                },
                machine: None,
            })
        }
        _ => Err(fail("does not answer as Python does".to_owned())),
    }
}

/// An implementation's default has a GIL; only what differs is named.
fn label(version: &str, gil: bool) -> String {
    match gil {
        true => version.to_owned(),
        false => format!("{version}t"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_no_python_is_said_to_be() {
        let error = identify(Path::new("no-such-python")).expect_err("missing");
        assert!(error.to_string().starts_with("no-such-python: "), "{error}");
        let error = identify(Path::new("true")).expect_err("no Python");
        assert_eq!(error.to_string(), "true: does not answer as Python does");
    }
}
