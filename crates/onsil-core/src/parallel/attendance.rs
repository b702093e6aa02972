//! Threads that stay awake while work comes in short pieces.
//!
//! A step of training is split again and again for some ten microseconds each, and a thread that has gone to
//! sleep in between takes as long as that to wake up. So every other thread of the pool runs one job that looks
//! for work until the training is over.
//!
//! Such a job must lie at the bottom of its thread's stack: above a piece of work that waits for another,
//! it would keep that from going on. So nothing else is begun until each of the others has taken its own.

use rayon::{Scope, Yield};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Whether threads of some pool attend. One training at a time has them: those of another would never
/// come to its jobs.
static ATTENDED: AtomicBool = AtomicBool::new(false);
/// How long the others are waited for: longer than it takes them to wake up.
const PATIENCE: Duration = Duration::from_millis(1);
/// How long a thread looks for work without pause.
const EAGER: Duration = Duration::from_micros(200);
/// How long a thread without work rests after that.
const REST: Duration = Duration::from_micros(50);
/// Pauses of the processor between two looks.
const PAUSES: usize = 16;

/// The other threads of a pool while they look for work.
#[derive(Debug, Default)]
pub(super) struct Attendance {
    here: AtomicUsize,
    over: AtomicBool,
}

impl Attendance {
    /// Calls the other threads; they attend until the result is dropped.
    pub(super) fn begin<'scope>(&'scope self, scope: &Scope<'scope>) -> Option<End<'scope>> {
        let others = rayon::current_num_threads() - 1;
        if others == 0 || ATTENDED.swap(true, Ordering::AcqRel) {
            return None;
        }
        let end = End(self);
        for _ in 0..others {
            scope.spawn(move |_| self.attend(others));
        }
        let start = Instant::now();
        while self.here.load(Ordering::Acquire) < others {
            if start.elapsed() > PATIENCE {
                return None;
            }
            std::thread::yield_now();
        }
        Some(end)
    }

    /// One thread's part, once `others` have come.
    fn attend(&self, others: usize) {
        self.here.fetch_add(1, Ordering::AcqRel);
        while self.here.load(Ordering::Acquire) < others && !self.is_over() {
            std::thread::yield_now();
        }
        let mut idle_since = None;
        while !self.is_over() {
            match rayon::yield_now() {
                Some(Yield::Executed) => idle_since = None,
                _ if idle_since.get_or_insert_with(Instant::now).elapsed() < EAGER => {
                    (0..PAUSES).for_each(|_| std::hint::spin_loop());
                }
                _ => std::thread::sleep(REST),
            }
        }
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

/// Sends the threads away.
#[derive(Debug)]
pub(super) struct End<'a>(&'a Attendance);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Release);
        ATTENDED.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use crate::parallel::{for_each, install, with_threads};

    #[test]
    fn work_within_work_within_work_ends() {
        for threads in [1, 2, 5] {
            let sum = with_threads(threads, || {
                install(|| {
                    let mut outer: Vec<u64> = (0..40).collect();
                    for_each(&mut outer, |x| {
                        let mut inner: Vec<u64> = (0..20).map(|i| *x + i).collect();
                        install(|| for_each(&mut inner, |y| *y *= 2));
                        *x = inner.iter().sum();
                    });
                    outer.iter().sum::<u64>()
                })
            });
            let expected: u64 = (0..40).flat_map(|x| (0..20).map(move |i| 2 * (x + i))).sum();
            assert_eq!(sum.unwrap(), expected);
        }
    }

    #[test]
    fn several_at_once_end() {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let mut numbers = [1; 64];
                        install(|| for_each(&mut numbers, |x| *x += 1));
                        assert_eq!(numbers, [2; 64]);
                    }
                });
            }
        });
    }
}
