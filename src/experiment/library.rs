//! The scenarios that come with gilsim. They are part of the executable, so
//! that it works from anywhere; files in `./scenarios` come before them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::suggest;

macro_rules! embedded {
    ($name:literal) => {
        ($name, include_str!(concat!("../../scenarios/", $name)))
    };
}

/// Every file of `scenarios/` that a scenario needs, by name.
const FILES: &[(&str, &str)] = &[
    embedded!("active_count.py"),
    embedded!("active_count.toml"),
    embedded!("convoy.py"),
    embedded!("convoy.toml"),
    embedded!("cpu_bound.py"),
    embedded!("cpu_bound.toml"),
    embedded!("io_bound.py"),
    embedded!("io_bound.toml"),
    embedded!("kernels.py"),
    embedded!("kinds.py"),
    embedded!("lock_contention.py"),
    embedded!("lock_contention.toml"),
    embedded!("lost_update.py"),
    embedded!("lost_update.toml"),
    embedded!("mixed.py"),
    embedded!("mixed.toml"),
    embedded!("native_overlap.py"),
    embedded!("native_overlap.toml"),
    embedded!("policies.toml"),
    embedded!("processes.py"),
    embedded!("processes.toml"),
    embedded!("refcount.py"),
    embedded!("refcount.toml"),
    embedded!("scaling.py"),
    embedded!("scaling.toml"),
    embedded!("simio.py"),
    embedded!("soak.py"),
    embedded!("soak.toml"),
    embedded!("sum_of_squares.py"),
    embedded!("sum_of_squares.toml"),
    embedded!("switch_interval.py"),
    embedded!("switch_interval.toml"),
    embedded!("thread_scaling.toml"),
];

/// The folder whose scenarios come before those in the executable.
const FOLDER: &str = "scenarios";

/// What `gilsim` runs when it is told nothing.
pub const DEFAULT: &str = "sum_of_squares";

/// A scenario file that can be read, and what keeps it there.
#[derive(Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// The folder that the executable's own files were written to, for as long
    /// as they are used.
    _unpacked: Option<TempDir>,
}

/// Why a scenario cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// No scenario has this name.
    #[error("unknown scenario '{name}': {choices}, or the path of a .toml file")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        choices: String,
    },
    /// The executable's own files cannot be written out.
    #[error("cannot write the scenario's files: {0}")]
    Unpack(#[from] io::Error),
}

/// The names of all scenarios, in order.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = FILES
        .iter()
        .filter_map(|(file, _)| file.strip_suffix(".toml"))
        .map(str::to_owned)
        .chain(local_names())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn local_names() -> Vec<String> {
    let entries = fs::read_dir(FOLDER).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

/// Finds a scenario by name or by path.
///
/// # Errors
/// [`LibraryError`]; a path is not looked at yet.
pub fn find(name: &str) -> Result<Found, LibraryError> {
    let as_path = Path::new(name);
    if as_path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        return Ok(Found {
            path: as_path.to_owned(),
            _unpacked: None,
        });
    }
    let file = format!("{name}.toml");
    let local = Path::new(FOLDER).join(&file);
    if local.is_file() {
        return Ok(Found {
            path: local,
            _unpacked: None,
        });
    }
    if !FILES.iter().any(|&(known, _)| known == file) {
        let names = names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(LibraryError::Unknown {
            name: name.to_owned(),
            choices: suggest::choices(name, &names),
        });
    }
    let folder = tempfile::Builder::new().prefix("gilsim-").tempdir()?;
    for (file, text) in FILES {
        fs::write(folder.path().join(file), text)?;
    }
    Ok(Found {
        path: folder.path().join(file),
        _unpacked: Some(folder),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::scenario::Scenario;

    #[test]
    fn every_scenario_that_comes_with_gilsim_is_valid() {
        for name in names() {
            let found = find(&name).expect("found");
            let scenario = Scenario::load(&found.path).expect("valid");
            assert_eq!(scenario.name, name);
        }
    }

    #[test]
    fn every_scenario_file_is_in_the_executable_except_the_lesson() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        let mut on_disk: Vec<String> = fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| name.ends_with(".py") || name.ends_with(".toml"))
            .filter(|name| name != "lesson.py")
            .collect();
        on_disk.sort();
        let embedded: Vec<&str> = FILES.iter().map(|&(name, _)| name).collect();
        assert_eq!(on_disk, embedded);
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_there_are() {
        let error = find("sum_of_square").expect_err("unknown").to_string();
        assert!(error.contains("did you mean 'sum_of_squares'?"), "{error}");
    }
}
