//! A real CPython 3.12, where the machine has one.

#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// An interpreter that says it is CPython 3.12: `GILSIM_PYTHON312`, a
/// `python3.12` on the path, or one of pyenv's. `None` is reported, since a
/// test that needs it then has nothing to compare with.
pub(crate) fn find() -> Option<PathBuf> {
    let found = candidates()
        .into_iter()
        .find(|python| is_cpython_312(python));
    if found.is_none() {
        println!("no CPython 3.12 here: set GILSIM_PYTHON312 to compare with one");
    }
    found
}

fn candidates() -> Vec<PathBuf> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    candidates.extend(std::env::var_os("GILSIM_PYTHON312").map(PathBuf::from));
    candidates.push("python3.12".into());
    let home = std::env::home_dir().map(|home| home.join(".pyenv"));
    let roots = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    for root in roots.into_iter().chain(home) {
        let versions = std::fs::read_dir(root.join("versions"));
        let folders = versions.into_iter().flatten().flatten();
        candidates.extend(
            folders
                .filter(|folder| folder.file_name().to_string_lossy().starts_with("3.12."))
                .map(|folder| folder.path().join("bin/python")),
        );
    }
    candidates
}

fn is_cpython_312(python: &Path) -> bool {
    ask(python, "import sys; print(sys.implementation.cache_tag)").as_deref() == Some("cpython-312")
}

/// What a line of Python prints.
pub(crate) fn ask(python: &Path, program: &str) -> Option<String> {
    let output = Command::new(python)
        .args(["-I", "-c", program])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

/// The folder of the standard library's Python files.
pub(crate) fn stdlib(python: &Path) -> PathBuf {
    let program = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    ask(python, program)
        .expect("CPython knows its library")
        .into()
}
