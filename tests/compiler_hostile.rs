//! Small sources that would become enormous code are refused.

use gilsim::compiler::compile;

fn refused(source: &str) {
    let error = compile(source, "hostile.py").expect_err("it is too large");
    assert_eq!(error.message, "code is too large to compile");
}

fn captures(count: usize) -> String {
    let names: Vec<String> = (0..count).map(|n| format!("n{n}")).collect();
    format!("match x:\n case [{}]: pass\n", names.join(","))
}

#[test]
fn captures_of_one_pattern() {
    compile(&captures(1_000), "large.py").expect("half a million instructions are fine");
    refused(&captures(30_000));
}

#[test]
fn patterns_of_many_scopes_together() {
    let one = captures(600).replace('\n', "\n ");
    let source: String = (0..40).map(|n| format!("def f{n}(x):\n {one}\n")).collect();
    refused(&source);
}
