//! Short ways to define modules, methods and types in Rust. What they define is
//! immortal, as classes are: all threads use it.

use crate::object::{Class, Layout, Module, NativeCode, Obj, TypeId, id, intern, types};
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

/// A module under construction.
#[derive(Debug)]
pub(super) struct ModuleBuilder {
    name: &'static str,
    module: Obj,
}

impl ModuleBuilder {
    /// An empty module.
    pub(super) fn new(name: &'static str) -> Self {
        ModuleBuilder {
            name,
            module: Obj::module(name),
        }
    }

    /// Adds functions.
    pub(super) fn functions(self, functions: &[(&str, NativeCode)]) -> Self {
        for (name, code) in functions {
            let function = Obj::native_function(self.name, name, *code).immortal();
            self.store(name, function);
        }
        self
    }

    /// Adds a value.
    pub(super) fn value(self, name: &str, value: Obj) -> Self {
        self.store(name, value);
        self
    }

    /// Gives a value a second name.
    pub(super) fn alias(self, name: &str, alias: &str) -> Self {
        let module = self.module.get::<Module>();
        if let Some(value) = module.and_then(|module| module.dict.lookup_name(&intern(name))) {
            self.store(alias, value);
        }
        self
    }

    /// Adds a built-in class under its own name.
    pub(super) fn class(self, type_id: TypeId) -> Self {
        let class = types::class(type_id);
        self.store(class.static_name(), class.object());
        self
    }

    fn store(&self, name: &str, value: Obj) {
        if let Some(module) = self.module.get::<Module>() {
            module.dict.store_name(&intern(name), value);
        }
    }

    /// The finished module.
    pub(super) fn build(self) -> Obj {
        self.module
    }
}

/// Gives a built-in type an attribute.
fn keep(owner: TypeId, name: &str, value: Obj) {
    types::class(owner).store(&intern(name), value);
}

/// Adds methods to a built-in type.
pub(super) fn methods(owner: TypeId, methods: &[(&str, NativeCode)]) {
    for (name, code) in methods {
        let method = Obj::native_method(owner, name, *code);
        keep(owner, name, method);
    }
}

/// Adds static methods to a built-in type; `__new__` is one.
pub(super) fn static_methods(owner: TypeId, methods: &[(&str, NativeCode)]) {
    let module = types::class(owner).static_name();
    for (name, code) in methods {
        let function = Obj::native_function(module, name, *code).immortal();
        let wrapper = crate::object::MethodWrapper { function };
        keep(owner, name, Obj::new(id::STATICMETHOD, wrapper));
    }
}

/// Adds class methods to a built-in type.
pub(super) fn class_methods(owner: TypeId, methods: &[(&str, NativeCode)]) {
    let module = types::class(owner).static_name();
    for (name, code) in methods {
        let function = Obj::native_function(module, name, *code).immortal();
        let wrapper = crate::object::MethodWrapper { function };
        keep(owner, name, Obj::new(id::CLASSMETHOD, wrapper));
    }
}

/// An attribute's name, what reads it and what sets it.
pub(super) type Attribute = (&'static str, NativeCode, Option<NativeCode>);

/// Adds computed attributes to a built-in type.
pub(super) fn attributes(owner: TypeId, attributes: &[Attribute]) {
    for (name, getter, setter) in attributes {
        let attribute = Obj::native_attribute(owner, name, *getter, *setter);
        keep(owner, name, attribute);
    }
}

/// Sets a class attribute of a built-in type: a value that holds no others.
pub(super) fn constant(owner: TypeId, name: &str, value: Obj) {
    keep(owner, name, value);
}

/// A new built-in type of a library module, whose instances hold
/// [`Native`](crate::object::Native) contents. Called once per process and
/// type.
pub(super) fn native_type(module: &str, name: &'static str) -> TypeId {
    let type_id = types::define(name, Layout::Native);
    constant(type_id, "__module__", intern(module));
    type_id
}

/// A new type of iterators of a library module, written in Rust. Called once
/// per process and type.
pub(super) fn iterator_type(module: &str, name: &'static str) -> TypeId {
    let type_id = types::define(name, Layout::NativeIterator);
    constant(type_id, "__module__", intern(module));
    super::types::install_iterator(type_id);
    type_id
}

/// The exception that a library module defines for this interpreter: `key` is
/// the module's name, a dot and the class's.
///
/// # Errors
///
/// Whatever making a class raises.
pub(super) fn exception_class(thread: &mut Thread, key: &'static str) -> PyResult<Class> {
    if let Some(made) = thread.interpreter.library_class(key) {
        return Ok(made);
    }
    let (module, name) = key.split_once('.').expect("a module and a name");
    let dict = Obj::dict();
    dict.store_name(crate::name!("__module__"), intern(module));
    let bases = Obj::tuple([types::class(id::EXCEPTION).object()]);
    let args = [Obj::str(name), bases, dict];
    let made = ops::new_type(thread, types::class(id::TYPE), &Args::positional(&args))?;
    let class = Class::from_object(&made).expect("a class statement makes a class");
    Ok(thread.interpreter.keep_library_class(key, class))
}

/// What the `__new__` of a library's type returns: the value that `make` makes
/// of the type's number, or for a class of the program an instance around it.
pub(super) fn of_class(class: Class, make: impl FnOnce(TypeId) -> Obj) -> Obj {
    let value = make(class.value_class.unwrap_or(class.id));
    if class.is_heap() {
        return Obj::instance(class.id, class.slot_count, Some(value));
    }
    value
}

/// The class that a library type's `__new__` was called for.
pub(super) fn class_argument(args: &Args<'_>) -> PyResult<Class> {
    let class = args.values().first().and_then(Class::from_object);
    class.ok_or_else(|| errors::type_error("__new__(X): X is not a type object"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::MethodWrapper;
    use crate::stdlib::{collections, itertools, operator, types as built_in, workers};

    /// Interpreters with locks of their own count what built-in classes hold.
    #[test]
    fn built_in_classes_hold_nothing_that_is_counted() {
        built_in::install();
        for module in [
            collections::module,
            itertools::module,
            operator::module,
            workers::module,
        ] {
            module();
        }
        let counted = |value: &Obj| !value.header().counts.is_immortal();
        let mut seen = 0;
        for class in types::all().filter(|class| !class.is_heap()) {
            assert!(
                !counted(&class.object()) && !counted(&class.dict),
                "{class:?}"
            );
            let entries = class
                .dict
                .with_dict(|table| table.iter().cloned().collect::<Vec<_>>());
            for entry in entries.expect("a dict") {
                let wrapped = entry.value.get::<MethodWrapper>();
                let inner = wrapped.is_some_and(|wrapper| counted(&wrapper.function));
                let name = entry.key.as_utf8().unwrap_or_default();
                assert!(
                    !counted(&entry.key) && !counted(&entry.value),
                    "{class:?}.{name}"
                );
                assert!(!inner, "what {class:?}.{name} wraps");
                seen += 1;
            }
        }
        assert!(seen > 500, "{seen}");
    }
}
