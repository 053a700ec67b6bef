//! Code objects against CPython's, attribute by attribute and recursively: our
//! own corpus against recorded ones, and CPython's standard library against a
//! CPython 3.12 if this machine has one.

#![allow(clippy::print_stderr, reason = "the counts are for whoever runs this")]

mod compiler_oracle {
    pub(super) mod comparison;
    pub(super) mod python;
}

use std::path::{Path, PathBuf};

use compiler_oracle::comparison::Comparison;
use compiler_oracle::python;
use serde_json::Value;

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn python_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    files.sort();
    files
}

#[test]
fn the_corpus_compiles_as_recorded() {
    let files = python_files(&tests_folder().join("corpus"));
    assert!(files.len() > 20, "the corpus is missing");
    let mut comparison = Comparison::default();
    for file in files {
        let golden = std::fs::read_to_string(file.with_extension("json"))
            .unwrap_or_else(|error| panic!("no golden for {}: {error}", file.display()));
        let golden: Value = serde_json::from_str(&golden).expect("the golden is JSON");
        comparison.add_file(&file, &golden);
    }
    assert_eq!(comparison.identical, comparison.total, "{comparison}");
}

#[test]
fn the_standard_library_compiles_as_in_cpython() {
    let Some(python) = python::find() else {
        eprintln!("no CPython 3.12 here: set GILSIM_PYTHON312 to compare with one");
        return;
    };
    let files = python_files(&python.standard_library());
    let dumps = python.dump(&tests_folder().join("compiler_oracle/dump.py"), &files);
    let mut comparison = Comparison::default();
    for (file, dump) in files.iter().zip(&dumps) {
        comparison.add_file(file, dump);
    }
    eprintln!("{comparison}");
    assert_eq!(dumps.len(), files.len());
    assert!(comparison.refused.is_empty(), "{comparison}");
    assert!(
        comparison.identical * 100 >= comparison.total * 99,
        "{comparison}"
    );
    if python.version() == "3.12.1" {
        assert_eq!(comparison.identical, comparison.total, "{comparison}");
    }
}
