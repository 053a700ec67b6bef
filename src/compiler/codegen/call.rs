//! Calls.

use super::name::Access;
use super::{Codegen, STACK_USE_GUIDELINE};
use crate::bytecode::{Constant, Opcode};
use crate::compiler::ast::*;
use crate::compiler::error::{Result, syntax_error};
use crate::compiler::names::Name;
use crate::compiler::symbol_table::{Resolution, Symbol};
use crate::compiler::unit::Location;

impl Codegen<'_> {
    pub(super) fn call(&mut self, call: &Call, location: Location) -> Result<()> {
        self.check_keywords(call.keywords)?;
        if let ExprKind::Attribute { value, name } = &call.function.kind
            && self.is_method_call(call, value)
        {
            return self.method_call(call, value, *name, location);
        }
        self.emit(call.function.location, Opcode::PUSH_NULL);
        self.expression(&call.function)?;
        self.call_arguments(0, call.arguments, call.keywords, location)
    }

    /// Whether `value.name(...)` can do without a bound method: not where the
    /// value is an imported module, whose functions are no methods.
    fn is_method_call(&self, call: &Call, value: &Expr) -> bool {
        if let ExprKind::Name(name) = value.kind {
            let symbol = self.table.scope(self.module).symbol(name);
            if symbol.has(Symbol::IMPORT) {
                return false;
            }
        }
        let keywords = call.keywords.len();
        let needed = call.arguments.len() + keywords + usize::from(keywords > 0);
        needed < STACK_USE_GUIDELINE
            && !call.arguments.iter().any(Expr::is_starred)
            && call.keywords.iter().all(|keyword| keyword.name.is_some())
    }

    fn method_call(
        &mut self,
        call: &Call,
        value: &Expr,
        name: Name,
        location: Location,
    ) -> Result<()> {
        let function = &call.function;
        let mut here = function.location;
        if let Some(super_call) = self.specializable_super(value, name) {
            self.super_arguments(super_call, value.location)?;
            let flags = if super_call.arguments.is_empty() {
                1
            } else {
                3
            };
            self.emit_attribute(here, Opcode::LOAD_SUPER_ATTR, name, flags);
            here = self.attribute_location(here, function, name);
            self.emit(here, Opcode::NOP);
        } else {
            self.expression(value)?;
            here = self.attribute_location(here, function, name);
            self.emit_attribute(here, Opcode::LOAD_ATTR, name, 1);
        }
        self.expressions(call.arguments)?;
        self.keyword_values(call.keywords, here)?;
        let location = self.attribute_location(location, function, name);
        let count = call.arguments.len() + call.keywords.len();
        self.emit_arg(location, Opcode::CALL, count as u32);
        Ok(())
    }

    /// Values of named arguments and their names.
    fn keyword_values(&mut self, keywords: &[Keyword], location: Location) -> Result<()> {
        if keywords.is_empty() {
            return Ok(());
        }
        self.expressions(keywords.iter().map(|keyword| &keyword.value))?;
        let names = self.keyword_names(keywords);
        let index = self.add_const(names);
        self.emit_arg(location, Opcode::KW_NAMES, index);
        Ok(())
    }

    fn keyword_names(&self, keywords: &[Keyword]) -> Constant {
        let names = keywords.iter().filter_map(|keyword| keyword.name);
        Constant::Tuple(
            names
                .map(|name| Constant::Str(self.names.owned(name)))
                .collect(),
        )
    }

    fn check_keywords(&self, keywords: &[Keyword]) -> Result<()> {
        for (index, keyword) in keywords.iter().enumerate() {
            let Some(name) = keyword.name else { continue };
            self.refuse_debug(keyword.location, name, Access::Store)?;
            let repeated = keywords[index + 1..]
                .iter()
                .find(|other| other.name == Some(name));
            if let Some(other) = repeated {
                let name = self.names.text(name);
                return syntax_error(other.location, format!("keyword argument repeated: {name}"));
            }
        }
        Ok(())
    }

    /// The arguments and the call itself; `pushed` arguments are on the stack.
    pub(super) fn call_arguments(
        &mut self,
        pushed: usize,
        arguments: &[Expr],
        keywords: &[Keyword],
        location: Location,
    ) -> Result<()> {
        self.check_keywords(keywords)?;
        let is_plain = arguments.len() + keywords.len() * 2 <= STACK_USE_GUIDELINE
            && !arguments.iter().any(Expr::is_starred)
            && keywords.iter().all(|keyword| keyword.name.is_some());
        if is_plain {
            self.expressions(arguments)?;
            self.keyword_values(keywords, location)?;
            let count = pushed + arguments.len() + keywords.len();
            self.emit_arg(location, Opcode::CALL, count as u32);
            return Ok(());
        }
        match arguments {
            [
                Expr {
                    kind: ExprKind::Starred(value),
                    ..
                },
            ] if pushed == 0 => self.expression(value)?,
            _ => self.tuple_onto(arguments, pushed, location)?,
        }
        self.keyword_dict(keywords, location)?;
        let has_keywords = u32::from(!keywords.is_empty());
        self.emit_arg(location, Opcode::CALL_FUNCTION_EX, has_keywords);
        Ok(())
    }

    /// Keyword arguments as a dict, with `**` mappings merged in.
    fn keyword_dict(&mut self, keywords: &[Keyword], location: Location) -> Result<()> {
        let mut is_built = false;
        for group in keywords.chunk_by(|a, b| a.name.is_some() && b.name.is_some()) {
            if let [
                Keyword {
                    name: None, value, ..
                },
            ] = group
            {
                if !is_built {
                    self.emit_arg(location, Opcode::BUILD_MAP, 0);
                }
                self.expression(value)?;
                self.emit_arg(location, Opcode::DICT_MERGE, 1);
            } else {
                self.named_arguments(group, location)?;
                if is_built {
                    self.emit_arg(location, Opcode::DICT_MERGE, 1);
                }
            }
            is_built = true;
        }
        Ok(())
    }

    fn named_arguments(&mut self, keywords: &[Keyword], location: Location) -> Result<()> {
        let count = keywords.len();
        let is_big = count * 2 > STACK_USE_GUIDELINE;
        if count > 1 && !is_big {
            self.expressions(keywords.iter().map(|keyword| &keyword.value))?;
            let names = self.keyword_names(keywords);
            self.load_const(location, names);
            self.emit_arg(location, Opcode::BUILD_CONST_KEY_MAP, count as u32);
            return Ok(());
        }
        if is_big {
            self.emit_arg(location, Opcode::BUILD_MAP, 0);
        }
        for keyword in keywords {
            if let Some(name) = keyword.name {
                self.load_name_text(location, name);
            }
            self.expression(&keyword.value)?;
            if is_big {
                self.emit_arg(Location::NONE, Opcode::MAP_ADD, 1);
            }
        }
        if !is_big {
            self.emit_arg(location, Opcode::BUILD_MAP, count as u32);
        }
        Ok(())
    }

    /// The `super(...)` in `super(...).name`, if the attribute can be found
    /// without making a super object.
    pub(super) fn specializable_super<'t>(
        &mut self,
        value: &Expr<'t>,
        name: Name,
    ) -> Option<&'t Call<'t>> {
        let ExprKind::Call(call) = value.kind else {
            return None;
        };
        let is_super = matches!(call.function.kind, ExprKind::Name(Name::SUPER));
        if !is_super || name == Name::CLASS || !call.keywords.is_empty() {
            return None;
        }
        let is_builtin = self.scope().resolution(Name::SUPER) == Resolution::GlobalImplicit
            && self.table.scope(self.module).resolution(Name::SUPER) == Resolution::Unknown;
        if !is_builtin {
            return None;
        }
        match call.arguments.len() {
            2 if !call.arguments.iter().any(Expr::is_starred) => Some(call),
            0 => {
                let has_self = self.unit().argcount > 0;
                let has_class = self.scope().resolution(Name::CLASS) == Resolution::Free;
                (has_self && has_class).then_some(call)
            }
            _ => None,
        }
    }

    /// What `LOAD_SUPER_ATTR` wants: `super`, the class and the object.
    pub(super) fn super_arguments(&mut self, call: &Call, location: Location) -> Result<()> {
        self.load_name(call.function.location, Name::SUPER)?;
        if !call.arguments.is_empty() {
            return self.expressions(call.arguments);
        }
        let slot = self.free_slot(Name::CLASS);
        self.emit_arg(location, Opcode::LOAD_DEREF, slot);
        let receiver = self.unit().varnames.names().next();
        let receiver = receiver.expect("a method that takes an argument has a slot for it");
        self.load_name(location, receiver)
    }
}
