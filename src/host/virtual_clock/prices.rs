//! From a profile and a regime to what each thing costs.

use super::Profile;
use crate::bytecode::CostClass;
use crate::regime::{LockKind, RefCountKind, Regime};
use crate::substrate::virtual_cores::{Costs, CountModel, Native};
use crate::vm::{self, Kernel};

const PICOS_PER_NANO: f64 = 1e3;
const PICOS_PER_MICRO: f64 = 1e6;

fn nanos(value: f64) -> u64 {
    (value * PICOS_PER_NANO).round() as u64
}

fn micros(value: f64) -> u64 {
    (value * PICOS_PER_MICRO).round() as u64
}

/// The parameter with a group's price: without a lock the eval loop is another
/// one, and instructions quicken in another way.
fn price_name(class: CostClass, lock: LockKind) -> String {
    match lock {
        LockKind::Gil | LockKind::PerInterpreter => format!("{}_ns", class.name()),
        LockKind::None => format!("free_{}_ns", class.name()),
    }
}

impl Profile {
    /// What things cost on this machine under a regime.
    pub(super) fn costs(&self, regime: &Regime) -> Costs {
        Costs {
            instruction: self.instructions(regime.lock),
            misprediction: nanos(self.misprediction_ns),
            count: self.count_model(regime.refcount),
            allocation: nanos(self.allocation_ns),
            free: nanos(self.free_ns),
            text: nanos(self.string_ns),
            native: self.natives(),
            native_step: nanos(self.native_step_ns),
            copy: nanos(self.copy_ns),
            object_lock: nanos(self.object_lock_ns),
            line_transfer: nanos(self.line_transfer_ns),
            contents_transfer: nanos(self.contents_transfer_ns),
            transfer_spread_per_mille: (self.transfer_spread_percent * 10.0).round() as u32,
            mutex: nanos(self.mutex_ns),
            notify: micros(self.notify_us),
            doze: micros(self.doze_us),
            brief_wake: micros(self.brief_wake_us),
            wake_latency: micros(self.wake_latency_us),
            context_switch: micros(self.context_switch_us),
            thread_start: micros(self.thread_start_us),
            thread_latency: micros(self.thread_latency_us),
            time_slice: micros(self.time_slice_us),
            minimum_run: micros(self.minimum_run_us),
            timer_slack: micros(self.timer_slack_us),
            clock_read: nanos(self.clock_read_ns),
            // One byte takes 1/GB/s nanoseconds.
            bus_per_kib: (1024.0 * PICOS_PER_NANO / self.bus_gb_per_s).round() as u64,
            jitter_per_mille: (self.jitter_percent * 10.0).round() as u32,
            slack: nanos(self.slack_ns),
        }
    }

    fn instructions(&self, lock: LockKind) -> [u32; 256] {
        std::array::from_fn(|number| {
            let name = price_name(vm::cost_class(number as u8), lock);
            nanos(self.get(&name).unwrap_or_default()) as u32
        })
    }

    fn natives(&self) -> [u64; Native::COUNT] {
        let mut natives = [0; Native::COUNT];
        natives[Native::Function as usize] = nanos(self.native_call_ns);
        natives[Native::Method as usize] = nanos(self.native_method_ns);
        natives[Native::ListMethod as usize] = nanos(self.list_method_ns);
        natives[Native::TableMethod as usize] = nanos(self.table_method_ns);
        natives
    }

    fn count_model(&self, refcount: RefCountKind) -> CountModel {
        match refcount {
            RefCountKind::Plain | RefCountKind::Metered => CountModel::Plain {
                each: nanos(self.plain_ns),
            },
            RefCountKind::Uncounted => CountModel::Plain { each: 0 },
            RefCountKind::Atomic => CountModel::Atomic {
                each: nanos(self.atomic_ns),
            },
            RefCountKind::Biased | RefCountKind::Deferred => CountModel::Biased {
                owner: nanos(self.owner_ns),
                other: nanos(self.other_ns),
                last: nanos(self.last_other_ns),
                handover: nanos(self.handover_ns),
            },
            RefCountKind::ModeBit => CountModel::ModeBit {
                private: nanos(self.owner_ns),
                shared: nanos(self.atomic_ns),
            },
        }
    }

    /// What a native kernel computes and moves: picoseconds on one core, and
    /// bytes to and from memory.
    pub(super) fn kernel(&self, kernel: Kernel, elements: u64) -> (u64, u64) {
        let (each_ns, bytes) = match kernel {
            Kernel::SumOfSquares | Kernel::SumOfSquaresOnAllCores => (self.sum_of_squares_ns, 0),
            Kernel::Fill => (self.fill_ns, 8),
            Kernel::ElementWise => (self.elementwise_ns, 24),
            Kernel::Sum => (self.sum_ns, 8),
            Kernel::Hash => (self.hash_ns, 1),
            Kernel::Checksum => (self.checksum_ns, 1),
            Kernel::Compress => (self.compress_ns, 1),
            Kernel::Decompress => (self.decompress_ns, 1),
        };
        let picos = elements as f64 * each_ns * PICOS_PER_NANO;
        (picos.round() as u64, elements.saturating_mul(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_its_price_with_and_without_a_lock() {
        for &class in CostClass::ALL {
            for lock in [LockKind::Gil, LockKind::None] {
                let name = price_name(class, lock);
                assert!(Profile::default().get(&name).is_some(), "{name}");
            }
        }
    }
}
