//! Strings: WTF-8, because a Python string may hold lone surrogates, with the
//! length in code points and the hash remembered.

use std::hash::Hasher;
use std::sync::atomic::{AtomicI64, Ordering};

use rustpython_wtf8::{Wtf8, Wtf8Buf};

use super::types::id;
use super::{Obj, context};
use crate::substrate::virtual_cores::meter;

/// The contents of a string.
#[derive(Debug)]
pub struct Str {
    text: Box<Wtf8>,
    code_points: usize,
    /// 0 until it is asked for.
    hash: AtomicI64,
}

impl Str {
    /// The contents of a string with this text.
    pub fn new(text: Wtf8Buf) -> Self {
        let text = text.into_box();
        let code_points = if text.as_bytes().is_ascii() {
            text.len()
        } else {
            text.code_points().count()
        };
        Str {
            text,
            code_points,
            hash: AtomicI64::new(0),
        }
    }

    /// The text.
    #[inline(always)]
    pub fn text(&self) -> &Wtf8 {
        &self.text
    }

    /// The text as UTF-8, if it has no lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        self.text.as_str().ok()
    }

    /// The length in code points (`len`).
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.code_points
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.code_points == 0
    }

    /// Whether every character is ASCII, so that indices are byte offsets.
    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.code_points == self.text.len()
    }

    /// The hash: the same for equal text, never 0 and never -1.
    #[inline(always)]
    pub fn hash(&self) -> i64 {
        let known = self.hash.load(Ordering::Relaxed);
        if known != 0 {
            known
        } else {
            self.compute_hash()
        }
    }

    #[cold]
    fn compute_hash(&self) -> i64 {
        let hash = hash_bytes(self.text.as_bytes());
        self.hash.store(hash, Ordering::Relaxed);
        hash
    }
}

/// The hash of a string's or bytes object's contents; CPython's is keyed and
/// differs from run to run, this one does not.
pub(crate) fn hash_bytes(bytes: &[u8]) -> i64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    match hasher.finish() as i64 {
        0 => 1,
        -1 => -2,
        hash => hash,
    }
}

impl Obj {
    /// A string.
    pub fn str(text: impl Into<Wtf8Buf>) -> Obj {
        if context::is_metered() {
            meter::text();
        }
        Obj::new(id::STR, Str::new(text.into()))
    }

    /// The contents of a string, instances of subclasses included.
    #[inline(always)]
    pub fn as_str_payload(&self) -> Option<&Str> {
        self.base_value().get::<Str>()
    }

    /// A name's hash, by which caches find their place for it: where it lies
    /// varies from run to run, which simulated time must not show.
    #[inline(always)]
    pub(crate) fn name_hash(&self) -> usize {
        self.get::<Str>().map_or(0, Str::hash) as usize
    }

    /// The text of a string without lone surrogates, instances of subclasses
    /// included.
    pub fn as_utf8(&self) -> Option<&str> {
        self.as_str_payload()?.as_str()
    }
}
