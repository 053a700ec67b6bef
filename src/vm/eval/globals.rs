//! Globals.
//!
//! The general form looks in the module's dict, then among the built-in names;
//! the quickened ones check what they remember ([`quicken`]).

use crate::bytecode::Opcode;
use crate::object::{Function, Obj};
use crate::refcount::RefCount;
use crate::vm::PyResult;

use super::frame::Slot;
use super::machine::Machine;
use super::met_keys::{has_keys, value_at};
use super::names;
use super::quicken::{self, load_global_cache};

const LOAD_GLOBAL_CELLS: usize = Opcode::LOAD_GLOBAL.cache_units();

/// Every method below is an instruction, or a part of one.
///
/// # Safety
///
/// As for [`Machine::dispatch`]: the instruction's operands are on the stack
/// and its argument is in range.
#[allow(clippy::missing_safety_doc)]
impl<R: RefCount> Machine<'_, R> {
    #[inline(always)]
    pub(super) unsafe fn load_global(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract.
        unsafe {
            let name = self.name(arg >> 1);
            let function = (*self.frame).function.get_unchecked::<Function>();
            if self.should_quicken(arg) {
                let cells = self.cells();
                quicken::load_global(self.thread, cells, &function.globals, name);
            }
            if !self.thread.alone {
                return self.load_met_global(arg, &function.globals, name);
            }
            let builtins = &self.thread.interpreter.builtins;
            let found = match function.globals.lookup_name(name) {
                Some(found) => found,
                None => match builtins.lookup_name(name) {
                    Some(found) => found,
                    None => return Err(names::undefined(name)),
                },
            };
            self.push_own_global(arg, found.into_raw().as_ptr())
        }
    }

    /// The same without a lock: the thread remembers by itself.
    #[inline(always)]
    unsafe fn load_met_global(&mut self, arg: u32, globals: &Obj, name: &Obj) -> PyResult<()> {
        if let Some(seen) = self.thread.names_seen.find(globals, name)
            && let Some(value) = seen.value_in(globals)
        {
            let value = value.as_raw().as_ptr();
            // SAFETY: the thread holds a reference to what it remembers.
            return unsafe { self.push_global(arg, value) };
        }
        if let Some(found) = self.thread.names_seen.look(globals, name) {
            // SAFETY: see the block's contract.
            return unsafe { self.push_own_global(arg, found.into_raw().as_ptr()) };
        }
        // SAFETY: passed on.
        unsafe { self.meet_global(arg, globals, name) }
    }

    /// The same for one to be looked up.
    #[inline(always)]
    unsafe fn meet_global(&mut self, arg: u32, globals: &Obj, name: &Obj) -> PyResult<()> {
        let builtins = &self.thread.interpreter.builtins;
        let found = self
            .thread
            .names_seen
            .meet(globals, Some(builtins), name)
            .ok_or_else(|| names::undefined(name))?;
        // SAFETY: see the block's contract.
        unsafe { self.push_own_global(arg, found.into_raw().as_ptr()) }
    }

    #[inline(always)]
    pub(super) unsafe fn load_global_module(&mut self, arg: u32) -> PyResult<()> {
        use load_global_cache::{INDEX, KEYS};
        // SAFETY: see the block's contract; what was kept is only read under
        // the same keys.
        unsafe {
            let cells = self.cells();
            let function = (*self.frame).function.get_unchecked::<Function>();
            match value_at(&function.globals, cells.u32(KEYS), cells.u16(INDEX)) {
                Some(value) => self.push_global(arg, value),
                None => self.turn_back(Opcode::LOAD_GLOBAL),
            }
        }
    }

    #[inline(always)]
    pub(super) unsafe fn load_global_builtin(&mut self, arg: u32) -> PyResult<()> {
        use load_global_cache::{BUILTIN_KEYS, INDEX, KEYS};
        // SAFETY: as for `load_global_module`.
        unsafe {
            let cells = self.cells();
            let function = (*self.frame).function.get_unchecked::<Function>();
            let builtins = &self.thread.interpreter.builtins;
            let keys = cells.u16(BUILTIN_KEYS).into();
            if has_keys(&function.globals, cells.u32(KEYS))
                && let Some(value) = value_at(builtins, keys, cells.u16(INDEX))
            {
                return self.push_global(arg, value);
            }
            self.turn_back(Opcode::LOAD_GLOBAL)
        }
    }

    /// A global that the thread remembers by itself.
    #[inline(always)]
    pub(super) unsafe fn load_global_seen(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: see the block's contract; the thread holds what its own copy
        // remembers.
        unsafe {
            let seen = self.cells().seen(load_global_cache::SEEN);
            let function = (*self.frame).function.get_unchecked::<Function>();
            match seen.as_ref().value_in(&function.globals) {
                Some(value) => self.push_global(arg, value.as_raw().as_ptr()),
                None => self.turn_back(Opcode::LOAD_GLOBAL),
            }
        }
    }

    /// A global whose value is not to be kept, in the place where the thread has
    /// met it.
    #[inline(always)]
    pub(super) unsafe fn load_global_placed(&mut self, arg: u32) -> PyResult<()> {
        // SAFETY: as for `load_global_seen`; what was seen lies where only
        // objects do.
        unsafe {
            let placed = self.cells().placed(load_global_cache::SEEN).as_ref();
            let function = (*self.frame).function.get_unchecked::<Function>();
            let globals = &function.globals;
            let Some(table) = placed.table_of(globals) else {
                return self.turn_back(Opcode::LOAD_GLOBAL);
            };
            if R::SEES
                && let Some(value) = self.counter.take_seen(|| placed.peek(table))
            {
                return self.push_own_global(arg, value);
            }
            // It is there, but must be asked for under the lock.
            let name = self.name(arg >> 1);
            self.meet_global(arg, globals, name)
        }
    }

    #[inline(always)]
    unsafe fn push_global(&mut self, arg: u32, value: Slot) -> PyResult<()> {
        // SAFETY: the namespace holds a reference to the value.
        unsafe {
            self.retain(value);
            self.push_own_global(arg, value)
        }
    }

    /// Pushes a reference that is the caller's, and a null below it if the value
    /// is to be called.
    #[inline(always)]
    unsafe fn push_own_global(&mut self, arg: u32, value: Slot) -> PyResult<()> {
        self.skip(LOAD_GLOBAL_CELLS);
        // SAFETY: see the block's contract.
        unsafe {
            if arg & 1 != 0 {
                self.push(std::ptr::null_mut());
            }
            self.push(value);
        }
        Ok(())
    }
}
