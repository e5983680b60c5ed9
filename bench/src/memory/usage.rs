//! What is used: memory, allocations, CPU time.

use std::time::Duration;

use async_api::BoxError;
use rustix::time::{ClockId, clock_gettime};

use crate::ALLOCATOR;

/// Bytes that are asked for and not given back.
pub(super) fn live() -> i128 {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated as i128 - stats.bytes_deallocated as i128
}

/// CPU time and allocations of this process since it began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    pub(super) cpu: Duration,
    pub(super) allocations: usize,
}

impl Usage {
    pub(super) fn now() -> Self {
        let cpu = clock_gettime(ClockId::ProcessCPUTime);
        let cpu = Duration::new(
            u64::try_from(cpu.tv_sec).unwrap_or_default(),
            u32::try_from(cpu.tv_nsec).unwrap_or_default(),
        );
        let stats = ALLOCATOR.stats();
        Self { cpu, allocations: stats.allocations + stats.reallocations }
    }

    pub(super) fn since(self) -> Self {
        let now = Self::now();
        Self { cpu: now.cpu.saturating_sub(self.cpu), allocations: now.allocations - self.allocations }
    }
}

/// Bytes of this process that are in memory, as Linux counts them.
pub(super) fn resident() -> Result<u64, BoxError> {
    status("VmRSS:")
}

/// The most that there were.
pub(super) fn peak_resident() -> Result<u64, BoxError> {
    status("VmHWM:")
}

fn status(field: &str) -> Result<u64, BoxError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kibibytes = status.lines().find_map(|line| line.strip_prefix(field)?.trim().strip_suffix(" kB"));
    Ok(kibibytes.ok_or("the system does not tell")?.parse::<u64>()? * 1024)
}
