//! `import` and `from ... import`.

use super::{Codegen, intrinsic};
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::{Alias, ImportFrom};
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

impl Codegen<'_> {
    pub(super) fn import(&mut self, aliases: &[Alias], location: Location) -> Result<()> {
        for alias in aliases {
            self.load_int(location, 0);
            self.load_none(location);
            self.emit_name(location, Opcode::IMPORT_NAME, alias.name);
            let path: Vec<String> = self.dotted(alias.name);
            match alias.asname {
                Some(asname) => self.import_as(&path[1..], asname, location)?,
                None => {
                    let package = self.names.intern(&path[0]);
                    self.store_name(location, package)?;
                }
            }
        }
        Ok(())
    }

    fn dotted(&self, name: Name) -> Vec<String> {
        self.names
            .text(name)
            .split('.')
            .map(str::to_owned)
            .collect()
    }

    /// `import a.b.c as d` binds the innermost module.
    fn import_as(&mut self, submodules: &[String], asname: Name, location: Location) -> Result<()> {
        for (index, submodule) in submodules.iter().enumerate() {
            if index > 0 {
                self.emit_arg(location, Opcode::SWAP, 2);
                self.emit(location, Opcode::POP_TOP);
            }
            let submodule = self.names.intern(submodule);
            let index = self.unit().names.add(submodule) as u32;
            self.emit_arg(location, Opcode::IMPORT_FROM, index);
        }
        self.store_name(location, asname)?;
        if !submodules.is_empty() {
            self.emit(location, Opcode::POP_TOP);
        }
        Ok(())
    }

    pub(super) fn import_from(&mut self, import: &ImportFrom, location: Location) -> Result<()> {
        let is_future = import.level == 0 && import.module == Some(Name::FUTURE);
        if is_future && location.line > self.last_future_line {
            return syntax_error(
                location,
                "from __future__ imports must occur at the beginning of the file",
            );
        }
        self.load_int(location, import.level as usize);
        let names = import
            .names
            .iter()
            .map(|alias| Constant::Str(self.names.owned(alias.name)))
            .collect();
        self.load_const(location, Constant::Tuple(names));
        let module = import.module.unwrap_or(Name::EMPTY);
        self.emit_name(location, Opcode::IMPORT_NAME, module);
        for alias in import.names {
            if alias.name == Name::STAR {
                let star = intrinsic::IMPORT_STAR;
                self.emit_arg(location, Opcode::CALL_INTRINSIC_1, star);
                self.emit(Location::NONE, Opcode::POP_TOP);
                return Ok(());
            }
            self.emit_name(location, Opcode::IMPORT_FROM, alias.name);
            self.store_name(location, alias.asname.unwrap_or(alias.name))?;
        }
        self.emit(location, Opcode::POP_TOP);
        Ok(())
    }
}
