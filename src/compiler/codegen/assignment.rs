//! Assignment, deletion and unpacking.

use super::Codegen;
use super::name::Access;
use crate::bytecode::{BinaryOperator, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::lower::with_stack;
use crate::compiler::names::Name;
use crate::compiler::unit::Location;

/// More targets than fit into `UNPACK_EX`'s low byte.
const MAX_BEFORE_STAR: usize = 256;

impl Codegen<'_> {
    pub(super) fn assign(
        &mut self,
        targets: &[Expr],
        value: &Expr,
        location: Location,
    ) -> Result<()> {
        self.expression(value)?;
        for (index, target) in targets.iter().enumerate() {
            if index + 1 < targets.len() {
                self.emit_arg(location, Opcode::COPY, 1);
            }
            self.store(target)?;
        }
        Ok(())
    }

    /// Stores the value on the stack.
    pub(super) fn store(&mut self, target: &Expr) -> Result<()> {
        let location = target.location;
        match &target.kind {
            ExprKind::Name(name) => self.store_name(location, *name),
            ExprKind::Attribute { value, name } => {
                self.expression(value)?;
                self.store_attribute(target, *name)
            }
            ExprKind::Subscript { value, index } => {
                self.expression(value)?;
                match two_element_slice(index) {
                    Some(slice) => {
                        self.slice_bounds(slice, index.location)?;
                        self.emit(location, Opcode::STORE_SLICE);
                    }
                    None => {
                        self.expression(index)?;
                        self.emit(location, Opcode::STORE_SUBSCR);
                    }
                }
                Ok(())
            }
            ExprKind::List(elements) | ExprKind::Tuple(elements) => {
                self.unpack(elements, location)?;
                elements.iter().try_for_each(|element| {
                    let target = match &element.kind {
                        ExprKind::Starred(value) => value,
                        _ => element,
                    };
                    with_stack(|| self.store(target))
                })
            }
            ExprKind::Starred(_) => syntax_error(
                location,
                "starred assignment target must be in a list or tuple",
            ),
            _ => unreachable!("the parser lets only targets through"),
        }
    }

    fn store_attribute(&mut self, target: &Expr, name: Name) -> Result<()> {
        let location = self.attribute_location(target.location, target, name);
        self.refuse_debug(location, name, Access::Store)?;
        self.emit_name(location, Opcode::STORE_ATTR, name);
        Ok(())
    }

    fn unpack(&mut self, elements: &[Expr], location: Location) -> Result<()> {
        let mut stars = elements.iter().enumerate().filter(|(_, e)| e.is_starred());
        let star = stars.next();
        if stars.next().is_some() {
            return syntax_error(location, "multiple starred expressions in assignment");
        }
        match star {
            Some((before, _)) => {
                let after = elements.len() - before - 1;
                if before >= MAX_BEFORE_STAR || after >= 1 << 23 {
                    let message = "too many expressions in star-unpacking assignment";
                    return syntax_error(location, message);
                }
                let counts = before | after << 8;
                self.emit_arg(location, Opcode::UNPACK_EX, counts as u32);
            }
            None => {
                self.emit_arg(location, Opcode::UNPACK_SEQUENCE, elements.len() as u32);
            }
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, target: &Expr) -> Result<()> {
        let location = target.location;
        match &target.kind {
            ExprKind::Name(name) => self.delete_name(location, *name),
            ExprKind::Attribute { value, name } => {
                self.expression(value)?;
                let location = self.attribute_location(location, target, *name);
                self.refuse_debug(location, *name, Access::Delete)?;
                self.emit_name(location, Opcode::DELETE_ATTR, *name);
                Ok(())
            }
            ExprKind::Subscript { value, index } => {
                self.expression(value)?;
                self.expression(index)?;
                self.emit(location, Opcode::DELETE_SUBSCR);
                Ok(())
            }
            ExprKind::List(elements) | ExprKind::Tuple(elements) => elements
                .iter()
                .try_for_each(|element| with_stack(|| self.delete(element))),
            _ => unreachable!("the parser lets only targets through"),
        }
    }

    pub(super) fn augmented_assign(
        &mut self,
        assign: &AugAssign,
        location: Location,
    ) -> Result<()> {
        let target = &assign.target;
        let mut here = target.location;
        match &target.kind {
            ExprKind::Attribute { value, name } => {
                self.expression(value)?;
                self.emit_arg(here, Opcode::COPY, 1);
                here = self.attribute_location(here, target, *name);
                self.emit_name(here, Opcode::LOAD_ATTR, *name);
                self.operate_in_place(assign, location)?;
                self.emit_arg(here, Opcode::SWAP, 2);
                self.refuse_debug(here, *name, Access::Store)?;
                self.emit_name(here, Opcode::STORE_ATTR, *name);
            }
            ExprKind::Subscript { value, index } => {
                self.expression(value)?;
                if let Some(slice) = two_element_slice(index) {
                    self.slice_bounds(slice, index.location)?;
                    self.repeat(here, Opcode::COPY, [3, 3, 3]);
                    self.emit(here, Opcode::BINARY_SLICE);
                    self.operate_in_place(assign, location)?;
                    self.repeat(here, Opcode::SWAP, [4, 3, 2]);
                    self.emit(here, Opcode::STORE_SLICE);
                } else {
                    self.expression(index)?;
                    self.repeat(here, Opcode::COPY, [2, 2]);
                    self.emit(here, Opcode::BINARY_SUBSCR);
                    self.operate_in_place(assign, location)?;
                    self.repeat(here, Opcode::SWAP, [3, 2]);
                    self.emit(here, Opcode::STORE_SUBSCR);
                }
            }
            ExprKind::Name(name) => {
                self.load_name(here, *name)?;
                self.operate_in_place(assign, location)?;
                self.store_name(here, *name)?;
            }
            _ => unreachable!("the parser lets only single targets through"),
        }
        Ok(())
    }

    fn operate_in_place(&mut self, assign: &AugAssign, location: Location) -> Result<()> {
        self.expression(&assign.value)?;
        let operator = u32::from(assign.operator as u8 + BinaryOperator::INPLACE);
        self.emit_arg(location, Opcode::BINARY_OP, operator);
        Ok(())
    }

    fn repeat<const N: usize>(&mut self, location: Location, opcode: Opcode, args: [u32; N]) {
        for arg in args {
            self.emit_arg(location, opcode, arg);
        }
    }

    /// The two bounds of a slice; a missing one is `None`.
    pub(super) fn slice_bounds(&mut self, slice: &Slice, location: Location) -> Result<()> {
        for bound in [&slice.lower, &slice.upper] {
            match bound {
                Some(bound) => self.expression(bound)?,
                None => self.load_none(location),
            }
        }
        Ok(())
    }

    /// An attribute on a later line than its object is on the line of its
    /// name.
    pub(super) fn attribute_location(
        &self,
        mut location: Location,
        attribute: &Expr,
        name: Name,
    ) -> Location {
        let Location {
            end_line,
            end_column,
            ..
        } = attribute.location;
        if location.line != end_line {
            location.line = end_line;
            let length = self.names.text(name).chars().count() as i32;
            if length <= end_column {
                location.column = end_column - length;
            } else {
                location.column = -1;
                location.end_column = -1;
            }
        }
        location
    }
}

/// `lower:upper` without a step, which needs no slice object.
pub(super) fn two_element_slice<'t>(index: &Expr<'t>) -> Option<&'t Slice<'t>> {
    match &index.kind {
        ExprKind::Slice(slice) if slice.step.is_none() => Some(slice),
        _ => None,
    }
}
