//! The stages as text.

use std::fmt::Write;

use super::{InstructionStage, NodeStage, Stages, TokenStage};

/// One stage after the other; each row begins with the span it comes from.
pub(super) fn text(stages: &Stages) -> String {
    let mut out = format!("Source  {} {}\n", stages.filename, stages.span);
    let width = stages.span.end_line.to_string().len();
    for line in &stages.source {
        _ = writeln!(
            out,
            "{}",
            format!("  {:>width$}  {}", line.line, line.text).trim_end()
        );
    }
    let width = span_width(stages);
    out.push_str("\nTokens\n");
    for token in &stages.tokens {
        push_token(&mut out, token, width);
    }
    out.push_str("\nTree\n");
    for node in &stages.tree {
        push_node(&mut out, node, width, 0);
    }
    for code in &stages.bytecode {
        _ = writeln!(out, "\nBytecode of {}", code.qualname);
        let last = code.instructions.last().map_or(0, |last| last.offset);
        for instruction in &code.instructions {
            push_instruction(&mut out, instruction, width, last.to_string().len());
        }
    }
    out
}

/// How wide the longest span of any stage is.
fn span_width(stages: &Stages) -> usize {
    let of_tokens = stages.tokens.iter().map(|token| Some(token.span));
    let of_tree = stages.tree.iter().map(|node| Some(node.span));
    let instructions = stages.bytecode.iter().flat_map(|code| &code.instructions);
    let of_bytecode = instructions.map(|instruction| instruction.span);
    let spans = of_tokens.chain(of_tree).chain(of_bytecode).flatten();
    spans.map(|span| span.to_string().len()).max().unwrap_or(0)
}

fn push_token(out: &mut String, token: &TokenStage, width: usize) {
    // Line ends and indentation are there to be seen.
    let text = match token.kind {
        "NEWLINE" | "NL" | "INDENT" | "STRING" | "FSTRING_MIDDLE" => {
            token.text.escape_debug().to_string()
        }
        _ => token.text.clone(),
    };
    let row = format!("  {:width$}  {:10} {text}", token.span, token.kind);
    _ = writeln!(out, "{}", row.trim_end());
}

fn push_node(out: &mut String, node: &NodeStage, width: usize, depth: usize) {
    let indent = 2 * depth;
    let text = node.text.as_deref().unwrap_or_default();
    let row = format!(
        "  {:width$}  {:indent$}{}  {text}",
        node.span, "", node.kind
    );
    _ = writeln!(out, "{}", row.trim_end());
    for child in &node.children {
        push_node(out, child, width, depth + 1);
    }
}

fn push_instruction(
    out: &mut String,
    instruction: &InstructionStage,
    width: usize,
    offset_width: usize,
) {
    let span = instruction.span.map(|span| span.to_string());
    let row = format!(
        "  {:width$}  {:>offset_width$}  {:20}  {}",
        span.unwrap_or_default(),
        instruction.offset,
        instruction.opcode,
        instruction.argument
    );
    _ = writeln!(out, "{}", row.trim_end());
}
