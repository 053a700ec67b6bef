//! The machine that a measurement was made on.

use std::thread;

use serde::{Deserialize, Serialize};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// What a reader must know of a machine to judge times measured on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The host's name.
    pub host: String,
    /// The processor's model.
    pub cpu: String,
    /// How many cores this process may use.
    pub cores: usize,
    /// Runnable processes on average over the last minute, before the work.
    pub load_before: f64,
    /// The same after the work.
    pub load_after: Option<f64>,
    /// Main memory in bytes.
    pub memory_bytes: u64,
    /// The operating system.
    pub os: String,
    /// Its kernel.
    pub kernel: String,
    /// The compiler that gilsim was built with.
    pub rustc: String,
    /// Whether gilsim was built with optimisation.
    pub optimised: bool,
}

impl Machine {
    /// This machine, now.
    pub fn this() -> Machine {
        let what = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing())
            .with_memory(MemoryRefreshKind::nothing().with_ram());
        let system = System::new_with_specifics(what);
        let unknown = || "unknown".to_owned();
        let cpu = system
            .cpus()
            .first()
            .map(|cpu| cpu.brand().trim().to_owned());
        Machine {
            host: System::host_name().unwrap_or_else(unknown),
            cpu: cpu
                .filter(|brand| !brand.is_empty())
                .unwrap_or_else(unknown),
            cores: thread::available_parallelism().map_or(1, usize::from),
            load_before: current_load(),
            load_after: None,
            memory_bytes: system.total_memory(),
            os: operating_system().unwrap_or_else(unknown),
            kernel: System::kernel_version().unwrap_or_else(unknown),
            rustc: env!("GILSIM_RUSTC").to_owned(),
            optimised: !cfg!(debug_assertions),
        }
    }

    /// The line above a table.
    pub fn describe(&self) -> String {
        let gib = self.memory_bytes as f64 / f64::from(1 << 30);
        format!(
            "{} · {} · {} · load {:.2} · {gib:.0} GiB · {}, kernel {}",
            self.host,
            self.cpu,
            count(self.cores, "core"),
            self.load_before,
            self.os,
            self.kernel,
        )
    }

    /// Whether other work kept at least a quarter of the machine busy before
    /// ours began.
    pub fn was_busy(&self) -> bool {
        self.load_before > 0.25 * self.cores as f64
    }
}

fn operating_system() -> Option<String> {
    let name = System::name()?;
    Some(match System::os_version() {
        Some(version) => format!("{name} {version}"),
        None => name,
    })
}

/// The load average over the last minute.
pub fn current_load() -> f64 {
    System::load_average().one
}

/// A number with its noun: `1 core`, `2 cores`.
pub fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
