//! Comprehensions and generator expressions.

use super::Codegen;
use super::scope::{Definition, UnitKind};
use super::unwind::Block;
use crate::bytecode::Opcode;
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::unit::{Label, Location};

impl Codegen<'_> {
    pub(super) fn comprehension(&mut self, node: &Comprehension, location: Location) -> Result<()> {
        let entry = self.table.scope(node.scope);
        let is_async = entry.is_coroutine && node.kind != ComprehensionKind::Generator;
        let is_inlined = entry.is_inlined;
        let outermost = &node.generators[0];
        if is_inlined {
            self.first_iterator(outermost, location)?;
            let saved = self.isolate_names(node.scope, location);
            self.check_async(is_async, location)?;
            self.begin_result(node.kind, is_inlined, location);
            self.generator(node, 0, 0, is_inlined, location)?;
            self.restore_names(saved, location);
            return Ok(());
        }
        self.enter(Definition {
            name: match node.kind {
                ComprehensionKind::List => Name::LIST_COMPREHENSION,
                ComprehensionKind::Set => Name::SET_COMPREHENSION,
                ComprehensionKind::Dict => Name::DICT_COMPREHENSION,
                ComprehensionKind::Generator => Name::GENERATOR,
            },
            kind: UnitKind::Comprehension,
            scope: node.scope,
            firstlineno: location.line,
        });
        self.check_async_in_outer(is_async, location)?;
        self.begin_result(node.kind, is_inlined, location);
        self.generator(node, 0, 0, is_inlined, location)?;
        if node.kind == ComprehensionKind::Generator {
            self.wrap_in_stop_iteration_handler();
        } else {
            self.emit(location, Opcode::RETURN_VALUE);
        }
        let code = self.leave(true)?;
        self.make_closure(location, code, 0);
        self.first_iterator(outermost, location)?;
        self.emit_arg(location, Opcode::CALL, 0);
        if is_async {
            self.emit_await(location, 0);
        }
        Ok(())
    }

    /// The first iterable is evaluated outside the comprehension.
    fn first_iterator(&mut self, outermost: &Generator, location: Location) -> Result<()> {
        self.expression(&outermost.iter)?;
        let opcode = match outermost.is_async {
            true => Opcode::GET_AITER,
            false => Opcode::GET_ITER,
        };
        self.emit(location, opcode);
        Ok(())
    }

    fn check_async(&mut self, is_async: bool, location: Location) -> Result<()> {
        let may_await = matches!(
            self.unit().kind,
            UnitKind::AsyncFunction | UnitKind::Comprehension
        );
        if is_async && !may_await {
            let message = "asynchronous comprehension outside of an asynchronous function";
            return syntax_error(location, message);
        }
        Ok(())
    }

    /// The same, from within the comprehension's own unit.
    fn check_async_in_outer(&mut self, is_async: bool, location: Location) -> Result<()> {
        let own = self.units.pop().expect("a unit is being compiled");
        let checked = self.check_async(is_async, location);
        self.units.push(own);
        checked
    }

    /// The empty result, below the iterator.
    fn begin_result(&mut self, kind: ComprehensionKind, is_inlined: bool, location: Location) {
        let build = match kind {
            ComprehensionKind::List => Opcode::BUILD_LIST,
            ComprehensionKind::Set => Opcode::BUILD_SET,
            ComprehensionKind::Dict => Opcode::BUILD_MAP,
            ComprehensionKind::Generator => return,
        };
        self.emit_arg(location, build, 0);
        if is_inlined {
            self.emit_arg(location, Opcode::SWAP, 2);
        }
    }

    /// One `for` of a comprehension and those inside it.
    fn generator(
        &mut self,
        node: &Comprehension,
        index: usize,
        depth: u32,
        iterator_on_stack: bool,
        location: Location,
    ) -> Result<()> {
        if node.generators[index].is_async {
            self.async_generator(node, index, depth, iterator_on_stack, location)
        } else {
            self.sync_generator(node, index, depth, iterator_on_stack, location)
        }
    }

    fn sync_generator(
        &mut self,
        node: &Comprehension,
        index: usize,
        mut depth: u32,
        iterator_on_stack: bool,
        location: Location,
    ) -> Result<()> {
        let generator = &node.generators[index];
        let condition_failed = self.new_label();
        let mut iterates = true;
        if !iterator_on_stack {
            if index == 0 {
                self.receive_iterator(location);
            } else if let Some(only) = only_element(&generator.iter) {
                // `for y in [f(x)]` assigns; there is nothing to iterate over.
                self.expression(only)?;
                iterates = false;
            } else {
                self.expression(&generator.iter)?;
                self.emit(location, Opcode::GET_ITER);
            }
        }
        let mut repeat: Option<(Label, Label)> = None;
        if iterates {
            let [start, anchor] = [self.new_label(), self.new_label()];
            depth += 1;
            self.place(start);
            self.emit_branch(location, Opcode::FOR_ITER, anchor);
            repeat = Some((start, anchor));
        }
        self.store(&generator.target)?;
        let end = self.generator_body(node, index, depth, condition_failed, location)?;
        self.place(condition_failed);
        if let Some((start, anchor)) = repeat {
            self.jump(end, start);
            self.place(anchor);
            self.emit(Location::NONE, Opcode::END_FOR);
        }
        Ok(())
    }

    fn async_generator(
        &mut self,
        node: &Comprehension,
        index: usize,
        depth: u32,
        iterator_on_stack: bool,
        location: Location,
    ) -> Result<()> {
        let generator = &node.generators[index];
        let [start, except, condition_failed] =
            [self.new_label(), self.new_label(), self.new_label()];
        if !iterator_on_stack {
            if index == 0 {
                self.receive_iterator(location);
            } else {
                self.expression(&generator.iter)?;
                self.emit(location, Opcode::GET_AITER);
            }
        }
        self.place(start);
        self.push_block(location, Block::AsyncComprehension)?;
        self.emit_next_async(location, except);
        self.store(&generator.target)?;
        let end = self.generator_body(node, index, depth + 1, condition_failed, location)?;
        self.place(condition_failed);
        self.jump(end, start);
        self.leave_block();
        self.place(except);
        self.emit(location, Opcode::END_ASYNC_FOR);
        Ok(())
    }

    /// A comprehension that is a function gets its iterator as an argument.
    fn receive_iterator(&mut self, location: Location) {
        self.unit().argcount = 1;
        self.emit_arg(location, Opcode::LOAD_FAST, 0);
    }

    /// Conditions, then the next `for` or the element. Where the jump back to
    /// the start belongs.
    fn generator_body(
        &mut self,
        node: &Comprehension,
        index: usize,
        depth: u32,
        condition_failed: Label,
        location: Location,
    ) -> Result<Location> {
        for condition in node.generators[index].conditions {
            self.jump_if(location, condition, condition_failed, false)?;
        }
        if index + 1 < node.generators.len() {
            self.generator(node, index + 1, depth, false, location)?;
            return Ok(node.element.location);
        }
        self.element(node, depth)
    }

    fn element(&mut self, node: &Comprehension, depth: u32) -> Result<Location> {
        let mut location = node.element.location;
        self.expression(&node.element)?;
        match node.kind {
            ComprehensionKind::Generator => {
                self.emit_yield(location);
                self.emit(location, Opcode::POP_TOP);
            }
            ComprehensionKind::List => self.emit_arg(location, Opcode::LIST_APPEND, depth + 1),
            ComprehensionKind::Set => self.emit_arg(location, Opcode::SET_ADD, depth + 1),
            ComprehensionKind::Dict => {
                if let Some(value) = &node.value {
                    self.expression(value)?;
                    location.end_line = value.location.end_line;
                    location.end_column = value.location.end_column;
                }
                self.emit_arg(location, Opcode::MAP_ADD, depth + 1);
            }
        }
        Ok(location)
    }
}

/// The element of a list or tuple of one, which is not starred.
fn only_element<'t>(iterable: &Expr<'t>) -> Option<&'t Expr<'t>> {
    match &iterable.kind {
        ExprKind::List(elements) | ExprKind::Tuple(elements) => match &elements[..] {
            [only] if !only.is_starred() => Some(only),
            _ => None,
        },
        _ => None,
    }
}
