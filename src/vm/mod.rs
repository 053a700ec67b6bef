//! The virtual machine: what runs bytecode. It does not know what drives it:
//! nothing here names a lock policy, an operating system thread or a clock.
//! When something blocks, runs native code or starts a thread, it asks its
//! [`Host`].
//!
//! The eval loop is compiled once per refcount strategy; everything else is
//! compiled once.

mod args;
mod attribute;
mod bind;
mod breaker;
mod build_class;
mod bytearray_ops;
mod call;
mod carets;
pub(crate) mod collector;
mod compare;
mod descriptor;
mod dict_ops;
mod error;
mod eval;
mod exception_group;
pub(crate) mod finalize;
mod generator;
mod host;
mod import;
mod import_lock;
mod int_ops;
mod interpreter;
pub(crate) mod interrupt;
mod iterate;
mod load;
mod memory;
mod module_code;
mod namespace;
mod number;
mod percent;
mod place;
mod sequence_ops;
mod subscript;
pub(crate) mod suggestions;
mod text;
mod thread;
mod traceback;
mod truth;

pub use args::{Args, Parameters};
pub use breaker::{BreakerBit, Checkpoints, EvalBreaker};
pub use collector::Collector;
pub use compare::Comparison;
pub use error::{PyResult, Raised, errors};
pub use eval::Runner;
pub(crate) use eval::cost_class;
pub use host::{Beside, Host, Kernel, Pause, StopReason};
pub use import::Importer;
pub(crate) use import::run_module as run_source;
pub use import_lock::IMPORT_LOCK;
pub use interpreter::{CountingOptions, FunctionCounts, Interpreter, ObjectLocks, Surroundings};
pub use load::Loads;
pub(crate) use load::{load_code, load_passing_code};
pub(crate) use place::LIBRARY_FOLDER;
pub(crate) use suggestions::is_standard_module;
pub use thread::Thread;
pub use traceback::format_exception;

/// What operations mean, under names of their own: what library code calls.
pub mod operations {
    pub use super::attribute::{
        attribute_name, delete as delete_attribute, delete_generic as delete_attribute_generic,
        get as get_attribute, get_generic as get_attribute_generic, set as set_attribute,
        set_generic as set_attribute_generic,
    };
    pub use super::call::{call, call_method};
    pub use super::compare::rich_compare;
    pub use super::dict_ops::{get as dict_get, hash, set as dict_set};
    pub use super::import::import_module;
    pub use super::int_ops::big_to_float;
    pub use super::iterate::{collect, iter, len, next};
    pub use super::number::{binary, clamped_index, index, to_float};
    pub use super::subscript::{delete_item, get_item, set_item};
    pub use super::text::{ascii, format, repr, str_of};
    pub use super::truth::is_true;

    pub(crate) use super::attribute::{find as find_attribute, get_special};
    pub(crate) use super::build_class::{
        build_class, instantiate, make_super, new_type, refuse_abstract,
    };
    pub(crate) use super::bytearray_ops::operate_in_place as bytearray_in_place;
    pub(crate) use super::call::is_callable;
    pub(crate) use super::compare::{holds, is_subset, same_or_equal, value_compare};
    pub(crate) use super::descriptor::{
        get as descriptor_get, is_data as is_data_descriptor, set as descriptor_set,
    };
    pub(crate) use super::dict_ops::{
        copy as dict_copy, identity_hash, items as dict_items, mapping_items,
        remove as dict_remove, set_add, set_contains, set_default as dict_set_default, set_remove,
        set_subtract, set_toggle, set_update, to_set, update as dict_update, value_hash,
        view as dict_view,
    };
    pub(crate) use super::exception_group::{members as group_members, part as part_group};
    pub(crate) use super::generator::{
        Sent, close as generator_close, delegate as generator_delegate,
        has_started as generator_has_started, is_finished as generator_is_finished,
        is_running as generator_is_running, resume as generator_resume, throw as generator_throw,
    };
    pub(crate) use super::import::{run_code, syntax_error};
    pub(crate) use super::iterate::{
        builtin_contains, builtin_iter, builtin_len, contains, dict_iterator, is_iterable,
        is_iterator, range_iterator, range_values, reversed_range,
    };
    pub(crate) use super::namespace::{
        calls, current_globals, current_locals, globals_above, run_in, super_arguments,
    };
    pub(crate) use super::number::{
        binary_in_place, float_divmod, in_place_name, invert, method_names, negative, positive,
        value_operation,
    };
    pub(crate) use super::sequence_ops::inplace_operation as value_change;
    pub(crate) use super::sequence_ops::{bytes_like, bytes_of, combine_sets};
    pub(crate) use super::subscript::{
        boundary, builtin_delete_item, builtin_get_item, builtin_set_item, character_object,
        position, slice_indices,
    };
    pub(crate) use super::text::{
        builtin_format, builtin_repr, builtin_str, class_name, exception_str, lossy, repr_lossy,
        str_format,
    };
    pub(crate) use super::traceback::{
        entries as traceback_entries, exception_lines, format_by_module, line_of as traceback_line,
    };
}
