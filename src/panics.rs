//! What should not happen, and does: a panic is one failed request or one closed socket, in the log
//! with its cause, and the forum goes on.

use std::{
    any::Any,
    backtrace::{Backtrace, BacktraceStatus},
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
    thread,
};

/// Has every panic logged with the place where it happened; with a backtrace too where
/// `RUST_BACKTRACE` asks for one.
pub fn log_all() {
    set_hook(Box::new(|panic| {
        let thread = thread::current();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = Backtrace::capture();
        let trace = if backtrace.status() == BacktraceStatus::Captured {
            format!("\n{backtrace}")
        } else {
            String::new()
        };
        log::error!(
            "panic at {place} in {}: {}{trace}",
            thread.name().unwrap_or("a thread"),
            cause(panic.payload())
        );
    }));
}

/// What a panic said.
pub fn cause(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}

/// Does something that belongs to `whom`; `None` if it panicked. What it worked on may be half done
/// then: whoever calls this must close it, or make it anew.
pub fn contain<T>(whom: &str, act: impl FnOnce() -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(act));
    done.inspect_err(|panic| log::error!("{whom} broke: {}", cause(panic.as_ref()))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_contained_and_its_words_are_kept() {
        assert_eq!(contain("a test", || 1), Some(1));
        assert_eq!(contain::<()>("a test", || panic!("on purpose")), None);
        let said = |act: fn()| cause(catch_unwind(act).unwrap_err().as_ref()).to_owned();
        assert_eq!(said(|| panic!("plain")), "plain");
        assert_eq!(said(|| panic!("number {}", 5)), "number 5");
        assert_eq!(said(|| std::panic::panic_any(5)), "without a word");
    }
}
