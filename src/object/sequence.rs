//! Tuples, lists and bytes, and the iterator that walks any of them by index.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::items::{ItemCells, Items};
use super::types::id;
use super::{Guarded, Header, Obj, context, pay_for_copies};

/// The contents of a tuple.
#[derive(Debug)]
pub struct Tuple(pub Box<[Obj]>);

/// The contents of a list.
#[derive(Debug)]
pub struct List(Guarded<ItemCells>);

impl List {
    /// Calls `f` with the items of the list whose head is `owner`. `f` is bound
    /// by the rules of [`Guarded`].
    #[inline(always)]
    pub fn with<T>(&self, owner: &Header, f: impl FnOnce(&mut Items<'_>) -> T) -> T {
        // SAFETY: nobody else has them meanwhile.
        self.0
            .with_seen(owner, |cells| f(&mut unsafe { Items::of(cells) }))
    }

    /// The same for a read that threads do without the lock where they can
    /// ([`Guarded::with_read`]).
    #[inline(always)]
    pub(crate) fn read<T>(&self, owner: &Header, f: impl FnOnce(&[Obj]) -> T) -> T {
        self.0.with_read(owner, |cells| f(cells.as_slice()))
    }

    /// The items, for a thread that has not the list's lock.
    #[inline(always)]
    pub(crate) fn seen(&self) -> &ItemCells {
        // SAFETY: `with` is the only way to change them; what `ItemCells` lets
        // others look at is atomic.
        unsafe { self.0.seen() }
    }

    /// The items, while no thread changes them.
    ///
    /// # Safety
    ///
    /// As for [`Guarded::at_rest`].
    pub(super) unsafe fn at_rest(&self) -> &[Obj] {
        // SAFETY: passed on.
        unsafe { self.0.at_rest() }.as_slice()
    }
}

/// The last item goes first, as in CPython.
impl Drop for Tuple {
    fn drop(&mut self) {
        let mut items = std::mem::take(&mut self.0).into_vec();
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
        Obj::new(id::LIST, List(Guarded::new(ItemCells::new(items))))
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
    pub fn with_list<T>(&self, f: impl FnOnce(&mut Items<'_>) -> T) -> Option<T> {
        let list = self.base_value();
        let payload = list.get::<List>()?;
        Some(payload.with(list.header(), f))
    }

    /// How many items a list has, instances of subclasses included; `None` if it
    /// is no list.
    pub(crate) fn list_len(&self) -> Option<usize> {
        let list = self.base_value();
        let payload = list.get::<List>()?;
        Some(match context::looks() {
            true => payload.seen().len_seen(),
            false => payload.read(list.header(), <[Obj]>::len),
        })
    }

    /// The items of a list or tuple as they are now.
    pub fn sequence_items(&self) -> Option<Vec<Obj>> {
        let items = match self.as_tuple() {
            Some(items) => items.to_vec(),
            None => self.with_list(|items| items.to_vec())?,
        };
        pay_for_copies(items.len());
        Some(items)
    }
}
