//! The blocks around the present place, and how a jump out of them (return,
//! break, continue) leaves each.

use super::Codegen;
use crate::bytecode::Opcode;
use crate::compiler::ast::Stmt;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::unit::{Label, Location};

/// How deep blocks may nest in one scope.
const MAX_BLOCKS: usize = 20;

/// A block that must be left in an orderly way.
#[derive(Debug, Clone, Copy)]
pub(super) enum Block<'a> {
    While {
        start: Label,
        exit: Label,
    },
    For {
        start: Label,
        exit: Label,
    },
    /// The body of `try` with `except`.
    TryExcept,
    /// The body of `try` with `finally`, and the statements of `finally`.
    FinallyTry(&'a [Stmt<'a>]),
    /// The statements of `finally`, run for an exception.
    FinallyEnd,
    With {
        is_async: bool,
        location: Location,
    },
    /// The body of `except`, with the name that it binds.
    HandlerCleanup(Option<Name>),
    /// The `except` clauses while none has been chosen.
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehension,
    /// A value is kept below what follows.
    PopValue,
}

impl<'a> Codegen<'a> {
    pub(super) fn push_block(&mut self, location: Location, block: Block<'a>) -> Result<()> {
        let blocks = &mut self.unit().blocks;
        if blocks.len() >= MAX_BLOCKS {
            return syntax_error(location, "too many statically nested blocks");
        }
        blocks.push(block);
        Ok(())
    }

    pub(super) fn leave_block(&mut self) {
        self.unit().blocks.pop();
    }

    /// Emits what leaves all blocks, or those inside the innermost loop if
    /// `to_loop`; that loop. With `keep_value` the value on the stack survives.
    ///
    /// Afterwards the location is where the code that follows should be.
    pub(super) fn unwind(
        &mut self,
        location: &mut Location,
        keep_value: bool,
        to_loop: bool,
    ) -> Result<Option<Block<'a>>> {
        let Some(&top) = self.unit().blocks.last() else {
            return Ok(None);
        };
        match top {
            Block::ExceptionGroupHandler => {
                return syntax_error(
                    *location,
                    "'break', 'continue' and 'return' cannot appear in an except* block",
                );
            }
            Block::While { .. } | Block::For { .. } if to_loop => return Ok(Some(top)),
            _ => {}
        }
        self.unit().blocks.pop();
        self.unwind_block(location, top, keep_value)?;
        let found = self.unwind(location, keep_value, to_loop);
        self.unit().blocks.push(top);
        found
    }

    /// Emits what leaves one block, which is no longer on the list.
    pub(super) fn unwind_block(
        &mut self,
        location: &mut Location,
        block: Block<'a>,
        keep_value: bool,
    ) -> Result<()> {
        match block {
            Block::While { .. }
            | Block::ExceptionHandler
            | Block::ExceptionGroupHandler
            | Block::AsyncComprehension => {}
            Block::For { .. } | Block::PopValue => {
                self.keep_value(*location, keep_value);
                self.emit(*location, Opcode::POP_TOP);
            }
            Block::TryExcept => self.pop_block(*location),
            Block::FinallyTry(body) => {
                self.pop_block(*location);
                if keep_value {
                    self.push_block(*location, Block::PopValue)?;
                }
                self.statements(body)?;
                if keep_value {
                    self.leave_block();
                }
                // The finally body seems to run after the statement that left.
                *location = Location::NONE;
            }
            Block::FinallyEnd => {
                self.keep_value(*location, keep_value);
                self.emit(*location, Opcode::POP_TOP);
                self.keep_value(*location, keep_value);
                self.pop_block(*location);
                self.emit(*location, Opcode::POP_EXCEPT);
            }
            Block::With {
                is_async,
                location: with,
            } => {
                self.pop_block(with);
                self.keep_value(with, keep_value);
                self.call_exit_with_nones(with);
                if is_async {
                    self.emit_await(with, 2);
                }
                self.emit(with, Opcode::POP_TOP);
                *location = Location::NONE;
            }
            Block::HandlerCleanup(name) => {
                if name.is_some() {
                    self.pop_block(*location);
                }
                self.keep_value(*location, keep_value);
                self.pop_block(*location);
                self.emit(*location, Opcode::POP_EXCEPT);
                if let Some(name) = name {
                    self.clear_name(*location, name)?;
                }
            }
        }
        Ok(())
    }

    fn keep_value(&mut self, location: Location, keep: bool) {
        if keep {
            self.emit_arg(location, Opcode::SWAP, 2);
        }
    }

    /// `name = None; del name`: the end of `except ... as name`.
    pub(super) fn clear_name(&mut self, location: Location, name: Name) -> Result<()> {
        self.load_none(location);
        self.store_name(location, name)?;
        self.delete_name(location, name)
    }
}
