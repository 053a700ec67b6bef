//! Iterators written in Rust: `enumerate`, `zip` and what modules add.

use std::any::Any;
use std::fmt::Debug;

use crate::vm::{PyResult, Thread};

use super::Obj;
use super::gc::Visitor;
use super::header::TypeId;

/// How an iterator written in Rust goes on. Several threads may share one, so
/// what changes in it is atomic.
pub trait IteratorCode: Any + Send + Sync + Debug {
    /// The next item; `None` at the end.
    ///
    /// # Errors
    ///
    /// Whatever the iterators or functions that it calls raise.
    fn next(&self, thread: &mut Thread) -> PyResult<Option<Obj>>;

    /// Shows the references that it holds, each once, to the cycle collector.
    /// What is not shown, as by default, is never collected as part of a cycle;
    /// what others hold too must not be shown. It may be asked while `next`
    /// runs, so it waits for no lock.
    fn trace(&self, visit: &mut Visitor<'_>) {
        let _ = visit;
    }

    /// How many items are left, if that is known.
    fn length_hint(&self) -> Option<usize> {
        None
    }
}

/// The contents of an iterator written in Rust.
#[derive(Debug)]
pub struct NativeIterator(pub Box<dyn IteratorCode>);

impl Obj {
    /// An iterator of this type.
    pub fn native_iterator(type_id: TypeId, code: impl IteratorCode) -> Obj {
        Obj::new(type_id, NativeIterator(Box::new(code)))
    }
}
