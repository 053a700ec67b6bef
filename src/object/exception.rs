//! Exceptions and tracebacks.

use super::header::TypeId;
use super::instance::LazyDict;
use super::types::id;
use super::{Guarded, Obj};

/// The contents of an exception.
#[derive(Debug)]
pub struct Exception {
    /// What can change after it was made.
    pub state: Guarded<ExceptionState>,
    /// Attributes that the program set.
    pub dict: LazyDict,
}

/// What of an exception can change.
#[derive(Debug, Clone)]
pub struct ExceptionState {
    /// `args`, a tuple.
    pub args: Obj,
    /// `__traceback__`: the outermost [`Traceback`].
    pub traceback: Option<Obj>,
    /// `__cause__`: what `raise ... from` named.
    pub cause: Option<Obj>,
    /// `__context__`: what was being handled when it was raised.
    pub context: Option<Obj>,
    /// `__suppress_context__`.
    pub suppress_context: bool,
}

/// One line of a traceback.
#[derive(Debug)]
pub struct Traceback {
    /// The code that was running.
    pub code: Obj,
    /// The offset of its instruction, in bytes.
    pub instruction: u32,
    /// The entry of the frame that it called.
    pub next: Option<Obj>,
}

impl Obj {
    /// An exception of this type with these arguments.
    pub fn exception(type_id: TypeId, args: Vec<Obj>) -> Obj {
        let state = ExceptionState {
            args: Obj::tuple(args),
            traceback: None,
            cause: None,
            context: None,
            suppress_context: false,
        };
        Obj::new(
            type_id,
            Exception {
                state: Guarded::new(state),
                dict: LazyDict::default(),
            },
        )
    }

    /// Calls `f` with an exception's changeable part; `None` if it is no
    /// exception. `f` is bound by the rules of [`Guarded`].
    pub fn with_exception<T>(&self, f: impl FnOnce(&mut ExceptionState) -> T) -> Option<T> {
        let exception = self.get::<Exception>()?;
        Some(exception.state.with(self.header(), f))
    }

    /// A traceback entry in front of `next`.
    pub fn traceback(code: Obj, instruction: u32, next: Option<Obj>) -> Obj {
        Obj::new(
            id::TRACEBACK,
            Traceback {
                code,
                instruction,
                next,
            },
        )
    }
}
