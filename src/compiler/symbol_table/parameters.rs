//! The first walk: parameters and patterns.

use super::Symbol;
use super::build::Builder;
use crate::compiler::ast::*;
use crate::compiler::error::Result;
use crate::compiler::lower::with_stack;

impl Builder<'_> {
    pub(super) fn parameters(&mut self, parameters: &Parameters) -> Result<()> {
        for parameter in parameters.in_slot_order() {
            self.define(parameter.name, Symbol::PARAMETER, parameter.location)?;
        }
        let scope = self.current();
        scope.has_varargs = parameters.varargs.is_some();
        scope.has_varkeywords = parameters.varkeywords.is_some();
        Ok(())
    }

    pub(super) fn parameter_annotations(&mut self, parameters: &Parameters) -> Result<()> {
        let in_order = parameters
            .positional_only
            .iter()
            .chain(parameters.positional)
            .chain(&parameters.varargs)
            .chain(&parameters.varkeywords)
            .chain(parameters.keyword_only);
        for annotation in in_order.filter_map(|parameter| parameter.annotation.as_ref()) {
            self.annotation(annotation)?;
        }
        Ok(())
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) -> Result<()> {
        with_stack(|| self.pattern_kind(pattern))
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Result<()> {
        patterns
            .iter()
            .try_for_each(|pattern| self.pattern(pattern))
    }

    fn pattern_kind(&mut self, pattern: &Pattern) -> Result<()> {
        let (patterns, name) = match &pattern.kind {
            PatternKind::Value(value) => return self.expression(value),
            PatternKind::Singleton(_) => return Ok(()),
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => (&patterns[..], None),
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => {
                self.expressions(*keys)?;
                (&patterns[..], *rest)
            }
            PatternKind::Class(class) => {
                self.expression(&class.class)?;
                self.patterns(class.patterns)?;
                (class.attribute_patterns, None)
            }
            PatternKind::Star(name) => (&[][..], *name),
            PatternKind::As { pattern, name } => (
                pattern.as_deref().map_or(&[][..], std::slice::from_ref),
                *name,
            ),
        };
        self.patterns(patterns)?;
        match name {
            Some(name) => self.define(name, Symbol::LOCAL, pattern.location),
            None => Ok(()),
        }
    }
}
