//! Comprehensions compiled into the scope around them (PEP 709): their
//! variables are fast locals whose outer values wait on the stack meanwhile.

use super::Codegen;
use crate::bytecode::Opcode;
use crate::compiler::ast::ScopeId;
use crate::compiler::names::Name;
use crate::compiler::symbol_table::{Resolution, ScopeKind, Symbol};
use crate::compiler::unit::{Label, Location, Op};

/// What is put back after an inlined comprehension.
#[derive(Debug)]
pub(super) struct Saved {
    /// What names meant outside.
    symbols: Vec<(Name, Symbol)>,
    /// Names whose values are on the stack.
    pushed: Vec<Name>,
    /// Names that became fast locals.
    hidden: Vec<Name>,
    /// The handler that restores the names after an exception, and the end.
    handler: Option<(Label, Label)>,
}

impl Codegen<'_> {
    /// Makes the names of a comprehension its own.
    pub(super) fn isolate_names(&mut self, comprehension: ScopeId, location: Location) -> Saved {
        let in_class = self.scope().kind == ScopeKind::Class && self.unit().inlined_depth == 0;
        let is_function = self.scope().is_function_like();
        self.unit().inlined_depth += 1;
        let mut saved = Saved {
            symbols: Vec::new(),
            pushed: Vec::new(),
            hidden: Vec::new(),
            handler: None,
        };
        let inner: Vec<(Name, Symbol)> = self
            .table
            .scope(comprehension)
            .symbols
            .iter()
            .map(|(name, symbol)| (name, *symbol))
            .collect();
        for (name, symbol) in inner {
            let is_bound = symbol.has(Symbol::LOCAL) && !symbol.has(Symbol::NONLOCAL);
            if !is_bound && !in_class {
                continue;
            }
            let outer = self.scope().symbol(name);
            // A cell inside that is free outside keeps its slot.
            let keeps_slot =
                symbol.resolution == Resolution::Cell && outer.resolution == Resolution::Free;
            if symbol.resolution != outer.resolution && !keeps_slot {
                saved.symbols.push((name, outer));
                let scope = self.unit().scope;
                self.table.scope_mut(scope).symbols.insert(name, symbol);
            }
            if !is_function && self.unit().fast_hidden.get(name) != Some(&true) {
                self.unit().fast_hidden.insert(name, true);
                saved.hidden.push(name);
            }
            self.push_outer_value(name, symbol, outer, location);
            saved.pushed.push(name);
        }
        if !saved.pushed.is_empty() {
            // The iterator goes back on top of the saved values.
            let count = saved.pushed.len() as u32;
            self.emit_arg(location, Opcode::SWAP, count + 1);
            let [cleanup, end] = [self.new_label(), self.new_label()];
            self.emit_to(location, Op::SetupFinally, cleanup);
            saved.handler = Some((cleanup, end));
        }
        saved
    }

    /// Saves a name's value, or its cell, and makes a new cell if need be.
    fn push_outer_value(&mut self, name: Name, symbol: Symbol, outer: Symbol, location: Location) {
        let slot = self.unit().varnames.add(name) as u32;
        self.emit_arg(location, Opcode::LOAD_FAST_AND_CLEAR, slot);
        if symbol.resolution == Resolution::Cell {
            let cell = match outer.resolution {
                Resolution::Free => self.free_slot(name),
                _ => self.unit().cellvars.add(name) as u32,
            };
            self.emit_arg(location, Opcode::MAKE_CELL, cell);
        }
    }

    /// Gives the names back to the scope around.
    pub(super) fn restore_names(&mut self, saved: Saved, location: Location) {
        self.unit().inlined_depth -= 1;
        let scope = self.unit().scope;
        for &(name, symbol) in &saved.symbols {
            self.table.scope_mut(scope).symbols.insert(name, symbol);
        }
        if let Some((cleanup, end)) = saved.handler {
            let nowhere = Location::NONE;
            self.pop_block(nowhere);
            self.jump_artificially(end);
            self.place(cleanup);
            // The unfinished result lies below the exception.
            self.emit_arg(nowhere, Opcode::SWAP, 2);
            self.emit(nowhere, Opcode::POP_TOP);
            self.pop_saved_values(&saved.pushed, location);
            self.emit_arg(nowhere, Opcode::RERAISE, 0);
            self.place(end);
            self.pop_saved_values(&saved.pushed, location);
        }
        for &name in &saved.hidden {
            self.unit().fast_hidden.insert(name, false);
        }
    }

    fn pop_saved_values(&mut self, pushed: &[Name], location: Location) {
        self.emit_arg(location, Opcode::SWAP, pushed.len() as u32 + 1);
        for &name in pushed.iter().rev() {
            let slot = self.unit().varnames.add(name) as u32;
            self.emit_pseudo_arg(location, Op::StoreFastMaybeNull, slot);
        }
    }
}
