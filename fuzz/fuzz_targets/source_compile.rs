//! Whatever the source: compiling answers with code or a SyntaxError, the
//! verifier accepts the code, and it survives a .pyc file.
//!
//!     cargo fuzz run source_compile corpus/source_compile ../tests/bytecode/samples

#![no_main]

use std::sync::Arc;

use gilsim::bytecode::pyc::{Pyc, Validation};
use gilsim::bytecode::verifier::verify;
use gilsim::compiler;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let Ok(code) = compiler::compile(source, "fuzz.py") else {
        return;
    };
    verify(&code).expect("the compiler makes valid code");
    let validation = Validation::Timestamp { mtime: 0, size: 0 };
    let code = Arc::new(code);
    let bytes = Pyc { validation, code }.to_bytes();
    Pyc::parse(&bytes).expect("what was written reads back");
});
