//! What CPython's parser says where ruff's says something else.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::extent::Extent;
use super::{Context, field, guess, target};
use crate::compiler::error::{Diagnostic, SyntaxErrorKind};

/// The parser's error in CPython's words.
pub(super) fn parser_error(error: &ParseError, context: &Context<'_>) -> Diagnostic {
    let range = error.location;
    let at = |message: &str| context.diagnostic(range, message);
    match &error.error {
        ParseErrorType::InvalidAssignmentTarget => target::assignment(range, context),
        ParseErrorType::InvalidAugmentedAssignmentTarget => {
            let name = target::name_at(range, context);
            at(&format!(
                "'{name}' is an illegal expression for augmented assignment"
            ))
        }
        ParseErrorType::InvalidDeleteTarget => at(&format!(
            "cannot delete {}",
            target::name_at(range, context)
        )),
        ParseErrorType::InvalidNamedAssignmentTarget => {
            let name = target::name_at(range, context);
            at(&format!("cannot use assignment expressions with {name}"))
        }
        ParseErrorType::InvalidAnnotatedAssignmentTarget => at("illegal target for annotation"),
        ParseErrorType::PositionalAfterKeywordArgument => {
            context.at_token(range.end(), "positional argument follows keyword argument")
        }
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            let message = "positional argument follows keyword argument unpacking";
            context.at_token(range.end(), message)
        }
        ParseErrorType::InvalidArgumentUnpackingOrder => {
            let message = "iterable argument unpacking follows keyword argument unpacking";
            context.at_token(range.start(), message)
        }
        ParseErrorType::UnparenthesizedGeneratorExpression => {
            let first = context.line_start(range.start()).map(Token::kind);
            if first == Some(TokenKind::Class) {
                let after = context.tokens[context.index_at(range.start())..].iter();
                let generator = after
                    .into_iter()
                    .find(|token| token.kind() == TokenKind::For);
                return context.invalid_syntax(generator.map_or(range.start(), Ranged::start));
            }
            at("Generator expression must be parenthesized")
        }
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            at("parameter without a default follows parameter with a default")
        }
        ParseErrorType::ExpectedKeywordParam => bare_star(range, context),
        ParseErrorType::VarParameterWithDefault => default_of_star(range, context),
        ParseErrorType::ParamAfterVarKeywordParam => {
            at("arguments cannot follow var-keyword argument")
        }
        ParseErrorType::IterableUnpackingInComprehension => {
            at("iterable unpacking cannot be used in comprehension")
        }
        ParseErrorType::InvalidMatchPatternTarget => at("cannot use '_' as a target"),
        ParseErrorType::ExpectedRealNumber => at("real number required in complex literal"),
        ParseErrorType::ExpectedImaginaryNumber => {
            at("imaginary number required in complex literal")
        }
        ParseErrorType::UnexpectedIndentation => {
            let mut location = context.source.location(range);
            location.column = (location.end_column - 1).max(0);
            tab_error(range, context)
                .unwrap_or_else(|| context.indentation(location, "unexpected indent"))
        }
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
            let text = context.source.text[range.start().to_usize()..]
                .lines()
                .next();
            let mut location = context.source.location(range);
            location.column += text.map_or(0, str::len) as i32;
            let message = "unindent does not match any outer indentation level";
            tab_error(range, context).unwrap_or_else(|| context.indentation(location, message))
        }
        ParseErrorType::ExpectedToken { expected, found } => {
            expected_token(*expected, *found, range, context)
        }
        ParseErrorType::SimpleStatementsOnSameLine => two_statements(range, context),
        ParseErrorType::UnparenthesizedTupleExpression => {
            let extent = Extent::new(context);
            let comma = extent.find_before(extent.index_at(range.end()), |kind| {
                kind == TokenKind::Comma
            });
            context.invalid_syntax(comma.map_or(range.start(), |comma| extent.offset(comma)))
        }
        ParseErrorType::ExpectedExpression => expected_expression(range, context),
        ParseErrorType::OtherError(message) => other(message, range, context),
        _ => unknown(range, context),
    }
}

/// Indentation that is deeper or not depending on how wide a tab is.
fn tab_error(range: TextRange, context: &Context<'_>) -> Option<Diagnostic> {
    let text = context.source.text;
    let (line, _) = context.source.position(range.start());
    let own = text.lines().nth(line as usize - 1)?;
    let previous = context
        .before(range.start())
        .find(|token| token.kind() == TokenKind::Newline)?;
    let (line, _) = context.source.position(previous.start());
    let previous = text.lines().nth(line as usize - 1)?;
    let (wide, narrow) = indentation_widths(own);
    let (previous_wide, previous_narrow) = indentation_widths(previous);
    if wide.cmp(&previous_wide) == narrow.cmp(&previous_narrow) {
        return None;
    }
    let mut error = context.diagnostic(
        TextRange::empty(range.start()),
        "inconsistent use of tabs and spaces in indentation",
    );
    error.kind = SyntaxErrorKind::Tab;
    error.location.column = 0;
    error.location.end_column = -1;
    Some(error)
}

/// The width of a line's indentation with tabs of 8 columns, and of 1.
fn indentation_widths(line: &str) -> (usize, usize) {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.fold((0, 0), |(wide, narrow), byte| match byte {
        b'\t' => ((wide / 8 + 1) * 8, narrow + 1),
        _ => (wide + 1, narrow + 1),
    })
}

fn expected_token(
    expected: TokenKind,
    found: TokenKind,
    range: TextRange,
    context: &Context<'_>,
) -> Diagnostic {
    let start = range.start();
    let previous = context.before(start).next();
    let is_def = context
        .line_start(start)
        .is_some_and(|first| matches!(first.kind(), TokenKind::Def | TokenKind::Async));
    let guessed = match found {
        TokenKind::For => guess::parentheses(start, context),
        TokenKind::Equal if expected != TokenKind::Colon || !in_dictionary(start, context) => {
            guess::comparison(start, context)
        }
        _ if expected == TokenKind::Colon && in_dictionary(start, context) => None,
        _ => guess::forgotten_comma(start, context),
    };
    match (expected, found) {
        (TokenKind::Else, TokenKind::Colon) => context.invalid_syntax(start),
        (TokenKind::Else, _) => {
            let start = element_start(start, context).unwrap_or(start);
            context.diagnostic(
                TextRange::new(start, range.start()),
                "expected 'else' after 'if' expression",
            )
        }
        _ if guessed.is_some() => guessed.unwrap_or_else(|| context.invalid_syntax(start)),
        (TokenKind::Colon, _) if in_dictionary(start, context) => {
            let at = previous.map_or(range, Ranged::range);
            let last = context
                .text(at)
                .chars()
                .next_back()
                .map_or(1, char::len_utf8);
            let last = TextRange::new(at.end() - TextSize::new(last as u32), at.end());
            let mut error = context.diagnostic(last, "':' expected after dictionary key");
            error.location.end_column = -1;
            error
        }
        (TokenKind::Colon, TokenKind::Newline) => context.at_token(start, "expected ':'"),
        (TokenKind::Colon, _) if insists_on_colon(start, context) => {
            context.at_token(start, "expected ':'")
        }
        (TokenKind::Lpar, _)
            if is_def && previous.is_some_and(|token| token.kind() == TokenKind::Name) =>
        {
            context.at_token(start, "expected '('")
        }
        _ => unknown(range, context),
    }
}

/// Whether the innermost open bracket is that of a dictionary.
fn in_dictionary(offset: TextSize, context: &Context<'_>) -> bool {
    let extent = Extent::new(context);
    let at = extent.index_at(offset);
    extent.opener(at).is_some_and(|opener| {
        extent.kind(opener) == TokenKind::Lbrace
            && extent
                .find_before(at, |kind| kind == TokenKind::Colon)
                .is_some()
    })
}

/// Whether the grammar commits itself to the colon that is missing here.
fn insists_on_colon(offset: TextSize, context: &Context<'_>) -> bool {
    let extent = Extent::new(context);
    let at = extent.index_at(offset);
    let Some(first) = context.line_start(offset).filter(|_| at > 0) else {
        return false;
    };
    match first.kind() {
        TokenKind::Else | TokenKind::Try | TokenKind::Finally => {
            extent.index_at(first.start()) + 1 == at
        }
        TokenKind::Def | TokenKind::Async => {
            extent.opener(at).is_none()
                && extent
                    .find_before(at, |kind| kind == TokenKind::Def)
                    .is_some()
        }
        _ => false,
    }
}

/// Where the element of a list, call or statement that ends here begins.
fn element_start(offset: TextSize, context: &Context<'_>) -> Option<TextSize> {
    let extent = Extent::new(context);
    let at = extent.index_at(offset);
    let before = extent.find_before(at, |kind| {
        matches!(
            kind,
            TokenKind::Lpar
                | TokenKind::Lsqb
                | TokenKind::Lbrace
                | TokenKind::Comma
                | TokenKind::Equal
                | TokenKind::Colon
                | TokenKind::Return
                | TokenKind::Newline
        )
    });
    let first = before.map_or(0, |before| before + 1);
    (first < at).then(|| extent.offset(first))
}

/// Something follows a statement on its line.
fn two_statements(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let first = context.line_start(range.start());
    let previous = context.before(range.start()).next();
    if let (Some(first), Some(previous)) = (first, previous) {
        let word = context.text(previous.range());
        if first.range() == previous.range() && matches!(word, "print" | "exec") {
            return context.diagnostic(
                TextRange::new(first.start(), range.end()),
                format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?"),
            );
        }
        let found = context.token_at(range.start()).map(Token::kind);
        if first.kind() == TokenKind::Import && found == Some(TokenKind::From) {
            return context.diagnostic(
                TextRange::new(first.start(), range.end()),
                "Did you mean to use 'from ... import ...' instead?",
            );
        }
    }
    unknown(range, context)
}

fn expected_expression(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let previous = context.before(range.start()).next();
    let text = context.source.text;
    let start = range.start().to_usize();
    if start > 0 && text.get(start - 1..=start) == Some("<>") {
        let at = TextRange::at(range.start() - TextSize::new(1), TextSize::new(2));
        return context.diagnostic(at, "invalid syntax");
    }
    let guessed = field::error(range.start(), context)
        .or_else(|| guess::missing_value(range.start(), context));
    if let Some(guessed) = guessed {
        return guessed;
    }
    match previous.map(|token| (token.kind(), token.range())) {
        Some((TokenKind::Colon, colon)) if text[start..].starts_with([',', '}']) => {
            let message = "expression expected after dictionary key and ':'";
            context.diagnostic(colon, message)
        }
        Some((TokenKind::Rarrow, arrow)) => context.at_token(arrow.start(), "expected ':'"),
        _ => unknown(range, context),
    }
}

/// What ruff has no name for, if CPython has one.
fn unknown(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let start = range.start();
    let previous = context.before(start).next().map(Token::kind);
    let found = context.token_at(start).map(Token::kind);
    let guessed = field::error(start, context)
        .or_else(|| guess::parenthesized_parameters(start, context))
        .or_else(|| match found {
            Some(TokenKind::Equal) if !in_dictionary(start, context) => {
                guess::comparison(start, context)
            }
            Some(kind) if kind.as_augmented_assign_operator().is_some() => {
                let tuple = guess::tuple_before(start, context)?;
                let message = "'tuple' is an illegal expression for augmented assignment";
                Some(context.diagnostic(tuple, message))
            }
            Some(TokenKind::Star)
                if previous == Some(TokenKind::Colon) && in_dictionary(start, context) =>
            {
                let message = "cannot use a starred expression in a dictionary value";
                Some(context.diagnostic(range, message))
            }
            // It could have been `not in`.
            Some(TokenKind::Not) => {
                let not = context.token_at(start)?;
                Some(context.invalid_syntax(not.end()))
            }
            _ => guess::bad_type_parameters(start, context),
        });
    guessed.unwrap_or_else(|| context.invalid_syntax(start))
}

/// A `*` that no keyword-only parameter follows.
fn bare_star(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let end = range.end();
    let star = context
        .before(end)
        .find(|token| token.kind() == TokenKind::Star);
    let at = star.map_or(range, Ranged::range);
    context.diagnostic(at, "named arguments must follow bare *")
}

fn default_of_star(range: TextRange, context: &Context<'_>) -> Diagnostic {
    let star = context
        .before(range.start())
        .find(|token| matches!(token.kind(), TokenKind::Star | TokenKind::DoubleStar));
    let kind = match star.map(Token::kind) {
        Some(TokenKind::DoubleStar) => "keyword",
        _ => "positional",
    };
    let message = format!("var-{kind} argument cannot have default value");
    context.at_token(range.start(), message)
}

/// ruff's errors that have a text and no type.
fn other(message: &str, range: TextRange, context: &Context<'_>) -> Diagnostic {
    if let Some(what) = message.strip_prefix("Expected an indented block after ") {
        return missing_block(what, range, context);
    }
    match message {
        "Expected `except` or `finally` after `try` block" => {
            let message = "expected 'except' or 'finally' block";
            let mut error = context.at_token(range.start(), message);
            let text = context.source.text;
            if text[range.start().to_usize()..].trim().is_empty() {
                // At the end of the file, CPython is still on its last line.
                let end = TextSize::of(text.trim_end_matches('\n'));
                error.location = context.source.location(TextRange::empty(end));
                error.location.end_column = -1;
            }
            error
        }
        "Only single target (not tuple) can be annotated" => {
            context.diagnostic(range, "only single target (not tuple) can be annotated")
        }
        "Only single target (not list) can be annotated" => {
            context.diagnostic(range, "only single target (not list) can be annotated")
        }
        "Bytes literal cannot be mixed with non-bytes literals" => {
            context.at_token(range.end(), "cannot mix bytes and nonbytes literals")
        }
        "Expected a parameter name" => target::keyword(range, context),
        "Cannot have both 'except' and 'except*' on the same 'try'" => context.at_token(
            range.start(),
            "cannot have both 'except' and 'except*' on the same 'try'",
        ),
        "Expected one or more exception types" => {
            context.at_token(range.start(), "expected one or more exception types")
        }
        "Multiple exception types must be parenthesized when using `as`" => {
            context.diagnostic(range, "multiple exception types must be parenthesized")
        }
        "Only one '*' parameter allowed" | "Only one '*' separator allowed" => {
            context.at_token(range.start(), "* argument may appear only once")
        }
        "Only one '/' separator allowed" => {
            context.at_token(range.start(), "/ may appear only once")
        }
        "Position-only parameter separator not allowed as first parameter" => {
            let slash = range.start();
            let previous = context.before(slash).take(2).map(Token::kind);
            let after = context.token_at(range.end()).map(Token::kind);
            let message = match after {
                _ if previous.eq([TokenKind::Comma, TokenKind::Star]) => "/ must be ahead of *",
                Some(TokenKind::Comma) => "at least one argument must precede /",
                _ => "invalid syntax",
            };
            context.at_token(slash, message)
        }
        "'/' parameter must appear before '*' parameter" => {
            context.at_token(range.start(), "/ must be ahead of *")
        }
        "Positional patterns cannot follow keyword patterns" => {
            context.diagnostic(range, "positional patterns follow keyword patterns")
        }
        "Trailing comma not allowed" => {
            let first = context.line_start(range.start()).map(Token::kind);
            let message = match first {
                Some(TokenKind::From) => {
                    "trailing comma not allowed without surrounding parentheses"
                }
                _ => "invalid syntax",
            };
            context.at_token(range.end(), message)
        }
        _ => unknown(range, context),
    }
}

/// A compound statement without its body, named with its line.
fn missing_block(what: &str, range: TextRange, context: &Context<'_>) -> Diagnostic {
    let what = match what {
        "`class` definition" => "class definition".to_owned(),
        other => other
            .replace(" clause", " statement")
            .replace(" block", " statement")
            .replace('`', "'"),
    };
    let header = context
        .before(range.start() + TextSize::new(1))
        .find(|token| token.kind() == TokenKind::Colon)
        .and_then(|colon| context.line_start(colon.end()));
    let is_group = what.contains("'except'")
        && header
            .and_then(|except| context.token_at(except.end()))
            .is_some_and(|token| token.kind() == TokenKind::Star);
    let what = match is_group {
        true => what.replace("'except'", "'except*'"),
        false => what,
    };
    let line = header.map_or(0, |token| context.source.position(token.start()).0);
    let found = context.at_token(range.start(), "");
    let message = format!("expected an indented block after {what} on line {line}");
    context.indentation(found.location, message)
}
