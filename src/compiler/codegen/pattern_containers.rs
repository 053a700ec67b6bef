//! Sequence, mapping and class patterns.

use super::Codegen;
use super::pattern::{PatternContext, is_wildcard};
use crate::bytecode::{BinaryOperator, Constant, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::fold;
use crate::compiler::names::Name;
use crate::compiler::unit::Location;
use crate::compiler::unparse;

/// Patterns before a star must fit into `UNPACK_EX`'s low byte.
const MAX_BEFORE_STAR: usize = 256;

impl Codegen<'_> {
    pub(super) fn sequence_pattern(
        &mut self,
        patterns: &[Pattern],
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        let mut stars = patterns
            .iter()
            .enumerate()
            .filter(|(_, pattern)| matches!(pattern.kind, PatternKind::Star(_)));
        let star = stars.next();
        if stars.next().is_some() {
            let message = "multiple starred names in sequence pattern";
            return syntax_error(location, message);
        }
        let is_star_wildcard =
            star.is_some_and(|(_, pattern)| matches!(pattern.kind, PatternKind::Star(None)));
        let only_wildcards = patterns
            .iter()
            .all(|pattern| is_wildcard(pattern) || matches!(pattern.kind, PatternKind::Star(None)));
        context.on_top += 1;
        self.emit(location, Opcode::MATCH_SEQUENCE);
        self.fail_if_false(location, context);
        match star {
            None => self.check_length(patterns.len(), Comparison::Eq, location, context),
            Some(_) if patterns.len() > 1 => {
                self.check_length(patterns.len() - 1, Comparison::GtE, location, context);
            }
            Some(_) => {}
        }
        context.on_top -= 1;
        match star {
            _ if only_wildcards => {
                self.emit(location, Opcode::POP_TOP);
                Ok(())
            }
            Some((star, _)) if is_star_wildcard => {
                self.match_by_index(patterns, star, location, context)
            }
            _ => self.match_unpacked(patterns, star.map(|(star, _)| star), location, context),
        }
    }

    fn check_length(
        &mut self,
        length: usize,
        comparison: Comparison,
        location: Location,
        context: &mut PatternContext,
    ) {
        self.emit(location, Opcode::GET_LEN);
        self.load_int(location, length);
        self.compare(location, comparison);
        self.fail_if_false(location, context);
    }

    /// Unpacks the subject and matches the items in order.
    fn match_unpacked(
        &mut self,
        patterns: &[Pattern],
        star: Option<usize>,
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        match star {
            Some(before) => {
                let after = patterns.len() - before - 1;
                if before >= MAX_BEFORE_STAR || after >= 1 << 23 {
                    let message = "too many expressions in star-unpacking sequence pattern";
                    return syntax_error(location, message);
                }
                let counts = before | after << 8;
                self.emit_arg(location, Opcode::UNPACK_EX, counts as u32);
            }
            None => {
                self.emit_arg(location, Opcode::UNPACK_SEQUENCE, patterns.len() as u32);
            }
        }
        context.on_top += patterns.len();
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        Ok(())
    }

    /// Takes items by index, where `*_` makes unpacking a waste.
    fn match_by_index(
        &mut self,
        patterns: &[Pattern],
        star: usize,
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        context.on_top += 1;
        for (index, pattern) in patterns.iter().enumerate() {
            if is_wildcard(pattern) || index == star {
                continue;
            }
            self.emit_arg(location, Opcode::COPY, 1);
            if index < star {
                self.load_int(location, index);
            } else {
                // The subject may not support negative indices.
                self.emit(location, Opcode::GET_LEN);
                self.load_int(location, patterns.len() - index);
                self.binary(location, BinaryOperator::Subtract);
            }
            self.emit(location, Opcode::BINARY_SUBSCR);
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 1;
        self.emit(location, Opcode::POP_TOP);
        Ok(())
    }

    pub(super) fn mapping_pattern(
        &mut self,
        keys: &[Expr],
        patterns: &[Pattern],
        rest: Option<Name>,
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        context.on_top += 1;
        self.emit(location, Opcode::MATCH_MAPPING);
        self.fail_if_false(location, context);
        if keys.is_empty() && rest.is_none() {
            context.on_top -= 1;
            self.emit(location, Opcode::POP_TOP);
            return Ok(());
        }
        if !keys.is_empty() {
            self.check_length(keys.len(), Comparison::GtE, location, context);
        }
        self.mapping_keys(keys, location)?;
        let count = keys.len() as u32;
        self.emit_arg(location, Opcode::BUILD_TUPLE, count);
        self.emit(location, Opcode::MATCH_KEYS);
        context.on_top += 2;
        self.fail_if_none(location, context);
        self.emit_arg(location, Opcode::UNPACK_SEQUENCE, count);
        context.on_top += patterns.len();
        context.on_top -= 1;
        for pattern in patterns {
            context.on_top -= 1;
            self.subpattern(pattern, context)?;
        }
        context.on_top -= 2;
        if rest.is_none() {
            self.emit(location, Opcode::POP_TOP);
            self.emit(location, Opcode::POP_TOP);
            return Ok(());
        }
        self.rest_of_mapping(keys.len(), location);
        self.bind(rest, location, context)
    }

    fn mapping_keys(&mut self, keys: &[Expr], location: Location) -> Result<()> {
        let mut seen: Vec<&Constant> = Vec::new();
        for key in keys {
            if let Some(constant) = key.as_constant() {
                if seen.iter().any(|earlier| fold::equals(earlier, constant)) {
                    let text = unparse::constant(constant);
                    let message = format!("mapping pattern checks duplicate key ({text})");
                    return syntax_error(location, message);
                }
                seen.push(constant);
            } else if !matches!(key.kind, ExprKind::Attribute { .. }) {
                let message = "mapping pattern keys may only match literals and attribute lookups";
                return syntax_error(location, message);
            }
            self.expression(key)?;
        }
        Ok(())
    }

    /// From the subject and the keys, a dict of the items that are left.
    fn rest_of_mapping(&mut self, keys: usize, location: Location) {
        self.emit_arg(location, Opcode::BUILD_MAP, 0);
        self.emit_arg(location, Opcode::SWAP, 3);
        self.emit_arg(location, Opcode::DICT_UPDATE, 2);
        self.emit_arg(location, Opcode::UNPACK_SEQUENCE, keys as u32);
        for left in (1..=keys).rev() {
            self.emit_arg(location, Opcode::COPY, 1 + left as u32);
            self.emit_arg(location, Opcode::SWAP, 2);
            self.emit(location, Opcode::DELETE_SUBSCR);
        }
    }

    pub(super) fn class_pattern(
        &mut self,
        class: &ClassPattern,
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        for (index, attribute) in class.attributes.iter().enumerate() {
            let repeated = class.attributes[index + 1..]
                .iter()
                .position(|a| a == attribute);
            if let Some(at) = repeated {
                let name = self.names.text(*attribute);
                let message = format!("attribute name repeated in class pattern: {name}");
                let here = class.attribute_patterns[index + 1 + at].location;
                return syntax_error(here, message);
            }
        }
        self.expression(&class.class)?;
        let attributes = class.attributes.iter();
        let attributes = attributes
            .map(|&name| Constant::Str(self.names.owned(name)))
            .collect();
        self.load_const(location, Constant::Tuple(attributes));
        self.emit_arg(location, Opcode::MATCH_CLASS, class.patterns.len() as u32);
        context.on_top += 1;
        self.fail_if_none(location, context);
        let count = class.patterns.len() + class.attribute_patterns.len();
        self.emit_arg(location, Opcode::UNPACK_SEQUENCE, count as u32);
        context.on_top += count;
        context.on_top -= 1;
        for pattern in class.patterns.iter().chain(class.attribute_patterns) {
            context.on_top -= 1;
            if is_wildcard(pattern) {
                self.emit(location, Opcode::POP_TOP);
            } else {
                self.subpattern(pattern, context)?;
            }
        }
        Ok(())
    }
}
