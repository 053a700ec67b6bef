//! Frames for calls from the loop: the arguments on the caller's value stack
//! become the fast slots of the callee's frame.

use std::ptr::NonNull;

use crate::object::{Class, Code, Function, Header, Layout, Obj, ShapeId, Type, TypeId, id, types};
use crate::vm::{Args, PyResult, Raised, Thread, bind, errors};

use super::access::{self, Access};
use super::frame::{Kind, Slot, take};

/// Pushes a frame for a call of a function, whose arguments are taken over from
/// the caller's stack; the last ones have `names`. `RUNS_OWN` is whether the
/// thread may run copies of code that are its own. `kind` makes what it is a call
/// of, so that it is made where it lies: reading what was just written in smaller
/// pieces elsewhere stalls a processor.
///
/// # Errors
///
/// A `TypeError` if the arguments do not fit, a `RecursionError`.
///
/// # Safety
///
/// `callable` is a function; `arguments` leads to `count` slots that hold
/// references, none borrowed, which the caller uses no more.
#[inline(always)]
pub(super) unsafe fn push_frame<const RUNS_OWN: bool>(
    thread: &mut Thread,
    callable: Obj,
    arguments: *mut Slot,
    count: usize,
    names: &[Obj],
    kind: impl FnOnce() -> Kind,
) -> PyResult<()> {
    // SAFETY: by the contract.
    unsafe {
        let code = callable
            .get_unchecked::<Function>()
            .code
            .get_unchecked::<Code>();
        if code.simple_args != count || !names.is_empty() || thread.check_depth().is_err() {
            return push_other_frame::<RUNS_OWN>(thread, callable, arguments, count, names, kind());
        }
        let base = thread.stack.push(code.frame_size);
        std::ptr::copy_nonoverlapping(arguments, base, count);
        push_prepared::<RUNS_OWN>(thread, callable, base, count, kind);
    }
    Ok(())
}

/// Pushes the frame of a function whose first `filled` fast slots have their
/// values at `base`.
///
/// # Safety
///
/// `callable` is a function; `base` was pushed for a frame of its code.
#[inline(always)]
unsafe fn push_prepared<const RUNS_OWN: bool>(
    thread: &mut Thread,
    callable: Obj,
    base: *mut Slot,
    filled: usize,
    kind: impl FnOnce() -> Kind,
) {
    // SAFETY: by the contract.
    unsafe {
        let code = callable
            .get_unchecked::<Function>()
            .code
            .get_unchecked::<Code>();
        let slot_count = code.slot_count;
        for index in filled..slot_count {
            *base.add(index) = std::ptr::null_mut();
        }
        let units = match RUNS_OWN {
            true => thread.units_to_run(code),
            false => code.units.as_ptr(),
        };
        let consts = code.consts.as_ptr();
        let frames = &mut thread.frames;
        if frames.len() == frames.capacity() {
            frames.reserve(frames.len().max(16));
        }
        // Field by field: a whole frame would be made elsewhere and moved.
        let place = frames.as_mut_ptr().add(frames.len());
        (&raw mut (*place).function).write(callable);
        (&raw mut (*place).base).write(base);
        (&raw mut (*place).top).write(base.add(slot_count));
        (&raw mut (*place).units).write(units);
        (&raw mut (*place).next).write(units);
        (&raw mut (*place).consts).write(consts);
        (&raw mut (*place).keyword_names).write(0);
        (&raw mut (*place).entry).write(false);
        (&raw mut (*place).kind).write(kind());
        frames.set_len(frames.len() + 1);
    }
}

/// The same where defaults or names have to be looked at.
///
/// # Safety
///
/// As for [`push_frame`].
#[inline(never)]
unsafe fn push_other_frame<const RUNS_OWN: bool>(
    thread: &mut Thread,
    callable: Obj,
    arguments: *mut Slot,
    count: usize,
    names: &[Obj],
    kind: Kind,
) -> PyResult<()> {
    // SAFETY: by the contract; each argument is taken over once.
    unsafe {
        let code = callable
            .get_unchecked::<Function>()
            .code
            .get_unchecked::<Code>();
        let parameters = code.simple_args;
        if parameters != usize::MAX
            && count <= parameters
            && thread.check_depth().is_ok()
            && let Some(places) = places_of(code, names, count)
        {
            let base = thread.stack.push(code.frame_size);
            for index in 0..parameters {
                *base.add(index) = std::ptr::null_mut();
            }
            if fill(&callable, base, arguments, &places[..count], parameters) {
                push_prepared::<RUNS_OWN>(thread, callable, base, parameters, || kind);
                return Ok(());
            }
            thread.stack.pop(base);
        }
        let values: Vec<Obj> = (0..count)
            .map(|index| take(*arguments.add(index)))
            .collect();
        bind::push_frame(thread, callable, &Args::new(&values, names), kind, false)
    }
}

/// How many parameters can be bound without a list of their places.
const MAX_PLACES: usize = 32;

/// For each argument the parameter that it is for; `None` if a name fits none
/// or one twice.
fn places_of(code: &Code, names: &[Obj], count: usize) -> Option<[u8; MAX_PLACES]> {
    let parameters = code.local_names.get(..code.simple_args)?;
    if parameters.len() > MAX_PLACES {
        return None;
    }
    let positional = count - names.len();
    let mut places = std::array::from_fn(|index| index as u8);
    let nameless = positional.max(code.plain.posonlyargcount as usize);
    for (index, name) in names.iter().enumerate() {
        let found = parameters.iter().position(|known| known.is(name))?;
        let again = places[positional..positional + index].contains(&(found as u8));
        if found < nameless || again {
            return None;
        }
        places[positional + index] = found as u8;
    }
    Some(places)
}

/// Moves the arguments to their places and fills the rest with defaults;
/// returns false, with nothing moved, if a parameter is left without a value.
///
/// # Safety
///
/// As for [`push_frame`]; `base` leads to one empty slot for each parameter.
unsafe fn fill(
    callable: &Obj,
    base: *mut Slot,
    arguments: *mut Slot,
    places: &[u8],
    parameters: usize,
) -> bool {
    // SAFETY: by the contract.
    unsafe {
        for (index, place) in places.iter().enumerate() {
            *base.add(usize::from(*place)) = *arguments.add(index);
        }
        if places.len() == parameters {
            return true;
        }
        let filled = callable.with_function(|state| {
            let defaults = state.defaults.as_ref().and_then(Obj::as_tuple);
            let defaults = defaults.unwrap_or_default();
            let Some(first) = parameters.checked_sub(defaults.len()) else {
                return false;
            };
            if (0..first).any(|index| (*base.add(index)).is_null()) {
                return false;
            }
            for (index, default) in (first..parameters).zip(defaults) {
                if (*base.add(index)).is_null() {
                    *base.add(index) = default.clone().into_raw().as_ptr();
                }
            }
            true
        });
        filled == Some(true)
    }
}

/// The `__getitem__` that a class of the program defines in Python.
#[inline(never)]
pub(super) fn getitem_function(thread: &mut Thread, container: &Obj) -> Option<Obj> {
    let method = thread.lookup(container.class(), crate::name!("__getitem__"))?;
    (method.type_id() == id::FUNCTION).then_some(method)
}

/// An empty instance of a class that has a constructor.
#[inline(always)]
pub(super) fn make_instance(class: &Type) -> Obj {
    Obj::instance(class.id, class.slot_count, None)
}

/// The `__init__` of a class, if making an instance of the class means no more
/// than making it and running that, written in Python.
fn plain_init(thread: &mut Thread, class: Class) -> Option<Obj> {
    let plain = class.is_heap() && class.layout == Layout::Instance && class.value_class.is_none();
    if !plain || class.version() == 0 {
        return None;
    }
    let new = thread.lookup(class, crate::name!("__new__"))?;
    let new = crate::vm::build_class::unwrapped(new);
    let init = thread.lookup(class, crate::name!("__init__"))?;
    let is_plain = crate::vm::build_class::is_object_new(&new) && init.type_id() == id::FUNCTION;
    is_plain.then_some(init)
}

/// Looks for the [`plain_init`] of a class, which remembers it.
#[cold]
#[inline(never)]
pub(super) fn find_constructor(thread: &mut Thread, class: TypeId) -> Option<NonNull<Header>> {
    let class: Class = types::class(class);
    let init = plain_init(thread, class)?;
    Some(class.keep_constructor(&init))
}

/// The same without a lock: the thread remembers it, and holds it.
pub(super) fn seen_constructor(thread: &mut Thread, class: TypeId) -> Option<*mut Header> {
    let name = crate::name!("__init__");
    let version = types::version_of(class);
    if let Some(Access::Method(init)) = thread.accesses.load(version, ShapeId::NONE, name) {
        return Some(init.as_ptr());
    }
    let class: Class = types::class(class);
    let init = plain_init(thread, class)?;
    let found = access::resolve_constructor(class, &init, version)?;
    thread.accesses.keep_load(name, found);
    Some(init.as_raw().as_ptr())
}

/// The error for an `__init__` that returned something.
#[cold]
pub(super) fn init_returned(value: &Obj) -> Raised {
    errors::type_error(format!(
        "__init__() should return None, not '{}'",
        value.class().static_name()
    ))
}
