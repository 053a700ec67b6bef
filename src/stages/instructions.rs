//! The fourth stage: the instructions that a piece of source became.

use serde::Serialize;

use super::span::Span;
use crate::bytecode::dis::argument_repr;
use crate::bytecode::{CodeObject, Instructions, LineTable};

/// Instructions of one code object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeStage {
    /// The qualified name of the function or class; `<module>` for a module.
    pub qualname: String,
    /// The instructions, in order.
    pub instructions: Vec<InstructionStage>,
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstructionStage {
    /// Bytes from the start of its code.
    pub offset: usize,
    /// Its name.
    pub opcode: &'static str,
    /// Its argument and, in parentheses, what it stands for; empty if it has
    /// none.
    pub argument: String,
    /// The source it comes from, if from any.
    pub span: Option<Span>,
}

/// The instructions that come from a span, or all; the module's code first,
/// nested code after it. Code without any is left out.
pub(super) fn instructions(module: &CodeObject, within: Option<Span>) -> Vec<CodeStage> {
    let mut stages = Vec::new();
    let mut pending = vec![module];
    while let Some(code) = pending.pop() {
        let instructions = of_code(code, within);
        if !instructions.is_empty() {
            stages.push(CodeStage {
                qualname: code.qualname.to_string_lossy().into_owned(),
                instructions,
            });
        }
        pending.extend(code.nested().rev());
    }
    stages
}

fn of_code(code: &CodeObject, within: Option<Span>) -> Vec<InstructionStage> {
    let table = LineTable::decode(code).expect("the compiler's tables are well-formed");
    // An instruction without a place goes where the one before it goes.
    let mut is_within = within.is_none();
    Instructions::new(&code.code)
        .map(|decoded| decoded.expect("the compiler's code is well-formed"))
        .filter_map(|instruction| {
            let span = Span::of_position(table.position_at(instruction.offset));
            if let Some((within, span)) = within.zip(span) {
                is_within = within.contains(span);
            }
            is_within.then(|| InstructionStage {
                offset: instruction.offset,
                opcode: instruction.opcode.name(),
                argument: match argument_repr(code, &instruction) {
                    None => String::new(),
                    Some(repr) if repr.is_empty() => instruction.arg.to_string(),
                    Some(repr) => format!("{} ({repr})", instruction.arg),
                },
                span,
            })
        })
        .collect()
}
