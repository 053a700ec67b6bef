//! The verifier accepts everything that CPython 3.12 compiles, and everything that
//! gilsim compiles.

// How much was compared is worth knowing.
#![allow(clippy::print_stdout)]

#[path = "support/cpython.rs"]
mod cpython;

use std::path::{Path, PathBuf};

use gilsim::bytecode::pyc::Pyc;
use gilsim::bytecode::verifier::verify;
use gilsim::compiler::compile;

/// The compiled files in all folders of the standard library, its tests
/// included.
fn compiled_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            compiled_files(&path, found);
        } else if path.to_string_lossy().ends_with(".cpython-312.pyc") {
            found.push(path);
        }
    }
}

#[test]
fn the_whole_standard_library_is_accepted() {
    let Some(python) = cpython::find() else {
        return;
    };
    let mut files = Vec::new();
    compiled_files(&cpython::stdlib(&python), &mut files);
    let mut refused = Vec::new();
    for path in &files {
        let pyc = Pyc::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if let Err(error) = verify(&pyc.code) {
            refused.push(format!("{}: {error}", path.display()));
        }
    }
    println!(
        "{} of {} files accepted",
        files.len() - refused.len(),
        files.len()
    );
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// The sources at the top level of the library, compiled by gilsim.
#[test]
fn what_our_compiler_makes_is_accepted() {
    let Some(python) = cpython::find() else {
        return;
    };
    let folder = std::fs::read_dir(cpython::stdlib(&python)).expect("a library");
    let mut refused = Vec::new();
    let mut count = 0;
    for entry in folder.flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("UTF-8");
        // Whether it compiles at all is for the compiler's own tests.
        let Ok(code) = compile(&source, &path.to_string_lossy()) else {
            continue;
        };
        count += 1;
        refused.extend(
            verify(&code)
                .err()
                .map(|error| format!("{}: {error}", path.display())),
        );
    }
    println!(
        "{} of {count} compiled files accepted",
        count - refused.len()
    );
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
