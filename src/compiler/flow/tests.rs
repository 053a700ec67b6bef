//! Units recorded from CPython 3.12.1 must assemble to its very bytes. The
//! goldens, and whatever file `GILSIM_FLOW_GOLDENS` names, are made by
//! `tests/flow/make_goldens.py`.

use std::sync::Arc;

use num_bigint::BigInt;
use proptest::prelude::*;
use rustpython_wtf8::Wtf8Buf;
use serde_json::Value;

use super::sequence::Sequence;
use super::{FlowError, Workspace};
use crate::bytecode::{CodeObject, Constant, LocalKind, Opcode};
use crate::compiler::unit::{Label, Location, Op, Unit};

const GOLDENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/flow/goldens.jsonl");

fn assemble(mut unit: Unit) -> Result<CodeObject, FlowError> {
    super::assemble(&mut unit, &mut Workspace::default())
}

#[test]
fn assembles_to_cpythons_bytes() {
    let mut paths = vec![GOLDENS.to_owned()];
    paths.extend(std::env::var("GILSIM_FLOW_GOLDENS"));
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("goldens are readable");
        let mut differences = Vec::new();
        for line in text.lines() {
            let record: Value = serde_json::from_str(line).expect("goldens are JSON");
            if let Err(difference) = check(&record) {
                differences.push(difference);
            }
        }
        let total = text.lines().count();
        assert!(total > 0, "{path} is empty");
        assert!(
            differences.is_empty(),
            "{path}: {} of {total} code objects differ\n{}",
            differences.len(),
            differences[..differences.len().min(20)].join("\n")
        );
    }
}

/// Assembles a record's unit; what differs from what is expected.
fn check(record: &Value) -> Result<(), String> {
    let place = format!(
        "{}: {} line {}",
        record["file"], record["qualname"], record["firstlineno"]
    );
    let code = assemble(unit(record)).map_err(|error| format!("{place}: {error}"))?;
    let expected = &record["expected"];
    let same = |what: &str, ours: String, theirs: String| match ours == theirs {
        true => Ok(()),
        false => Err(format!("{place}: {what}\n  {ours}\n  {theirs}")),
    };
    let bytes = |key: &str| listing(&unhex(&expected[key]));
    same("code", listing(&code.code), bytes("code"))?;
    let consts = constants(&expected["consts"]);
    same(
        "consts",
        format!("{:?}", code.consts),
        format!("{consts:?}"),
    )?;
    let depth = number(&expected["stacksize"]);
    same("stacksize", code.stacksize.to_string(), depth.to_string())?;
    same("linetable", listing(&code.linetable), bytes("linetable"))?;
    let handlers = listing(&code.exceptiontable);
    same("exceptiontable", handlers, bytes("exceptiontable"))?;
    let slots = strings(&expected["slots"]);
    same(
        "slots",
        format!("{:?}", code.localsplusnames),
        format!("{slots:?}"),
    )?;
    let kinds: Vec<LocalKind> = array(&expected["kinds"])
        .iter()
        .map(|kind| LocalKind(number(kind) as u8))
        .collect();
    same(
        "kinds",
        format!("{:?}", code.localspluskinds),
        format!("{kinds:?}"),
    )
}

#[test]
fn a_label_that_was_never_placed_is_an_error() {
    let mut unit = empty_unit();
    let label = unit.sequence.new_label();
    let sequence = &mut unit.sequence;
    sequence.push_op(Op::Jump, 0, Some(label), Location::NONE);
    assert_eq!(assemble(unit), Err(FlowError::UnplacedLabel));
}

#[test]
fn no_instructions_are_an_error() {
    assert!(matches!(
        assemble(empty_unit()),
        Err(FlowError::Malformed(_))
    ));
}

/// Any operation, weighted towards those that shape the graph.
fn any_operation() -> impl Strategy<Value = Op> {
    let shaping = prop::sample::select(vec![
        Op::Jump,
        Op::JumpNoInterrupt,
        Op::SetupFinally,
        Op::SetupCleanup,
        Op::SetupWith,
        Op::PopBlock,
        Op::StoreFastMaybeNull,
        Op::Real(Opcode::NOP),
        Op::Real(Opcode::POP_JUMP_IF_FALSE),
        Op::Real(Opcode::POP_JUMP_IF_NONE),
        Op::Real(Opcode::LOAD_CONST),
        Op::Real(Opcode::COPY),
        Op::Real(Opcode::SWAP),
        Op::Real(Opcode::BUILD_TUPLE),
        Op::Real(Opcode::LOAD_FAST),
        Op::Real(Opcode::STORE_FAST),
        Op::Real(Opcode::RETURN_VALUE),
        Op::Real(Opcode::RERAISE),
    ]);
    let any = prop::sample::select(Opcode::ALL).prop_map(Op::Real);
    prop_oneof![3 => shaping, 1 => any]
}

fn any_sequence() -> impl Strategy<Value = Sequence> {
    let instruction = (
        any_operation(),
        0..6_u32,
        any::<prop::sample::Index>(),
        -1..4_i32,
    );
    let instructions = prop::collection::vec(instruction, 1..60);
    (instructions, prop::collection::vec(0..60_usize, 1..12)).prop_map(|(list, labels)| {
        let count = labels.len();
        let last = list.len() - 1;
        let labels: Vec<usize> = labels.into_iter().map(|at| at.min(last)).collect();
        let instructions = list.into_iter().map(|(op, arg, target, line)| {
            let target = Label(target.index(count) as u32);
            let location = Location {
                line,
                end_line: line,
                column: line,
                end_column: line,
            };
            (op, arg, target, location)
        });
        sequence_of(instructions, &labels)
    })
}

/// Instructions, and before which of them each label stands. Those that have no
/// target may be given one.
fn sequence_of(
    instructions: impl Iterator<Item = (Op, u32, Label, Location)>,
    labels: &[usize],
) -> Sequence {
    let mut sequence = Sequence::default();
    let names: Vec<Label> = labels.iter().map(|_| sequence.new_label()).collect();
    for (index, (op, arg, target, location)) in instructions.enumerate() {
        let here = names.iter().zip(labels).filter(|&(_, &at)| at == index);
        here.for_each(|(&label, _)| sequence.place(label));
        match op.traits().has_target() {
            true => sequence.push_op(op, 0, Some(target), location),
            false => sequence.push_op(op, arg, None, location),
        }
    }
    sequence
}

proptest! {
    /// Code generation would never emit most of these: what matters is that
    /// each ends in a code object or an error, and that the tables of a code
    /// object cover its code.
    #[test]
    fn any_sequence_ends_in_code_or_an_error(sequence in any_sequence()) {
        let mut unit = empty_unit();
        unit.consts = vec![Constant::None, Constant::Bool(true), Constant::Str("".into())];
        unit.varnames = (0..6).map(|n| Wtf8Buf::from(format!("v{n}"))).collect();
        unit.cellvars = vec!["v1".into(), "c".into()];
        unit.sequence = sequence;
        if let Ok(code) = assemble(unit) {
            let heads = code.linetable.iter().filter(|&&byte| byte & 0x80 != 0);
            let covered: usize = heads.map(|&head| usize::from(head & 7) + 1).sum();
            prop_assert_eq!(2 * covered, code.code.len());
        }
    }
}

fn empty_unit() -> Unit {
    Unit {
        name: "f".into(),
        qualname: "f".into(),
        filename: "f.py".into(),
        firstlineno: 1,
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        flags: 0,
        consts: Vec::new(),
        names: Vec::new(),
        varnames: Vec::new(),
        cellvars: Vec::new(),
        freevars: Vec::new(),
        hidden: Default::default(),
        sequence: Sequence::default(),
    }
}

fn unit(record: &Value) -> Unit {
    let count = |key: usize| number(&record["argcount"][key]) as u32;
    let text = |key: &str| Wtf8Buf::from(record[key].as_str().unwrap_or_default());
    Unit {
        name: text("name"),
        qualname: text("qualname"),
        filename: text("file"),
        firstlineno: number(&record["firstlineno"]) as u32,
        argcount: count(0),
        posonlyargcount: count(1),
        kwonlyargcount: count(2),
        flags: number(&record["flags"]) as u32,
        consts: constants(&record["consts"]),
        names: strings(&record["names"]),
        varnames: strings(&record["varnames"]),
        cellvars: strings(&record["cellvars"]),
        freevars: strings(&record["freevars"]),
        hidden: strings(&record["hidden"]).into_iter().collect(),
        sequence: sequence(record),
    }
}

fn sequence(record: &Value) -> Sequence {
    let mut labels = Vec::new();
    for label in array(&record["labels"]) {
        let id = number(&label[0]) as usize;
        if labels.len() <= id {
            labels.resize(id + 1, usize::MAX);
        }
        labels[id] = number(&label[1]) as usize;
    }
    let instructions = array(&record["instrs"]).iter().map(|instr| {
        let field = |index: usize| number(&instr[index]) as i32;
        let named = field(1) as u32;
        let location = Location {
            line: field(2),
            end_line: field(3),
            column: field(4),
            end_column: field(5),
        };
        (operation(field(0)), named, Label(named), location)
    });
    sequence_of(instructions, &labels)
}

/// The operation with CPython's number.
fn operation(number: i32) -> Op {
    match number {
        256 => Op::SetupFinally,
        257 => Op::SetupCleanup,
        258 => Op::SetupWith,
        259 => Op::PopBlock,
        260 => Op::Jump,
        261 => Op::JumpNoInterrupt,
        266 => Op::StoreFastMaybeNull,
        _ => Op::Real(Opcode::from_number(number as u8).expect("a known opcode")),
    }
}

fn constants(list: &Value) -> Vec<Constant> {
    array(list).iter().map(constant).collect()
}

fn constant(value: &Value) -> Constant {
    let Value::Object(object) = value else {
        return match value {
            Value::Null => Constant::None,
            Value::Bool(value) => Constant::Bool(*value),
            _ => Constant::Str(value.as_str().expect("a string").into()),
        };
    };
    let (kind, value) = object.iter().next().expect("a tagged constant");
    let text = || value.as_str().expect("a string").to_owned();
    match kind.as_str() {
        "ellipsis" => Constant::Ellipsis,
        "int" => Constant::Int(text().parse::<BigInt>().expect("an integer")),
        "float" => Constant::Float(float(value)),
        "complex" => Constant::Complex(float(&value[0]), float(&value[1])),
        "str" => Constant::Str(Wtf8Buf::from_bytes(unhex(value)).expect("WTF-8")),
        "bytes" => Constant::Bytes(unhex(value)),
        "tuple" => Constant::Tuple(constants(value)),
        "frozenset" => Constant::FrozenSet(constants(value)),
        "code" => Constant::Code(Arc::new(named_code(&text()))),
        _ => panic!("no constants of kind {kind}"),
    }
}

/// A code object that has nothing but a name: nested code is not looked into.
fn named_code(name: &str) -> CodeObject {
    CodeObject {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 0,
        flags: 0,
        code: Vec::new(),
        consts: Vec::new(),
        names: Vec::new(),
        localsplusnames: Vec::new(),
        localspluskinds: Vec::new(),
        filename: Wtf8Buf::new(),
        name: name.into(),
        qualname: Wtf8Buf::new(),
        firstlineno: 1,
        linetable: Vec::new(),
        exceptiontable: Vec::new(),
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn strings(value: &Value) -> Vec<Wtf8Buf> {
    let text = |item: &Value| Wtf8Buf::from(item.as_str().expect("a string"));
    array(value).iter().map(text).collect()
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

fn float(value: &Value) -> f64 {
    let spelling = value.as_str().expect("a float's spelling");
    spelling.parse().expect("a float")
}

fn unhex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().expect("hex digits");
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex digits"))
        .collect()
}

/// Bytes in pairs, as instructions are read.
fn listing(bytes: &[u8]) -> String {
    let pairs = bytes.chunks(2).map(|pair| match *pair {
        [op, arg] => format!("{op}:{arg}"),
        _ => format!("{}", pair[0]),
    });
    pairs.collect::<Vec<_>>().join(" ")
}
