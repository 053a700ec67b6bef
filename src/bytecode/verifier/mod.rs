//! Checks code from an untrusted `.pyc` file before it runs.
//!
//! CPython has no such check: a hostile `.pyc` file crashes it. What
//! [`verify`] accepts, the VM may run without checking again that
//!
//! - every opcode is known, every argument in range, every cache there and
//!   zero, every jump on the start of an instruction;
//! - the value stack never underflows, never exceeds `stacksize`, has the
//!   same depth on every path to an instruction, and is empty after a return;
//! - a slot that an instruction takes as an object holds one, not the null
//!   that `PUSH_NULL` and its kin leave for calls; where an instruction needs a
//!   list, set, dict, string, cell, code object, constant tuple, an exception or
//!   what `PUSH_EXC_INFO` saved, it finds that;
//! - `LOAD_FAST` finds its local bound, and `LOAD_DEREF` and its kin find a
//!   cell; a function is made with as many cells as its code has free
//!   variables;
//! - exceptions go to handlers further on whose depth the stack has, so that
//!   no loop runs without `JUMP_BACKWARD` or `RESUME` looking at the breaker.
//!
//! The VM keeps its side: instructions that
//! [`never_raises`](super::Opcode::never_raises) says do not raise never do;
//! others take nothing off the stack that their handler's depth keeps; and a
//! generator into which something is thrown raises with a sent value (`None`)
//! on its stack.
//!
//! What depends on values at run time stays the VM's to check: that an
//! iterator is one, that `RERAISE` after `except*` has an exception and not
//! `None`, that defaults passed through a variable are a tuple.
//!
//! The time and memory it takes grow linearly with the code: the stack
//! is followed as one abstract state per jump target, and the total size of the
//! states looked at is bounded.

mod error;
mod flow;
mod layout;
mod state;
mod step;

pub use error::{Problem, VerifyError};

use super::{CodeObject, Constant};

/// Checks a module's code and all the code nested in its constants.
///
/// # Errors
///
/// [`VerifyError`] says in which function, at which offset, and what.
pub fn verify(module: &CodeObject) -> Result<(), VerifyError> {
    let layout = verify_one(module)?;
    if layout.free_slots > 0 || module.parameter_slots() > 0 || layout.is_generator() {
        return Err(VerifyError::new(module, None, Problem::NoModule));
    }
    let mut pending: Vec<&CodeObject> = nested(module).collect();
    while let Some(code) = pending.pop() {
        verify_one(code)?;
        pending.extend(nested(code));
    }
    Ok(())
}

fn verify_one(code: &CodeObject) -> Result<layout::Layout<'_>, VerifyError> {
    let layout = layout::Layout::check(code)?;
    flow::check(&layout)?;
    Ok(layout)
}

fn nested(code: &CodeObject) -> impl Iterator<Item = &CodeObject> {
    code.consts.iter().filter_map(|constant| match constant {
        Constant::Code(code) => Some(&**code),
        _ => None,
    })
}
