//! Tuples, lists and bytes, and the iterator that walks any of them by index.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::types::id;
use super::{Guarded, Obj};

/// The contents of a tuple.
#[derive(Debug)]
pub struct Tuple(pub Box<[Obj]>);

/// The contents of a list.
#[derive(Debug)]
pub struct List(pub Guarded<Vec<Obj>>);

/// The last item goes first, as in CPython.
impl Drop for Tuple {
    fn drop(&mut self) {
        let mut items = std::mem::take(&mut self.0).into_vec();
        while items.pop().is_some() {}
    }
}

/// The last item goes first, as in CPython.
impl Drop for List {
    fn drop(&mut self) {
        let items = self.0.get_mut();
        while items.pop().is_some() {}
    }
}

/// The contents of a bytes object.
#[derive(Debug)]
pub struct Bytes(pub Box<[u8]>);

/// The contents of a bytearray.
#[derive(Debug)]
pub struct ByteArray(pub Guarded<Vec<u8>>);

/// The contents of an iterator over a sequence by index. Two threads that
/// share one may see an item twice, as in CPython 3.13t, but no thread sees
/// anything that was not there.
#[derive(Debug)]
pub struct SequenceIterator {
    /// What it walks.
    pub sequence: Obj,
    /// The index of the next item; `usize::MAX` once it has ended.
    pub next: AtomicUsize,
}

impl SequenceIterator {
    /// An iterator that begins at the first item.
    pub fn new(sequence: Obj) -> Self {
        SequenceIterator {
            sequence,
            next: AtomicUsize::new(0),
        }
    }

    /// The next item if `get` has one at its index.
    #[inline(always)]
    pub fn advance<T>(&self, get: impl FnOnce(usize) -> Option<T>) -> Option<T> {
        let index = self.next.load(Ordering::Relaxed);
        if index == usize::MAX {
            return None;
        }
        let item = get(index);
        let next = if item.is_some() {
            index + 1
        } else {
            usize::MAX
        };
        self.next.store(next, Ordering::Relaxed);
        item
    }
}

impl Obj {
    /// A tuple.
    pub fn tuple(items: impl Into<Box<[Obj]>>) -> Obj {
        Obj::new(id::TUPLE, Tuple(items.into()))
    }

    /// A list.
    pub fn list(items: Vec<Obj>) -> Obj {
        Obj::new(id::LIST, List(Guarded::new(items)))
    }

    /// A bytes object.
    pub fn bytes(bytes: impl Into<Box<[u8]>>) -> Obj {
        Obj::new(id::BYTES, Bytes(bytes.into()))
    }

    /// The items of a tuple, instances of subclasses included.
    #[inline(always)]
    pub fn as_tuple(&self) -> Option<&[Obj]> {
        self.base_value().get::<Tuple>().map(|tuple| &*tuple.0)
    }

    /// The bytes of a bytes object, instances of subclasses included.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.base_value().get::<Bytes>().map(|bytes| &*bytes.0)
    }

    /// Calls `f` with the items of a list, instances of subclasses included;
    /// `None` if it is no list. `f` is bound by the rules of
    /// [`Guarded`].
    #[inline(always)]
    pub fn with_list<T>(&self, f: impl FnOnce(&mut Vec<Obj>) -> T) -> Option<T> {
        let list = self.base_value();
        let payload = list.get::<List>()?;
        Some(payload.0.with(list.header(), f))
    }

    /// The items of a list or tuple as they are now.
    pub fn sequence_items(&self) -> Option<Vec<Obj>> {
        match self.as_tuple() {
            Some(items) => Some(items.to_vec()),
            None => self.with_list(|items| items.clone()),
        }
    }
}
