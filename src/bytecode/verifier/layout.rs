//! What can be checked of code without following control: its tables, its
//! slots, and each instruction's argument.

use super::{Problem, VerifyError};
use crate::bytecode::instructions::UNIT;
use crate::bytecode::{
    ArgKind, BinaryOperator, CodeFlags, CodeObject, Comparison, Constant, ExceptionTable,
    Instruction, Instructions, Intrinsic1, Intrinsic2, LineTable, LocalKind, Opcode,
};

/// Code whose parts fit together.
pub(super) struct Layout<'a> {
    pub(super) code: &'a CodeObject,
    pub(super) instructions: Vec<Instruction>,
    pub(super) exceptions: ExceptionTable,
    pub(super) free_slots: usize,
    /// Which instructions jumps and handlers go to.
    pub(super) is_target: Vec<bool>,
    /// The instruction that starts at each unit; [`NOWHERE`] if none does.
    index_at: Vec<u32>,
    /// How many instructions come before the body: jumps never go there.
    prologue: usize,
}

const NOWHERE: u32 = u32::MAX;

impl<'a> Layout<'a> {
    pub(super) fn check(code: &'a CodeObject) -> Result<Layout<'a>, VerifyError> {
        let whole = |problem| VerifyError::new(code, None, problem);
        check_slots(code).map_err(whole)?;
        check_line_table(code).map_err(whole)?;
        let (instructions, index_at) = decode(code)?;
        let mut layout = Layout {
            code,
            is_target: vec![false; instructions.len()],
            free_slots: code
                .localspluskinds
                .iter()
                .filter(|kind| kind.is_free())
                .count(),
            exceptions: ExceptionTable::decode(&code.exceptiontable)
                .map_err(|error| whole(error.into()))?,
            instructions,
            index_at,
            prologue: 0,
        };
        layout.check_prologue().map_err(whole)?;
        layout.mark_targets()?;
        for index in 0..layout.instructions.len() {
            layout
                .check_instruction(index)
                .map_err(|problem| layout.error(index, problem))?;
        }
        Ok(layout)
    }

    /// An error at an instruction.
    pub(super) fn error(&self, index: usize, problem: Problem) -> VerifyError {
        VerifyError::new(self.code, Some(self.instructions[index].offset), problem)
    }

    /// Whether a call makes a generator or something of that kind.
    pub(super) fn is_generator(&self) -> bool {
        generator_flags(self.code) != 0
    }

    /// The index of the instruction that starts at a byte offset.
    pub(super) fn index_of(&self, offset: usize) -> Option<usize> {
        let index = *self.index_at.get(offset / UNIT)?;
        (index != NOWHERE).then_some(index as usize)
    }

    /// The constant that an argument or a value on the stack names.
    pub(super) fn constant(&self, index: u32) -> Option<&'a Constant> {
        self.code.consts.get(index as usize)
    }

    fn opcode(&self, index: usize) -> Option<Opcode> {
        Some(self.instructions.get(index)?.opcode)
    }

    /// `COPY_FREE_VARS`, `MAKE_CELL`s, `RETURN_GENERATOR` and `POP_TOP`, each
    /// where the slots or flags ask for it, then `RESUME`.
    fn check_prologue(&mut self) -> Result<(), Problem> {
        let mut at = 0;
        if self.free_slots > 0 {
            let first = self.instructions.first();
            let copies = first.filter(|first| first.opcode == Opcode::COPY_FREE_VARS);
            if copies.is_none_or(|copy| copy.arg as usize != self.free_slots) {
                return Err(Problem::Prologue);
            }
            at += 1;
        }
        while self.opcode(at) == Some(Opcode::MAKE_CELL) {
            at += 1;
        }
        if self.is_generator() {
            if self.opcode(at) != Some(Opcode::RETURN_GENERATOR)
                || self.opcode(at + 1) != Some(Opcode::POP_TOP)
            {
                return Err(Problem::Prologue);
            }
            at += 2;
        }
        match self.instructions.get(at) {
            Some(resume) if resume.opcode == Opcode::RESUME && resume.arg == 0 => {
                self.prologue = at + 1;
                Ok(())
            }
            _ => Err(Problem::Prologue),
        }
    }

    fn mark_targets(&mut self) -> Result<(), VerifyError> {
        for index in 0..self.instructions.len() {
            let instruction = self.instructions[index];
            if !instruction.opcode.is_jump() {
                continue;
            }
            let target = instruction
                .jump_target()
                .and_then(|target| self.index_of(target))
                .filter(|&target| target >= self.prologue);
            let Some(target) = target else {
                let opcode = instruction.opcode.name();
                return Err(self.error(index, Problem::JumpTarget { opcode }));
            };
            self.is_target[target] = true;
        }
        for entry in self.exceptions.entries() {
            let is_boundary =
                |offset| offset == self.code.code.len() || self.index_of(offset).is_some();
            let target = self
                .index_of(entry.target)
                .filter(|&target| target >= self.prologue);
            let fits =
                is_boundary(entry.start) && is_boundary(entry.end) && entry.target >= entry.end;
            let Some(target) = target.filter(|_| fits) else {
                let problem = Problem::ExceptionEntry {
                    start: entry.start,
                    end: entry.end,
                    target: entry.target,
                };
                return Err(VerifyError::new(self.code, None, problem));
            };
            self.is_target[target] = true;
        }
        Ok(())
    }

    fn check_instruction(&self, index: usize) -> Result<(), Problem> {
        let instruction = &self.instructions[index];
        if instruction.prefix_units() > 3 {
            return Err(Problem::LongPrefix);
        }
        let caches = instruction.offset + UNIT..instruction.end();
        if self.code.code[caches].iter().any(|&byte| byte != 0) {
            return Err(Problem::DirtyCache);
        }
        self.check_place(index)?;
        if !self.is_argument_valid(instruction) {
            return Err(Problem::Argument {
                opcode: instruction.opcode.name(),
                arg: instruction.arg,
            });
        }
        Ok(())
    }

    /// Instructions that rely on their neighbours or on the kind of code.
    fn check_place(&self, index: usize) -> Result<(), Problem> {
        let instruction = &self.instructions[index];
        let next = self.opcode(index + 1);
        let target = instruction
            .jump_target()
            .and_then(|target| self.index_of(target))
            .and_then(|target| self.opcode(target));
        let is_in_place = match instruction.opcode {
            Opcode::CACHE | Opcode::INTERPRETER_EXIT => false,
            Opcode::COPY_FREE_VARS => index == 0 && self.free_slots > 0,
            Opcode::RETURN_GENERATOR => index < self.prologue && self.is_generator(),
            Opcode::YIELD_VALUE => self.is_generator() && next == Some(Opcode::RESUME),
            // Names passed to a call that control can only reach through them.
            Opcode::KW_NAMES => next == Some(Opcode::CALL) && !self.is_target[index + 1],
            Opcode::FOR_ITER => target == Some(Opcode::END_FOR),
            // A loop that never looks at the breaker itself: RESUME must.
            Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
                target == Some(Opcode::SEND)
                    && !self.is_target[index]
                    && index > 0
                    && self.opcode(index - 1) == Some(Opcode::RESUME)
            }
            // They need a namespace, which functions with fast locals lack.
            Opcode::LOAD_NAME
            | Opcode::STORE_NAME
            | Opcode::DELETE_NAME
            | Opcode::LOAD_LOCALS
            | Opcode::SETUP_ANNOTATIONS => self.code.flags & CodeFlags::OPTIMIZED == 0,
            _ => true,
        };
        if is_in_place {
            Ok(())
        } else {
            Err(Problem::OutOfPlace(instruction.opcode.name()))
        }
    }

    fn is_argument_valid(&self, instruction: &Instruction) -> bool {
        let arg = instruction.arg;
        match instruction.opcode.arg_kind() {
            ArgKind::None | ArgKind::JumpForward | ArgKind::JumpBackward => true,
            ArgKind::Const => {
                instruction.opcode != Opcode::KW_NAMES && self.constant(arg).is_some()
                    || self.are_keywords_valid(instruction)
            }
            ArgKind::Name => {
                let index = arg >> instruction.opcode.name_shift();
                (index as usize) < self.code.names.len()
            }
            ArgKind::Local | ArgKind::Deref => (arg as usize) < self.code.localsplusnames.len(),
            ArgKind::Compare => Comparison::from_arg(arg).is_some(),
            ArgKind::Plain => is_plain_argument_valid(instruction.opcode, arg),
        }
    }

    /// The names of `KW_NAMES` belong to the last arguments of its call.
    fn are_keywords_valid(&self, kw_names: &Instruction) -> bool {
        let Some(Constant::Tuple(names)) = self.constant(kw_names.arg) else {
            return false;
        };
        let call = self
            .index_of(kw_names.end())
            .map(|index| self.instructions[index]);
        call.is_some_and(|call| names.len() <= call.arg as usize)
            && names.iter().all(|name| matches!(name, Constant::Str(_)))
    }
}

fn is_plain_argument_valid(opcode: Opcode, arg: u32) -> bool {
    match opcode {
        Opcode::BINARY_OP => BinaryOperator::from_arg(arg).is_some(),
        Opcode::CALL_INTRINSIC_1 => Intrinsic1::from_number(arg).is_some(),
        Opcode::CALL_INTRINSIC_2 => Intrinsic2::from_number(arg).is_some(),
        Opcode::IS_OP | Opcode::CONTAINS_OP | Opcode::CALL_FUNCTION_EX => arg <= 1,
        Opcode::RAISE_VARARGS | Opcode::GET_AWAITABLE => arg <= 2,
        Opcode::BUILD_SLICE => arg == 2 || arg == 3,
        Opcode::FORMAT_VALUE => arg <= 7,
        Opcode::MAKE_FUNCTION => arg <= 0xf,
        Opcode::RESUME => arg <= 3,
        Opcode::SWAP => arg >= 2,
        Opcode::COPY
        | Opcode::LIST_APPEND
        | Opcode::SET_ADD
        | Opcode::MAP_ADD
        | Opcode::LIST_EXTEND
        | Opcode::SET_UPDATE
        | Opcode::DICT_UPDATE
        | Opcode::DICT_MERGE => arg >= 1,
        _ => true,
    }
}

fn generator_flags(code: &CodeObject) -> u32 {
    code.flags & (CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR)
}

/// Locals first, then cells that are no locals, then free variables; the
/// parameters are the first locals.
fn check_slots(code: &CodeObject) -> Result<(), Problem> {
    if code.localsplusnames.len() != code.localspluskinds.len() {
        return Err(Problem::Slots);
    }
    let ranks: Option<Vec<u8>> = code
        .localspluskinds
        .iter()
        .map(|&kind| rank(kind))
        .collect();
    if !ranks.is_some_and(|ranks| ranks.is_sorted()) {
        return Err(Problem::Slots);
    }
    if code.posonlyargcount > code.argcount
        || code.parameter_slots() > code.varnames().count() as u64
    {
        return Err(Problem::Parameters);
    }
    if generator_flags(code).count_ones() > 1 {
        return Err(Problem::Flags(code.flags));
    }
    let holds_code = |constant: &Constant| match constant {
        Constant::Tuple(items) | Constant::FrozenSet(items) => contains_code(items),
        _ => false,
    };
    if code.consts.iter().any(holds_code) {
        return Err(Problem::NestedCode);
    }
    Ok(())
}

/// Which of the three groups a slot belongs to.
fn rank(kind: LocalKind) -> Option<u8> {
    match kind.0 & !LocalKind::HIDDEN {
        LocalKind::LOCAL => Some(0),
        both if both == LocalKind::LOCAL | LocalKind::CELL => Some(0),
        LocalKind::CELL => Some(1),
        LocalKind::FREE => Some(2),
        _ => None,
    }
}

fn contains_code(items: &[Constant]) -> bool {
    items.iter().any(|item| match item {
        Constant::Code(_) => true,
        Constant::Tuple(items) | Constant::FrozenSet(items) => contains_code(items),
        _ => false,
    })
}

fn check_line_table(code: &CodeObject) -> Result<(), Problem> {
    let covered = LineTable::decode(code)?.covered();
    if covered == code.code.len() {
        Ok(())
    } else {
        Err(Problem::LineTableLength {
            covered,
            code: code.code.len(),
        })
    }
}

/// The instructions, and the index of the one that starts at each unit.
fn decode(code: &CodeObject) -> Result<(Vec<Instruction>, Vec<u32>), VerifyError> {
    let length = code.code.len();
    if length == 0 || !length.is_multiple_of(UNIT) {
        return Err(VerifyError::new(code, None, Problem::CodeLength(length)));
    }
    let mut instructions = Vec::new();
    let mut index_at = vec![NOWHERE; length / UNIT];
    for decoded in Instructions::new(&code.code) {
        let instruction = decoded.map_err(|error| VerifyError::new(code, None, error.into()))?;
        index_at[instruction.start / UNIT] = instructions.len() as u32;
        instructions.push(instruction);
    }
    Ok((instructions, index_at))
}
