//! Iterating the instructions of `co_code`.

use thiserror::Error;

use super::{ArgKind, Opcode};

/// Bytes of a code unit: an opcode and the low 8 bits of its argument.
pub(super) const UNIT: usize = 2;

/// One instruction with its `EXTENDED_ARG` prefixes folded into the argument.
///
/// Offsets are bytes from the start of `co_code`, as `dis` prints them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    /// Where the first `EXTENDED_ARG` prefix stands; the same as `offset`
    /// where there is none. Jumps come here.
    pub start: usize,
    /// Where the opcode itself stands.
    pub offset: usize,
    /// What it does.
    pub opcode: Opcode,
    /// The whole argument, up to 32 bits; for an opcode that takes none, the
    /// byte that is ignored in its place.
    pub arg: u32,
}

impl Instruction {
    /// The offset after its inline caches, where the next instruction starts.
    pub fn end(&self) -> usize {
        self.offset + UNIT * (1 + self.opcode.cache_units())
    }

    /// How many `EXTENDED_ARG` units stand before it.
    pub fn prefix_units(&self) -> usize {
        (self.offset - self.start) / UNIT
    }

    /// The offset it may jump to: `None` where it is no jump, or jumps back
    /// beyond the start of the code.
    pub fn jump_target(&self) -> Option<usize> {
        let distance = self.arg as usize * UNIT;
        match self.opcode.arg_kind() {
            ArgKind::JumpForward => self.end().checked_add(distance),
            ArgKind::JumpBackward => self.end().checked_sub(distance),
            _ => None,
        }
    }
}

/// Why bytes are no instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InstructionError {
    /// CPython 3.12 has no opcode with that number.
    #[error("unknown opcode {number} at offset {offset}")]
    UnknownOpcode {
        /// The number found.
        number: u8,
        /// Where it stands.
        offset: usize,
    },
    /// The code ends in the middle of an instruction: after one byte of a
    /// unit, in its prefix, or before all of its caches.
    #[error("the code ends in the middle of the instruction at offset {offset}")]
    Truncated {
        /// Where that instruction starts.
        offset: usize,
    },
}

/// The instructions of `co_code`, in order. After an error it ends.
///
/// ```
/// use gilsim::bytecode::{Instructions, Opcode};
///
/// let code = [0x97, 0, 0x64, 0, 0x53, 0];
/// let opcodes: Vec<Opcode> = Instructions::new(&code).map(|i| i.unwrap().opcode).collect();
/// assert_eq!(opcodes, [Opcode::RESUME, Opcode::LOAD_CONST, Opcode::RETURN_VALUE]);
/// ```
#[derive(Debug, Clone)]
pub struct Instructions<'a> {
    code: &'a [u8],
    offset: usize,
}

impl<'a> Instructions<'a> {
    /// Begins at the start of `code`.
    pub fn new(code: &'a [u8]) -> Self {
        Self::from_offset(code, 0)
    }

    /// Begins at `offset`, which must be the start of an instruction.
    pub fn from_offset(code: &'a [u8], offset: usize) -> Self {
        Self { code, offset }
    }

    fn decode(&self, start: usize) -> Result<Instruction, InstructionError> {
        let mut offset = start;
        let mut arg = 0;
        loop {
            let &[number, low] = self
                .code
                .get(offset..offset + UNIT)
                .and_then(|unit| <&[u8; UNIT]>::try_from(unit).ok())
                .ok_or(InstructionError::Truncated { offset: start })?;
            let opcode = Opcode::from_number(number)
                .ok_or(InstructionError::UnknownOpcode { number, offset })?;
            arg = arg << 8 | u32::from(low);
            if opcode == Opcode::EXTENDED_ARG {
                offset += UNIT;
                continue;
            }
            let arg = if opcode.has_arg() { arg } else { low.into() };
            let instruction = Instruction {
                start,
                offset,
                opcode,
                arg,
            };
            if instruction.end() > self.code.len() {
                return Err(InstructionError::Truncated { offset: start });
            }
            return Ok(instruction);
        }
    }
}

impl Iterator for Instructions<'_> {
    type Item = Result<Instruction, InstructionError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.offset >= self.code.len() {
            return None;
        }
        let decoded = self.decode(self.offset);
        self.offset = match decoded {
            Ok(instruction) => instruction.end(),
            Err(_) => self.code.len(),
        };
        Some(decoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `def add(a, b): total = a + b; return total`, as CPython 3.12.1 has it.
    const ADD: [u8; 16] = [
        0x97, 0x00, 0x7c, 0x00, 0x7c, 0x01, 0x7a, 0x00, 0x00, 0x00, 0x7d, 0x02, 0x7c, 0x02, 0x53,
        0x00,
    ];

    #[test]
    fn caches_belong_to_their_instruction() {
        let offsets: Vec<usize> = Instructions::new(&ADD)
            .map(|instruction| instruction.unwrap().offset)
            .collect();
        assert_eq!(offsets, [0, 2, 4, 6, 10, 12, 14]);
    }

    #[test]
    fn extended_arg_is_folded_high_byte_first() {
        let code = [144, 1, 144, 2, 124, 3, 83, 0];
        let load = Instructions::new(&code).next().unwrap().unwrap();
        assert_eq!((load.start, load.offset, load.arg), (0, 4, 0x01_02_03));
        assert_eq!(load.prefix_units(), 2);
        assert_eq!(load.end(), 6);
    }

    #[test]
    fn jumps_count_from_after_the_caches() {
        let mut code = vec![0; 16];
        (code[0], code[1]) = (Opcode::FOR_ITER as u8, 3);
        let for_iter = Instructions::new(&code).next().unwrap().unwrap();
        assert_eq!(for_iter.jump_target(), Some(10));
        (code[0], code[1]) = (Opcode::JUMP_BACKWARD as u8, 3);
        let backward = Instructions::new(&code).next().unwrap().unwrap();
        assert_eq!(backward.jump_target(), None);
    }

    #[test]
    fn an_error_ends_the_iteration() {
        let truncated = |code: &[u8]| {
            let items: Vec<_> = Instructions::new(code).collect();
            assert_eq!(
                items.last(),
                Some(&Err(InstructionError::Truncated { offset: 0 }))
            );
            assert_eq!(items.len(), 1);
        };
        truncated(&[Opcode::NOP as u8]);
        truncated(&[Opcode::EXTENDED_ARG as u8, 1]);
        truncated(&[Opcode::LOAD_GLOBAL as u8, 1, 0, 0]);
        let unknown: Vec<_> = Instructions::new(&[9, 0, 200, 0, 9, 0]).collect();
        assert_eq!(
            unknown[1..],
            [Err(InstructionError::UnknownOpcode {
                number: 200,
                offset: 2
            })]
        );
    }
}
