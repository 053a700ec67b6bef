//! Whatever the .pyc file: reading and verifying answer with an error, or the
//! code runs to an end, or out of steps.
//!
//!     cargo fuzz run pyc_verify_run corpus/pyc_verify_run ../tests/bytecode/goldens -- -timeout=10
//!
//! The programs it makes up can import nothing, but they can open files: run it
//! where that can do no harm.

#![no_main]

use gilsim::bytecode::pyc::Pyc;
use gilsim::bytecode::verifier::verify;
use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/bounded.rs"]
mod bounded;

/// How many loops and calls a program may make.
const STEPS: u64 = 2_000;

fuzz_target!(|bytes: &[u8]| {
    let Ok(pyc) = Pyc::parse(bytes) else {
        return;
    };
    if verify(&pyc.code).is_ok() {
        bounded::run_bounded(&pyc.code, STEPS);
    }
});
