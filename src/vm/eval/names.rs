//! Instructions that find and bind names: globals, class and module
//! namespaces, cells, imports.

use super::frame::{Frame, Slot, take};
use crate::object::{Cell, Code, Function, Obj};
use crate::refcount::RefCount;
use crate::vm::{PyResult, Raised, Thread, attribute, dict_ops, errors, import, subscript};

use super::machine::{Machine, contents};
use super::stack::Stack;

fn frame(thread: &mut Thread) -> &mut Frame {
    thread.frames.last_mut().expect("a frame runs")
}

fn name(thread: &mut Thread, index: u32) -> Obj {
    frame(thread).code().names[index as usize].clone()
}

fn globals(thread: &mut Thread) -> Obj {
    frame(thread).function().globals.clone()
}

/// The namespace in which a module or class body binds names.
fn namespace(thread: &mut Thread) -> PyResult<Obj> {
    match frame(thread).locals() {
        Some(locals) => Ok(locals.clone()),
        None => Err(errors::system_error("no locals")),
    }
}

/// The `NameError` for a name that is bound nowhere.
#[cold]
#[inline(never)]
pub(super) fn undefined(name: &Obj) -> Raised {
    let text = name.as_utf8().unwrap_or("?");
    let raised = errors::name_error(format!("name '{text}' is not defined"));
    if let Some(dict) = raised.0.lazy_dict() {
        dict.get_or_make()
            .store_name(crate::name!("name"), name.clone());
    }
    raised
}

/// A name in a namespace that may be any mapping (`__prepare__`).
fn find_in(thread: &mut Thread, namespace: &Obj, name: &Obj) -> PyResult<Option<Obj>> {
    if namespace.type_id() == crate::object::id::DICT {
        return Ok(namespace.lookup_name(name));
    }
    match subscript::get_item(thread, namespace, name) {
        Ok(found) => Ok(Some(found)),
        Err(raised) if raised.is(crate::object::id::KEY_ERROR) => Ok(None),
        Err(raised) => Err(raised),
    }
}

fn find_global(thread: &mut Thread, name: &Obj) -> PyResult<Obj> {
    let found = globals(thread).lookup_name(name);
    found
        .or_else(|| thread.interpreter.builtins.lookup_name(name))
        .ok_or_else(|| undefined(name))
}

pub(super) fn load_name(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let name = name(thread, arg);
    let locals = namespace(thread)?;
    let found = match find_in(thread, &locals, &name)? {
        Some(found) => found,
        None => find_global(thread, &name)?,
    };
    stack.push(found);
    Ok(())
}

pub(super) fn store_name(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let name = name(thread, arg);
    let locals = namespace(thread)?;
    let value = stack.pop();
    if locals.type_id() == crate::object::id::DICT {
        locals.store_name(&name, value);
        return Ok(());
    }
    subscript::set_item(thread, &locals, &name, value)
}

pub(super) fn delete_name(thread: &mut Thread, _: &mut Stack, arg: u32) -> PyResult<()> {
    let name = name(thread, arg);
    let locals = namespace(thread)?;
    if locals.type_id() != crate::object::id::DICT {
        return subscript::delete_item(thread, &locals, &name);
    }
    let removed = locals.remove_name(&name);
    removed.map(drop).ok_or_else(|| undefined(&name))
}

pub(super) fn store_global(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let value = stack.pop();
    let frame = frame(thread);
    let name = &frame.code().names[arg as usize];
    // The namespace is the function's: a count of its own would be shared by
    // all threads that store in it.
    frame.function().globals.store_name(name, value);
    Ok(())
}

pub(super) fn delete_global(thread: &mut Thread, _: &mut Stack, arg: u32) -> PyResult<()> {
    let name = name(thread, arg);
    let removed = globals(thread).remove_name(&name);
    removed.map(drop).ok_or_else(|| undefined(&name))
}

pub(super) fn load_locals(thread: &mut Thread, stack: &mut Stack, _: u32) -> PyResult<()> {
    stack.push(namespace(thread)?);
    Ok(())
}

pub(super) fn load_from_dict_or_globals(
    thread: &mut Thread,
    stack: &mut Stack,
    arg: u32,
) -> PyResult<()> {
    let name = name(thread, arg);
    let namespace = stack.pop();
    let found = match find_in(thread, &namespace, &name)? {
        Some(found) => found,
        None => find_global(thread, &name)?,
    };
    stack.push(found);
    Ok(())
}

pub(super) fn load_from_dict_or_deref(
    thread: &mut Thread,
    stack: &mut Stack,
    arg: u32,
) -> PyResult<()> {
    let name = frame(thread).code().local_names[arg as usize].clone();
    let namespace = stack.pop();
    let found = match find_in(thread, &namespace, &name)? {
        Some(found) => found,
        None => cell_contents(thread, arg)?,
    };
    stack.push(found);
    Ok(())
}

pub(super) fn setup_annotations(thread: &mut Thread, _: &mut Stack, _: u32) -> PyResult<()> {
    let locals = namespace(thread)?;
    let name = crate::name!("__annotations__");
    if find_in(thread, &locals, name)?.is_none() {
        subscript::set_item(thread, &locals, name, Obj::dict())?;
    }
    Ok(())
}

/// A fast slot of the running frame.
fn slot(thread: &mut Thread, index: u32) -> *mut Slot {
    // SAFETY: the instruction's argument is in range.
    unsafe { frame(thread).base.add(index as usize) }
}

/// The cell in a fast slot.
fn cell(thread: &mut Thread, index: u32) -> Obj {
    let slot = slot(thread, index);
    // SAFETY: the prefix of the code has put a cell there; it is cloned
    // without being taken out.
    unsafe { (*slot.cast::<Obj>()).clone() }
}

fn cell_contents(thread: &mut Thread, index: u32) -> PyResult<Obj> {
    let value = cell(thread, index).cell_value();
    value.ok_or_else(|| empty_cell(thread, index))
}

#[cold]
fn empty_cell(thread: &mut Thread, index: u32) -> Raised {
    let code: &Code = frame(thread).code();
    let name = code.local_names[index as usize].as_utf8().unwrap_or("?");
    let free = code.plain.localspluskinds[index as usize].is_free();
    if free {
        errors::name_error(format!(
            "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        ))
    } else {
        errors::unbound_local_error(format!(
            "cannot access local variable '{name}' where it is not associated with a value"
        ))
    }
}

impl<R: RefCount> Machine<'_, R> {
    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn load_deref(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: the prefix of the code has put a cell in the slot.
        unsafe {
            let slot = *self.base.add(arg as usize);
            let cell = contents::<Cell>(slot);
            let counter = self.counter;
            let value = cell
                .0
                .with(&*slot, |value| Some(counter.another(value.as_ref()?)));
            match value {
                Some(value) => self.push_object(value),
                None => {
                    self.save();
                    return Err(empty_cell(self.thread, arg));
                }
            }
        }
        Ok(())
    }

    /// # Safety
    ///
    /// As for [`Machine::dispatch`].
    #[inline(always)]
    pub(super) unsafe fn store_deref(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: as in `load_deref`.
        unsafe {
            let value = self.pop();
            let value = self.own(value);
            let slot = *self.base.add(arg as usize);
            let cell = contents::<Cell>(slot);
            let old = cell.0.with(&*slot, |place| place.replace(value));
            if let Some(old) = old {
                self.release(old.into_raw().as_ptr());
            }
        }
        Ok(())
    }
}

pub(super) fn delete_deref(thread: &mut Thread, _: &mut Stack, arg: u32) -> PyResult<()> {
    cell_contents(thread, arg)?;
    cell(thread, arg).set_cell_value(None);
    Ok(())
}

pub(super) fn load_closure(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    stack.push(cell(thread, arg));
    Ok(())
}

/// Puts a cell in a slot, around the argument that was there.
pub(super) fn make_cell(thread: &mut Thread, _: &mut Stack, arg: u32) -> PyResult<()> {
    let slot = slot(thread, arg);
    // SAFETY: the slot is the frame's; what it held moves into the cell.
    unsafe {
        let argument = (!(*slot).is_null()).then(|| take(*slot));
        *slot = Obj::cell(argument).into_raw().as_ptr();
    }
    Ok(())
}

/// Puts the function's cells in the last fast slots.
pub(super) fn copy_free_vars(thread: &mut Thread, _: &mut Stack, arg: u32) -> PyResult<()> {
    let running = frame(thread);
    let first = running.code().slot_count - arg as usize;
    let function: &Function = running.function();
    let cells = function.closure.as_ref().and_then(Obj::as_tuple);
    let cells = cells.unwrap_or_default().to_vec();
    if cells.len() != arg as usize {
        return Err(errors::system_error("a function without its cells"));
    }
    for (offset, cell) in cells.into_iter().enumerate() {
        let slot = slot(thread, (first + offset) as u32);
        // SAFETY: the slot is the frame's and empty at the start of a call.
        unsafe { *slot = cell.into_raw().as_ptr() };
    }
    Ok(())
}

pub(super) fn delete_attr(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let name = name(thread, arg);
    let owner = stack.pop();
    attribute::delete(thread, &owner, &name)
}

pub(super) fn import_name(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let name = name(thread, arg);
    let from_list = stack.pop();
    let level = stack.pop();
    let globals = globals(thread);
    let level = level.as_i128().unwrap_or(0);
    let module = import::import_statement(thread, &name, &globals, &from_list, level)?;
    stack.push(module);
    Ok(())
}

pub(super) fn import_from(thread: &mut Thread, stack: &mut Stack, arg: u32) -> PyResult<()> {
    let name = name(thread, arg);
    let module = stack.peek(1).clone();
    stack.push(import::import_from(thread, &module, &name)?);
    Ok(())
}

/// `from module import *`.
pub(super) fn import_star(thread: &mut Thread, module: &Obj) -> PyResult<()> {
    let locals = namespace(thread)?;
    for (name, value) in import::public_names(thread, module)? {
        dict_ops::set(thread, &locals, &name, value)?;
    }
    Ok(())
}
