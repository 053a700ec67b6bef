//! The order in which [`Fields`](super::fields) are changed and looked at,
//! model-checked: the steps of `append`, `grow`, `replace` and `see` on loom's
//! atomics, and two wrong ones that must be refused.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicUsize as Counter, Ordering::SeqCst};

use loom::sync::Arc;
use loom::sync::atomic::AtomicUsize;
use loom::thread;

/// The value of `x` before and after it is replaced.
const OLD: usize = 10;
const NEW: usize = 11;
/// The value of `y`.
const Y: usize = 20;
/// What another instance keeps.
const ANOTHERS: usize = 99;

/// The shape with `x` alone, and the one with `x` and `y`.
const SMALL: usize = 1;
const LARGE: usize = 2;

/// An instance whose block has room for one value, and a larger block.
struct Instance {
    shape: AtomicUsize,
    block: AtomicUsize,
    blocks: [Vec<AtomicUsize>; 2],
}

/// What a model gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// The shape is not published after the block that it needs.
    ShapeInNoOrder,
    /// The smaller block goes to another instance at once.
    BlockIsReused,
}

impl Instance {
    fn new() -> Self {
        let cells = |count: usize| (0..count).map(|_| AtomicUsize::new(0)).collect();
        let instance = Instance {
            shape: AtomicUsize::new(SMALL),
            block: AtomicUsize::new(0),
            blocks: [cells(1), cells(2)],
        };
        instance.blocks[0][0].store(OLD, Relaxed);
        instance
    }

    /// Sets `y`, for which the block must grow, then `x`.
    fn change(&self, fault: Fault) {
        let [small, large] = &self.blocks;
        large[0].store(small[0].load(Relaxed), Relaxed);
        self.block.store(1, Release);
        large[1].store(Y, Release);
        let order = match fault {
            Fault::ShapeInNoOrder => Relaxed,
            _ => Release,
        };
        self.shape.store(LARGE, order);
        large[0].store(NEW, Release);
        if fault == Fault::BlockIsReused {
            small[0].store(ANOTHERS, Release);
        }
    }

    /// Looks at the last attribute that the instance has, then at the first.
    fn look(&self) {
        let shape = self.shape.load(Acquire);
        let see = |place: usize| self.blocks[self.block.load(Acquire)][place].load(Acquire);
        if shape == LARGE {
            assert_eq!(see(1), Y);
        }
        let x = see(0);
        assert!(x == OLD || x == NEW, "{x} was never there");
    }
}

fn look_while_it_changes(fault: Fault) {
    static ORDERS: Counter = Counter::new(0);
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(move || {
        ORDERS.fetch_add(1, SeqCst);
        let instance = Arc::new(Instance::new());
        let gate = Arc::new(AtomicUsize::new(0));
        let (theirs, their_gate) = (Arc::clone(&instance), Arc::clone(&gate));
        let writer = thread::spawn(move || {
            // Without a read-modify-write loom runs the thread in one order.
            their_gate.fetch_add(1, Ordering::Relaxed);
            theirs.change(fault);
        });
        instance.look();
        writer.join().expect("it ends");
    });
    assert!(ORDERS.load(SeqCst) > 10, "too few orders were looked at");
}

fn is_refused(fault: Fault) -> bool {
    catch_unwind(AssertUnwindSafe(|| look_while_it_changes(fault))).is_err()
}

#[test]
fn what_is_seen_was_there() {
    look_while_it_changes(Fault::None);
}

#[test]
fn a_shape_that_comes_before_its_block_is_refused() {
    assert!(is_refused(Fault::ShapeInNoOrder));
}

#[test]
fn giving_the_smaller_block_away_is_refused() {
    assert!(is_refused(Fault::BlockIsReused));
}
