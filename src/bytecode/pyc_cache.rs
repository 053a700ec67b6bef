//! The `.pyc` files that imports keep in `__pycache__` (PEP 3147).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use std::{fs, io};

use super::CodeObject;
use super::pyc::{Pyc, PycError, Validation};
use super::source_hash::source_hash;

/// What a cached file's name says of who made it.
const TAG: &str = "cpython-312";

/// What an import finds in the cache.
#[derive(Debug)]
pub enum Cached {
    /// The source's code. Not verified.
    Fresh(Arc<CodeObject>),
    /// Nothing, or code of another state of the source.
    Absent,
    /// A file that cannot be used and is worth a message: damaged, or made by
    /// another Python.
    Unusable(PycError),
}

/// A source file's modification time and size, as `.pyc` files hold them. Taken
/// before the source is read, so that a change in between is noticed by the
/// next import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceStamp {
    /// Seconds since 1970, modulo 2^32.
    pub mtime: u32,
    /// Bytes, modulo 2^32.
    pub size: u32,
}

impl SourceStamp {
    /// The stamp of the source file as it is now.
    ///
    /// # Errors
    ///
    /// Where the file system does not tell.
    pub fn of(source: &Path) -> io::Result<SourceStamp> {
        let metadata = fs::metadata(source)?;
        let modified = metadata.modified()?;
        let seconds = match modified.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_secs() as i64,
            // Before 1970: Python cuts the fraction off, towards zero.
            Err(before) => -(before.duration().as_secs() as i64),
        };
        Ok(SourceStamp {
            mtime: seconds as u32,
            size: metadata.len() as u32,
        })
    }
}

/// Where the code of `folder/name.py` is kept:
/// `folder/__pycache__/name.cpython-312.pyc`. `None` for a path without a file
/// name.
pub fn cache_path(source: &Path) -> Option<PathBuf> {
    let mut name = source.file_stem()?.to_owned();
    name.push(format!(".{TAG}.pyc"));
    Some(source.parent()?.join("__pycache__").join(name))
}

/// Looks for the code of a source file. A file tied to the source by its hash
/// has the source read, unless it asks not to be checked.
pub fn load(source: &Path, stamp: SourceStamp) -> Cached {
    let Some(bytes) = cache_path(source).and_then(|path| fs::read(path).ok()) else {
        return Cached::Absent;
    };
    let pyc = match Pyc::parse(&bytes) {
        Ok(pyc) => pyc,
        Err(error) => return Cached::Unusable(error),
    };
    let is_fresh = match pyc.validation {
        Validation::Timestamp { mtime, size } => SourceStamp { mtime, size } == stamp,
        Validation::Hash {
            hash,
            check_source: true,
        } => fs::read(source).is_ok_and(|source| source_hash(&source) == hash),
        Validation::Hash {
            check_source: false,
            ..
        } => true,
    };
    if is_fresh {
        Cached::Fresh(pyc.code)
    } else {
        Cached::Absent
    }
}

/// Keeps the code of a source file. Whoever looks meanwhile finds the old file
/// or the new one, never part of one.
///
/// # Errors
///
/// Where the folder cannot be written, which is no reason for an import to fail.
pub fn store(source: &Path, stamp: SourceStamp, code: Arc<CodeObject>) -> io::Result<()> {
    let path = cache_path(source).ok_or(io::ErrorKind::InvalidInput)?;
    if let Some(folder) = path.parent() {
        // Another thread or process may have made it just now.
        fs::create_dir(folder).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Ok(()),
            _ => Err(error),
        })?;
    }
    let SourceStamp { mtime, size } = stamp;
    let validation = Validation::Timestamp { mtime, size };
    Pyc { validation, code }.write(&path)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn code(line: u32) -> Arc<CodeObject> {
        Arc::new(CodeObject {
            firstlineno: line,
            ..CodeObject::empty()
        })
    }

    fn found_line(source: &Path) -> Option<u32> {
        match load(source, SourceStamp::of(source).unwrap()) {
            Cached::Fresh(code) => Some(code.firstlineno),
            Cached::Absent => None,
            Cached::Unusable(error) => panic!("{error}"),
        }
    }

    fn source_file() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("module.name.py");
        fs::write(&source, "x = 1\n").unwrap();
        (folder, source)
    }

    #[test]
    fn names_hold_the_version() {
        let path = cache_path(Path::new("a/b.c.py")).unwrap();
        assert_eq!(path, Path::new("a/__pycache__/b.c.cpython-312.pyc"));
        let path = cache_path(Path::new("b.py")).unwrap();
        assert_eq!(path, Path::new("__pycache__/b.cpython-312.pyc"));
        assert_eq!(cache_path(Path::new("/")), None);
    }

    #[test]
    fn code_is_found_until_the_source_changes() {
        let (_folder, source) = source_file();
        assert_eq!(found_line(&source), None);
        let stamp = SourceStamp::of(&source).unwrap();
        store(&source, stamp, code(1)).unwrap();
        assert_eq!(found_line(&source), Some(1));
        store(&source, stamp, code(2)).unwrap();
        assert_eq!(found_line(&source), Some(2));

        fs::write(&source, "x = 12\n").unwrap();
        assert_eq!(found_line(&source), None, "another size");
        let stamp = SourceStamp::of(&source).unwrap();
        store(&source, stamp, code(3)).unwrap();
        let later = SystemTime::now() + Duration::from_secs(5);
        fs::File::options()
            .write(true)
            .open(&source)
            .and_then(|file| file.set_modified(later))
            .unwrap();
        assert_eq!(found_line(&source), None, "another time");
        let cache = source.parent().unwrap().join("__pycache__");
        assert_eq!(
            fs::read_dir(cache).unwrap().count(),
            1,
            "no temporary files"
        );
    }

    #[test]
    fn a_hash_is_compared_where_the_file_asks_for_it() {
        let (_folder, source) = source_file();
        let path = cache_path(&source).unwrap();
        fs::create_dir(path.parent().unwrap()).unwrap();
        let write = |hash, check_source| {
            let validation = Validation::Hash { hash, check_source };
            let code = code(1);
            Pyc { validation, code }.write(&path).unwrap();
        };
        write(source_hash(b"x = 1\n"), true);
        assert_eq!(found_line(&source), Some(1));
        write([0; 8], true);
        assert_eq!(found_line(&source), None);
        write([0; 8], false);
        assert_eq!(found_line(&source), Some(1));
    }

    #[test]
    fn a_file_of_another_python_is_reported() {
        let (_folder, source) = source_file();
        let stamp = SourceStamp::of(&source).unwrap();
        store(&source, stamp, code(1)).unwrap();
        let path = cache_path(&source).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[..2].copy_from_slice(&3495u16.to_le_bytes());
        fs::write(&path, bytes).unwrap();
        let Cached::Unusable(error) = load(&source, stamp) else {
            panic!("accepted");
        };
        assert!(error.to_string().starts_with("compiled by Python 3.11"));
    }

    #[test]
    fn threads_that_store_and_load_at_once_see_whole_files() {
        let (_folder, source) = source_file();
        let stamp = SourceStamp::of(&source).unwrap();
        store(&source, stamp, code(0)).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let source = &source;
                scope.spawn(move || {
                    for round in 0..50 {
                        store(source, stamp, code(thread * 100 + round)).unwrap();
                        assert!(matches!(load(source, stamp), Cached::Fresh(_)));
                    }
                });
            }
        });
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let (folder, source) = source_file();
        fs::write(folder.path().join("__pycache__"), "in the way").unwrap();
        let stamp = SourceStamp::of(&source).unwrap();
        assert!(store(&source, stamp, code(1)).is_err());
        assert_eq!(found_line(&source), None);
    }
}
