//! f-strings: CPython keeps a flat list of constants and formatted values,
//! merges neighbouring constants and drops empty ones.

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustpython_wtf8::Wtf8Buf;

use super::Lowerer;
use crate::bytecode::Constant;
use crate::compiler::arena::Arena;
use crate::compiler::ast::{Conversion, Expr, ExprKind, FormattedValue};
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::unit::Location;

/// How deep fields may nest in format specifications.
const MAX_FIELD_DEPTH: u32 = 3;

/// A list of constants and formatted values, merged as it grows.
#[derive(Debug, Default)]
struct Parts<'t> {
    done: Vec<Part<'t>>,
}

#[derive(Debug)]
enum Part<'t> {
    Constant(Wtf8Buf, Location),
    Value(Expr<'t>),
}

impl<'t> Parts<'t> {
    fn push_constant(&mut self, text: Wtf8Buf, location: Location) {
        if let Some(Part::Constant(before, before_location)) = self.done.last_mut() {
            before.push_wtf8(&text);
            before_location.end_line = location.end_line;
            before_location.end_column = location.end_column;
            return;
        }
        self.done.push(Part::Constant(text, location));
    }

    fn finish(self, arena: &'t Arena) -> &'t [Expr<'t>] {
        let mut list = arena.list(self.done.len());
        list.extend(self.done.into_iter().filter_map(|part| match part {
            Part::Constant(text, _) if text.is_empty() => None,
            Part::Constant(text, location) => Some(Expr {
                kind: ExprKind::Constant(arena.constant(Constant::Str(text))),
                location,
            }),
            Part::Value(value) => Some(value),
        }));
        list.into_bump_slice()
    }
}

impl<'t> Lowerer<'_, 't> {
    /// An f-string with the strings beside it.
    pub(super) fn joined_string(&mut self, value: &ruff::FStringValue) -> Result<ExprKind<'t>> {
        let outer_depth = std::mem::take(&mut self.field_depth);
        let mut parts = Parts::default();
        for part in value {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let mut text = Wtf8Buf::new();
                    self.push_string(literal, &mut text);
                    parts.push_constant(text, self.location(literal));
                }
                ruff::FStringPart::FString(string) => {
                    let raw = string.flags.prefix().is_raw();
                    self.elements(&string.elements, raw, &mut parts)?;
                }
            }
        }
        self.field_depth = outer_depth;
        Ok(ExprKind::JoinedStr(parts.finish(self.arena)))
    }

    fn elements(
        &mut self,
        elements: &ruff::InterpolatedStringElements,
        raw: bool,
        parts: &mut Parts<'t>,
    ) -> Result<()> {
        for element in elements {
            match element {
                ruff::InterpolatedStringElement::Literal(literal) => {
                    let mut text = Wtf8Buf::new();
                    self.push_text(&literal.value, literal.range(), raw, &mut text);
                    parts.push_constant(text, self.location(literal));
                }
                ruff::InterpolatedStringElement::Interpolation(field) => {
                    self.replacement_field(field, raw, parts)?;
                }
            }
        }
        Ok(())
    }

    fn replacement_field(
        &mut self,
        field: &ruff::InterpolatedElement,
        raw: bool,
        parts: &mut Parts<'t>,
    ) -> Result<()> {
        if self.field_depth == MAX_FIELD_DEPTH {
            let before = field.start() - TextSize::new(1);
            let location = self.source.location(TextRange::empty(before));
            return syntax_error(location, "f-string: expressions nested too deeply");
        }
        self.field_depth += 1;
        let value = self.nested(field.range(), |this| this.expression(&field.expression))?;
        let mut conversion = match field.conversion {
            ruff::ConversionFlag::None => Conversion::None,
            ruff::ConversionFlag::Str => Conversion::Str,
            ruff::ConversionFlag::Ascii => Conversion::Ascii,
            ruff::ConversionFlag::Repr => Conversion::Repr,
        };
        if let Some(debug) = &field.debug_text {
            if conversion == Conversion::None && field.format_spec.is_none() {
                conversion = Conversion::Repr;
            }
            let start = field.start() + TextSize::new(1);
            let range = TextRange::at(start, TextSize::of(debug.as_str()));
            let text = without_comments(debug.as_str());
            parts.push_constant(text.into(), self.source.location(range));
        }
        let spec = match &field.format_spec {
            Some(spec) => Some(self.format_spec(spec, raw)?),
            None => None,
        };
        parts.done.push(Part::Value(Expr {
            kind: ExprKind::FormattedValue(self.arena.node(FormattedValue {
                value,
                conversion,
                spec,
            })),
            location: self.location(field),
        }));
        self.field_depth -= 1;
        Ok(())
    }

    fn format_spec(
        &mut self,
        spec: &ruff::InterpolatedStringFormatSpec,
        raw: bool,
    ) -> Result<Expr<'t>> {
        let mut parts = Parts::default();
        self.elements(&spec.elements, raw, &mut parts)?;
        // The colon belongs to it.
        let range = TextRange::new(spec.start() - TextSize::new(1), spec.end());
        let mut values = parts.finish(self.arena);
        // CPython's lexer finds an empty string between two closing braces.
        if values
            .last()
            .is_some_and(|last| last.as_constant().is_none())
        {
            let empty = Expr {
                kind: self.constant(Constant::Str(Wtf8Buf::new())),
                location: self.source.location(TextRange::empty(spec.end())),
            };
            values = self.arena.copied(&[values, &[empty]].concat());
        }
        Ok(Expr {
            kind: ExprKind::JoinedStr(values),
            location: self.source.location(range),
        })
    }
}

/// The text of `{text=}`. CPython 3.12.1 takes every `#` for a comment, even
/// one in a string.
fn without_comments(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| match line.split_once('#') {
            Some((code, comment)) if comment.ends_with('\n') => format!("{code}\n"),
            Some((code, _)) => code.to_owned(),
            None => line.to_owned(),
        })
        .collect()
}
