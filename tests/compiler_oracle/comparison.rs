//! Compares code objects with what `dump.py` printed of CPython's.

use std::fmt;
use std::path::Path;

use gilsim::bytecode::{CodeObject, Constant, LocalKind};
use serde_json::{Value, json};

/// How many code objects are the same, and which are not.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) total: usize,
    pub(crate) identical: usize,
    /// Files that did not compile, with the error.
    pub(crate) refused: Vec<String>,
    differences: Vec<String>,
}

impl Comparison {
    /// Compiles a file and compares every code object in it.
    pub(crate) fn add_file(&mut self, file: &Path, expected: &Value) {
        let name = file.display().to_string();
        let source = std::fs::read_to_string(file).expect("the file is UTF-8");
        match gilsim::compiler::compile(&source, &name) {
            Ok(code) => self.add_code(&name, &describe(&code), expected),
            Err(error) => {
                self.total += count(expected);
                self.refused.push(error.to_string());
            }
        }
    }

    fn add_code(&mut self, file: &str, actual: &Value, expected: &Value) {
        self.total += 1;
        let different: Vec<&str> = expected
            .as_object()
            .expect("a code object is a JSON object")
            .iter()
            .filter(|(attribute, value)| shallow(&actual[*attribute]) != shallow(value))
            .map(|(attribute, _)| attribute.as_str())
            .collect();
        if different.is_empty() {
            self.identical += 1;
        } else {
            let name = &expected["co_qualname"];
            self.differences
                .push(format!("{file}: {name}: {}", different.join(", ")));
        }
        let mut inner = nested(actual);
        for expected in nested(expected) {
            match inner.next() {
                Some(actual) => self.add_code(file, actual, expected),
                None => self.total += count(expected),
            }
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} of {} code objects are identical",
            self.identical, self.total
        )?;
        for line in self.refused.iter().chain(&self.differences) {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// The code objects among the constants.
fn nested(code: &Value) -> impl Iterator<Item = &Value> {
    let constants = code["co_consts"].as_array().into_iter().flatten();
    constants.filter(|constant| constant.is_object())
}

fn count(code: &Value) -> usize {
    1 + nested(code).map(count).sum::<usize>()
}

/// An attribute with nested code left out, which is compared on its own.
fn shallow(attribute: &Value) -> Value {
    match attribute {
        Value::Array(items) => items
            .iter()
            .map(|item| {
                if item.is_object() {
                    json!("code")
                } else {
                    item.clone()
                }
            })
            .collect(),
        other => other.clone(),
    }
}

/// A code object in the shape that `dump.py` prints.
fn describe(code: &CodeObject) -> Value {
    let slots = |wanted: fn(LocalKind) -> bool| -> Vec<String> {
        code.localsplusnames
            .iter()
            .zip(&code.localspluskinds)
            .filter(|(_, kind)| wanted(**kind))
            .map(|(name, _)| name.to_string())
            .collect()
    };
    let names: Vec<String> = code.names.iter().map(ToString::to_string).collect();
    let constants: Vec<Value> = code.consts.iter().map(describe_constant).collect();
    json!({
        "co_argcount": code.argcount,
        "co_posonlyargcount": code.posonlyargcount,
        "co_kwonlyargcount": code.kwonlyargcount,
        "co_stacksize": code.stacksize,
        "co_flags": code.flags,
        "co_firstlineno": code.firstlineno,
        "co_name": code.name.to_string(),
        "co_qualname": code.qualname.to_string(),
        "co_code": hex(&code.code),
        "co_names": names,
        "co_varnames": slots(LocalKind::is_local),
        "co_cellvars": slots(LocalKind::is_cell),
        "co_freevars": slots(LocalKind::is_free),
        "co_linetable": hex(&code.linetable),
        "co_exceptiontable": hex(&code.exceptiontable),
        "co_consts": constants,
    })
}

fn describe_constant(constant: &Constant) -> Value {
    let list = |kind: &str, items: Vec<Value>| -> Value {
        std::iter::once(json!(kind)).chain(items).collect()
    };
    let described =
        |items: &[Constant]| -> Vec<Value> { items.iter().map(describe_constant).collect() };
    match constant {
        Constant::None => json!("None"),
        Constant::Bool(true) => json!("True"),
        Constant::Bool(false) => json!("False"),
        Constant::Ellipsis => json!("Ellipsis"),
        Constant::Int(value) => json!(format!("int {value:x}")),
        Constant::Float(value) => json!(format!("float {:016x}", value.to_bits())),
        Constant::Complex(real, imaginary) => {
            let [real, imaginary] = [real.to_bits(), imaginary.to_bits()];
            json!(format!("complex {real:016x} {imaginary:016x}"))
        }
        Constant::Str(text) => json!(format!("str {}", hex(text.as_bytes()))),
        Constant::Bytes(bytes) => json!(format!("bytes {}", hex(bytes))),
        Constant::Tuple(items) => list("tuple", described(items)),
        Constant::FrozenSet(items) => {
            let mut items = described(items);
            items.sort_by_key(Value::to_string);
            list("frozenset", items)
        }
        Constant::Code(code) => describe(code),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
