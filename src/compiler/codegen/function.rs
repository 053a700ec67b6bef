//! Functions and lambdas.

use super::Codegen;
use super::scope::{Definition, UnitKind};
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

/// Bits of `MAKE_FUNCTION`'s argument: what is on the stack below the code.
const DEFAULTS: u32 = 1;
const KEYWORD_DEFAULTS: u32 = 2;
const ANNOTATIONS: u32 = 4;

/// The line of a definition's first decorator, or its own.
pub(super) fn first_line(decorators: &[Expr], location: Location) -> i32 {
    decorators
        .first()
        .map_or(location.line, |first| first.location.line)
}

impl<'a> Codegen<'a> {
    pub(super) fn function(&mut self, function: &'a Function, location: Location) -> Result<()> {
        self.expressions(function.decorators)?;
        let firstlineno = first_line(function.decorators, location);
        if function.type_params.is_some() {
            self.emit(location, Opcode::PUSH_NULL);
        }
        let flags = self.defaults(&function.parameters, location)?;
        match &function.type_params {
            Some(type_params) => {
                self.generic_function(function, type_params, flags, firstlineno, location)?;
            }
            None => self.make_function(function, flags, firstlineno, location)?,
        }
        self.apply_decorators(function.decorators);
        self.store_name(location, function.name)
    }

    /// Calls the decorators on the value on the stack, the last first.
    pub(super) fn apply_decorators(&mut self, decorators: &[Expr]) {
        for decorator in decorators.iter().rev() {
            self.emit_arg(decorator.location, Opcode::CALL, 0);
        }
    }

    /// Defaults as a tuple and a dict; the bits that say which there are.
    fn defaults(&mut self, parameters: &Parameters, location: Location) -> Result<u32> {
        let mut flags = 0;
        if !parameters.defaults.is_empty() {
            flags |= DEFAULTS;
            self.expressions(parameters.defaults)?;
            let count = parameters.defaults.len() as u32;
            self.emit_arg(location, Opcode::BUILD_TUPLE, count);
        }
        let mut names = Vec::new();
        for (parameter, default) in parameters
            .keyword_only
            .iter()
            .zip(parameters.keyword_defaults)
        {
            if let Some(default) = default {
                let name = self.mangle(parameter.name);
                names.push(Constant::Str(self.names.owned(name)));
                self.expression(default)?;
            }
        }
        if !names.is_empty() {
            flags |= KEYWORD_DEFAULTS;
            let count = names.len() as u32;
            self.load_const(location, Constant::Tuple(names));
            self.emit_arg(location, Opcode::BUILD_CONST_KEY_MAP, count);
        }
        Ok(flags)
    }

    /// A function with type parameters is made in a scope that binds them,
    /// which receives the defaults as arguments.
    fn generic_function(
        &mut self,
        function: &'a Function,
        type_params: &'a TypeParams,
        flags: u32,
        firstlineno: i32,
        location: Location,
    ) -> Result<()> {
        let count = (flags & (DEFAULTS | KEYWORD_DEFAULTS)).count_ones();
        if count == 2 {
            self.emit_arg(location, Opcode::SWAP, 2);
        }
        self.enter_type_params(function.name, type_params, firstlineno);
        self.type_params(type_params)?;
        for index in 0..count {
            self.emit_arg(location, Opcode::LOAD_FAST, index);
        }
        self.make_function(function, flags, firstlineno, location)?;
        self.emit_arg(location, Opcode::SWAP, 2);
        let set = super::intrinsic::SET_FUNCTION_TYPE_PARAMS;
        self.emit_arg(location, Opcode::CALL_INTRINSIC_2, set);
        self.unit().argcount = count;
        let code = self.leave(false)?;
        self.make_closure(location, code, 0);
        if count > 0 {
            self.emit_arg(location, Opcode::SWAP, count + 1);
        }
        self.emit_arg(location, Opcode::CALL, count);
        Ok(())
    }

    fn make_function(
        &mut self,
        function: &'a Function,
        mut flags: u32,
        firstlineno: i32,
        location: Location,
    ) -> Result<()> {
        if self.signature_annotations(function, location)? {
            flags |= ANNOTATIONS;
        }
        let kind = match function.is_async {
            true => UnitKind::AsyncFunction,
            false => UnitKind::Function,
        };
        self.enter(Definition {
            name: function.name,
            kind,
            scope: function.scope,
            firstlineno,
        });
        let (docstring, statements) = function.body.split_docstring();
        let docstring = docstring.and_then(|statement| match &statement.kind {
            StmtKind::Expr(value) => value.as_constant().cloned(),
            _ => None,
        });
        self.add_const(docstring.unwrap_or(Constant::None));
        self.count_parameters(&function.parameters)?;
        self.statements(statements)?;
        let scope = self.scope();
        if scope.is_coroutine || scope.is_generator {
            self.wrap_in_stop_iteration_handler();
        }
        let code = self.leave(true)?;
        self.make_closure(location, code, flags);
        Ok(())
    }

    pub(super) fn lambda(&mut self, lambda: &Lambda, location: Location) -> Result<()> {
        let flags = self.defaults(&lambda.parameters, location)?;
        self.enter(Definition {
            name: Name::LAMBDA,
            kind: UnitKind::Lambda,
            scope: lambda.scope,
            firstlineno: location.line,
        });
        // The first constant of a function is its docstring.
        self.add_const(Constant::None);
        self.count_parameters(&lambda.parameters)?;
        self.expression(&lambda.body)?;
        let is_generator = self.scope().is_generator;
        if !is_generator {
            let line = Location {
                line: location.line,
                end_line: location.line,
                column: 0,
                end_column: 0,
            };
            self.emit(line, Opcode::RETURN_VALUE);
        }
        let code = self.leave(!is_generator)?;
        self.make_closure(location, code, flags);
        Ok(())
    }
}
