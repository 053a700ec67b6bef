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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Module<'t> {
    pub(crate) body: Body<'t>,
    pub(crate) scope: ScopeId,
    pub(crate) scope_count: u32,
    pub(crate) future_annotations: bool,
}

/// The statements of a module, class or function.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Body<'t> {
    pub(crate) statements: &'t [Stmt<'t>],
    /// Whether the first statement is a docstring.
    pub(crate) has_docstring: bool,
}

impl<'t> Body<'t> {
    /// The docstring's statement, and the others.
    pub(crate) fn split_docstring(&self) -> (Option<&'t Stmt<'t>>, &'t [Stmt<'t>]) {
        if self.has_docstring {
            (self.statements.first(), &self.statements[1..])
        } else {
            (None, self.statements)
        }
    }
}

/// A statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stmt<'t> {
    pub(crate) kind: StmtKind<'t>,
    pub(crate) location: Location,
}

/// What a statement is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StmtKind<'t> {
    Function(&'t Function<'t>),
    Class(&'t Class<'t>),
    Return(Option<Expr<'t>>),
    Delete(&'t [Expr<'t>]),
    Assign(&'t Assign<'t>),
    TypeAlias(&'t TypeAlias<'t>),
    AugAssign(&'t AugAssign<'t>),
    AnnAssign(&'t AnnAssign<'t>),
    For(&'t For<'t>),
    While(&'t While<'t>),
    If(&'t If<'t>),
    With(&'t With<'t>),
    Match(&'t Match<'t>),
    Raise(&'t Raise<'t>),
    Try(&'t Try<'t>),
    Assert(&'t Assert<'t>),
    Import(&'t [Alias]),
    ImportFrom(&'t ImportFrom<'t>),
    Global(&'t [Name]),
    Nonlocal(&'t [Name]),
    Expr(Expr<'t>),
    Pass,
    Break,
    Continue,
}

/// `def` and `async def`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Function<'t> {
    pub(crate) name: Name,
    pub(crate) parameters: Parameters<'t>,
    pub(crate) body: Body<'t>,
    pub(crate) decorators: &'t [Expr<'t>],
    pub(crate) returns: Option<Annotation<'t>>,
    pub(crate) type_params: Option<TypeParams<'t>>,
    pub(crate) is_async: bool,
    pub(crate) scope: ScopeId,
}

/// `class`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Class<'t> {
    pub(crate) name: Name,
    pub(crate) bases: &'t [Expr<'t>],
    pub(crate) keywords: &'t [Keyword<'t>],
    pub(crate) body: Body<'t>,
    pub(crate) decorators: &'t [Expr<'t>],
    pub(crate) type_params: Option<TypeParams<'t>>,
    pub(crate) scope: ScopeId,
}

/// `type X = ...`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TypeAlias<'t> {
    pub(crate) name: Name,
    /// Where the name stands.
    pub(crate) name_location: Location,
    pub(crate) type_params: Option<TypeParams<'t>>,
    pub(crate) value: Expr<'t>,
    pub(crate) scope: ScopeId,
}

/// `[T, *Ts, **P]` after a class, function or type alias.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TypeParams<'t> {
    pub(crate) params: &'t [TypeParam<'t>],
    pub(crate) scope: ScopeId,
}

/// One type parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TypeParam<'t> {
    pub(crate) name: Name,
    pub(crate) kind: TypeParamKind<'t>,
    pub(crate) location: Location,
}

/// What a type parameter is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TypeParamKind<'t> {
    TypeVar { bound: Option<(Expr<'t>, ScopeId)> },
    TypeVarTuple,
    ParamSpec,
}

/// An annotation; under `from __future__ import annotations` its text too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Annotation<'t> {
    pub(crate) value: Expr<'t>,
    pub(crate) text: Option<&'t str>,
    pub(crate) scope: ScopeId,
}

/// `target = target = value`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assign<'t> {
    pub(crate) targets: &'t [Expr<'t>],
    pub(crate) value: Expr<'t>,
}

/// `raise exception from cause`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raise<'t> {
    pub(crate) exception: Option<Expr<'t>>,
    pub(crate) cause: Option<Expr<'t>>,
}

/// `assert test, message`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assert<'t> {
    pub(crate) test: Expr<'t>,
    pub(crate) message: Option<Expr<'t>>,
}

/// `target op= value`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AugAssign<'t> {
    pub(crate) target: Expr<'t>,
    pub(crate) operator: BinaryOperator,
    pub(crate) value: Expr<'t>,
}

/// `target: annotation = value`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnnAssign<'t> {
    pub(crate) target: Expr<'t>,
    pub(crate) annotation: Annotation<'t>,
    pub(crate) value: Option<Expr<'t>>,
    /// Whether the target is a bare name, without parentheses.
    pub(crate) simple: bool,
}

/// `for` and `async for`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct For<'t> {
    pub(crate) target: Expr<'t>,
    pub(crate) iter: Expr<'t>,
    pub(crate) body: &'t [Stmt<'t>],
    pub(crate) orelse: &'t [Stmt<'t>],
    pub(crate) is_async: bool,
}

/// `while`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct While<'t> {
    pub(crate) test: Expr<'t>,
    pub(crate) body: &'t [Stmt<'t>],
    pub(crate) orelse: &'t [Stmt<'t>],
}

/// `if` with its `elif`s, which CPython nests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct If<'t> {
    pub(crate) branches: &'t [Branch<'t>],
    pub(crate) orelse: &'t [Stmt<'t>],
}

/// One `if` or `elif`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Branch<'t> {
    pub(crate) test: Expr<'t>,
    pub(crate) body: &'t [Stmt<'t>],
    pub(crate) location: Location,
}

/// `with` and `async with`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct With<'t> {
    pub(crate) items: &'t [WithItem<'t>],
    pub(crate) body: &'t [Stmt<'t>],
    pub(crate) is_async: bool,
}

/// `context as target`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WithItem<'t> {
    pub(crate) context: Expr<'t>,
    pub(crate) target: Option<Expr<'t>>,
}

/// `match`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match<'t> {
    pub(crate) subject: Expr<'t>,
    pub(crate) cases: &'t [Case<'t>],
}

/// `case pattern if guard:`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'t> {
    pub(crate) pattern: Pattern<'t>,
    pub(crate) guard: Option<Expr<'t>>,
    pub(crate) body: &'t [Stmt<'t>],
}

/// A pattern of `match`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern<'t> {
    pub(crate) kind: PatternKind<'t>,
    pub(crate) location: Location,
}

/// What a pattern is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PatternKind<'t> {
    Value(Expr<'t>),
    Singleton(&'t Constant),
    Sequence(&'t [Pattern<'t>]),
    Mapping {
        keys: &'t [Expr<'t>],
        patterns: &'t [Pattern<'t>],
        rest: Option<Name>,
    },
    Class(&'t ClassPattern<'t>),
    Star(Option<Name>),
    As {
        pattern: Option<&'t Pattern<'t>>,
        name: Option<Name>,
    },
    Or(&'t [Pattern<'t>]),
}

/// `Class(a, b, x=c)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClassPattern<'t> {
    pub(crate) class: Expr<'t>,
    pub(crate) patterns: &'t [Pattern<'t>],
    pub(crate) attributes: &'t [Name],
    pub(crate) attribute_patterns: &'t [Pattern<'t>],
}

/// `try` and `try` with `except*`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try<'t> {
    pub(crate) body: &'t [Stmt<'t>],
    pub(crate) handlers: &'t [Handler<'t>],
    pub(crate) orelse: &'t [Stmt<'t>],
    pub(crate) finalbody: &'t [Stmt<'t>],
    pub(crate) is_star: bool,
}

/// `except type as name:`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handler<'t> {
    pub(crate) class: Option<Expr<'t>>,
    pub(crate) name: Option<Name>,
    pub(crate) body: &'t [Stmt<'t>],
    pub(crate) location: Location,
}

/// `name as asname` of an import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alias {
    pub(crate) name: Name,
    pub(crate) asname: Option<Name>,
    pub(crate) location: Location,
}

/// `from module import names`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ImportFrom<'t> {
    pub(crate) module: Option<Name>,
    pub(crate) names: &'t [Alias],
    pub(crate) level: u32,
}

/// An expression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expr<'t> {
    pub(crate) kind: ExprKind<'t>,
    pub(crate) location: Location,
}

/// What an expression is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ExprKind<'t> {
    Constant(&'t Constant),
    /// A string written with a `u` prefix, which only annotations' texts show.
    UnicodeConstant(&'t Constant),
    Name(Name),
    BoolOp {
        is_and: bool,
        values: &'t [Expr<'t>],
    },
    Named {
        target: &'t Expr<'t>,
        value: &'t Expr<'t>,
    },
    Binary {
        left: &'t Expr<'t>,
        operator: BinaryOperator,
        right: &'t Expr<'t>,
    },
    Unary {
        operator: UnaryOperator,
        operand: &'t Expr<'t>,
    },
    Lambda(&'t Lambda<'t>),
    Conditional(&'t Conditional<'t>),
    Dict(&'t Dict<'t>),
    Set(&'t [Expr<'t>]),
    Comprehension(&'t Comprehension<'t>),
    Await(&'t Expr<'t>),
    Yield(Option<&'t Expr<'t>>),
    YieldFrom(&'t Expr<'t>),
    Compare(&'t Compare<'t>),
    Call(&'t Call<'t>),
    FormattedValue(&'t FormattedValue<'t>),
    JoinedStr(&'t [Expr<'t>]),
    Attribute {
        value: &'t Expr<'t>,
        name: Name,
    },
    Subscript {
        value: &'t Expr<'t>,
        index: &'t Expr<'t>,
    },
    Starred(&'t Expr<'t>),
    List(&'t [Expr<'t>]),
    Tuple(&'t [Expr<'t>]),
    Slice(&'t Slice<'t>),
}

impl<'t> Expr<'t> {
    /// The value, if this is a constant.
    pub(crate) fn as_constant(&self) -> Option<&'t Constant> {
        match self.kind {
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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dict<'t> {
    /// `None` for a `**mapping`.
    pub(crate) keys: &'t [Option<Expr<'t>>],
    pub(crate) values: &'t [Expr<'t>],
}

/// `lambda parameters: body`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lambda<'t> {
    pub(crate) parameters: Parameters<'t>,
    pub(crate) body: Expr<'t>,
    pub(crate) scope: ScopeId,
}

/// `body if test else orelse`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conditional<'t> {
    pub(crate) test: Expr<'t>,
    pub(crate) body: Expr<'t>,
    pub(crate) orelse: Expr<'t>,
}

/// A comprehension or generator expression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comprehension<'t> {
    pub(crate) kind: ComprehensionKind,
    /// The element, or the key of a dict comprehension.
    pub(crate) element: Expr<'t>,
    /// The value of a dict comprehension.
    pub(crate) value: Option<Expr<'t>>,
    pub(crate) generators: &'t [Generator<'t>],
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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generator<'t> {
    pub(crate) target: Expr<'t>,
    pub(crate) iter: Expr<'t>,
    pub(crate) conditions: &'t [Expr<'t>],
    pub(crate) is_async: bool,
}

/// `left op right op right ...`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compare<'t> {
    pub(crate) left: Expr<'t>,
    pub(crate) operators: &'t [Comparison],
    pub(crate) comparators: &'t [Expr<'t>],
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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'t> {
    pub(crate) function: Expr<'t>,
    pub(crate) arguments: &'t [Expr<'t>],
    pub(crate) keywords: &'t [Keyword<'t>],
}

/// `name=value`, or `**value` without a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keyword<'t> {
    pub(crate) name: Option<Name>,
    pub(crate) value: Expr<'t>,
    pub(crate) location: Location,
}

/// `{value!r:spec}` in an f-string.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FormattedValue<'t> {
    pub(crate) value: Expr<'t>,
    pub(crate) conversion: Conversion,
    pub(crate) spec: Option<Expr<'t>>,
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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice<'t> {
    pub(crate) lower: Option<Expr<'t>>,
    pub(crate) upper: Option<Expr<'t>>,
    pub(crate) step: Option<Expr<'t>>,
}

/// The parameters of a function.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parameters<'t> {
    pub(crate) positional_only: &'t [Parameter<'t>],
    pub(crate) positional: &'t [Parameter<'t>],
    pub(crate) varargs: Option<Parameter<'t>>,
    pub(crate) keyword_only: &'t [Parameter<'t>],
    pub(crate) varkeywords: Option<Parameter<'t>>,
    /// Defaults of the last positional parameters.
    pub(crate) defaults: &'t [Expr<'t>],
    /// Defaults of the keyword-only parameters.
    pub(crate) keyword_defaults: &'t [Option<Expr<'t>>],
}

impl<'t> Parameters<'t> {
    /// All in the order of the fast locals: `*args` and `**kwargs` last.
    pub(crate) fn in_slot_order(&self) -> impl Iterator<Item = &Parameter<'t>> {
        self.positional_only
            .iter()
            .chain(self.positional)
            .chain(self.keyword_only)
            .chain(&self.varargs)
            .chain(&self.varkeywords)
    }
}

/// One parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter<'t> {
    pub(crate) name: Name,
    pub(crate) annotation: Option<Annotation<'t>>,
    pub(crate) location: Location,
}
