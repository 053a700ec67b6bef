//! What the verifier refuses, one hand-made piece of code for each reason.

use std::sync::Arc;

use gilsim::bytecode::Opcode::*;
use gilsim::bytecode::verifier::{Problem, verify};
use gilsim::bytecode::{CodeFlags, CodeObject, Constant, LocalKind, Opcode};

/// A line table that covers `units` code units, without lines.
fn line_table(units: usize) -> Vec<u8> {
    let entry = |length: usize| 0x80 | 15 << 3 | (length - 1) as u8;
    let mut table = vec![entry(8); units / 8];
    if !units.is_multiple_of(8) {
        table.push(entry(units % 8));
    }
    table
}

/// The instructions as bytes, with zeros for caches and prefixes where needed.
fn assemble(instructions: &[(Opcode, u32)]) -> Vec<u8> {
    let mut code = Vec::new();
    for &(opcode, arg) in instructions {
        for shift in [24, 16, 8] {
            if arg >> shift != 0 {
                code.extend([EXTENDED_ARG as u8, (arg >> shift) as u8]);
            }
        }
        code.extend([opcode as u8, arg as u8]);
        code.resize(code.len() + 2 * opcode.cache_units(), 0);
    }
    code
}

fn module_of_bytes(code: Vec<u8>) -> CodeObject {
    CodeObject {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 4,
        flags: 0,
        linetable: line_table(code.len() / 2),
        code,
        consts: vec![Constant::None],
        names: vec!["name".into()],
        localsplusnames: Vec::new(),
        localspluskinds: Vec::new(),
        filename: "test.py".into(),
        name: "<module>".into(),
        qualname: "<module>".into(),
        firstlineno: 1,
        exceptiontable: Vec::new(),
    }
}

/// A module that resumes, does this, and returns `None`.
fn module(body: &[(Opcode, u32)]) -> CodeObject {
    let mut instructions = vec![(RESUME, 0)];
    instructions.extend(body);
    instructions.push((RETURN_CONST, 0));
    module_of_bytes(assemble(&instructions))
}

/// A function that resumes and does this.
fn function(kinds: &[u8], prologue: &[(Opcode, u32)], body: &[(Opcode, u32)]) -> CodeObject {
    let mut instructions = prologue.to_vec();
    instructions.push((RESUME, 0));
    instructions.extend(body);
    instructions.push((RETURN_CONST, 0));
    CodeObject {
        flags: CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS,
        localsplusnames: kinds.iter().map(|_| "slot".into()).collect(),
        localspluskinds: kinds.iter().copied().map(LocalKind).collect(),
        ..module_of_bytes(assemble(&instructions))
    }
}

/// The module that has this function as a constant.
fn holding(function: CodeObject) -> CodeObject {
    let mut module = module(&[]);
    module.consts.push(Constant::Code(Arc::new(function)));
    module
}

fn problem(code: &CodeObject) -> Problem {
    verify(code).expect_err("is to be refused").problem
}

fn accepts(code: &CodeObject) {
    assert_eq!(verify(code), Ok(()));
}

const LOCAL: u8 = LocalKind::LOCAL;
const CELL: u8 = LocalKind::CELL;
const FREE: u8 = LocalKind::FREE;

#[test]
fn tables_fit_the_code() {
    accepts(&module(&[]));
    let mut code = module(&[]);
    code.linetable = line_table(1);
    let (covered, length) = (2, 4);
    assert_eq!(
        problem(&code),
        Problem::LineTableLength {
            covered,
            code: length
        }
    );
    code.linetable = vec![0];
    assert!(matches!(problem(&code), Problem::LineTable(_)));
    let mut code = module(&[]);
    code.exceptiontable = vec![0x80];
    assert!(matches!(problem(&code), Problem::ExceptionTable(_)));
    assert_eq!(
        problem(&module_of_bytes(Vec::new())),
        Problem::CodeLength(0)
    );
    let mut odd = module(&[]);
    odd.code.push(0);
    odd.linetable = line_table(2);
    assert!(matches!(
        problem(&odd),
        Problem::CodeLength(5) | Problem::LineTableLength { .. }
    ));
}

#[test]
fn instructions_are_whole_and_known() {
    let mut unknown = module(&[(NOP, 0)]);
    unknown.code[2] = 250;
    assert!(matches!(problem(&unknown), Problem::Instruction(_)));
    let mut dirty = module(&[(LOAD_GLOBAL, 0), (POP_TOP, 0)]);
    accepts(&dirty);
    dirty.code[5] = 1;
    assert_eq!(problem(&dirty), Problem::DirtyCache);
    let long = [RESUME as u8, 0]
        .into_iter()
        .chain([EXTENDED_ARG as u8, 0].repeat(4))
        .chain([RETURN_CONST as u8, 0])
        .collect();
    assert_eq!(problem(&module_of_bytes(long)), Problem::LongPrefix);
    for interpreter_only in [CACHE, INTERPRETER_EXIT] {
        let name = interpreter_only.name();
        let code = module(&[(interpreter_only, 0)]);
        assert_eq!(problem(&code), Problem::OutOfPlace(name));
    }
}

#[test]
fn arguments_are_in_range() {
    let refused = |opcode: Opcode, arg| {
        let opcode_name = opcode.name();
        assert_eq!(
            problem(&module(&[(opcode, arg)])),
            Problem::Argument {
                opcode: opcode_name,
                arg
            }
        );
    };
    refused(LOAD_CONST, 1);
    refused(LOAD_NAME, 1);
    refused(LOAD_GLOBAL, 2);
    refused(LOAD_SUPER_ATTR, 4);
    refused(LOAD_FAST, 0);
    refused(LOAD_DEREF, 0);
    refused(BINARY_OP, 26);
    refused(COMPARE_OP, 6 << 4);
    refused(CALL_INTRINSIC_1, 0);
    refused(CALL_INTRINSIC_2, 5);
    refused(RAISE_VARARGS, 3);
    refused(BUILD_SLICE, 4);
    refused(MAKE_FUNCTION, 16);
    refused(SWAP, 1);
    refused(COPY, 0);
    refused(LIST_APPEND, 0);
    accepts(&module(&[(LOAD_GLOBAL, 1), (CALL, 0), (POP_TOP, 0)]));
}

#[test]
fn jumps_go_to_instructions_after_the_prologue() {
    let jump =
        |opcode: Opcode, arg| module(&[(NOP, 0), (opcode, arg), (LOAD_NAME, 0), (POP_TOP, 0)]);
    accepts(&jump(JUMP_FORWARD, 2));
    accepts(&jump(JUMP_BACKWARD, 2));
    for (opcode, arg) in [
        (JUMP_FORWARD, 100),
        (JUMP_BACKWARD, 3),
        (JUMP_BACKWARD, 100),
    ] {
        let opcode_name = opcode.name();
        assert_eq!(
            problem(&jump(opcode, arg)),
            Problem::JumpTarget {
                opcode: opcode_name
            }
        );
    }
    let into_cache = module(&[(JUMP_FORWARD, 1), (LOAD_GLOBAL, 0), (POP_TOP, 0)]);
    assert!(matches!(problem(&into_cache), Problem::JumpTarget { .. }));
    let after_prefix = module(&[(JUMP_FORWARD, 1), (BUILD_TUPLE, 256), (POP_TOP, 0)]);
    assert!(matches!(problem(&after_prefix), Problem::JumpTarget { .. }));
}

#[test]
fn control_does_not_run_off_the_end() {
    let open = module_of_bytes(assemble(&[(RESUME, 0), (NOP, 0)]));
    assert_eq!(problem(&open), Problem::RunsOffEnd);
    let looping = module_of_bytes(assemble(&[(RESUME, 0), (JUMP_BACKWARD, 1)]));
    accepts(&looping);
}

#[test]
fn the_stack_keeps_its_bounds() {
    assert_eq!(problem(&module(&[(POP_TOP, 0)])), Problem::Underflow);
    assert_eq!(
        problem(&module(&[(LOAD_CONST, 0), (SWAP, 2)])),
        Problem::Underflow
    );
    let deep = module(&[(LOAD_CONST, 0); 5]);
    assert_eq!(problem(&deep), Problem::Overflow { stacksize: 4 });
    let unpacked = module(&[(LOAD_CONST, 0), (UNPACK_SEQUENCE, u32::MAX)]);
    assert_eq!(problem(&unpacked), Problem::Overflow { stacksize: 4 });
    let left = module(&[(LOAD_CONST, 0)]);
    assert_eq!(problem(&left), Problem::ReturnDepth(1));
    let mut greedy = module(&[]);
    greedy.stacksize = 1 << 30;
    assert_eq!(
        problem(&greedy),
        Problem::StackSize {
            stacksize: 1 << 30,
            used: 0
        }
    );
}

#[test]
fn paths_meet_with_the_same_depth() {
    let branch =
        |extra: (Opcode, u32)| module(&[(LOAD_CONST, 0), (POP_JUMP_IF_TRUE, 1), extra, (NOP, 0)]);
    accepts(&branch((NOP, 0)));
    assert_eq!(
        problem(&branch((LOAD_CONST, 0))),
        Problem::DepthMismatch {
            first: 0,
            second: 1
        }
    );
}

#[test]
fn nulls_are_only_for_calls() {
    let null_as_object = Problem::Operand {
        expected: "an object",
        found: "null",
    };
    assert_eq!(
        problem(&module(&[(PUSH_NULL, 0), (POP_TOP, 0)])),
        null_as_object
    );
    assert_eq!(
        problem(&module(&[(PUSH_NULL, 0), (COPY, 1), (POP_TOP, 0)])),
        null_as_object
    );
    // A path where it is null and one where it is not.
    let mixed = module(&[
        (LOAD_CONST, 0),
        (POP_JUMP_IF_TRUE, 2),
        (PUSH_NULL, 0),
        (JUMP_FORWARD, 1),
        (LOAD_CONST, 0),
        (POP_TOP, 0),
    ]);
    assert_eq!(
        problem(&mixed),
        Problem::Operand {
            expected: "an object",
            found: "what may be null"
        }
    );
}

#[test]
fn containers_are_what_the_instruction_takes() {
    let appended =
        |build: Opcode| module(&[(build, 0), (LOAD_CONST, 0), (LIST_APPEND, 1), (POP_TOP, 0)]);
    accepts(&appended(BUILD_LIST));
    assert!(matches!(
        problem(&appended(BUILD_SET)),
        Problem::Operand {
            expected: "a list",
            found: "a set"
        }
    ));
    let joined =
        |value: Opcode| module(&[(LOAD_CONST, 0), (value, 0), (BUILD_STRING, 1), (POP_TOP, 0)]);
    accepts(&joined(FORMAT_VALUE));
    assert!(matches!(problem(&joined(NOP)), Problem::Operand { .. }));
    let keyed = module(&[
        (LOAD_CONST, 0),
        (LOAD_CONST, 0),
        (BUILD_CONST_KEY_MAP, 1),
        (POP_TOP, 0),
    ]);
    assert!(matches!(problem(&keyed), Problem::Operand { .. }));
}

#[test]
fn functions_get_the_cells_they_take() {
    let inner = || {
        function(
            &[FREE],
            &[(COPY_FREE_VARS, 1)],
            &[(LOAD_DEREF, 0), (POP_TOP, 0)],
        )
    };
    let outer = |cells: u32, flags: u32| {
        let mut body = vec![(LOAD_CLOSURE, 0); cells as usize];
        body.extend([
            (BUILD_TUPLE, cells),
            (LOAD_CONST, 1),
            (MAKE_FUNCTION, flags),
            (POP_TOP, 0),
        ]);
        let mut outer = function(&[CELL], &[(MAKE_CELL, 0)], &body);
        outer.consts.push(Constant::Code(Arc::new(inner())));
        holding(outer)
    };
    accepts(&outer(1, 8));
    for wrong in [outer(0, 8), outer(2, 8), outer(1, 0)] {
        assert!(matches!(problem(&wrong), Problem::Operand { .. }));
    }
    assert_eq!(problem(&inner()), Problem::NoModule);
    assert!(matches!(
        problem(&module(&[
            (LOAD_CONST, 0),
            (MAKE_FUNCTION, 0),
            (POP_TOP, 0)
        ])),
        Problem::Operand { .. }
    ));
}

#[test]
fn slots_hold_what_is_loaded() {
    let local = |body: &[(Opcode, u32)]| holding(function(&[LOCAL], &[], body));
    accepts(&local(&[
        (LOAD_CONST, 0),
        (STORE_FAST, 0),
        (LOAD_FAST, 0),
        (POP_TOP, 0),
    ]));
    accepts(&local(&[
        (LOAD_FAST_CHECK, 0),
        (POP_TOP, 0),
        (LOAD_FAST, 0),
        (POP_TOP, 0),
    ]));
    assert_eq!(
        problem(&local(&[(LOAD_FAST, 0), (POP_TOP, 0)])),
        Problem::Unbound(0)
    );
    assert_eq!(
        problem(&local(&[
            (LOAD_CONST, 0),
            (STORE_FAST, 0),
            (DELETE_FAST, 0),
            (LOAD_FAST, 0),
            (POP_TOP, 0)
        ])),
        Problem::Unbound(0)
    );
    // Bound on one path only.
    assert_eq!(
        problem(&local(&[
            (LOAD_CONST, 0),
            (POP_JUMP_IF_TRUE, 2),
            (LOAD_CONST, 0),
            (STORE_FAST, 0),
            (LOAD_FAST, 0),
            (POP_TOP, 0)
        ])),
        Problem::Unbound(0)
    );
    let cell = |prologue: &[(Opcode, u32)], body: &[(Opcode, u32)]| {
        holding(function(&[CELL], prologue, body))
    };
    let load = [(LOAD_DEREF, 0), (POP_TOP, 0)];
    accepts(&cell(&[(MAKE_CELL, 0)], &load));
    assert_eq!(problem(&cell(&[], &load)), Problem::NoCell(0));
    let overwritten = [(LOAD_CONST, 0), (STORE_FAST, 0), load[0], load[1]];
    assert_eq!(
        problem(&cell(&[(MAKE_CELL, 0)], &overwritten)),
        Problem::NoCell(0)
    );
    // What a comprehension saves and restores is a cell again.
    let restored = [
        (LOAD_FAST_AND_CLEAR, 0),
        (LOAD_CONST, 0),
        (STORE_FAST, 0),
        (STORE_FAST, 0),
        load[0],
        load[1],
    ];
    accepts(&cell(&[(MAKE_CELL, 0)], &restored));
}

#[test]
fn slots_parameters_and_flags_fit() {
    let with_kinds = |kinds: &[u8]| problem(&holding(function(kinds, &[], &[])));
    assert_eq!(with_kinds(&[CELL, LOCAL]), Problem::Slots);
    assert_eq!(with_kinds(&[LOCAL | FREE]), Problem::Slots);
    assert_eq!(with_kinds(&[0]), Problem::Slots);
    assert_eq!(with_kinds(&[FREE]), Problem::Prologue);
    let with = |change: fn(&mut CodeObject)| {
        let mut function = function(&[LOCAL], &[], &[]);
        change(&mut function);
        problem(&holding(function))
    };
    assert_eq!(with(|code| code.localspluskinds.clear()), Problem::Slots);
    assert_eq!(with(|code| code.argcount = 2), Problem::Parameters);
    assert_eq!(with(|code| code.posonlyargcount = 1), Problem::Parameters);
    assert_eq!(
        with(|code| {
            code.kwonlyargcount = 1;
            code.flags |= CodeFlags::VARARGS;
        }),
        Problem::Parameters
    );
    assert_eq!(
        with(|code| code.flags = CodeFlags::GENERATOR | CodeFlags::COROUTINE),
        Problem::Flags(0xa0)
    );
    assert_eq!(
        with(|code| code.flags |= CodeFlags::GENERATOR),
        Problem::Prologue
    );
    assert_eq!(
        with(|code| code.consts = vec![
            Constant::None,
            Constant::Tuple(vec![Constant::Code(Arc::new(module(&[])))])
        ]),
        Problem::NestedCode
    );
}

#[test]
fn generators_have_their_prologue_and_only_they_yield() {
    let generator = |prologue: &[(Opcode, u32)], body: &[(Opcode, u32)]| {
        let mut code = function(&[], prologue, body);
        code.flags |= CodeFlags::GENERATOR;
        holding(code)
    };
    let prologue = [(RETURN_GENERATOR, 0), (POP_TOP, 0)];
    let body = [(LOAD_CONST, 0), (YIELD_VALUE, 1), (RESUME, 1), (POP_TOP, 0)];
    accepts(&generator(&prologue, &body));
    assert_eq!(problem(&generator(&[], &body)), Problem::Prologue);
    assert_eq!(
        problem(&holding(function(&[], &[], &body))),
        Problem::OutOfPlace("YIELD_VALUE")
    );
    assert_eq!(
        problem(&generator(
            &prologue,
            &[(RETURN_GENERATOR, 0), (POP_TOP, 0)]
        )),
        Problem::OutOfPlace("RETURN_GENERATOR")
    );
    let mut top = generator(&prologue, &body);
    let Constant::Code(code) = top.consts.remove(1) else {
        panic!("the function");
    };
    assert_eq!(problem(&code), Problem::NoModule);
}

#[test]
fn keywords_belong_to_their_call() {
    let call = |names: Constant, arguments: u32, between: Option<(Opcode, u32)>| {
        let mut body = vec![
            (PUSH_NULL, 0),
            (LOAD_CONST, 0),
            (LOAD_CONST, 0),
            (KW_NAMES, 1),
        ];
        body.extend(between);
        body.extend([(CALL, arguments), (POP_TOP, 0)]);
        let mut code = module(&body);
        code.consts.push(names);
        code
    };
    let names = |count: usize| Constant::Tuple(vec![Constant::Str("key".into()); count]);
    accepts(&call(names(1), 1, None));
    assert!(matches!(
        problem(&call(names(2), 1, None)),
        Problem::Argument { .. }
    ));
    let not_names = Constant::Tuple(vec![Constant::None]);
    assert!(matches!(
        problem(&call(not_names, 1, None)),
        Problem::Argument { .. }
    ));
    assert!(matches!(
        problem(&call(Constant::None, 1, None)),
        Problem::Argument { .. }
    ));
    assert_eq!(
        problem(&call(names(1), 1, Some((NOP, 0)))),
        Problem::OutOfPlace("KW_NAMES")
    );
}

/// A `try` around one instruction, with a handler that ends.
fn guarded(depth_and_lasti: u8, handler: &[(Opcode, u32)]) -> CodeObject {
    let mut body = vec![(LOAD_NAME, 0), (POP_TOP, 0), (RETURN_CONST, 0)];
    body.extend(handler);
    let mut code = module(&body);
    code.exceptiontable = vec![0x81, 1, 4, depth_and_lasti];
    code
}

#[test]
fn handlers_find_their_values() {
    let handle = [(PUSH_EXC_INFO, 0), (POP_TOP, 0), (POP_EXCEPT, 0)];
    accepts(&guarded(0, &handle));
    accepts(&guarded(1, &[(RERAISE, 1)]));
    assert!(matches!(
        problem(&guarded(0, &[(RERAISE, 1)])),
        Problem::Underflow
    ));
    assert!(matches!(
        problem(&guarded(0, &[(POP_EXCEPT, 0)])),
        Problem::Operand { .. }
    ));
    assert_eq!(
        problem(&guarded(4, &handle)),
        Problem::HandlerDepth {
            depth: 2,
            available: 0
        }
    );
    // The instruction takes what the handler is to keep.
    let mut code = module(&[
        (LOAD_CONST, 0),
        (UNARY_NOT, 0),
        (POP_TOP, 0),
        (RETURN_CONST, 0),
        (RERAISE, 0),
    ]);
    code.exceptiontable = vec![0x82, 1, 5, 2];
    assert_eq!(
        problem(&code),
        Problem::HandlerDepth {
            depth: 1,
            available: 0
        }
    );
}

#[test]
fn handlers_come_after_what_they_guard() {
    let with_entry = |entry: [u8; 4]| {
        let mut code = guarded(0, &[(RERAISE, 0)]);
        code.exceptiontable = entry.to_vec();
        code
    };
    accepts(&with_entry([0x81, 1, 4, 0]));
    for entry in [
        [0x84, 1, 4, 0], // A handler that guards itself would never end.
        [0x83, 1, 1, 0],
        [0x81, 1, 50, 0],
        [0x81, 50, 4, 0],
    ] {
        assert!(matches!(
            problem(&with_entry(entry)),
            Problem::ExceptionEntry { .. }
        ));
    }
}

#[test]
fn loops_look_at_the_breaker() {
    let send_loop = |resume: Opcode| {
        let body = [
            (LOAD_CONST, 0),
            (LOAD_CONST, 0),
            (SEND, 3),
            (YIELD_VALUE, 2),
            (resume, 2),
            (JUMP_BACKWARD_NO_INTERRUPT, 5),
            (END_SEND, 0),
            (POP_TOP, 0),
        ];
        let mut code = function(&[], &[(RETURN_GENERATOR, 0), (POP_TOP, 0)], &body);
        code.flags |= CodeFlags::GENERATOR;
        holding(code)
    };
    accepts(&send_loop(RESUME));
    assert_eq!(problem(&send_loop(NOP)), Problem::OutOfPlace("YIELD_VALUE"));
    let tight = module(&[(NOP, 0), (JUMP_BACKWARD_NO_INTERRUPT, 2)]);
    assert_eq!(
        problem(&tight),
        Problem::OutOfPlace("JUMP_BACKWARD_NO_INTERRUPT")
    );
}

#[test]
fn iteration_ends_where_it_says() {
    let iterate = |target: Opcode| {
        module(&[
            (LOAD_CONST, 0),
            (GET_ITER, 0),
            (FOR_ITER, 2),
            (POP_TOP, 0),
            (JUMP_BACKWARD, 4),
            (target, 0),
        ])
    };
    accepts(&iterate(END_FOR));
    assert_eq!(problem(&iterate(NOP)), Problem::OutOfPlace("FOR_ITER"));
}

#[test]
fn functions_with_fast_locals_have_no_namespace() {
    let load = [(LOAD_NAME, 0), (POP_TOP, 0)];
    accepts(&module(&load));
    assert_eq!(
        problem(&holding(function(&[], &[], &load))),
        Problem::OutOfPlace("LOAD_NAME")
    );
}

/// A deep stack at many jump targets costs more than the code's size allows.
#[test]
fn work_is_bounded_by_the_size() {
    let depth = 40_000;
    let mut body = vec![(LOAD_CONST, 0), (UNPACK_SEQUENCE, depth)];
    for _ in 0..1000 {
        body.extend([(LOAD_CONST, 0), (POP_JUMP_IF_TRUE, 0), (NOP, 0)]);
    }
    body.extend([(BUILD_TUPLE, depth), (POP_TOP, 0)]);
    let mut code = module(&body);
    code.stacksize = depth + 1;
    assert_eq!(problem(&code), Problem::TooComplex);
}

#[test]
fn an_error_names_function_and_offset() {
    let mut inner = function(&[], &[], &[(NOP, 0), (POP_TOP, 0)]);
    inner.qualname = "outer.<locals>.inner".into();
    let error = verify(&holding(inner)).expect_err("an underflow");
    assert_eq!(
        error.to_string(),
        "invalid bytecode in outer.<locals>.inner at offset 4: the stack has too few values"
    );
}
