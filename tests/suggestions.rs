//! What is suggested when an exception that nobody caught is shown: what
//! CPython 3.12.1 suggests.

use assert_cmd::Command;

/// Programs, and the last line that CPython 3.12.1 prints.
const PROGRAMS: &[(&str, &str)] = &[
    (
        "time.sleep(1)",
        "NameError: name 'time' is not defined. Did you forget to import 'time'?",
    ),
    ("tim.x", "NameError: name 'tim' is not defined"),
    (
        "prnt(1)",
        "NameError: name 'prnt' is not defined. Did you mean: 'print'?",
    ),
    (
        "x=1\nrandm",
        "NameError: name 'randm' is not defined. Did you mean: 'range'?",
    ),
    (
        "def f():\n  valu=1\n  return value\nf()",
        "NameError: name 'value' is not defined. Did you mean: 'valu'?",
    ),
    (
        "class A:\n  def __init__(s): s.foo=1\n  def m(self): return foo\nA().m()",
        "NameError: name 'foo' is not defined. Did you mean: 'self.foo'?",
    ),
    (
        "sys.pth",
        "NameError: name 'sys' is not defined. Did you forget to import 'sys'?",
    ),
    (
        "import sys; sys.pth",
        "AttributeError: module 'sys' has no attribute 'pth'. Did you mean: 'path'?",
    ),
    (
        "from time import slep",
        "ImportError: cannot import name 'slep' from 'time' (unknown location). Did you mean: 'sleep'?",
    ),
    (
        "import math; math.sqr(2)",
        "AttributeError: module 'math' has no attribute 'sqr'. Did you mean: 'sqrt'?",
    ),
    ("raise NameError('prnt')", "NameError: prnt"),
    (
        "raise NameError('boo', name='prnt')",
        "NameError: boo. Did you mean: 'print'?",
    ),
    (
        "class E(NameError): pass\nraise E('x', name='prnt')",
        "E: x",
    ),
    ("mathh", "NameError: name 'mathh' is not defined"),
    (
        "math",
        "NameError: name 'math' is not defined. Did you forget to import 'math'?",
    ),
    ("tme", "NameError: name 'tme' is not defined"),
    (
        "import time as t; t.slip",
        "AttributeError: module 'time' has no attribute 'slip'. Did you mean: 'sleep'?",
    ),
    (
        "''.splt",
        "AttributeError: 'str' object has no attribute 'splt'. Did you mean: 'split'?",
    ),
    (
        "def f():\n  foo=1\n  def g(): return fooo\n  g()\nf()",
        "NameError: name 'fooo' is not defined",
    ),
    ("raise AttributeError", "AttributeError"),
    (
        "raise AttributeError('x',name='uper',obj='')",
        "AttributeError: x. Did you mean: 'upper'?",
    ),
    (
        "def f(a):\n  print(aa)\n  ab=1\nf(1)",
        "NameError: name 'aa' is not defined. Did you mean: 'a'?",
    ),
    (
        "fo0=1\ndef f():\n  fooo=1\n  foo\nf()",
        "NameError: name 'foo' is not defined. Did you mean: 'fooo'?",
    ),
    (
        "collections.abcd",
        "NameError: name 'collections' is not defined. Did you forget to import 'collections'?",
    ),
    (
        "class A:\n  abc=1\n  def f(self): abc\nA().f()",
        "NameError: name 'abc' is not defined. Did you mean: 'self.abc'? Or did you forget to import 'abc'?",
    ),
    (
        "class A:\n  def f(self): abc\nA().f()",
        "NameError: name 'abc' is not defined. Did you mean: 'abs'? Or did you forget to import 'abc'?",
    ),
    (
        "def abcde(): pass\nabcdf()",
        "NameError: name 'abcdf' is not defined. Did you mean: 'abcde'?",
    ),
];

#[test]
fn suggestions_are_those_of_cpython() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program.py");
    for (source, expected) in PROGRAMS {
        std::fs::write(&program, source).expect("written");
        let mut command = Command::cargo_bin("gilsim").expect("built");
        let output = command.arg("run").arg(&program).output().expect("it ran");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors.lines().last(), Some(*expected), "{source}");
    }
}
