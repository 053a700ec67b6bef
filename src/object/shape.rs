//! Shapes: which attributes an instance has, in which order, shared by all
//! instances that were given the same ones in the same order.
//!
//! CPython shares the keys of instance dicts for the same reason (PEP 412): an
//! instance needs room for its values only, and code that has once met a shape
//! knows where in them a name is.

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use parking_lot::RwLock;
use rustc_hash::FxHashMap;

use super::Obj;

/// How many attributes a shape can have; instances with more keep a dict.
const MAX_NAMES: usize = 30;
/// How many shapes a process can have.
const MAX_SHAPES: usize = 1 << 16;

/// Names a shape. Two bytes, so that inline caches have room for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShapeId(pub(crate) u16);

/// The names of an instance's attributes.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Interned, in the order in which they were set.
    pub(crate) names: Box<[Obj]>,
    /// The shapes with one name more, by that name's address.
    larger: RwLock<FxHashMap<usize, ShapeId>>,
}

static SHAPES: [AtomicPtr<Shape>; MAX_SHAPES] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; MAX_SHAPES];
static NEXT: AtomicU32 = AtomicU32::new(ShapeId::EMPTY.0 as u32 + 1);

impl ShapeId {
    /// No shape: the instance keeps its attributes in a dict.
    pub(crate) const NONE: ShapeId = ShapeId(0);
    /// The shape without attributes.
    pub(crate) const EMPTY: ShapeId = ShapeId(1);

    /// What the number stands for; [`ShapeId::NONE`] stands for nothing.
    pub(crate) fn shape(self) -> &'static Shape {
        let shape = SHAPES[self.0 as usize].load(Ordering::Acquire);
        if shape.is_null() {
            return register_empty();
        }
        // SAFETY: what is registered is leaked and never changes its place.
        unsafe { &*shape }
    }

    /// The shape with one more name; `None` if there can be none.
    pub(crate) fn with(self, name: &Obj) -> Option<ShapeId> {
        let shape = self.shape();
        let address = name.address();
        if let Some(known) = shape.larger.read().get(&address) {
            return Some(*known);
        }
        if shape.names.len() >= MAX_NAMES {
            return None;
        }
        let mut larger = shape.larger.write();
        if let Some(known) = larger.get(&address) {
            return Some(*known);
        }
        let names = shape.names.iter().chain([name]).cloned();
        let id = register(names.collect())?;
        larger.insert(address, id);
        Some(id)
    }
}

impl Shape {
    fn new(names: Box<[Obj]>) -> Shape {
        Shape {
            names,
            larger: RwLock::default(),
        }
    }

    /// Where among the names an interned name is.
    pub(crate) fn position(&self, name: &Obj) -> Option<usize> {
        self.names.iter().position(|known| known.is(name))
    }
}

fn register(names: Box<[Obj]>) -> Option<ShapeId> {
    let taken = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
        ((next as usize) < MAX_SHAPES).then_some(next + 1)
    });
    let id = taken.ok()?;
    let shape = Box::leak(Box::new(Shape::new(names)));
    SHAPES[id as usize].store(shape, Ordering::Release);
    Some(ShapeId(id as u16))
}

/// The one shape that exists without having been made from another.
#[cold]
fn register_empty() -> &'static Shape {
    static EMPTY: std::sync::OnceLock<&'static Shape> = std::sync::OnceLock::new();
    EMPTY.get_or_init(|| {
        let shape = Box::leak(Box::new(Shape::new(Box::default())));
        SHAPES[ShapeId::EMPTY.0 as usize].store(shape, Ordering::Release);
        shape
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::intern;

    fn shape_of(names: &[&str]) -> ShapeId {
        names.iter().fold(ShapeId::EMPTY, |shape, name| {
            shape.with(&intern(name)).expect("there is room")
        })
    }

    #[test]
    fn the_same_names_in_the_same_order_are_one_shape() {
        assert_eq!(shape_of(&["x", "y"]), shape_of(&["x", "y"]));
        assert_ne!(shape_of(&["x", "y"]), shape_of(&["y", "x"]));
        assert_eq!(
            shape_of(&["x", "y"]).shape().position(&intern("y")),
            Some(1)
        );
        assert_eq!(shape_of(&["x"]).shape().position(&intern("y")), None);
    }

    #[test]
    fn a_shape_has_only_so_many_names() {
        let names: Vec<String> = (0..MAX_NAMES).map(|n| format!("name{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(shape_of(&names).with(&intern("one_more")), None);
    }
}
