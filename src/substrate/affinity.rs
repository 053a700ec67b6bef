//! Which of the machine's cores a thread may run on (`sched_setaffinity(2)`).
//!
//! Some systems keep threads together on few cores as long as there is little to
//! do. What is to be measured between two cores then asks for each by its number.

use std::io;

use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use sysinfo::{CpuRefreshKind, RefreshKind, System};

/// 0 means the calling thread, as it does for the system.
fn thread(number: i32) -> io::Result<Option<Pid>> {
    match number {
        0 => Ok(None),
        // No thread has such a number (ESRCH).
        ..0 => Err(rustix::io::Errno::SRCH.into()),
        1.. => Ok(Pid::from_raw(number)),
    }
}

/// How many cores the system runs on, whoever may use them.
#[must_use]
pub fn online() -> usize {
    let what = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing());
    System::new_with_specifics(what).cpus().len()
}

/// The numbers of the cores that a thread may run on, of the calling one if `number`
/// is 0.
///
/// # Errors
/// There is no such thread.
pub fn cores(number: i32) -> io::Result<Vec<usize>> {
    let set = sched_getaffinity(thread(number)?)?;
    let all = 0..CpuSet::MAX_CPU;
    Ok(all.filter(|&core| set.is_set(core)).collect())
}

/// Has a thread run on these cores only, the calling one if `number` is 0.
///
/// # Errors
/// There is no such thread, or none of these cores is there for it.
pub fn keep_to(number: i32, cores: &[usize]) -> io::Result<()> {
    let mut set = CpuSet::new();
    for &core in cores.iter().filter(|&&core| core < CpuSet::MAX_CPU) {
        set.set(core);
    }
    Ok(sched_setaffinity(thread(number)?, &set)?)
}

/// Has the calling thread run on one core, the `place`th of those that it may run
/// on. Where there are not so many, or the system does not let it choose, it runs
/// where it ran.
pub fn keep_apart(place: usize) {
    let allowed = cores(0).unwrap_or_default();
    if let Some(&core) = allowed.get(place) {
        let _ = keep_to(0, &[core]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_to_a_core() {
        let mine = cores(0).expect("they are known");
        let last = *mine.last().expect("it runs on one");
        let kept = std::thread::spawn(move || {
            keep_to(0, &[last]).expect("it may run there");
            cores(0).expect("they are known")
        });
        assert_eq!(kept.join().expect("it ends"), [last]);
        assert_eq!(cores(0).expect("they are known"), mine);
        assert!(online() >= mine.len());
    }

    #[test]
    fn what_is_not_there_is_refused() {
        assert!(cores(-1).is_err());
        assert!(keep_to(0, &[]).is_err());
        assert!(keep_to(0, &[CpuSet::MAX_CPU]).is_err());
    }
}
