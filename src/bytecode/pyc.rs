//! `.pyc` files: a header and a marshalled module (PEP 3147, PEP 552).

use std::path::PathBuf;
use std::sync::Arc;
use std::{fs, io, path::Path, process};

use thiserror::Error;

use super::marshal::{self, Format, MarshalError};
use super::{CodeObject, Constant};

/// The magic number of CPython 3.12's `.pyc` files.
pub const MAGIC: u16 = 3531;

/// Bytes before the marshalled code: magic, flags, and two fields that
/// [`Validation`] says.
pub const HEADER_LEN: usize = 16;

/// How to tell whether a `.pyc` file still belongs to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validation {
    /// By the source's modification time, in seconds since 1970, and size in
    /// bytes, both modulo 2^32.
    Timestamp {
        /// Modification time.
        mtime: u32,
        /// Size.
        size: u32,
    },
    /// By a SipHash of the source.
    Hash {
        /// The hash.
        hash: [u8; 8],
        /// Whether the hash is to be compared at each import.
        check_source: bool,
    },
}

/// The contents of a `.pyc` file.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyc {
    /// What ties it to its source.
    pub validation: Validation,
    /// The module's code. Not verified.
    pub code: Arc<CodeObject>,
}

/// Why a `.pyc` file cannot be used.
#[derive(Debug, Error)]
pub enum PycError {
    /// The file cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file ends inside its header.
    #[error("not a .pyc file: {0} bytes long, shorter than the {HEADER_LEN}-byte header")]
    Truncated(usize),
    /// The first bytes are those of no Python's `.pyc` files.
    #[error("not a .pyc file: it begins with {0:02x?} instead of CPython 3.12's [cb, 0d, 0d, 0a]")]
    NoMagic([u8; 4]),
    /// The file is of another Python.
    #[error("compiled by {version} (magic number {magic}), not by Python 3.12 (3531)")]
    WrongVersion {
        /// The magic number found.
        magic: u16,
        /// Which Python that is.
        version: String,
    },
    /// A flag that Python 3.12 does not know.
    #[error("unknown flags {0:#x} in the .pyc header")]
    BadFlags(u32),
    /// The code is not well-formed marshal data.
    #[error("{0}")]
    Marshal(#[from] MarshalError),
    /// The file holds something other than a module's code.
    #[error("the .pyc file holds a {0}, not a code object")]
    NoCode(&'static str),
}

impl Pyc {
    /// Parses a whole file's bytes.
    ///
    /// # Errors
    ///
    /// [`PycError`], which for the file of another Python names that Python.
    pub fn parse(bytes: &[u8]) -> Result<Pyc, PycError> {
        // The magic number is judged before the length, for a file of another
        // Python may have a shorter header.
        if let Some(&magic) = bytes.first_chunk() {
            check_magic(magic)?;
        }
        let Some((header, data)) = bytes.split_first_chunk::<HEADER_LEN>() else {
            return Err(PycError::Truncated(bytes.len()));
        };
        let validation = parse_validation(header)?;
        match marshal::read(data)? {
            Constant::Code(code) => Ok(Pyc { validation, code }),
            other => Err(PycError::NoCode(other.type_name())),
        }
    }

    /// Reads and parses a file.
    ///
    /// # Errors
    ///
    /// As [`Pyc::parse`], and [`PycError::Io`].
    pub fn read(path: &Path) -> Result<Pyc, PycError> {
        Pyc::parse(&fs::read(path)?)
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_LEN);
        bytes.extend(MAGIC.to_le_bytes());
        bytes.extend(b"\r\n");
        let (flags, fields) = match self.validation {
            Validation::Timestamp { mtime, size } => (0, u64::from(mtime) | u64::from(size) << 32),
            Validation::Hash { hash, check_source } => (
                flag::HASH_BASED | if check_source { flag::CHECK_SOURCE } else { 0 },
                u64::from_le_bytes(hash),
            ),
        };
        bytes.extend(flags.to_le_bytes());
        bytes.extend(fields.to_le_bytes());
        bytes.extend(marshal::write(
            &Constant::Code(Arc::clone(&self.code)),
            Format::V4,
        ));
        bytes
    }

    /// Writes the file so that no reader ever sees part of it: to a temporary
    /// name beside `path`, then renamed.
    ///
    /// # Errors
    ///
    /// Whatever the file system says; the temporary file is gone then.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let temporary = temporary_name(path);
        fs::write(&temporary, self.to_bytes())
            .and_then(|()| fs::rename(&temporary, path))
            .inspect_err(|_| {
                // Already failing: the first error is the one to report.
                let _ = fs::remove_file(&temporary);
            })
    }
}

/// A name in the same folder that no other thread or process uses.
fn temporary_name(path: &Path) -> PathBuf {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.{number}", process::id()));
    name.into()
}

/// Bits of the header's second field.
mod flag {
    pub(super) const HASH_BASED: u32 = 1;
    pub(super) const CHECK_SOURCE: u32 = 2;
}

fn parse_validation(header: &[u8; HEADER_LEN]) -> Result<Validation, PycError> {
    let word = |at: usize| {
        u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let mut hash = [0; 8];
    hash.copy_from_slice(&header[8..]);
    match word(4) {
        0 => Ok(Validation::Timestamp {
            mtime: word(8),
            size: word(12),
        }),
        flags
            if flags & !(flag::HASH_BASED | flag::CHECK_SOURCE) == 0
                && flags & flag::HASH_BASED != 0 =>
        {
            Ok(Validation::Hash {
                hash,
                check_source: flags & flag::CHECK_SOURCE != 0,
            })
        }
        flags => Err(PycError::BadFlags(flags)),
    }
}

fn check_magic(bytes: [u8; 4]) -> Result<(), PycError> {
    let [low, high, carriage_return, newline] = bytes;
    if [carriage_return, newline] != *b"\r\n" {
        return Err(PycError::NoMagic(bytes));
    }
    match u16::from_le_bytes([low, high]) {
        MAGIC => Ok(()),
        magic => match version_of(magic) {
            Some(version) => Err(PycError::WrongVersion { magic, version }),
            None => Err(PycError::NoMagic(bytes)),
        },
    }
}

/// A release's magic number, the lowest one its development versions used, and
/// its name. From `Lib/importlib/_bootstrap_external.py` and, for Python 2,
/// `Python/import.c`.
const RELEASES: &[(u16, u16, &str)] = &[
    (62011, 62011, "2.3"),
    (62041, 62061, "2.4"),
    (62071, 62131, "2.5"),
    (62151, 62161, "2.6"),
    (62171, 62211, "2.7"),
    (3000, 3131, "3.0"),
    (3141, 3151, "3.1"),
    (3160, 3180, "3.2"),
    (3190, 3230, "3.3"),
    (3250, 3310, "3.4"),
    (3320, 3351, "3.5"),
    (3360, 3379, "3.6"),
    (3390, 3394, "3.7"),
    (3400, 3413, "3.8"),
    (3420, 3425, "3.9"),
    (3430, 3439, "3.10"),
    (3450, 3495, "3.11"),
    (3500, 3531, "3.12"),
    (3550, 3571, "3.13"),
    (3600, 3627, "3.14"),
];

/// Which Python has this magic number.
fn version_of(magic: u16) -> Option<String> {
    let &(_, last, name) = RELEASES
        .iter()
        .find(|(first, last, _)| (*first..=*last).contains(&magic))?;
    Some(if magic == last {
        format!("Python {name}")
    } else {
        format!("Python {name} or a version before its release")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pyc(validation: Validation) -> Pyc {
        Pyc {
            validation,
            code: Arc::new(CodeObject::empty()),
        }
    }

    fn message(bytes: &[u8]) -> String {
        Pyc::parse(bytes).unwrap_err().to_string()
    }

    #[test]
    fn headers_read_back() {
        let hash = [1, 2, 3, 4, 5, 6, 7, 8];
        for (validation, header) in [
            (
                Validation::Timestamp {
                    mtime: 0x0403_0201,
                    size: 5,
                },
                b"\xcb\x0d\x0d\x0a\0\0\0\0\x01\x02\x03\x04\x05\0\0\0",
            ),
            (
                Validation::Hash {
                    hash,
                    check_source: false,
                },
                b"\xcb\x0d\x0d\x0a\x01\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08",
            ),
            (
                Validation::Hash {
                    hash,
                    check_source: true,
                },
                b"\xcb\x0d\x0d\x0a\x03\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08",
            ),
        ] {
            let bytes = pyc(validation).to_bytes();
            assert_eq!(bytes[..HEADER_LEN], header[..]);
            assert_eq!(Pyc::parse(&bytes).unwrap(), pyc(validation));
        }
    }

    #[test]
    fn errors_say_what_the_file_is() {
        assert_eq!(
            message(b""),
            "not a .pyc file: 0 bytes long, shorter than the 16-byte header"
        );
        assert_eq!(
            message(b"\xcb\x0d\x0d\x0a\0\0"),
            "not a .pyc file: 6 bytes long, shorter than the 16-byte header"
        );
        assert_eq!(
            message(b"import os\n"),
            "not a .pyc file: it begins with [69, 6d, 70, 6f] instead of CPython 3.12's \
             [cb, 0d, 0d, 0a]"
        );
        let version = |magic: u16| {
            let [low, high] = magic.to_le_bytes();
            message(&[low, high, b'\r', b'\n'])
        };
        assert_eq!(
            version(3571),
            "compiled by Python 3.13 (magic number 3571), not by Python 3.12 (3531)"
        );
        assert_eq!(
            version(62211),
            "compiled by Python 2.7 (magic number 62211), not by Python 3.12 (3531)"
        );
        assert!(version(3530).starts_with("compiled by Python 3.12 or a version before"));
        assert!(version(1).starts_with("not a .pyc file"));
        let flags =
            |flags: u8| message(&[0xcb, 13, 13, 10, flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(flags(2), "unknown flags 0x2 in the .pyc header");
        assert_eq!(flags(4), "unknown flags 0x4 in the .pyc header");
        assert_eq!(
            flags(0),
            "bad marshal data at byte 0: the data ends 1 bytes too early"
        );
    }

    #[test]
    fn a_file_without_code_is_refused() {
        let mut bytes = pyc(Validation::Timestamp { mtime: 0, size: 0 }).to_bytes();
        bytes.truncate(HEADER_LEN);
        bytes.push(b'N');
        assert_eq!(
            message(&bytes),
            "the .pyc file holds a NoneType, not a code object"
        );
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("taken.pyc");
        fs::create_dir(&target).unwrap();
        let pyc = pyc(Validation::Timestamp { mtime: 0, size: 0 });
        assert!(pyc.write(&target).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
