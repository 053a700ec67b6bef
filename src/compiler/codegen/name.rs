//! Loading, storing and deleting names.

use super::Codegen;
use crate::bytecode::Opcode;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::symbol_table::{Resolution, ScopeKind};
use crate::compiler::unit::Location;

/// What is done with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Load,
    Store,
    Delete,
}

/// Where the code looks for a name.
enum Place {
    Fast,
    Global,
    Cell,
    Namespace,
}

impl Codegen<'_> {
    pub(super) fn load_name(&mut self, location: Location, name: Name) -> Result<()> {
        self.access_name(location, name, Access::Load)
    }

    pub(super) fn store_name(&mut self, location: Location, name: Name) -> Result<()> {
        self.access_name(location, name, Access::Store)
    }

    pub(super) fn delete_name(&mut self, location: Location, name: Name) -> Result<()> {
        self.access_name(location, name, Access::Delete)
    }

    /// `__debug__` cannot be bound in any way.
    pub(super) fn refuse_debug(
        &self,
        location: Location,
        name: Name,
        access: Access,
    ) -> Result<()> {
        match access {
            Access::Store if name == Name::DEBUG => {
                syntax_error(location, "cannot assign to __debug__")
            }
            Access::Delete if name == Name::DEBUG => {
                syntax_error(location, "cannot delete __debug__")
            }
            _ => Ok(()),
        }
    }

    pub(super) fn access_name(
        &mut self,
        location: Location,
        name: Name,
        access: Access,
    ) -> Result<()> {
        self.refuse_debug(location, name, access)?;
        let mangled = self.mangle(name);
        let scope = self.scope();
        let resolution = scope.resolution(mangled);
        let is_function = scope.is_function_like();
        let place = match resolution {
            Resolution::Free | Resolution::Cell => Place::Cell,
            Resolution::Local if is_function => Place::Fast,
            Resolution::Local if self.unit().fast_hidden.get(mangled) == Some(&true) => Place::Fast,
            Resolution::GlobalImplicit if is_function => Place::Global,
            Resolution::GlobalExplicit => Place::Global,
            _ => Place::Namespace,
        };
        match place {
            Place::Fast => self.access_fast(location, mangled, access),
            Place::Cell => self.access_cell(location, mangled, access, resolution)?,
            Place::Global => self.access_global(location, mangled, access, resolution)?,
            Place::Namespace => self.access_namespace(location, mangled, access),
        }
        Ok(())
    }

    fn access_fast(&mut self, location: Location, name: Name, access: Access) {
        let opcode = match access {
            Access::Load => Opcode::LOAD_FAST,
            Access::Store => Opcode::STORE_FAST,
            Access::Delete => Opcode::DELETE_FAST,
        };
        let slot = self.unit().varnames.add(name) as u32;
        self.emit_arg(location, opcode, slot);
    }

    fn access_cell(
        &mut self,
        location: Location,
        name: Name,
        access: Access,
        resolution: Resolution,
    ) -> Result<()> {
        let opcode = match access {
            Access::Load if self.in_class_body() => {
                self.emit(location, Opcode::LOAD_LOCALS);
                Opcode::LOAD_FROM_DICT_OR_DEREF
            }
            // __classdict__ itself is never looked for in the class.
            Access::Load if self.scope().can_see_class_scope && name != Name::CLASSDICT => {
                self.load_name(location, Name::CLASSDICT)?;
                Opcode::LOAD_FROM_DICT_OR_DEREF
            }
            Access::Load => Opcode::LOAD_DEREF,
            Access::Store => Opcode::STORE_DEREF,
            Access::Delete => Opcode::DELETE_DEREF,
        };
        let slot = match resolution {
            Resolution::Free => self.free_slot(name),
            _ => self.unit().cellvars.add(name) as u32,
        };
        self.emit_arg(location, opcode, slot);
        Ok(())
    }

    fn access_global(
        &mut self,
        location: Location,
        name: Name,
        access: Access,
        resolution: Resolution,
    ) -> Result<()> {
        let opcode = match access {
            Access::Load
                if self.scope().can_see_class_scope && resolution == Resolution::GlobalImplicit =>
            {
                self.load_name(location, Name::CLASSDICT)?;
                Opcode::LOAD_FROM_DICT_OR_GLOBALS
            }
            Access::Load => Opcode::LOAD_GLOBAL,
            Access::Store => Opcode::STORE_GLOBAL,
            Access::Delete => Opcode::DELETE_GLOBAL,
        };
        self.emit_name(location, opcode, name);
        Ok(())
    }

    fn access_namespace(&mut self, location: Location, name: Name, access: Access) {
        let inlined_in_class =
            self.scope().kind == ScopeKind::Class && self.unit().inlined_depth > 0;
        let opcode = match access {
            // A comprehension in a class body does not see the class's names.
            Access::Load if inlined_in_class => Opcode::LOAD_GLOBAL,
            Access::Load => Opcode::LOAD_NAME,
            Access::Store => Opcode::STORE_NAME,
            Access::Delete => Opcode::DELETE_NAME,
        };
        self.emit_name(location, opcode, name);
    }

    /// Directly in a class, not in a comprehension inlined there.
    fn in_class_body(&mut self) -> bool {
        self.scope().kind == ScopeKind::Class && self.unit().inlined_depth == 0
    }
}
