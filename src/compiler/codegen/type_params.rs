//! Type parameters and type aliases (PEP 695).

use super::scope::{Definition, UnitKind};
use super::{Codegen, intrinsic};
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

impl Codegen<'_> {
    /// Enters the scope of the type parameters of `owner`.
    pub(super) fn enter_type_params(
        &mut self,
        owner: Name,
        type_params: &TypeParams,
        firstlineno: i32,
    ) {
        let name = format!("<generic parameters of {}>", self.names.text(owner));
        let name = self.names.intern(&name);
        self.enter(Definition {
            name,
            kind: UnitKind::TypeParams,
            scope: type_params.scope,
            firstlineno,
        });
    }

    /// Binds type parameters and leaves the tuple of them on the stack.
    pub(super) fn type_params(&mut self, type_params: &TypeParams) -> Result<()> {
        for param in type_params.params {
            let location = param.location;
            self.load_name_text(location, param.name);
            match &param.kind {
                TypeParamKind::TypeVar {
                    bound: Some((bound, scope)),
                } => self.bounded_type_var(param.name, bound, *scope, location)?,
                TypeParamKind::TypeVar { bound: None } => {
                    self.emit_arg(location, Opcode::CALL_INTRINSIC_1, intrinsic::TYPEVAR);
                }
                TypeParamKind::TypeVarTuple => {
                    self.emit_arg(location, Opcode::CALL_INTRINSIC_1, intrinsic::TYPEVARTUPLE);
                }
                TypeParamKind::ParamSpec => {
                    self.emit_arg(location, Opcode::CALL_INTRINSIC_1, intrinsic::PARAMSPEC);
                }
            }
            self.emit_arg(location, Opcode::COPY, 1);
            self.store_name(location, param.name)?;
        }
        if let Some(first) = type_params.params.first() {
            let count = type_params.params.len() as u32;
            self.emit_arg(first.location, Opcode::BUILD_TUPLE, count);
        }
        Ok(())
    }

    /// A bound is evaluated when it is asked for, by a function of its own.
    fn bounded_type_var(
        &mut self,
        name: Name,
        bound: &Expr,
        scope: ScopeId,
        location: Location,
    ) -> Result<()> {
        self.enter(Definition {
            name,
            kind: UnitKind::TypeParams,
            scope,
            firstlineno: bound.location.line,
        });
        self.expression(bound)?;
        self.emit(location, Opcode::RETURN_VALUE);
        let code = self.leave(true)?;
        self.make_closure(location, code, 0);
        let intrinsic = match bound.kind {
            ExprKind::Tuple(_) => intrinsic::TYPEVAR_WITH_CONSTRAINTS,
            _ => intrinsic::TYPEVAR_WITH_BOUND,
        };
        self.emit_arg(location, Opcode::CALL_INTRINSIC_2, intrinsic);
        Ok(())
    }

    pub(super) fn type_alias(&mut self, alias: &TypeAlias, location: Location) -> Result<()> {
        match &alias.type_params {
            Some(type_params) => {
                self.emit(location, Opcode::PUSH_NULL);
                self.enter_type_params(alias.name, type_params, location.line);
                self.load_name_text(location, alias.name);
                self.type_params(type_params)?;
                self.type_alias_value(alias, location)?;
                let code = self.leave(false)?;
                self.make_closure(location, code, 0);
                self.emit_arg(location, Opcode::CALL, 0);
            }
            None => {
                self.load_name_text(location, alias.name);
                self.load_none(location);
                self.type_alias_value(alias, location)?;
            }
        }
        self.store_name(location, alias.name)
    }

    fn type_alias_value(&mut self, alias: &TypeAlias, location: Location) -> Result<()> {
        self.enter(Definition {
            name: alias.name,
            kind: UnitKind::Function,
            scope: alias.scope,
            firstlineno: location.line,
        });
        self.add_const(Constant::None);
        self.expression(&alias.value)?;
        self.emit(location, Opcode::RETURN_VALUE);
        let code = self.leave(false)?;
        self.make_closure(location, code, 0);
        self.emit_arg(location, Opcode::BUILD_TUPLE, 3);
        let make = intrinsic::TYPEALIAS;
        self.emit_arg(location, Opcode::CALL_INTRINSIC_1, make);
        Ok(())
    }
}
