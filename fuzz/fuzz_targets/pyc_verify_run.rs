//! Whatever the .pyc file: reading and verifying answer with an error, or the
//! code runs to an exit code.
//!
//!     cargo fuzz run pyc_verify_run corpus/pyc_verify_run ../tests/bytecode/goldens -- -timeout=10
//!
//! Run it where the programs it makes up can do no harm: they may do to files
//! whatever Python programs may.

#![no_main]

use gilsim::bytecode::pyc::Pyc;
use gilsim::bytecode::verifier::verify;
use gilsim::host::{self, RunOptions};
use gilsim::regime::Regime;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(pyc) = Pyc::parse(bytes) else {
        return;
    };
    if verify(&pyc.code).is_err() {
        return;
    }
    let program = std::env::temp_dir().join(format!("gilsim-fuzz-{}.pyc", std::process::id()));
    std::fs::write(&program, bytes).expect("the temporary folder can be written");
    host::run(&RunOptions {
        program,
        args: Vec::new(),
        regime: Regime::default(),
    });
});
