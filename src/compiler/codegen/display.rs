//! Lists, tuples, sets and dicts written out.

use super::{Codegen, STACK_USE_GUIDELINE, intrinsic};
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::{Expr, ExprKind};
use crate::compiler::error::Result;
use crate::compiler::fold;
use crate::compiler::unit::Location;

/// Constant displays longer than this are loaded as one constant.
const MIN_CONSTANT_DISPLAY: usize = 2;

/// How one kind of display is built.
#[derive(Debug, Clone, Copy)]
struct Builder {
    build: Opcode,
    add: Opcode,
    extend: Opcode,
    is_tuple: bool,
}

impl Codegen<'_> {
    pub(super) fn list(&mut self, elements: &[Expr], location: Location) -> Result<()> {
        let builder = Builder {
            build: Opcode::BUILD_LIST,
            add: Opcode::LIST_APPEND,
            extend: Opcode::LIST_EXTEND,
            is_tuple: false,
        };
        self.display(builder, elements, 0, location)
    }

    pub(super) fn set(&mut self, elements: &[Expr], location: Location) -> Result<()> {
        let builder = Builder {
            build: Opcode::BUILD_SET,
            add: Opcode::SET_ADD,
            extend: Opcode::SET_UPDATE,
            is_tuple: false,
        };
        self.display(builder, elements, 0, location)
    }

    pub(super) fn tuple(&mut self, elements: &[Expr], location: Location) -> Result<()> {
        self.tuple_onto(elements, 0, location)
    }

    /// A tuple that begins with values already on the stack.
    pub(super) fn tuple_onto(
        &mut self,
        elements: &[Expr],
        pushed: usize,
        location: Location,
    ) -> Result<()> {
        let builder = Builder {
            build: Opcode::BUILD_LIST,
            add: Opcode::LIST_APPEND,
            extend: Opcode::LIST_EXTEND,
            is_tuple: true,
        };
        self.display(builder, elements, pushed, location)
    }

    fn display(
        &mut self,
        builder: Builder,
        elements: &[Expr],
        pushed: usize,
        location: Location,
    ) -> Result<()> {
        if elements.len() > MIN_CONSTANT_DISPLAY
            && let Some(constants) = Self::all_constants(elements)
        {
            self.constant_display(builder, constants, pushed, location);
            return Ok(());
        }
        let is_big = elements.len() + pushed > STACK_USE_GUIDELINE;
        if !is_big && !elements.iter().any(Expr::is_starred) {
            self.expressions(elements)?;
            let build = if builder.is_tuple {
                Opcode::BUILD_TUPLE
            } else {
                builder.build
            };
            self.emit_arg(location, build, (elements.len() + pushed) as u32);
            return Ok(());
        }
        let mut is_built = is_big;
        if is_big {
            self.emit_arg(location, builder.build, pushed as u32);
        }
        for (index, element) in elements.iter().enumerate() {
            if let ExprKind::Starred(value) = &element.kind {
                if !is_built {
                    self.emit_arg(location, builder.build, (index + pushed) as u32);
                    is_built = true;
                }
                self.expression(value)?;
                self.emit_arg(location, builder.extend, 1);
            } else {
                self.expression(element)?;
                if is_built {
                    self.emit_arg(location, builder.add, 1);
                }
            }
        }
        if builder.is_tuple {
            self.list_to_tuple(location);
        }
        Ok(())
    }

    fn constant_display(
        &mut self,
        builder: Builder,
        constants: Vec<Constant>,
        pushed: usize,
        location: Location,
    ) {
        if builder.is_tuple && pushed == 0 {
            self.load_const(location, Constant::Tuple(constants));
            return;
        }
        let folded = if builder.add == Opcode::SET_ADD {
            Constant::FrozenSet(fold::distinct(constants))
        } else {
            Constant::Tuple(constants)
        };
        self.emit_arg(location, builder.build, pushed as u32);
        self.load_const(location, folded);
        self.emit_arg(location, builder.extend, 1);
        if builder.is_tuple {
            self.list_to_tuple(location);
        }
    }

    fn list_to_tuple(&mut self, location: Location) {
        let convert = intrinsic::LIST_TO_TUPLE;
        self.emit_arg(location, Opcode::CALL_INTRINSIC_1, convert);
    }

    pub(super) fn dict(
        &mut self,
        keys: &[Option<Expr>],
        values: &[Expr],
        location: Location,
    ) -> Result<()> {
        let mut is_built = false;
        let mut begin = 0;
        for (index, (key, value)) in keys.iter().zip(values).enumerate() {
            if key.is_none() {
                if begin < index {
                    self.dict_part(&keys[begin..index], &values[begin..index], location)?;
                    self.merge_part(&mut is_built, location);
                }
                if !is_built {
                    self.emit_arg(location, Opcode::BUILD_MAP, 0);
                    is_built = true;
                }
                self.expression(value)?;
                self.emit_arg(location, Opcode::DICT_UPDATE, 1);
                begin = index + 1;
            } else if (index - begin) * 2 > STACK_USE_GUIDELINE {
                self.dict_part(&keys[begin..=index], &values[begin..=index], location)?;
                self.merge_part(&mut is_built, location);
                begin = index + 1;
            }
        }
        if begin < keys.len() {
            self.dict_part(&keys[begin..], &values[begin..], location)?;
            self.merge_part(&mut is_built, location);
        }
        if !is_built {
            self.emit_arg(location, Opcode::BUILD_MAP, 0);
        }
        Ok(())
    }

    /// Merges the dict on the stack into the one below, if there is one.
    fn merge_part(&mut self, is_built: &mut bool, location: Location) {
        if *is_built {
            self.emit_arg(location, Opcode::DICT_UPDATE, 1);
        }
        *is_built = true;
    }

    /// Some items of a dict without `**`.
    fn dict_part(
        &mut self,
        keys: &[Option<Expr>],
        values: &[Expr],
        location: Location,
    ) -> Result<()> {
        let count = keys.len();
        let is_big = count * 2 > STACK_USE_GUIDELINE;
        if count > 1
            && !is_big
            && let Some(constants) = Self::all_constants(keys.iter().flatten())
        {
            self.expressions(values)?;
            self.load_const(location, Constant::Tuple(constants));
            self.emit_arg(location, Opcode::BUILD_CONST_KEY_MAP, count as u32);
            return Ok(());
        }
        if is_big {
            self.emit_arg(location, Opcode::BUILD_MAP, 0);
        }
        for (key, value) in keys.iter().flatten().zip(values) {
            self.expressions([key, value])?;
            if is_big {
                self.emit_arg(location, Opcode::MAP_ADD, 1);
            }
        }
        if !is_big {
            self.emit_arg(location, Opcode::BUILD_MAP, count as u32);
        }
        Ok(())
    }
}
