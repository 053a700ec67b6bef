//! The third stage: the syntax tree, under the names of Python's `ast` where it
//! has one.

use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, TraversalSignal};
use ruff_python_ast::{AnyNodeRef, Stmt};
use ruff_text_size::Ranged;
use serde::Serialize;

use super::span::{Lines, Span};

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeStage {
    /// What it is: `Assign`, `BinOp`, `Name`, ...
    pub kind: String,
    /// Where it stands.
    pub span: Span,
    /// The text of a node without children, up to its first line's end.
    pub text: Option<String>,
    /// Its parts, in the order of the source.
    pub children: Vec<NodeStage>,
}

/// The tree of a statement.
pub(super) fn tree(statement: &Stmt, lines: &Lines<'_>) -> NodeStage {
    let mut builder = Builder {
        lines,
        open: Vec::new(),
        done: Vec::new(),
    };
    builder.visit_stmt(statement);
    builder.done.swap_remove(0)
}

struct Builder<'l, 'a> {
    lines: &'l Lines<'a>,
    /// The nodes that are being visited, outermost first.
    open: Vec<NodeStage>,
    /// The outermost node once it is complete.
    done: Vec<NodeStage>,
}

impl<'t> SourceOrderVisitor<'t> for Builder<'_, '_> {
    fn enter_node(&mut self, node: AnyNodeRef<'t>) -> TraversalSignal {
        self.open.push(NodeStage {
            kind: kind_name(node),
            span: self.lines.span(node.range()),
            text: None,
            children: Vec::new(),
        });
        TraversalSignal::Traverse
    }

    fn leave_node(&mut self, node: AnyNodeRef<'t>) {
        let Some(mut stage) = self.open.pop() else {
            return;
        };
        if stage.children.is_empty() {
            let text = &self.lines.text[node.range()];
            stage.text = text.lines().next().map(str::to_owned);
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(stage),
            None => self.done.push(stage),
        }
    }
}

/// ruff's name for a node without its prefix; the different literals keep
/// theirs.
fn kind_name(node: AnyNodeRef<'_>) -> String {
    let name = format!("{:?}", node.kind());
    let short = match name.as_str() {
        "StmtExpr" => "Expr",
        "StmtClassDef" => "ClassDef",
        "StmtFunctionDef" => "FunctionDef",
        name => name
            .strip_prefix("Stmt")
            .or_else(|| name.strip_prefix("Expr"))
            .filter(|rest| !rest.is_empty())
            .unwrap_or(name),
    };
    short.to_owned()
}

/// The statements that begin on a line and are not part of one another, or
/// else the smallest one that contains the line; else the line where the next
/// one begins.
pub(super) fn statements_on<'a>(
    line: u32,
    body: &'a [Stmt],
    lines: &Lines<'_>,
) -> Result<Vec<&'a Stmt>, Option<u32>> {
    let mut search = Search {
        line,
        lines,
        beginning: Vec::new(),
        smallest: None,
        next: None,
    };
    search.visit_body(body);
    match (search.beginning, search.smallest) {
        (beginning, _) if !beginning.is_empty() => Ok(beginning),
        (_, Some(smallest)) => Ok(vec![smallest]),
        _ => Err(search.next),
    }
}

struct Search<'l, 'a, 't> {
    line: u32,
    lines: &'l Lines<'a>,
    beginning: Vec<&'t Stmt>,
    smallest: Option<&'t Stmt>,
    /// Where the first statement after the line begins.
    next: Option<u32>,
}

impl<'t> SourceOrderVisitor<'t> for Search<'_, '_, 't> {
    fn visit_stmt(&mut self, statement: &'t Stmt) {
        let span = self.lines.span(statement.range());
        if span.line == self.line {
            return self.beginning.push(statement);
        }
        if span.line > self.line {
            self.next.get_or_insert(span.line);
        } else if span.end_line >= self.line {
            self.smallest = Some(statement);
            ruff_python_ast::visitor::source_order::walk_stmt(self, statement);
        }
    }
}
