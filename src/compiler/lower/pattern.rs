//! Patterns of `match`.

use ruff_python_ast as ruff;
use ruff_text_size::Ranged;

use super::Lowerer;
use crate::bytecode::Constant;
use crate::compiler::ast::*;
use crate::compiler::error::Result;

impl<'t> Lowerer<'_, 't> {
    pub(super) fn pattern(&mut self, pattern: &ruff::Pattern) -> Result<Pattern<'t>> {
        let kind = self.nested(pattern.range(), |this| this.pattern_kind(pattern))?;
        Ok(Pattern {
            kind,
            location: self.location(pattern),
        })
    }

    fn pattern_list(&mut self, patterns: &[ruff::Pattern]) -> Result<&'t [Pattern<'t>]> {
        self.list(patterns, Self::pattern)
    }

    fn pattern_kind(&mut self, pattern: &ruff::Pattern) -> Result<PatternKind<'t>> {
        Ok(match pattern {
            ruff::Pattern::MatchValue(node) => PatternKind::Value(self.expression(&node.value)?),
            ruff::Pattern::MatchSingleton(node) => PatternKind::Singleton(match node.value {
                ruff::Singleton::None => &Constant::None,
                ruff::Singleton::True => &Constant::Bool(true),
                ruff::Singleton::False => &Constant::Bool(false),
            }),
            ruff::Pattern::MatchSequence(node) => {
                PatternKind::Sequence(self.pattern_list(&node.patterns)?)
            }
            ruff::Pattern::MatchMapping(node) => PatternKind::Mapping {
                keys: self.expressions(&node.keys)?,
                patterns: self.pattern_list(&node.patterns)?,
                rest: self.optional_identifier(node.rest.as_ref()),
            },
            ruff::Pattern::MatchClass(node) => {
                let arguments = &node.arguments;
                PatternKind::Class(self.arena.node(ClassPattern {
                    class: self.expression(&node.cls)?,
                    patterns: self.pattern_list(&arguments.patterns)?,
                    attributes: self.list(&arguments.keywords, |this, keyword| {
                        Ok(this.identifier(&keyword.attr))
                    })?,
                    attribute_patterns: self.list(&arguments.keywords, |this, keyword| {
                        this.pattern(&keyword.pattern)
                    })?,
                }))
            }
            ruff::Pattern::MatchStar(node) => {
                PatternKind::Star(self.optional_identifier(node.name.as_ref()))
            }
            ruff::Pattern::MatchAs(node) => PatternKind::As {
                pattern: match &node.pattern {
                    Some(pattern) => Some(self.arena.node(self.pattern(pattern)?)),
                    None => None,
                },
                name: self.optional_identifier(node.name.as_ref()),
            },
            ruff::Pattern::MatchOr(node) => PatternKind::Or(self.pattern_list(&node.patterns)?),
        })
    }
}
