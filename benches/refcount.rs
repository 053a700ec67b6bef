//! What a clone and a drop cost, under each strategy and with the counted
//! pointers of other crates, privately and on one object that two threads use.
//!
//! Objects have 16 bytes of contents, and all come from one allocator.

use std::hint::black_box;
use std::rc::Rc;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use gilsim::refcount::lab::{self, Cell, Pattern, Variant};

type Contents = [u64; 2];
type Group<'a> = BenchmarkGroup<'a, WallTime>;

/// What circ counts must be able to tell what it refers to.
struct Node(Contents);

// SAFETY: a node refers to nothing.
unsafe impl circ::RcObject for Node {
    fn pop_edges(&mut self, _: &mut Vec<circ::Rc<Self>>) {
        black_box(self.0);
    }
}

/// The time that the lab's slowest thread took for so many operations.
fn strategy(variant: Variant, pattern: Pattern, threads: usize, operations: u64) -> Duration {
    let cell = Cell {
        variant,
        pattern,
        threads,
        objects: 256,
    };
    let began = Instant::now();
    let now = || began.elapsed().as_nanos() as u64;
    let measured = lab::measure(&cell, operations, 1, &now);
    let ns = measured.map_or(0.0, |measured| measured.ns_per_operation[0]);
    Duration::from_nanos((ns * operations as f64) as u64)
}

fn strategies(group: &mut Group<'_>, pattern: Pattern, threads: usize) {
    for (variant, name) in Variant::ALL {
        let cell = Cell {
            variant,
            pattern,
            threads,
            objects: 256,
        };
        if cell.empty().is_some() {
            continue;
        }
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|operations| strategy(variant, pattern, threads, operations));
        });
    }
}

/// Clones and drops 256 pointers of its own in turn.
fn private<T: Clone>(group: &mut Group<'_>, name: &str, make: impl Fn(Contents) -> T) {
    let own: Vec<T> = (0..256).map(|number| make([number, 0])).collect();
    let mut index = 0;
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            index = (index + 1) % own.len();
            drop(black_box(black_box(&own[index]).clone()));
        });
    });
}

/// Two threads clone and drop one pointer.
fn shared<T: Clone + Send + Sync>(group: &mut Group<'_>, name: &str, one: T) {
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|operations| {
            let both = Barrier::new(2);
            let work = || {
                both.wait();
                let began = Instant::now();
                for _ in 0..operations {
                    drop(black_box(black_box(&one).clone()));
                }
                began.elapsed()
            };
            std::thread::scope(|scope| {
                let other = scope.spawn(work);
                let own = work();
                own.max(other.join().expect("a thread of the bench"))
            })
        });
    });
}

fn clone_and_drop(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("refcount: private clone and drop");
    strategies(&mut group, Pattern::PrivateAlias, 1);
    private(&mut group, "std Rc", Rc::new);
    private(&mut group, "std Arc", Arc::new);
    private(&mut group, "triomphe Arc", triomphe::Arc::new);
    private(&mut group, "circ Rc", |contents| {
        circ::Rc::new(Node(contents))
    });
    group.finish();
    let mut group = criterion.benchmark_group("refcount: two threads, one object");
    strategies(&mut group, Pattern::HotShared, 2);
    shared(&mut group, "std Arc", Arc::new([0_u64; 2]));
    shared(&mut group, "triomphe Arc", triomphe::Arc::new([0_u64; 2]));
    shared(&mut group, "circ Rc", circ::Rc::new(Node([0; 2])));
    group.finish();
}

fn make_and_free(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("refcount: make, clone, drop, drop");
    strategies(&mut group, Pattern::PrivateChurn, 1);
    group.bench_function("std Rc", |bencher| {
        bencher.iter(|| drop(black_box(Rc::new([0_u64; 2])).clone()));
    });
    group.bench_function("std Arc", |bencher| {
        bencher.iter(|| drop(black_box(Arc::new([0_u64; 2])).clone()));
    });
    group.bench_function("circ Rc", |bencher| {
        bencher.iter(|| {
            let made = circ::Rc::new(Node([0; 2]));
            drop(black_box(made.clone()));
            drop(made);
        });
    });
    group.finish();
}

criterion_group!(benches, clone_and_drop, make_and_free);
criterion_main!(benches);
