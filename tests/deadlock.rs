//! Programs that stand still for good are reported, and no others.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;

/// Long enough for the slowest machine; a program that hangs fails.
const TIMEOUT: Duration = Duration::from_secs(60);

const REGIMES: [&[&str]; 3] = [
    &["--regime", "cpython3.12"],
    &["--regime", "cpython3.13t"],
    &["--regime", "cpython3.13t", "--clock", "virtual"],
];

fn run_for(limit: Duration, options: &[&str], program: &Path) -> Output {
    Command::cargo_bin("gilsim")
        .expect("built")
        .arg("run")
        .args(options)
        .arg(program)
        .timeout(limit)
        .output()
        .expect("it starts")
}

/// Runs a program under each regime.
fn run(source: &str) -> Vec<(Output, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program.py");
    std::fs::write(&program, source).expect("written");
    let outputs = REGIMES.map(|regime| run_for(TIMEOUT, regime, &program));
    let with_errors = outputs.map(|output| {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        (output, errors)
    });
    with_errors.into()
}

/// Expects that the program is stopped, and that each of these is said.
fn assert_deadlocked(source: &str, said: &[&str]) {
    for (output, errors) in run(source) {
        assert_eq!(output.status.code(), Some(3), "{errors}");
        assert!(errors.starts_with("error: deadlock: "), "{errors}");
        for said in said {
            assert!(errors.contains(said), "{said:?} is not in {errors}");
        }
    }
}

const CROSSWISE: &str = "\
import threading
locks = [threading.Lock(), threading.Lock()]
both = threading.Barrier(2)
def cross(first, second):
    with first:
        both.wait()
        with second:
            pass
threads = [threading.Thread(target=cross, name=name, args=(locks[i], locks[1 - i]))
           for i, name in enumerate(['ann', 'bob'])]
for thread in threads: thread.start()
for thread in threads: thread.join()
";

#[test]
fn locks_taken_crosswise_are_reported() {
    assert_deadlocked(
        CROSSWISE,
        &[
            "thread 1 (MainThread) waits in Thread.join for lock",
            "thread 2 (ann) waits for lock",
            "held by thread 3 (bob)",
            "held by thread 2 (ann)",
            "program.py:7 in cross",
            "program.py:12 in <module>",
        ],
    );
}

#[test]
fn a_lock_taken_twice_is_reported() {
    let source = "import threading\nlock = threading.Lock()\nlock.acquire()\nprint('once')\nlock.acquire()\n";
    assert_deadlocked(
        source,
        &["which it holds itself", "program.py:5 in <module>"],
    );
    for (output, _) in run(source) {
        assert_eq!(output.stdout, b"once\n");
    }
}

#[test]
fn who_waits_for_nobody_is_reported() {
    let event = "import threading\ndef wait(): threading.Event().wait()\nwait()\n";
    assert_deadlocked(event, &["waits in Event.wait", "program.py:2 in wait"]);
    let queue = "import queue\nqueue.SimpleQueue().get()\n";
    assert_deadlocked(queue, &["program.py:2 in <module>"]);
    let ended = "import threading\nlock = threading.Lock()\n\
        thread = threading.Thread(target=lock.acquire, name='gone')\n\
        thread.start(); thread.join()\nlock.acquire()\n";
    assert_deadlocked(ended, &["held by thread 2 (gone), which has ended"]);
}

#[test]
fn daemons_do_not_keep_a_deadlock_alive() {
    let source = "import queue, threading\n\
        threading.Thread(target=queue.Queue().get, daemon=True).start()\n\
        threading.Event().wait()\n";
    assert_deadlocked(
        source,
        &["thread 1 (MainThread)", "thread 2 (Thread-1 (get))"],
    );
    // At its end a program waits for no daemon.
    let ends = "import queue, threading\n\
        threading.Thread(target=queue.Queue().get, daemon=True).start()\nprint('end')\n";
    for (output, errors) in run(ends) {
        assert_eq!(output.stdout, b"end\n", "{errors}");
        assert!(output.status.success(), "{errors}");
    }
}

/// Threads that wake each other as fast as they can, one that sleeps while all
/// others wait, and a timed wait.
#[test]
fn who_will_go_on_is_left_alone() {
    let source = "\
import queue, threading, time
there, back = queue.SimpleQueue(), queue.SimpleQueue()
def serve():
    while (item := there.get()) is not None:
        back.put(item)
server = threading.Thread(target=serve)
server.start()
for n in range(2000):
    there.put(n)
    assert back.get() == n
there.put(None)
server.join()
event = threading.Event()
sleeper = threading.Thread(target=lambda: (time.sleep(0.5), event.set()))
sleeper.start()
event.wait()
print(threading.Event().wait(0.5))
timer = threading.Timer(0.5, print, ['rung'])
timer.start()
timer.join()
";
    for (output, errors) in run(source) {
        assert_eq!(output.stdout, b"False\nrung\n", "{errors}");
        assert!(output.status.success(), "{errors}");
    }
}

#[test]
fn without_the_check_a_deadlock_is_waited_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program.py");
    std::fs::write(&program, CROSSWISE).expect("written");
    let patience = Duration::from_secs(2);
    let output = run_for(patience, &["--no-deadlock-check"], &program);
    assert_eq!(output.status.code(), None, "it was killed");
    assert!(output.stderr.is_empty(), "{output:?}");
}
