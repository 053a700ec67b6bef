//! Refuses source that nests too deeply before anything recurses over it.
//!
//! CPython's tokenizer allows 200 open brackets and 100 levels of indentation;
//! its compiler gives up where expressions nest about 3,000 deep.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{Mode, lexer};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::error::{Diagnostic, Result, SyntaxErrorKind};
use super::lower::Source;

const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;
const MAX_OPERATORS: usize = 2990;

/// A line longer than this may hide deep nesting from the eye.
const LONG_LINE: usize = 5_000;

/// Checks suspicious source before it is parsed, because the parser needs
/// stack in proportion to the nesting.
pub(super) fn check_source(source: &Source<'_>) -> Result<()> {
    let Some(deepest) = looks_deep(source) else {
        return Ok(());
    };
    let mut lexer = lexer::lex(source.text, Mode::Module);
    let kinds = std::iter::from_fn(|| {
        let kind = lexer.next_token();
        (kind != TokenKind::EndOfFile).then_some(kind)
    });
    match find_excess(kinds) {
        Some((excess, _)) => excess.error(TextRange::empty(deepest), source),
        None => Ok(()),
    }
}

/// Checks the tokens of a parsed file before anything recurses over its tree.
///
/// Most tokens are not looked at: few of them cannot nest too deeply, so where
/// one of the next few ends a logical line, the last that does is where to go on.
pub(super) fn check_tokens(tokens: &[Token], source: &Source<'_>) -> Result<()> {
    if source.has_line_indented_by(MAX_INDENTS) {
        return check_all(tokens, source);
    }
    let is_end = |token: &Token| token.kind() == TokenKind::Newline;
    let mut rest = tokens;
    while let Some(next) = rest.get(..=MAX_BRACKETS) {
        if let Some(end) = next.iter().rposition(is_end) {
            rest = &rest[end + 1..];
            continue;
        }
        let end = rest.iter().position(is_end).unwrap_or(rest.len());
        let (line, others) = rest.split_at(end);
        check_all(line, source)?;
        rest = others.get(1..).unwrap_or_default();
    }
    Ok(())
}

fn check_all(tokens: &[Token], source: &Source<'_>) -> Result<()> {
    match find_excess(tokens.iter().map(Token::kind)) {
        Some((excess, index)) => excess.error(tokens[index].range(), source),
        None => Ok(()),
    }
}

/// What there is too much of.
#[derive(Debug, Clone, Copy)]
enum Excess {
    Brackets,
    Indents,
    Operators,
}

impl Excess {
    fn error(self, range: TextRange, source: &Source<'_>) -> Result<()> {
        let (kind, message) = match self {
            Excess::Brackets => (SyntaxErrorKind::Syntax, "too many nested parentheses"),
            Excess::Indents => (
                SyntaxErrorKind::Indentation,
                "too many levels of indentation",
            ),
            Excess::Operators => (SyntaxErrorKind::Syntax, "too many nested expressions"),
        };
        Err(Box::new(Diagnostic {
            kind,
            message: message.to_owned(),
            location: source.location(TextRange::empty(range.start())),
        }))
    }
}

/// Where nesting may be too deep: a guess on the safe side, which takes
/// brackets in strings for real and looks at many bytes at a time.
fn looks_deep(source: &Source<'_>) -> Option<TextSize> {
    const STRIDE: usize = 64;
    let count = |chunk: &[u8; STRIDE], [one, two, three]: [u8; 3]| -> usize {
        let is_one = |&byte: &u8| u8::from((byte == one) | (byte == two) | (byte == three));
        usize::from(chunk.iter().map(is_one).sum::<u8>())
    };
    let (chunks, rest) = source.text.as_bytes().as_chunks::<STRIDE>();
    let mut last = [0; STRIDE];
    last[..rest.len()].copy_from_slice(rest);
    let mut depth = 0;
    for (index, chunk) in chunks.iter().chain([&last]).enumerate() {
        let opened = count(chunk, *b"([{");
        if depth + opened > MAX_BRACKETS {
            return Some(TextSize::new((index * STRIDE) as u32));
        }
        // Those closed first may belong to nothing.
        depth = opened.max((depth + opened).saturating_sub(count(chunk, *b")]}")));
    }
    source.long_line(LONG_LINE)
}

/// What is open at one bracket level.
#[derive(Default)]
struct Level {
    /// Operators since the last comma, each an operand of the next.
    chain: usize,
    /// `lambda`s, whose defaults may nest across commas.
    lambdas: usize,
}

/// The first token at which the tree that the tokens make may be too deep.
fn find_excess(tokens: impl IntoIterator<Item = TokenKind>) -> Option<(Excess, usize)> {
    let mut levels = vec![Level::default()];
    let mut indents = 0usize;
    let mut depth = 0usize;
    for (index, kind) in tokens.into_iter().enumerate() {
        let is_open = levels.len() > 1;
        let level = levels.last_mut().expect("the outermost level stays");
        match kind {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart => {
                level.chain += 1;
                depth += 1;
                levels.push(Level::default());
                if levels.len() > MAX_BRACKETS + 1 {
                    return Some((Excess::Brackets, index));
                }
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd
                if is_open =>
            {
                let closed = levels.pop().unwrap_or_default();
                depth -= closed.chain + closed.lambdas;
            }
            TokenKind::Comma => {
                depth -= level.chain;
                level.chain = 0;
            }
            TokenKind::Newline | TokenKind::Semi => {
                levels.clear();
                levels.push(Level::default());
                depth = 0;
            }
            TokenKind::Indent => {
                indents += 1;
                if indents >= MAX_INDENTS {
                    return Some((Excess::Indents, index));
                }
            }
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            TokenKind::Lambda => {
                level.lambdas += 1;
                depth += 1;
            }
            kind if nests(kind) => {
                level.chain += 1;
                depth += 1;
            }
            _ => {}
        }
        if depth > MAX_OPERATORS {
            return Some((Excess::Operators, index));
        }
    }
    None
}

/// Whether an operand of this operator may be an expression of the same level,
/// so that many in a row make a deep tree.
fn nests(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Percent
            | TokenKind::At
            | TokenKind::Amper
            | TokenKind::Vbar
            | TokenKind::CircumFlex
            | TokenKind::Tilde
            | TokenKind::LeftShift
            | TokenKind::RightShift
            | TokenKind::DoubleSlash
            | TokenKind::DoubleStar
            | TokenKind::Dot
            | TokenKind::Not
            | TokenKind::If
            | TokenKind::Await
            | TokenKind::Yield
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Option<String> {
        let source = Source::new(text);
        let parsed = ruff_python_parser::parse_unchecked(text, Mode::Module.into());
        let result = check_tokens(parsed.tokens(), &source);
        std::mem::forget(parsed);
        result.err().map(|error| error.message)
    }

    #[test]
    fn lines_of_many_tokens_are_found_wherever_they_stand() {
        let operators = |count: usize| format!("x = {}y", "-".repeat(count));
        for before in [0, 1, 100, 198, 199, 200, 201, 500] {
            let short = "a\n".repeat(before);
            for after in ["", "\n", "\na\n"] {
                let deep = format!("{short}{}{after}", operators(MAX_OPERATORS + 1));
                let expected = Some("too many nested expressions".to_owned());
                assert_eq!(message(&deep), expected, "{before}");
                let shallow = format!("{short}{}{after}", operators(MAX_OPERATORS - 10));
                assert_eq!(message(&shallow), None, "{before}");
            }
        }
    }

    #[test]
    fn levels_of_indentation_are_counted() {
        let nested = |levels: usize| -> String {
            (0..levels)
                .map(|level| format!("{}if a:\n", " ".repeat(level)))
                .collect::<String>()
                + &" ".repeat(levels)
                + "b\n"
        };
        assert_eq!(message(&nested(MAX_INDENTS - 1)), None);
        let expected = Some("too many levels of indentation".to_owned());
        assert_eq!(message(&nested(MAX_INDENTS)), expected);
    }
}
