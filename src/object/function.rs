//! Functions, methods and the descriptors that make them.

use std::fmt;

use crate::vm::{Args, PyResult, Thread};

use super::header::TypeId;
use super::instance::LazyDict;
use super::types::id;
use super::{Guarded, Obj};

/// The contents of a function written in Python.
#[derive(Debug)]
pub struct Function {
    /// Its [`Code`](super::Code).
    pub code: Obj,
    /// The namespace of the module that it was defined in.
    pub globals: Obj,
    /// The cells it captured: a tuple, if it captured any.
    pub closure: Option<Obj>,
    /// Attributes that the program set.
    pub dict: LazyDict,
    /// What can change after it was made.
    pub state: Guarded<FunctionState>,
}

/// What of a function can change.
#[derive(Debug, Clone)]
pub struct FunctionState {
    /// `__name__`.
    pub name: Obj,
    /// `__qualname__`.
    pub qualname: Obj,
    /// `__defaults__`, a tuple.
    pub defaults: Option<Obj>,
    /// `__kwdefaults__`, a dict.
    pub keyword_defaults: Option<Obj>,
    /// `__annotations__`: a dict, or a flat tuple of names and values that
    /// becomes one when it is asked for.
    pub annotations: Option<Obj>,
    /// `__doc__`.
    pub doc: Obj,
    /// `__module__`.
    pub module: Obj,
}

/// What a native function runs. It names the thread that calls it, and only
/// here does this room look up to the VM's.
pub type NativeCode = fn(&mut Thread, &Args<'_>) -> PyResult<Obj>;

/// The contents of a function written in Rust.
pub struct NativeFunction {
    /// Its name.
    pub name: Obj,
    /// What it runs.
    pub code: NativeCode,
    /// For a method, the type it belongs to: its first argument must be an
    /// instance of it.
    pub owner: Option<TypeId>,
    /// For a module's function, the module's name.
    pub module: Option<Obj>,
    /// For an attribute that can be set, what sets it.
    pub setter: Option<NativeCode>,
}

impl fmt::Debug for NativeFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeFunction")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The contents of a method: a function and the first argument it is bound to.
#[derive(Debug)]
pub struct BoundMethod {
    /// What is called.
    pub function: Obj,
    /// Its first argument.
    pub receiver: Obj,
}

/// The contents of a cell: a variable that functions share.
#[derive(Debug)]
pub struct Cell(pub Guarded<Option<Obj>>);

/// The contents of a property.
#[derive(Debug)]
pub struct Property {
    /// Gets the value.
    pub getter: Option<Obj>,
    /// Sets it.
    pub setter: Option<Obj>,
    /// Deletes it.
    pub deleter: Option<Obj>,
    /// Its docstring.
    pub doc: Obj,
}

/// The contents of a staticmethod or classmethod.
#[derive(Debug)]
pub struct MethodWrapper {
    /// What it wraps.
    pub function: Obj,
}

/// The contents of a `super()` object.
#[derive(Debug)]
pub struct Super {
    /// The class after which the search begins.
    pub class: Obj,
    /// The instance or class that attributes are bound to.
    pub receiver: Obj,
    /// The class whose order is searched.
    pub receiver_class: Obj,
}

impl Obj {
    /// A function of a module.
    pub fn native_function(module: &str, name: &str, code: NativeCode) -> Obj {
        let function = NativeFunction {
            name: super::intern(name),
            code,
            owner: None,
            module: Some(super::intern(module)),
            setter: None,
        };
        Obj::new(id::BUILTIN_FUNCTION, function)
    }

    /// A method of a built-in type.
    pub fn native_method(owner: TypeId, name: &str, code: NativeCode) -> Obj {
        let function = NativeFunction {
            name: super::intern(name),
            code,
            owner: Some(owner),
            module: None,
            setter: None,
        };
        Obj::new(id::METHOD_DESCRIPTOR, function)
    }

    /// An attribute of a built-in type that is computed when it is read.
    pub fn native_attribute(
        owner: TypeId,
        name: &str,
        getter: NativeCode,
        setter: Option<NativeCode>,
    ) -> Obj {
        let function = NativeFunction {
            name: super::intern(name),
            code: getter,
            owner: Some(owner),
            module: None,
            setter,
        };
        Obj::new(id::GETSET_DESCRIPTOR, function)
    }

    /// A function bound to its first argument.
    pub fn bound_method(function: Obj, receiver: Obj) -> Obj {
        let native = function.type_id() == id::METHOD_DESCRIPTOR;
        let type_id = if native {
            id::BUILTIN_METHOD
        } else {
            id::METHOD
        };
        Obj::new(type_id, BoundMethod { function, receiver })
    }

    /// A cell.
    pub fn cell(value: Option<Obj>) -> Obj {
        Obj::new(id::CELL, Cell(Guarded::new(value)))
    }

    /// A cell's value; `None` if it is no cell or is empty.
    pub fn cell_value(&self) -> Option<Obj> {
        let cell = self.get::<Cell>()?;
        cell.0.with(self.header(), |value| value.clone())
    }

    /// Sets a cell's value; returns the old one.
    pub fn set_cell_value(&self, value: Option<Obj>) -> Option<Obj> {
        let cell = self.get::<Cell>()?;
        cell.0
            .with(self.header(), |slot| std::mem::replace(slot, value))
    }

    /// Calls `f` with a function's changeable part; `None` if it is none.
    /// `f` is bound by the rules of [`Guarded`].
    pub fn with_function<T>(&self, f: impl FnOnce(&mut FunctionState) -> T) -> Option<T> {
        let function = self.get::<Function>()?;
        Some(function.state.with(self.header(), f))
    }
}
