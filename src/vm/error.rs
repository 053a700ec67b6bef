//! Exceptions on their way: what a failed operation returns, and short ways to
//! make the common ones.

use crate::object::{Obj, id};

/// An exception that has been raised and not caught yet.
#[derive(Debug)]
pub struct Raised(pub Obj);

/// What an operation of the VM returns.
pub type PyResult<T> = Result<T, Raised>;

impl Raised {
    /// Whether the exception is an instance of the built-in class `type_id`.
    pub fn is(&self, type_id: crate::object::TypeId) -> bool {
        self.0.class().inherits(type_id)
    }
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident => $type:ident;)*) => {
        /// Constructors of built-in exceptions with one message.
        pub mod errors {
            use super::{Obj, Raised, id};
            $(
                $(#[$doc])*
                #[cold]
                pub fn $name(message: impl Into<String>) -> Raised {
                    Raised(Obj::exception(id::$type, vec![Obj::str(message.into())]))
                }
            )*

            /// A `KeyError` whose argument is the key itself.
            #[cold]
            pub fn missing_key(key: Obj) -> Raised {
                Raised(Obj::exception(id::KEY_ERROR, vec![key]))
            }

            /// A `MemoryError`, which has no message.
            #[cold]
            pub fn memory_error() -> Raised {
                Raised(Obj::exception(id::MEMORY_ERROR, vec![]))
            }

            /// A `StopIteration` with this value.
            #[cold]
            pub fn stop_iteration(value: Obj) -> Raised {
                let args = if value.is_none() { vec![] } else { vec![value] };
                Raised(Obj::exception(id::STOP_ITERATION, args))
            }
        }
    };
}

constructors! {
    /// A `TypeError`.
    type_error => TYPE_ERROR;
    /// A `ValueError`.
    value_error => VALUE_ERROR;
    /// An `AttributeError`.
    attribute_error => ATTRIBUTE_ERROR;
    /// A `NameError`.
    name_error => NAME_ERROR;
    /// An `UnboundLocalError`.
    unbound_local_error => UNBOUND_LOCAL_ERROR;
    /// An `IndexError`.
    index_error => INDEX_ERROR;
    /// A `RuntimeError`.
    runtime_error => RUNTIME_ERROR;
    /// A `RecursionError`.
    recursion_error => RECURSION_ERROR;
    /// A `ZeroDivisionError`.
    zero_division_error => ZERO_DIVISION_ERROR;
    /// An `OverflowError`.
    overflow_error => OVERFLOW_ERROR;
    /// A `NotImplementedError`.
    not_implemented_error => NOT_IMPLEMENTED_ERROR;
    /// A `SystemError`.
    system_error => SYSTEM_ERROR;
    /// An `ImportError`.
    import_error => IMPORT_ERROR;
    /// An `OSError`.
    os_error => OS_ERROR;
    /// `TimeoutError`.
    timeout_error => TIMEOUT_ERROR;
}
