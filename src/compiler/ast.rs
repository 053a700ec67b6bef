//! The tree that the symbol table and code generation walk: CPython's `ast`
//! after constant folding, with CPython's positions.
//!
//! [`lower`](super::lower) makes it from ruff's tree. What is stored into or
//! deleted is known from where it stands, so there is no expression context.

use crate::bytecode::{BinaryOperator, Constant};

use super::names::Name;
use super::unit::Location;

/// Numbers the scopes in the order they were met; a key into the symbol table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ScopeId(pub(crate) u32);

/// A whole file.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) body: Body,
    pub(crate) scope: ScopeId,
    pub(crate) scope_count: u32,
    pub(crate) future_annotations: bool,
}

/// The statements of a module, class or function.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) statements: Vec<Stmt>,
    /// Whether the first statement is a docstring.
    pub(crate) has_docstring: bool,
}

impl Body {
    /// The docstring's statement, and the others.
    pub(crate) fn split_docstring(&self) -> (Option<&Stmt>, &[Stmt]) {
        if self.has_docstring {
            (self.statements.first(), &self.statements[1..])
        } else {
            (None, &self.statements)
        }
    }
}

/// A statement.
#[derive(Debug)]
pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) location: Location,
}

/// What a statement is.
#[derive(Debug)]
pub(crate) enum StmtKind {
    Function(Box<Function>),
    Class(Box<Class>),
    Return(Option<Expr>),
    Delete(Vec<Expr>),
    Assign(Box<Assign>),
    TypeAlias(Box<TypeAlias>),
    AugAssign(Box<AugAssign>),
    AnnAssign(Box<AnnAssign>),
    For(Box<For>),
    While(Box<While>),
    If(Box<If>),
    With(Box<With>),
    Match(Box<Match>),
    Raise(Box<Raise>),
    Try(Box<Try>),
    Assert(Box<Assert>),
    Import(Vec<Alias>),
    ImportFrom(Box<ImportFrom>),
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Expr(Expr),
    Pass,
    Break,
    Continue,
}

/// `def` and `async def`.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: Name,
    pub(crate) parameters: Parameters,
    pub(crate) body: Body,
    pub(crate) decorators: Vec<Expr>,
    pub(crate) returns: Option<Annotation>,
    pub(crate) type_params: Option<TypeParams>,
    pub(crate) is_async: bool,
    pub(crate) scope: ScopeId,
}

/// `class`.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) name: Name,
    pub(crate) bases: Vec<Expr>,
    pub(crate) keywords: Vec<Keyword>,
    pub(crate) body: Body,
    pub(crate) decorators: Vec<Expr>,
    pub(crate) type_params: Option<TypeParams>,
    pub(crate) scope: ScopeId,
}

/// `type X = ...`.
#[derive(Debug)]
pub(crate) struct TypeAlias {
    pub(crate) name: Name,
    /// Where the name stands.
    pub(crate) name_location: Location,
    pub(crate) type_params: Option<TypeParams>,
    pub(crate) value: Expr,
    pub(crate) scope: ScopeId,
}

/// `[T, *Ts, **P]` after a class, function or type alias.
#[derive(Debug)]
pub(crate) struct TypeParams {
    pub(crate) params: Vec<TypeParam>,
    pub(crate) scope: ScopeId,
}

/// One type parameter.
#[derive(Debug)]
pub(crate) struct TypeParam {
    pub(crate) name: Name,
    pub(crate) kind: TypeParamKind,
    pub(crate) location: Location,
}

/// What a type parameter is.
#[derive(Debug)]
pub(crate) enum TypeParamKind {
    TypeVar { bound: Option<(Expr, ScopeId)> },
    TypeVarTuple,
    ParamSpec,
}

/// An annotation; under `from __future__ import annotations` its text too.
#[derive(Debug)]
pub(crate) struct Annotation {
    pub(crate) value: Expr,
    pub(crate) text: Option<String>,
    pub(crate) scope: ScopeId,
}

/// `target = target = value`.
#[derive(Debug)]
pub(crate) struct Assign {
    pub(crate) targets: Vec<Expr>,
    pub(crate) value: Expr,
}

/// `raise exception from cause`.
#[derive(Debug)]
pub(crate) struct Raise {
    pub(crate) exception: Option<Expr>,
    pub(crate) cause: Option<Expr>,
}

/// `assert test, message`.
#[derive(Debug)]
pub(crate) struct Assert {
    pub(crate) test: Expr,
    pub(crate) message: Option<Expr>,
}

/// `target op= value`.
#[derive(Debug)]
pub(crate) struct AugAssign {
    pub(crate) target: Expr,
    pub(crate) operator: BinaryOperator,
    pub(crate) value: Expr,
}

/// `target: annotation = value`.
#[derive(Debug)]
pub(crate) struct AnnAssign {
    pub(crate) target: Expr,
    pub(crate) annotation: Annotation,
    pub(crate) value: Option<Expr>,
    /// Whether the target is a bare name, without parentheses.
    pub(crate) simple: bool,
}

/// `for` and `async for`.
#[derive(Debug)]
pub(crate) struct For {
    pub(crate) target: Expr,
    pub(crate) iter: Expr,
    pub(crate) body: Vec<Stmt>,
    pub(crate) orelse: Vec<Stmt>,
    pub(crate) is_async: bool,
}

/// `while`.
#[derive(Debug)]
pub(crate) struct While {
    pub(crate) test: Expr,
    pub(crate) body: Vec<Stmt>,
    pub(crate) orelse: Vec<Stmt>,
}

/// `if` with its `elif`s, which CPython nests.
#[derive(Debug)]
pub(crate) struct If {
    pub(crate) branches: Vec<Branch>,
    pub(crate) orelse: Vec<Stmt>,
}

/// One `if` or `elif`.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) test: Expr,
    pub(crate) body: Vec<Stmt>,
    pub(crate) location: Location,
}

/// `with` and `async with`.
#[derive(Debug)]
pub(crate) struct With {
    pub(crate) items: Vec<WithItem>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) is_async: bool,
}

/// `context as target`.
#[derive(Debug)]
pub(crate) struct WithItem {
    pub(crate) context: Expr,
    pub(crate) target: Option<Expr>,
}

/// `match`.
#[derive(Debug)]
pub(crate) struct Match {
    pub(crate) subject: Expr,
    pub(crate) cases: Vec<Case>,
}

/// `case pattern if guard:`.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) pattern: Pattern,
    pub(crate) guard: Option<Expr>,
    pub(crate) body: Vec<Stmt>,
}

/// A pattern of `match`.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) kind: PatternKind,
    pub(crate) location: Location,
}

/// What a pattern is.
#[derive(Debug)]
pub(crate) enum PatternKind {
    Value(Expr),
    Singleton(Constant),
    Sequence(Vec<Pattern>),
    Mapping {
        keys: Vec<Expr>,
        patterns: Vec<Pattern>,
        rest: Option<Name>,
    },
    Class(Box<ClassPattern>),
    Star(Option<Name>),
    As {
        pattern: Option<Box<Pattern>>,
        name: Option<Name>,
    },
    Or(Vec<Pattern>),
}

/// `Class(a, b, x=c)`.
#[derive(Debug)]
pub(crate) struct ClassPattern {
    pub(crate) class: Expr,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) attributes: Vec<Name>,
    pub(crate) attribute_patterns: Vec<Pattern>,
}

/// `try` and `try` with `except*`.
#[derive(Debug)]
pub(crate) struct Try {
    pub(crate) body: Vec<Stmt>,
    pub(crate) handlers: Vec<Handler>,
    pub(crate) orelse: Vec<Stmt>,
    pub(crate) finalbody: Vec<Stmt>,
    pub(crate) is_star: bool,
}

/// `except type as name:`.
#[derive(Debug)]
pub(crate) struct Handler {
    pub(crate) class: Option<Expr>,
    pub(crate) name: Option<Name>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) location: Location,
}

/// `name as asname` of an import.
#[derive(Debug)]
pub(crate) struct Alias {
    pub(crate) name: Name,
    pub(crate) asname: Option<Name>,
    pub(crate) location: Location,
}

/// `from module import names`.
#[derive(Debug)]
pub(crate) struct ImportFrom {
    pub(crate) module: Option<Name>,
    pub(crate) names: Vec<Alias>,
    pub(crate) level: u32,
}

/// An expression.
#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) location: Location,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum ExprKind {
    Constant(Constant),
    /// A string written with a `u` prefix, which only annotations' texts show.
    UnicodeConstant(Box<Constant>),
    Name(Name),
    BoolOp {
        is_and: bool,
        values: Vec<Expr>,
    },
    Named {
        target: Box<Expr>,
        value: Box<Expr>,
    },
    Binary {
        left: Box<Expr>,
        operator: BinaryOperator,
        right: Box<Expr>,
    },
    Unary {
        operator: UnaryOperator,
        operand: Box<Expr>,
    },
    Lambda(Box<Lambda>),
    Conditional(Box<Conditional>),
    Dict(Box<Dict>),
    Set(Vec<Expr>),
    Comprehension(Box<Comprehension>),
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Compare(Box<Compare>),
    Call(Box<Call>),
    FormattedValue(Box<FormattedValue>),
    JoinedStr(Vec<Expr>),
    Attribute {
        value: Box<Expr>,
        name: Name,
    },
    Subscript {
        value: Box<Expr>,
        index: Box<Expr>,
    },
    Starred(Box<Expr>),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Slice(Box<Slice>),
}

impl Expr {
    /// The value, if this is a constant.
    pub(crate) fn as_constant(&self) -> Option<&Constant> {
        match &self.kind {
            ExprKind::Constant(value) => Some(value),
            ExprKind::UnicodeConstant(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is `*something`.
    pub(crate) fn is_starred(&self) -> bool {
        matches!(self.kind, ExprKind::Starred(_))
    }
}

/// A unary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnaryOperator {
    Invert,
    Not,
    Plus,
    Minus,
}

/// `{key: value, **mapping}`.
#[derive(Debug)]
pub(crate) struct Dict {
    /// `None` for a `**mapping`.
    pub(crate) keys: Vec<Option<Expr>>,
    pub(crate) values: Vec<Expr>,
}

/// `lambda parameters: body`.
#[derive(Debug)]
pub(crate) struct Lambda {
    pub(crate) parameters: Parameters,
    pub(crate) body: Expr,
    pub(crate) scope: ScopeId,
}

/// `body if test else orelse`.
#[derive(Debug)]
pub(crate) struct Conditional {
    pub(crate) test: Expr,
    pub(crate) body: Expr,
    pub(crate) orelse: Expr,
}

/// A comprehension or generator expression.
#[derive(Debug)]
pub(crate) struct Comprehension {
    pub(crate) kind: ComprehensionKind,
    /// The element, or the key of a dict comprehension.
    pub(crate) element: Expr,
    /// The value of a dict comprehension.
    pub(crate) value: Option<Expr>,
    pub(crate) generators: Vec<Generator>,
    pub(crate) scope: ScopeId,
}

/// What a comprehension makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComprehensionKind {
    List,
    Set,
    Dict,
    Generator,
}

/// `for target in iter if conditions` in a comprehension.
#[derive(Debug)]
pub(crate) struct Generator {
    pub(crate) target: Expr,
    pub(crate) iter: Expr,
    pub(crate) conditions: Vec<Expr>,
    pub(crate) is_async: bool,
}

/// `left op right op right ...`.
#[derive(Debug)]
pub(crate) struct Compare {
    pub(crate) left: Expr,
    pub(crate) operators: Vec<Comparison>,
    pub(crate) comparators: Vec<Expr>,
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Lt,
    LtE,
    Eq,
    NotEq,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// `function(arguments, keywords)`.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Expr,
    pub(crate) arguments: Vec<Expr>,
    pub(crate) keywords: Vec<Keyword>,
}

/// `name=value`, or `**value` without a name.
#[derive(Debug)]
pub(crate) struct Keyword {
    pub(crate) name: Option<Name>,
    pub(crate) value: Expr,
    pub(crate) location: Location,
}

/// `{value!r:spec}` in an f-string.
#[derive(Debug)]
pub(crate) struct FormattedValue {
    pub(crate) value: Expr,
    pub(crate) conversion: Conversion,
    pub(crate) spec: Option<Expr>,
}

/// `!s`, `!r` or `!a`, numbered as in `FORMAT_VALUE`'s argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    None = 0,
    Str = 1,
    Repr = 2,
    Ascii = 3,
}

/// `lower:upper:step`.
#[derive(Debug)]
pub(crate) struct Slice {
    pub(crate) lower: Option<Expr>,
    pub(crate) upper: Option<Expr>,
    pub(crate) step: Option<Expr>,
}

/// The parameters of a function.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pub(crate) positional_only: Vec<Parameter>,
    pub(crate) positional: Vec<Parameter>,
    pub(crate) varargs: Option<Parameter>,
    pub(crate) keyword_only: Vec<Parameter>,
    pub(crate) varkeywords: Option<Parameter>,
    /// Defaults of the last positional parameters.
    pub(crate) defaults: Vec<Expr>,
    /// Defaults of the keyword-only parameters.
    pub(crate) keyword_defaults: Vec<Option<Expr>>,
}

impl Parameters {
    /// All in the order of the fast locals: `*args` and `**kwargs` last.
    pub(crate) fn in_slot_order(&self) -> impl Iterator<Item = &Parameter> {
        self.positional_only
            .iter()
            .chain(&self.positional)
            .chain(&self.keyword_only)
            .chain(&self.varargs)
            .chain(&self.varkeywords)
    }
}

/// One parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Name,
    pub(crate) annotation: Option<Annotation>,
    pub(crate) location: Location,
}
