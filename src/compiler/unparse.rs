//! Expressions back to text, for annotations under `from __future__ import
//! annotations` and for error messages (CPython's `Python/ast_unparse.c`).

use rustpython_wtf8::Wtf8;

use super::ast::*;
use super::names::Interner;
use crate::bytecode::{BinaryOperator, Constant};

/// How tightly an expression binds; a looser one within a tighter one needs
/// parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    const ALL: [Level; 16] = [
        Level::Tuple,
        Level::Test,
        Level::Or,
        Level::And,
        Level::Not,
        Level::Comparison,
        Level::BitOr,
        Level::BitXor,
        Level::BitAnd,
        Level::Shift,
        Level::Sum,
        Level::Term,
        Level::Factor,
        Level::Power,
        Level::Await,
        Level::Atom,
    ];

    fn next(self) -> Level {
        Self::ALL[(self as usize + 1).min(Self::ALL.len() - 1)]
    }
}

/// The text of an expression.
pub(crate) fn expression(expression: &Expr, names: &Interner) -> String {
    let mut writer = Writer {
        text: String::new(),
        names,
    };
    writer.expression(expression, Level::Test);
    writer.text
}

struct Writer<'a> {
    text: String,
    names: &'a Interner,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes in parentheses if the surroundings bind tighter than `own`.
    fn grouped(&mut self, level: Level, own: Level, write: impl FnOnce(&mut Self)) {
        let needed = level > own;
        if needed {
            self.push("(");
        }
        write(self);
        if needed {
            self.push(")");
        }
    }

    fn list<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr<'e>>) {
        for (index, expression) in expressions.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.expression(expression, Level::Test);
        }
    }

    fn between(&mut self, open: &str, close: &str, write: impl FnOnce(&mut Self)) {
        self.push(open);
        write(self);
        self.push(close);
    }

    fn expression(&mut self, expression: &Expr, level: Level) {
        match &expression.kind {
            ExprKind::Constant(value) => self.push(&constant(value)),
            ExprKind::UnicodeConstant(value) => {
                self.push("u");
                self.push(&constant(value));
            }
            ExprKind::Name(name) => self.push(self.names.text(*name)),
            ExprKind::BoolOp { is_and, values } => {
                let (own, operator) = match is_and {
                    true => (Level::And, " and "),
                    false => (Level::Or, " or "),
                };
                self.grouped(level, own, |this| {
                    for (index, value) in values.iter().enumerate() {
                        if index > 0 {
                            this.push(operator);
                        }
                        this.expression(value, own.next());
                    }
                });
            }
            ExprKind::Named { target, value } => self.grouped(level, Level::Tuple, |this| {
                this.expression(target, Level::Atom);
                this.push(" := ");
                this.expression(value, Level::Atom);
            }),
            ExprKind::Binary {
                left,
                operator,
                right,
            } => self.binary(left, *operator, right, level),
            ExprKind::Unary { operator, operand } => {
                let (own, text) = match operator {
                    UnaryOperator::Invert => (Level::Factor, "~"),
                    UnaryOperator::Not => (Level::Not, "not "),
                    UnaryOperator::Plus => (Level::Factor, "+"),
                    UnaryOperator::Minus => (Level::Factor, "-"),
                };
                self.grouped(level, own, |this| {
                    this.push(text);
                    this.expression(operand, own);
                });
            }
            ExprKind::Lambda(lambda) => self.grouped(level, Level::Test, |this| {
                let parameters = &lambda.parameters;
                let positional = parameters.positional_only.len() + parameters.positional.len();
                this.push(if positional > 0 { "lambda " } else { "lambda" });
                this.parameters(parameters);
                this.push(": ");
                this.expression(&lambda.body, Level::Test);
            }),
            ExprKind::Conditional(node) => self.grouped(level, Level::Test, |this| {
                this.expression(&node.body, Level::Test.next());
                this.push(" if ");
                this.expression(&node.test, Level::Test.next());
                this.push(" else ");
                this.expression(&node.orelse, Level::Test);
            }),
            ExprKind::Await(value) => self.grouped(level, Level::Await, |this| {
                this.push("await ");
                this.expression(value, Level::Atom);
            }),
            ExprKind::Yield(None) => self.push("(yield)"),
            ExprKind::Yield(Some(value)) => {
                self.between("(yield ", ")", |this| this.expression(value, Level::Test));
            }
            ExprKind::YieldFrom(value) => {
                self.between("(yield from ", ")", |this| {
                    this.expression(value, Level::Test)
                });
            }
            ExprKind::Compare(compare) => self.grouped(level, Level::Comparison, |this| {
                this.expression(&compare.left, Level::Comparison.next());
                for (&operator, comparator) in compare.operators.iter().zip(compare.comparators) {
                    this.push(comparison(operator));
                    this.expression(comparator, Level::Comparison.next());
                }
            }),
            ExprKind::Call(call) => self.call(call),
            ExprKind::Starred(value) => {
                self.push("*");
                self.expression(value, Level::BitOr);
            }
            ExprKind::Attribute { value, name } => {
                self.expression(value, Level::Atom);
                let is_int = matches!(value.as_constant(), Some(Constant::Int(_)));
                self.push(if is_int { " ." } else { "." });
                self.push(self.names.text(*name));
            }
            ExprKind::Subscript { value, index } => {
                self.expression(value, Level::Atom);
                self.between("[", "]", |this| this.expression(index, Level::Tuple));
            }
            ExprKind::Slice(slice) => self.slice(slice),
            ExprKind::Tuple([]) => self.push("()"),
            ExprKind::Tuple(elements) => self.grouped(level, Level::Tuple, |this| {
                this.list(*elements);
                if elements.len() == 1 {
                    this.push(",");
                }
            }),
            ExprKind::List(elements) => self.between("[", "]", |this| this.list(*elements)),
            ExprKind::Set(elements) => self.between("{", "}", |this| this.list(*elements)),
            ExprKind::Dict(node) => {
                self.between("{", "}", |this| this.dict(node.keys, node.values));
            }
            ExprKind::Comprehension(node) => self.comprehension(node),
            ExprKind::JoinedStr(_) | ExprKind::FormattedValue(_) => {
                let mut body = String::new();
                self.string_part(expression, &mut body);
                self.push("f");
                self.push(&string(body.as_str().as_ref()));
            }
        }
    }

    fn binary(&mut self, left: &Expr, operator: BinaryOperator, right: &Expr, level: Level) {
        let own = match operator {
            BinaryOperator::Add | BinaryOperator::Subtract => Level::Sum,
            BinaryOperator::Multiply
            | BinaryOperator::MatrixMultiply
            | BinaryOperator::TrueDivide
            | BinaryOperator::Remainder
            | BinaryOperator::FloorDivide => Level::Term,
            BinaryOperator::LeftShift | BinaryOperator::RightShift => Level::Shift,
            BinaryOperator::Or => Level::BitOr,
            BinaryOperator::Xor => Level::BitXor,
            BinaryOperator::And => Level::BitAnd,
            BinaryOperator::Power => Level::Power,
        };
        let (left_level, right_level) = match operator {
            BinaryOperator::Power => (own.next(), own),
            _ => (own, own.next()),
        };
        self.grouped(level, own, |this| {
            this.expression(left, left_level);
            this.push(" ");
            this.push(operator.symbol());
            this.push(" ");
            this.expression(right, right_level);
        });
    }

    fn call(&mut self, call: &Call) {
        self.expression(&call.function, Level::Atom);
        if let ([only], true) = (call.arguments, call.keywords.is_empty())
            && let ExprKind::Comprehension(node) = &only.kind
            && node.kind == ComprehensionKind::Generator
        {
            self.expression(only, Level::Test);
            return;
        }
        self.push("(");
        self.list(call.arguments);
        for (index, keyword) in call.keywords.iter().enumerate() {
            if index > 0 || !call.arguments.is_empty() {
                self.push(", ");
            }
            match keyword.name {
                Some(name) => {
                    self.push(self.names.text(name));
                    self.push("=");
                }
                None => self.push("**"),
            }
            self.expression(&keyword.value, Level::Test);
        }
        self.push(")");
    }

    fn slice(&mut self, slice: &Slice) {
        if let Some(lower) = &slice.lower {
            self.expression(lower, Level::Test);
        }
        self.push(":");
        if let Some(upper) = &slice.upper {
            self.expression(upper, Level::Test);
        }
        if let Some(step) = &slice.step {
            self.push(":");
            self.expression(step, Level::Test);
        }
    }

    fn dict(&mut self, keys: &[Option<Expr>], values: &[Expr]) {
        for (index, (key, value)) in keys.iter().zip(values).enumerate() {
            if index > 0 {
                self.push(", ");
            }
            match key {
                Some(key) => {
                    self.expression(key, Level::Test);
                    self.push(": ");
                    self.expression(value, Level::Test);
                }
                None => {
                    self.push("**");
                    self.expression(value, Level::BitOr);
                }
            }
        }
    }

    fn comprehension(&mut self, node: &Comprehension) {
        let (open, close) = match node.kind {
            ComprehensionKind::List => ("[", "]"),
            ComprehensionKind::Generator => ("(", ")"),
            ComprehensionKind::Set | ComprehensionKind::Dict => ("{", "}"),
        };
        self.push(open);
        self.expression(&node.element, Level::Test);
        if let Some(value) = &node.value {
            self.push(": ");
            self.expression(value, Level::Test);
        }
        for generator in node.generators {
            self.push(if generator.is_async {
                " async for "
            } else {
                " for "
            });
            self.expression(&generator.target, Level::Tuple);
            self.push(" in ");
            self.expression(&generator.iter, Level::Test.next());
            for condition in generator.conditions {
                self.push(" if ");
                self.expression(condition, Level::Test.next());
            }
        }
        self.push(close);
    }

    fn parameters(&mut self, parameters: &Parameters) {
        let positional: Vec<&Parameter> = parameters
            .positional_only
            .iter()
            .chain(parameters.positional)
            .collect();
        let without_default = positional.len() - parameters.defaults.len();
        let mut is_first = true;
        for (index, parameter) in positional.iter().enumerate() {
            self.separate(&mut is_first);
            self.push(self.names.text(parameter.name));
            if let Some(default) = index
                .checked_sub(without_default)
                .and_then(|index| parameters.defaults.get(index))
            {
                self.push("=");
                self.expression(default, Level::Test);
            }
            if index + 1 == parameters.positional_only.len() {
                self.push(", /");
            }
        }
        if parameters.varargs.is_some() || !parameters.keyword_only.is_empty() {
            self.separate(&mut is_first);
            self.push("*");
            if let Some(varargs) = &parameters.varargs {
                self.push(self.names.text(varargs.name));
            }
        }
        for (parameter, default) in parameters
            .keyword_only
            .iter()
            .zip(parameters.keyword_defaults)
        {
            self.separate(&mut is_first);
            self.push(self.names.text(parameter.name));
            if let Some(default) = default {
                self.push("=");
                self.expression(default, Level::Test);
            }
        }
        if let Some(varkeywords) = &parameters.varkeywords {
            self.separate(&mut is_first);
            self.push("**");
            self.push(self.names.text(varkeywords.name));
        }
    }

    fn separate(&mut self, is_first: &mut bool) {
        if !std::mem::take(is_first) {
            self.push(", ");
        }
    }

    /// A part of an f-string, between its quotes.
    fn string_part(&mut self, part: &Expr, body: &mut String) {
        match &part.kind {
            ExprKind::JoinedStr(parts) => {
                parts.iter().for_each(|part| self.string_part(part, body));
            }
            ExprKind::FormattedValue(field) => {
                let text = self::expression_at(&field.value, self.names, Level::Test.next());
                body.push_str(if text.starts_with('{') { "{ " } else { "{" });
                body.push_str(&text);
                body.push_str(match field.conversion {
                    Conversion::None => "",
                    Conversion::Str => "!s",
                    Conversion::Repr => "!r",
                    Conversion::Ascii => "!a",
                });
                if let Some(spec) = &field.spec {
                    body.push(':');
                    self.string_part(spec, body);
                }
                body.push('}');
            }
            _ => {
                if let Some(Constant::Str(text)) = part.as_constant() {
                    let text = text.to_string_lossy();
                    body.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
            }
        }
    }
}

fn expression_at(expression: &Expr, names: &Interner, level: Level) -> String {
    let mut writer = Writer {
        text: String::new(),
        names,
    };
    writer.expression(expression, level);
    writer.text
}

fn comparison(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Lt => " < ",
        Comparison::LtE => " <= ",
        Comparison::Eq => " == ",
        Comparison::NotEq => " != ",
        Comparison::Gt => " > ",
        Comparison::GtE => " >= ",
        Comparison::Is => " is ",
        Comparison::IsNot => " is not ",
        Comparison::In => " in ",
        Comparison::NotIn => " not in ",
    }
}

/// Python's `repr` of a constant, with infinity as a literal that overflows.
pub(crate) fn constant(value: &Constant) -> String {
    match value {
        Constant::None => "None".to_owned(),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::Ellipsis => "...".to_owned(),
        Constant::Int(value) => value.to_string(),
        Constant::Float(value) => float(*value),
        Constant::Complex(real, imaginary) if *real == 0.0 && real.is_sign_positive() => {
            format!("{}j", without_point(&float(*imaginary)))
        }
        Constant::Complex(real, imaginary) => {
            let sign = if imaginary.is_sign_negative() {
                ""
            } else {
                "+"
            };
            let [real, imaginary] = [float(*real), float(*imaginary)];
            format!(
                "({}{sign}{}j)",
                without_point(&real),
                without_point(&imaginary)
            )
        }
        Constant::Str(text) => string(text),
        Constant::Bytes(bytes) => bytes_literal(bytes),
        Constant::Tuple(items) => {
            let items: Vec<String> = items.iter().map(constant).collect();
            match &items[..] {
                [only] => format!("({only},)"),
                _ => format!("({})", items.join(", ")),
            }
        }
        Constant::FrozenSet(items) => {
            let items: Vec<String> = items.iter().map(constant).collect();
            format!("frozenset({{{}}})", items.join(", "))
        }
        Constant::Code(code) => format!("<code object {}>", code.name),
    }
}

fn without_point(float: &str) -> &str {
    float.strip_suffix(".0").unwrap_or(float)
}

/// The shortest digits that read back as the same float.
fn float(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "1e309" } else { "-1e309" }.to_owned();
    }
    let magnitude = value.abs();
    if value == 0.0 || (1e-4..1e16).contains(&magnitude) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = match exponent.strip_prefix('-') {
                Some(exponent) => ('-', exponent),
                None => ('+', exponent),
            };
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

fn quote_for(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

/// Python's `repr` of a string.
fn string(text: &Wtf8) -> String {
    let has = |wanted: char| text.code_points().any(|point| point == wanted);
    let quote = quote_for(has('\''), has('"'));
    let mut out = String::from(quote);
    for point in text.code_points() {
        match point.to_char() {
            None => out.push_str(&format!("\\u{:04x}", point.to_u32())),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\\') => out.push_str("\\\\"),
            Some(character) if character == quote => out.extend(['\\', quote]),
            Some(character) if is_printable(character) => out.push(character),
            Some(character) => out.push_str(&match u32::from(character) {
                code @ ..=0xff => format!("\\x{code:02x}"),
                code @ ..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
        }
    }
    out.push(quote);
    out
}

/// Rust escapes the same characters that Python does: those without a visible
/// shape, except that a lone combining mark is fine.
fn is_printable(character: char) -> bool {
    match character {
        ' '..='~' => true,
        '\0'..='\u{a0}' | '\u{ad}' => false,
        _ => {
            !character.is_whitespace() && !format!("a{character}").escape_debug().any(|c| c == '\\')
        }
    }
}

fn bytes_literal(bytes: &[u8]) -> String {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    let mut out = String::from("b");
    out.push(quote);
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            _ if char::from(byte) == quote => out.extend(['\\', quote]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
    out
}
