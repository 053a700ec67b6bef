//! Annotations of parameters and variables.

use super::Codegen;
use super::name::Access;
use super::scope::UnitKind;
use crate::bytecode::Opcode;
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

impl Codegen<'_> {
    /// The tuple of names and annotations of a function; whether there is one.
    pub(super) fn signature_annotations(
        &mut self,
        function: &Function,
        location: Location,
    ) -> Result<bool> {
        let parameters = &function.parameters;
        let in_order = parameters
            .positional
            .iter()
            .chain(parameters.positional_only)
            .chain(&parameters.varargs)
            .chain(parameters.keyword_only)
            .chain(&parameters.varkeywords)
            .map(|parameter| (parameter.name, parameter.annotation.as_ref()))
            .chain([(Name::RETURN, function.returns.as_ref())]);
        let mut count = 0;
        for (name, annotation) in in_order {
            let Some(annotation) = annotation else {
                continue;
            };
            let mangled = self.mangle(name);
            self.load_name_text(location, mangled);
            match &annotation.value.kind {
                // `*args: *Ts` annotates with the one item that *Ts unpacks to.
                ExprKind::Starred(value) if annotation.text.is_none() => {
                    self.expression(value)?;
                    self.emit_arg(location, Opcode::UNPACK_SEQUENCE, 1);
                }
                _ => self.annotation(annotation)?,
            }
            count += 2;
        }
        if count > 0 {
            self.emit_arg(location, Opcode::BUILD_TUPLE, count);
        }
        Ok(count > 0)
    }

    /// An annotation's value, or its text.
    fn annotation(&mut self, annotation: &Annotation) -> Result<()> {
        match &annotation.text {
            Some(text) => {
                self.load_text(annotation.value.location, *text);
                Ok(())
            }
            None => self.expression(&annotation.value),
        }
    }

    pub(super) fn annotated_assign(
        &mut self,
        assign: &AnnAssign,
        location: Location,
    ) -> Result<()> {
        let target = &assign.target;
        if let Some(value) = &assign.value {
            self.expression(value)?;
            self.store(target)?;
        }
        let in_namespace = matches!(self.unit().kind, UnitKind::Module | UnitKind::Class);
        match &target.kind {
            ExprKind::Name(name) => {
                self.refuse_debug(location, *name, Access::Store)?;
                if assign.simple && in_namespace {
                    self.annotation(&assign.annotation)?;
                    self.emit_name(location, Opcode::LOAD_NAME, Name::ANNOTATIONS);
                    let mangled = self.mangle(*name);
                    self.load_name_text(location, mangled);
                    self.emit(location, Opcode::STORE_SUBSCR);
                }
            }
            ExprKind::Attribute { value, name } => {
                self.refuse_debug(location, *name, Access::Store)?;
                if assign.value.is_none() {
                    self.evaluate_and_drop(value)?;
                }
            }
            ExprKind::Subscript { value, index } if assign.value.is_none() => {
                self.evaluate_and_drop(value)?;
                self.evaluate_index(index)?;
            }
            _ => {}
        }
        if !assign.simple && in_namespace && assign.annotation.text.is_none() {
            self.evaluate_and_drop(&assign.annotation.value)?;
        }
        Ok(())
    }

    fn evaluate_and_drop(&mut self, value: &Expr) -> Result<()> {
        self.expression(value)?;
        self.emit(value.location, Opcode::POP_TOP);
        Ok(())
    }

    /// The parts of a subscript that is annotated but not assigned.
    fn evaluate_index(&mut self, index: &Expr) -> Result<()> {
        match &index.kind {
            ExprKind::Slice(slice) => [&slice.lower, &slice.upper, &slice.step]
                .into_iter()
                .flatten()
                .try_for_each(|bound| self.evaluate_and_drop(bound)),
            ExprKind::Tuple(elements) => elements
                .iter()
                .try_for_each(|element| self.evaluate_index(element)),
            _ => self.evaluate_and_drop(index),
        }
    }
}
