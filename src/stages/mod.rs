//! The four stages of a piece of code: source, tokens, tree, bytecode, each
//! with the span of source it comes from (`gilsim stages`).

mod instructions;
mod span;
mod text;
mod tokens;
mod tree;

pub use instructions::{CodeStage, InstructionStage};
pub use span::Span;
pub use tokens::TokenStage;
pub use tree::NodeStage;

use ruff_python_ast::PythonVersion;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use serde::Serialize;
use thiserror::Error;

use crate::compiler::{self, SyntaxError};
use span::Lines;

/// The stages of a file, or of the statements on one of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stages {
    /// The file's name.
    pub filename: String,
    /// The span of source that is shown.
    pub span: Span,
    /// The source's lines, whole.
    pub source: Vec<SourceLine>,
    /// The tokens, in order.
    pub tokens: Vec<TokenStage>,
    /// The statements' trees, as they are before constants are folded.
    pub tree: Vec<NodeStage>,
    /// The instructions, by the code object they are in.
    pub bytecode: Vec<CodeStage>,
}

/// A line of source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// Its number, from 1.
    pub line: u32,
    /// Its text, without the line end.
    pub text: String,
}

/// Why there are no stages to show.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StagesError {
    /// The file does not compile.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The file has no such line.
    #[error("{filename} has no line {line}: its lines are 1 to {last}")]
    NoLine {
        /// The file's name.
        filename: String,
        /// The line asked for.
        line: u32,
        /// The number of its last line.
        last: u32,
    },
    /// There is only a comment or nothing on the line.
    #[error("{filename}:{line}: no statement on this line{}", .next.map(|next| format!("; the next begins on line {next}")).unwrap_or_default())]
    NoStatement {
        /// The file's name.
        filename: String,
        /// The line asked for.
        line: u32,
        /// Where the next statement begins.
        next: Option<u32>,
    },
}

impl Stages {
    /// Takes `source` through all stages. With a `line`, only the statements
    /// that begin on it, or else the smallest one that contains it.
    ///
    /// # Errors
    ///
    /// [`StagesError`] where the source does not compile or the line has
    /// nothing to show.
    pub fn of(source: &str, filename: &str, line: Option<u32>) -> Result<Stages, StagesError> {
        let source = source.replace("\r\n", "\n");
        let code = compiler::compile(&source, filename)?;
        let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::PY312);
        let parsed = parse_unchecked(&source, options)
            .try_into_module()
            .expect("a module was asked for");
        let lines = Lines::new(&source);
        let statements = match line {
            None => parsed.syntax().body.iter().collect(),
            Some(line) => statements_on(line, &parsed.syntax().body, &lines, filename)?,
        };
        let span = match line {
            None => lines.whole(),
            Some(_) => lines.covering(&statements),
        };
        let shown = span.line..=span.end_line.max(span.line);
        Ok(Stages {
            filename: filename.to_owned(),
            span,
            source: lines.numbered(shown).collect(),
            tokens: tokens::tokens(parsed.tokens(), &lines, span),
            tree: statements
                .into_iter()
                .map(|statement| tree::tree(statement, &lines))
                .collect(),
            bytecode: instructions::instructions(&code, line.map(|_| span)),
        })
    }

    /// As text, one stage after the other.
    pub fn to_text(&self) -> String {
        text::text(self)
    }

    /// As JSON, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and numbers have a JSON form")
    }
}

fn statements_on<'a>(
    line: u32,
    body: &'a [ruff_python_ast::Stmt],
    lines: &Lines<'_>,
    filename: &str,
) -> Result<Vec<&'a ruff_python_ast::Stmt>, StagesError> {
    let filename = filename.to_owned();
    if line == 0 || line > lines.count() {
        let last = lines.count();
        return Err(StagesError::NoLine {
            filename,
            line,
            last,
        });
    }
    tree::statements_on(line, body, lines).map_err(|next| StagesError::NoStatement {
        filename,
        line,
        next,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
def add(a, b):
    # Adds.
    total = a + b; done = True
    return total

print(add(1,
          2))
";

    fn on_line(line: u32) -> Stages {
        Stages::of(SOURCE, "add.py", Some(line)).unwrap()
    }

    fn opcodes(stages: &Stages) -> Vec<(&str, Vec<&str>)> {
        stages
            .bytecode
            .iter()
            .map(|code| {
                let opcodes = code
                    .instructions
                    .iter()
                    .map(|instruction| instruction.opcode);
                (&code.qualname[..], opcodes.collect())
            })
            .collect()
    }

    #[test]
    fn a_line_selects_the_statements_that_begin_on_it() {
        let stages = on_line(3);
        assert_eq!(stages.span.to_string(), "3:4-3:30");
        assert_eq!(stages.source[0].text, "    total = a + b; done = True");
        let tokens: Vec<&str> = stages.tokens.iter().map(|token| &token.text[..]).collect();
        assert_eq!(
            tokens,
            ["total", "=", "a", "+", "b", ";", "done", "=", "True"]
        );
        let kinds: Vec<&str> = stages.tree.iter().map(|node| &node.kind[..]).collect();
        assert_eq!(kinds, ["Assign", "Assign"]);
        assert_eq!(
            opcodes(&stages),
            [(
                "add",
                vec![
                    "LOAD_FAST",
                    "LOAD_FAST",
                    "BINARY_OP",
                    "STORE_FAST",
                    "LOAD_CONST",
                    "STORE_FAST"
                ]
            )]
        );
        assert_eq!(
            stages.bytecode[0].instructions[2].span.unwrap().to_string(),
            "3:12-3:17"
        );
    }

    #[test]
    fn a_line_within_a_statement_selects_it() {
        let stages = on_line(7);
        assert_eq!(stages.span.to_string(), "6:0-7:13");
        assert_eq!(stages.source.len(), 2);
        assert_eq!(stages.tree[0].kind, "Expr");
        let (name, opcodes) = &opcodes(&stages)[0];
        assert_eq!(*name, "<module>");
        assert_eq!(
            opcodes.iter().filter(|opcode| **opcode == "CALL").count(),
            2
        );
        assert!(!opcodes.contains(&"MAKE_FUNCTION"));
    }

    #[test]
    fn a_function_has_its_making_and_its_body() {
        let stages = on_line(1);
        let opcodes = opcodes(&stages);
        assert_eq!(
            opcodes[0],
            (
                "<module>",
                vec!["LOAD_CONST", "MAKE_FUNCTION", "STORE_NAME"]
            )
        );
        assert_eq!(opcodes[1].0, "add");
        assert_eq!(opcodes[1].1[0], "RESUME");
        assert_eq!(opcodes[1].1.last(), Some(&"RETURN_VALUE"));
    }

    #[test]
    fn without_a_line_everything_is_shown() {
        let stages = Stages::of(SOURCE, "add.py", None).unwrap();
        assert_eq!(stages.source.len(), 7);
        assert_eq!(stages.tree.len(), 2);
        assert_eq!(stages.bytecode.len(), 2);
        let last = stages.bytecode[0].instructions.last().unwrap();
        assert_eq!(
            (last.opcode, &last.argument[..]),
            ("RETURN_CONST", "3 (None)")
        );
        assert_eq!(stages.tokens.last().unwrap().kind, "NEWLINE");
    }

    #[test]
    fn a_line_without_a_statement_is_an_error() {
        let message = |line| {
            let error = Stages::of(SOURCE, "add.py", Some(line)).unwrap_err();
            error.to_string()
        };
        assert_eq!(message(0), "add.py has no line 0: its lines are 1 to 7");
        assert_eq!(message(8), "add.py has no line 8: its lines are 1 to 7");
        assert_eq!(
            message(5),
            "add.py:5: no statement on this line; the next begins on line 6"
        );
    }

    #[test]
    fn an_empty_file_has_stages_too() {
        let stages = Stages::of("", "empty.py", None).unwrap();
        assert!(stages.tree.is_empty());
        assert!(stages.to_text().contains("RETURN_CONST"));
    }

    #[test]
    fn what_does_not_compile_is_an_error() {
        assert!(matches!(
            Stages::of("return", "bad.py", None),
            Err(StagesError::Syntax(_))
        ));
    }

    #[test]
    fn json_holds_the_same() {
        let stages = on_line(4);
        let json: serde_json::Value = serde_json::from_str(&stages.to_json()).unwrap();
        assert_eq!(json["span"]["line"], 4);
        assert_eq!(json["source"][0]["text"], "    return total");
        assert_eq!(json["tokens"][0]["kind"], "NAME");
        assert_eq!(json["tree"][0]["children"][0]["kind"], "Name");
        assert_eq!(
            json["bytecode"][0]["instructions"][1]["opcode"],
            "RETURN_VALUE"
        );
    }

    #[test]
    fn text_shows_the_stages_in_order() {
        assert_eq!(
            on_line(4).to_text(),
            "\
Source  add.py 4:4-4:16
  4      return total

Tokens
  4:4-4:10   NAME       return
  4:11-4:16  NAME       total

Tree
  4:4-4:16   Return
  4:11-4:16    Name  total

Bytecode of add
  4:11-4:16  16  LOAD_FAST             2 (total)
  4:4-4:16   18  RETURN_VALUE
"
        );
    }
}
