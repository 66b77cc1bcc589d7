//! The CPU time and memory of another process, as the kernel counts them.
//!
//! `/proc/PID/stat` ticks in steps of 10 ms; the scheduler's own count of each thread is in
//! nanoseconds, so that is what is summed here. A thread takes its count away when it ends, so the
//! last one seen is kept.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use super::Result;

/// User and system time of every thread of one process.
pub(crate) struct CpuClock {
    process: PathBuf,
    threads: HashMap<String, u64>,
}

impl CpuClock {
    pub(crate) fn of(pid: u32) -> Self {
        Self { process: PathBuf::from(format!("/proc/{pid}")), threads: HashMap::new() }
    }

    /// All CPU time so far. Exact once the process sleeps; a thread that is running now may lag by
    /// a scheduler tick.
    pub(crate) fn now(&mut self) -> Result<Duration> {
        for thread in fs::read_dir(self.process.join("task"))? {
            let thread = thread?;
            let Ok(line) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
            let Some(spent) = line.split_whitespace().next() else { continue };
            self.threads.insert(thread.file_name().to_string_lossy().into_owned(), spent.parse()?);
        }
        Ok(Duration::from_nanos(self.threads.values().sum()))
    }

    /// Resident memory in KiB: the process's own, without what the kernel holds for its sockets.
    pub(crate) fn resident_kib(&self) -> Result<u32> {
        let status = fs::read_to_string(self.process.join("status"))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .ok_or("no VmRSS in /proc/PID/status")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}
