//! Entering and leaving scopes: a unit's names, cells and flags.

use std::sync::Arc;

use rustpython_wtf8::Wtf8Buf;

use super::name::Access;
use super::unwind::Block;
use super::{Codegen, flow_error};
use crate::bytecode::{CodeFlags, CodeObject, Constant, Opcode};
use crate::compiler::ast::{Parameters, ScopeId};
use crate::compiler::constants::ConstantPool;
use crate::compiler::error::Result;
use crate::compiler::flow::{Sequence, assemble};
use crate::compiler::names::{Name, NameMap};
use crate::compiler::symbol_table::{Resolution, Scope, Symbol};
use crate::compiler::unit::{Location, Op, Unit};

/// What a unit is compiled from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    TypeParams,
}

/// What is entered.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) name: Name,
    pub(super) kind: UnitKind,
    pub(super) scope: ScopeId,
    pub(super) firstlineno: i32,
}

/// A scope while its code is generated.
#[derive(Debug)]
pub(super) struct UnitState<'a> {
    pub(super) name: Name,
    pub(super) kind: UnitKind,
    pub(super) scope: ScopeId,
    pub(super) qualname: String,
    pub(super) firstlineno: i32,
    /// The class whose private names are mangled here.
    pub(super) class: Option<Name>,
    pub(super) argcount: u32,
    pub(super) posonlyargcount: u32,
    pub(super) kwonlyargcount: u32,
    pub(super) consts: ConstantPool,
    pub(super) names: NameMap<()>,
    pub(super) varnames: NameMap<()>,
    pub(super) cellvars: NameMap<()>,
    pub(super) freevars: NameMap<()>,
    /// Whether a name is a fast local now: an inlined comprehension's variable
    /// in a scope without fast locals.
    pub(super) fast_hidden: NameMap<bool>,
    /// How many inlined comprehensions enclose the present place.
    pub(super) inlined_depth: u32,
    pub(super) sequence: Sequence,
    pub(super) blocks: Vec<Block<'a>>,
}

impl<'a> Codegen<'a> {
    pub(super) fn unit(&mut self) -> &mut UnitState<'a> {
        self.units.last_mut().expect("a unit is being compiled")
    }

    /// The symbol table's entry of the present unit.
    pub(super) fn scope(&self) -> &Scope {
        let unit = self.units.last().expect("a unit is being compiled");
        self.table.scope(unit.scope)
    }

    /// Begins a unit.
    pub(super) fn enter(&mut self, definition: Definition) {
        let scope = self.table.scope(definition.scope);
        let mut varnames = NameMap::default();
        for &parameter in &scope.parameters {
            varnames.add(parameter);
        }
        let cells = |symbol: &Symbol| {
            symbol.resolution == Resolution::Cell || symbol.has(Symbol::COMPREHENSION_CELL)
        };
        let frees = |symbol: &Symbol| {
            symbol.resolution == Resolution::Free || symbol.has(Symbol::FREE_CLASS)
        };
        let mut cellvars = self.sorted(scope, cells);
        if scope.needs_class_closure {
            cellvars.add(Name::CLASS);
        }
        if scope.needs_classdict {
            cellvars.add(Name::CLASSDICT);
        }
        let freevars = self.sorted(scope, frees);
        let class = self.units.last().and_then(|outer| outer.class);
        let qualname = self.qualname(&definition, class);
        let Definition {
            name,
            kind,
            scope,
            firstlineno,
        } = definition;
        self.units.push(UnitState {
            name,
            kind,
            scope,
            qualname,
            firstlineno,
            class,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            consts: ConstantPool::default(),
            names: NameMap::default(),
            varnames,
            cellvars,
            freevars,
            fast_hidden: NameMap::default(),
            inlined_depth: 0,
            sequence: self.sequences.pop().unwrap_or_default(),
            blocks: Vec::new(),
        });
        let line = if kind == UnitKind::Module {
            0
        } else {
            firstlineno
        };
        let location = Location {
            line,
            end_line: firstlineno,
            column: 0,
            end_column: 0,
        };
        self.emit_arg(location, Opcode::RESUME, 0);
    }

    /// The names of a scope that are wanted, in alphabetical order.
    fn sorted(&self, scope: &Scope, wanted: impl Fn(&Symbol) -> bool) -> NameMap<()> {
        let mut names: Vec<Name> = scope
            .symbols
            .iter()
            .filter(|(_, symbol)| wanted(symbol))
            .map(|(name, _)| name)
            .collect();
        names.sort_unstable_by_key(|&name| self.names.text(name));
        let mut sorted = NameMap::default();
        for name in names {
            sorted.add(name);
        }
        sorted
    }

    /// The dotted name of a unit about to be entered.
    fn qualname(&mut self, definition: &Definition, class: Option<Name>) -> String {
        let mut parents = self.units.iter().rev();
        let mut parent = parents.next();
        // A generic's own scope does not show in names.
        if parent.is_some_and(|parent| parent.kind == UnitKind::TypeParams) {
            parent = parents.next();
        }
        let own = self.names.text(definition.name).to_owned();
        let Some(parent) = parent.filter(|parent| parent.kind != UnitKind::Module) else {
            return own;
        };
        let is_definition = matches!(
            definition.kind,
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class
        );
        if is_definition {
            let mangled = self.names.mangle(class, definition.name);
            let resolution = self.table.scope(parent.scope).resolution(mangled);
            if resolution == Resolution::GlobalExplicit {
                return own;
            }
        }
        let is_function = matches!(
            parent.kind,
            UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda
        );
        let locals = if is_function { ".<locals>" } else { "" };
        [&parent.qualname, locals, ".", &own].concat()
    }

    /// Notes how many parameters of each kind a function has.
    pub(super) fn count_parameters(&mut self, parameters: &Parameters) -> Result<()> {
        for parameter in parameters.in_slot_order() {
            self.refuse_debug(parameter.location, parameter.name, Access::Store)?;
        }
        let positional_only = parameters.positional_only.len() as u32;
        let unit = self.unit();
        unit.argcount = positional_only + parameters.positional.len() as u32;
        unit.posonlyargcount = positional_only;
        unit.kwonlyargcount = parameters.keyword_only.len() as u32;
        Ok(())
    }

    /// Ends a unit and assembles it. Unless its code returns by itself, it
    /// returns `None` at its end.
    pub(super) fn leave(&mut self, returns_none: bool) -> Result<CodeObject> {
        if returns_none {
            self.load_const(Location::NONE, Constant::None);
        }
        self.emit(Location::NONE, Opcode::RETURN_VALUE);
        self.check_room(Location::NONE)?;
        let flags = self.flags();
        let unit = self.units.pop().expect("a unit is being compiled");
        let texts = |names: &NameMap<()>| -> Vec<Wtf8Buf> {
            names.names().map(|name| self.names.owned(name)).collect()
        };
        let mut unit = Unit {
            name: self.names.owned(unit.name),
            qualname: unit.qualname.into(),
            filename: self.filename.clone(),
            firstlineno: unit.firstlineno as u32,
            argcount: unit.argcount,
            posonlyargcount: unit.posonlyargcount,
            kwonlyargcount: unit.kwonlyargcount,
            flags,
            names: texts(&unit.names),
            varnames: texts(&unit.varnames),
            cellvars: texts(&unit.cellvars),
            freevars: texts(&unit.freevars),
            hidden: unit
                .fast_hidden
                .names()
                .map(|name| self.names.owned(name))
                .collect(),
            consts: unit.consts.into_constants(),
            sequence: unit.sequence,
        };
        let code = assemble(&mut unit, &mut self.workspace);
        self.sequences.push(unit.sequence);
        code.map_err(|error| flow_error(&error))
    }

    fn flags(&self) -> u32 {
        let scope = self.scope();
        let mut flags = 0;
        if scope.is_function_like() {
            flags |= CodeFlags::NEWLOCALS | CodeFlags::OPTIMIZED;
            let facts = [
                (scope.nested, CodeFlags::NESTED),
                (scope.has_varargs, CodeFlags::VARARGS),
                (scope.has_varkeywords, CodeFlags::VARKEYWORDS),
            ];
            flags |= facts
                .iter()
                .filter(|fact| fact.0)
                .fold(0, |all, fact| all | fact.1);
            flags |= match (scope.is_generator, scope.is_coroutine) {
                (false, false) => 0,
                (true, false) => CodeFlags::GENERATOR,
                (false, true) => CodeFlags::COROUTINE,
                (true, true) => CodeFlags::ASYNC_GENERATOR,
            };
        }
        if self.future_annotations {
            flags |= CodeFlags::FUTURE_ANNOTATIONS;
        }
        flags
    }

    /// Turns `StopIteration` that leaves a generator into `RuntimeError`
    /// (PEP 479): the whole body is guarded.
    pub(super) fn wrap_in_stop_iteration_handler(&mut self) {
        let handler = self.new_label();
        let sequence = &mut self.unit().sequence;
        sequence.push_front(Op::SetupCleanup, handler);
        self.load_const(Location::NONE, Constant::None);
        self.emit(Location::NONE, Opcode::RETURN_VALUE);
        self.place(handler);
        self.emit_arg(
            Location::NONE,
            Opcode::CALL_INTRINSIC_1,
            super::intrinsic::STOPITERATION_ERROR,
        );
        self.emit_arg(Location::NONE, Opcode::RERAISE, 1);
    }

    /// Makes a function of a code object, with the cells it captures.
    pub(super) fn make_closure(&mut self, location: Location, code: CodeObject, mut flags: u32) {
        const CLOSURE: u32 = 8;
        let free: Vec<Name> = code
            .localsplusnames
            .iter()
            .zip(&code.localspluskinds)
            .filter(|(_, kind)| kind.is_free())
            .map(|(name, _)| self.names.intern(&name.to_string_lossy()))
            .collect();
        if !free.is_empty() {
            for &name in &free {
                let slot = self.cell_slot(name);
                self.emit_arg(location, Opcode::LOAD_CLOSURE, slot);
            }
            flags |= CLOSURE;
            self.emit_arg(location, Opcode::BUILD_TUPLE, free.len() as u32);
        }
        self.load_const(location, Constant::Code(Arc::new(code)));
        self.emit_arg(location, Opcode::MAKE_FUNCTION, flags);
    }

    /// The index of a cell or free variable that an inner scope captures.
    fn cell_slot(&mut self, name: Name) -> u32 {
        let scope = self.scope();
        let unit = self.units.last().expect("a unit is being compiled");
        let own_cell = unit.kind == UnitKind::Class
            && matches!(name, Name::CLASS | Name::CLASSDICT)
            || scope.resolution(name) == Resolution::Cell;
        if own_cell && let Some(position) = unit.cellvars.position(name) {
            return position as u32;
        }
        self.free_slot(name)
    }

    /// The index of a free variable, after the cells.
    pub(super) fn free_slot(&mut self, name: Name) -> u32 {
        let unit = self.unit();
        (unit.cellvars.len() + unit.freevars.add(name)) as u32
    }
}
