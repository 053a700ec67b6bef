//! `match` statements and simple patterns.

use super::Codegen;
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::lower::with_stack;
use crate::compiler::names::Name;
use crate::compiler::unit::{Label, Location, Op};

use super::name::Access;

/// What matching one case has put on the stack, and where a mismatch goes.
#[derive(Debug, Clone, Default)]
pub(super) struct PatternContext {
    /// Names to bind; their values are on the stack, the first lowest.
    pub(super) stores: Vec<Name>,
    /// Whether a pattern that always matches may stand here.
    allow_irrefutable: bool,
    /// Where to jump with so many values left to pop.
    fail_pop: Vec<Label>,
    /// How many more values are above those of the stores.
    pub(super) on_top: usize,
}

/// Whether a pattern is `_`.
pub(super) fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::As { name: None, .. })
}

impl<'a> Codegen<'a> {
    pub(super) fn match_statement(&mut self, node: &'a Match) -> Result<()> {
        self.expression(&node.subject)?;
        let end = self.new_label();
        let count = node.cases.len();
        // A last `case _` needs neither a copy of the subject nor a test.
        let has_default = count > 1 && node.cases.last().is_some_and(|c| is_wildcard(&c.pattern));
        let tested = count - usize::from(has_default);
        for (index, case) in node.cases[..tested].iter().enumerate() {
            let location = case.pattern.location;
            let is_last = index + 1 == tested;
            if !is_last {
                self.emit_arg(location, Opcode::COPY, 1);
            }
            let mut context = PatternContext {
                allow_irrefutable: case.guard.is_some() || index + 1 == count,
                ..PatternContext::default()
            };
            self.pattern(&case.pattern, &mut context)?;
            for &name in &context.stores {
                self.store_name(location, name)?;
            }
            context.stores.clear();
            if let Some(guard) = &case.guard {
                let fail = self.fail_label(&mut context, 0);
                self.jump_if(location, guard, fail, false)?;
            }
            if !is_last {
                self.emit(location, Opcode::POP_TOP);
            }
            self.statements(case.body)?;
            self.jump_artificially(end);
            self.place_fail_labels(location, &mut context);
        }
        if has_default {
            let case = &node.cases[tested];
            self.emit(case.pattern.location, Opcode::NOP);
            if let Some(guard) = &case.guard {
                self.jump_if(case.pattern.location, guard, end, false)?;
            }
            self.statements(case.body)?;
        }
        self.place(end);
        Ok(())
    }

    /// The label to jump to with `pops` values too many on the stack.
    fn fail_label(&mut self, context: &mut PatternContext, pops: usize) -> Label {
        while context.fail_pop.len() <= pops {
            let label = self.new_label();
            context.fail_pop.push(label);
        }
        context.fail_pop[pops]
    }

    /// Jumps where the pattern fails, as `op` says.
    pub(super) fn fail(&mut self, location: Location, context: &mut PatternContext, op: Op) {
        let pops = context.on_top + context.stores.len();
        let label = self.fail_label(context, pops);
        self.emit_to(location, op, label);
    }

    pub(super) fn fail_if_false(&mut self, location: Location, context: &mut PatternContext) {
        self.fail(location, context, Op::Real(Opcode::POP_JUMP_IF_FALSE));
    }

    /// The landing places of mismatches, which pop what is left.
    fn place_fail_labels(&mut self, location: Location, context: &mut PatternContext) {
        while let Some(label) = context.fail_pop.pop() {
            self.place(label);
            if !context.fail_pop.is_empty() {
                self.emit(location, Opcode::POP_TOP);
            }
        }
    }

    pub(super) fn pattern(
        &mut self,
        pattern: &Pattern,
        context: &mut PatternContext,
    ) -> Result<()> {
        with_stack(|| self.pattern_unguarded(pattern, context))
    }

    fn pattern_unguarded(&mut self, pattern: &Pattern, context: &mut PatternContext) -> Result<()> {
        let location = pattern.location;
        match &pattern.kind {
            PatternKind::Value(value) => self.value_pattern(value, location, context),
            PatternKind::Singleton(value) => {
                self.load_const(location, (*value).clone());
                self.compare(location, Comparison::Is);
                self.fail_if_false(location, context);
                Ok(())
            }
            PatternKind::Sequence(patterns) => self.sequence_pattern(patterns, location, context),
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => self.mapping_pattern(keys, patterns, *rest, location, context),
            PatternKind::Class(class) => self.class_pattern(class, location, context),
            PatternKind::Star(name) => self.bind(*name, location, context),
            PatternKind::As { pattern, name } => {
                self.as_pattern(pattern.as_deref(), *name, location, context)
            }
            PatternKind::Or(patterns) => self.or_pattern(patterns, location, context),
        }
    }

    /// A pattern within another, where anything may match.
    pub(super) fn subpattern(
        &mut self,
        pattern: &Pattern,
        context: &mut PatternContext,
    ) -> Result<()> {
        self.check_room(pattern.location)?;
        let allowed = std::mem::replace(&mut context.allow_irrefutable, true);
        let result = self.pattern(pattern, context);
        context.allow_irrefutable = allowed;
        result
    }

    fn value_pattern(
        &mut self,
        value: &Expr,
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        let is_allowed =
            value.as_constant().is_some() || matches!(value.kind, ExprKind::Attribute { .. });
        if !is_allowed {
            let message = "patterns may only match literals and attribute lookups";
            return syntax_error(location, message);
        }
        self.expression(value)?;
        self.compare(location, Comparison::Eq);
        self.fail_if_false(location, context);
        Ok(())
    }

    fn as_pattern(
        &mut self,
        pattern: Option<&Pattern>,
        name: Option<Name>,
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        let Some(pattern) = pattern else {
            if !context.allow_irrefutable {
                let message = match name {
                    Some(name) => format!(
                        "name capture '{}' makes remaining patterns unreachable",
                        self.names.text(name)
                    ),
                    None => "wildcard makes remaining patterns unreachable".to_owned(),
                };
                return syntax_error(location, message);
            }
            return self.bind(name, location, context);
        };
        context.on_top += 1;
        self.emit_arg(location, Opcode::COPY, 1);
        self.pattern(pattern, context)?;
        context.on_top -= 1;
        self.bind(name, location, context)
    }

    /// Keeps the value on the stack for a name, below everything else; drops
    /// it for `_`.
    pub(super) fn bind(
        &mut self,
        name: Option<Name>,
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        let Some(name) = name else {
            self.emit(location, Opcode::POP_TOP);
            return Ok(());
        };
        self.refuse_debug(location, name, Access::Store)?;
        if context.stores.contains(&name) {
            return self.duplicate_store(name, location);
        }
        self.rotate(location, context.on_top + context.stores.len() + 1);
        context.stores.push(name);
        Ok(())
    }

    fn duplicate_store(&self, name: Name, location: Location) -> Result<()> {
        let name = self.names.text(name);
        syntax_error(
            location,
            format!("multiple assignments to name '{name}' in pattern"),
        )
    }

    /// Moves the value on the stack below `count - 1` others.
    fn rotate(&mut self, location: Location, count: usize) {
        for depth in (2..=count).rev() {
            self.emit_arg(location, Opcode::SWAP, depth as u32);
        }
    }

    /// Loads whether the value on the stack is not `None`, and fails if it is.
    pub(super) fn fail_if_none(&mut self, location: Location, context: &mut PatternContext) {
        self.emit_arg(location, Opcode::COPY, 1);
        self.load_const(location, Constant::None);
        self.compare(location, Comparison::IsNot);
        self.fail_if_false(location, context);
    }

    /// Every alternative must bind the same names, in whatever order.
    fn or_pattern(
        &mut self,
        patterns: &[Pattern],
        location: Location,
        context: &mut PatternContext,
    ) -> Result<()> {
        let end = self.new_label();
        let mut control: Vec<Name> = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            let is_last = index + 1 == patterns.len();
            let mut alternative = PatternContext {
                allow_irrefutable: is_last && context.allow_irrefutable,
                ..PatternContext::default()
            };
            let here = pattern.location;
            self.emit_arg(here, Opcode::COPY, 1);
            self.pattern(pattern, &mut alternative)?;
            if index == 0 {
                control = alternative.stores.clone();
            } else if !self.reorder(&control, &mut alternative.stores, here) {
                return syntax_error(location, "alternative patterns bind different names");
            }
            self.jump(here, end);
            self.place_fail_labels(here, &mut alternative);
        }
        self.emit(location, Opcode::POP_TOP);
        self.fail(location, context, Op::Jump);
        self.place(end);
        let rotations = control.len() + 1 + context.on_top + context.stores.len();
        for name in control {
            self.rotate(location, rotations);
            if context.stores.contains(&name) {
                return self.duplicate_store(name, location);
            }
            context.stores.push(name);
        }
        self.emit(location, Opcode::POP_TOP);
        Ok(())
    }

    /// Brings the values of `stores` into the order of `control`; whether both
    /// are the same names.
    fn reorder(&mut self, control: &[Name], stores: &mut Vec<Name>, location: Location) -> bool {
        if stores.len() != control.len() {
            return false;
        }
        for (wanted, &name) in control.iter().enumerate().rev() {
            let Some(found) = stores.iter().position(|&store| store == name) else {
                return false;
            };
            if found != wanted {
                let rotated: Vec<Name> = stores.drain(..=found).collect();
                let at = wanted - found;
                stores.splice(at..at, rotated);
                for _ in 0..=found {
                    self.rotate(location, wanted + 1);
                }
            }
        }
        true
    }
}
