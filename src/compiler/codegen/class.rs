//! Classes.

use super::function::first_line;
use super::scope::{Definition, UnitKind};
use super::{Codegen, intrinsic};
use crate::bytecode::Opcode;
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

/// `__build_class__` receives the body and the name before the bases.
const BODY_AND_NAME: usize = 2;

impl<'a> Codegen<'a> {
    pub(super) fn class(&mut self, class: &'a Class, location: Location) -> Result<()> {
        self.expressions(class.decorators)?;
        let firstlineno = first_line(class.decorators, location);
        match &class.type_params {
            Some(type_params) => {
                self.generic_class(class, type_params, firstlineno, location)?;
            }
            None => {
                self.class_body(class, firstlineno, location)?;
                self.call_arguments(BODY_AND_NAME, class.bases, class.keywords, location)?;
            }
        }
        self.apply_decorators(class.decorators);
        self.store_name(location, class.name)
    }

    /// A class with type parameters is made in a scope that binds them, with
    /// `Generic[...]` as one more base.
    fn generic_class(
        &mut self,
        class: &'a Class,
        type_params: &'a TypeParams,
        firstlineno: i32,
        location: Location,
    ) -> Result<()> {
        self.emit(location, Opcode::PUSH_NULL);
        self.enter_type_params(class.name, type_params, firstlineno);
        self.unit().class = Some(class.name);
        self.type_params(type_params)?;
        self.store_name(location, Name::HIDDEN_TYPE_PARAMS)?;
        self.class_body(class, firstlineno, location)?;
        self.load_name(location, Name::HIDDEN_TYPE_PARAMS)?;
        let generic = intrinsic::SUBSCRIPT_GENERIC;
        self.emit_arg(location, Opcode::CALL_INTRINSIC_1, generic);
        self.store_name(location, Name::GENERIC_BASE)?;
        self.call_arguments(BODY_AND_NAME, class.bases, class.keywords, location)?;
        let code = self.leave(false)?;
        self.make_closure(location, code, 0);
        self.emit_arg(location, Opcode::CALL, 0);
        Ok(())
    }

    fn class_body(&mut self, class: &'a Class, firstlineno: i32, location: Location) -> Result<()> {
        self.enter(Definition {
            name: class.name,
            kind: UnitKind::Class,
            scope: class.scope,
            firstlineno,
        });
        self.unit().class = Some(class.name);
        let start = Location {
            line: firstlineno,
            end_line: firstlineno,
            column: 0,
            end_column: 0,
        };
        self.load_name(start, Name::NAME)?;
        self.store_name(start, Name::MODULE)?;
        let qualname = self.unit().qualname.clone();
        self.load_text(start, qualname);
        self.store_name(start, Name::QUALNAME)?;
        if class.type_params.is_some() {
            self.load_name(start, Name::HIDDEN_TYPE_PARAMS)?;
            self.store_name(start, Name::TYPE_PARAMS)?;
        }
        let needs_classdict = self.scope().needs_classdict;
        if needs_classdict {
            self.emit(start, Opcode::LOAD_LOCALS);
            let slot = self.unit().cellvars.add(Name::CLASSDICT) as u32;
            self.emit_arg(start, Opcode::STORE_DEREF, slot);
        }
        self.body(&class.body, start)?;
        let nowhere = Location::NONE;
        if needs_classdict {
            let slot = self.unit().cellvars.add(Name::CLASSDICT) as u32;
            self.emit_arg(nowhere, Opcode::LOAD_CLOSURE, slot);
            self.store_name(nowhere, Name::CLASSDICTCELL)?;
        }
        if self.scope().needs_class_closure {
            let slot = self.unit().cellvars.add(Name::CLASS) as u32;
            self.emit_arg(nowhere, Opcode::LOAD_CLOSURE, slot);
            self.emit_arg(nowhere, Opcode::COPY, 1);
            self.store_name(nowhere, Name::CLASSCELL)?;
        } else {
            self.load_none(nowhere);
        }
        self.emit(nowhere, Opcode::RETURN_VALUE);
        let code = self.leave(true)?;
        self.emit(location, Opcode::PUSH_NULL);
        self.emit(location, Opcode::LOAD_BUILD_CLASS);
        self.make_closure(location, code, 0);
        self.load_name_text(location, class.name);
        Ok(())
    }
}
