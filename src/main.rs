//! The command line: parse, run, print the error, exit code; nothing else.

fn main() {}
