//! Finds a CPython 3.12 and asks it for its code objects.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A CPython 3.12 that runs.
#[derive(Debug)]
pub(crate) struct Python {
    program: PathBuf,
    version: String,
    library: PathBuf,
}

/// `GILSIM_PYTHON312`, a `python3.12` on the path, or pyenv's.
pub(crate) fn find() -> Option<Python> {
    let named = std::env::var_os("GILSIM_PYTHON312").map(PathBuf::from);
    named
        .into_iter()
        .chain([PathBuf::from("python3.12")])
        .chain(pyenv_versions())
        .find_map(probe)
}

fn pyenv_versions() -> Vec<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".pyenv"));
    let Some(root) = root.or(home) else {
        return Vec::new();
    };
    let Ok(entries) = std::fs::read_dir(root.join("versions")) else {
        return Vec::new();
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("3.12."))
        .map(|entry| entry.path().join("bin/python"))
        .collect()
}

/// A shim on the path may exist and yet run nothing.
fn probe(program: PathBuf) -> Option<Python> {
    const SCRIPT: &str = "import sys, platform, sysconfig; \
         assert sys.implementation.name == 'cpython' and sys.version_info[:2] == (3, 12); \
         print(platform.python_version()); print(sysconfig.get_path('stdlib'))";
    let output = Command::new(&program).args(["-c", SCRIPT]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut lines = text.lines();
    let (version, library) = (lines.next()?.to_owned(), lines.next()?.into());
    output.status.success().then_some(Python {
        program,
        version,
        library,
    })
}

impl Python {
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn standard_library(&self) -> PathBuf {
        self.library.clone()
    }

    /// What CPython compiles the files to, in order.
    pub(crate) fn dump(&self, script: &Path, files: &[PathBuf]) -> Vec<Value> {
        let mut child = Command::new(&self.program)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the Python found runs");
        let names: Vec<String> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        let mut input = child.stdin.take().expect("stdin is piped");
        input
            .write_all(names.join("\n").as_bytes())
            .expect("the script reads");
        drop(input);
        let output = child.wait_with_output().expect("the script ends");
        assert!(output.status.success(), "dump.py failed");
        let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect()
    }
}
