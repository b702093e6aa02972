//! Work split over threads.
//!
//! The functions here never change a result: each item is computed by itself, and what is summed over
//! items is summed afterwards in their order. None of them allocates, but [`map`].

mod attendance;

use attendance::Attendance;
use rayon::prelude::*;

/// Runs `work` where the functions of this module use `threads` threads (0: one per core).
///
/// # Errors
/// The operating system refused to start the threads.
///
/// ```
/// let sum = onsil_core::parallel::with_threads(2, || (1..=4).sum::<i32>()).unwrap();
/// assert_eq!(sum, 10);
/// ```
pub fn with_threads<R: Send>(
    threads: usize,
    work: impl FnOnce() -> R + Send,
) -> std::io::Result<R> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(std::io::Error::other)?;
    Ok(pool.install(work))
}

/// The number of threads in use here.
pub fn threads() -> usize {
    rayon::current_num_threads()
}

/// Calls `work` on every item, on all threads.
///
/// ```
/// let mut squares = [1, 2, 3];
/// onsil_core::parallel::for_each(&mut squares, |x| *x *= *x);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn for_each<T: Send>(items: &mut [T], work: impl Fn(&mut T) + Sync + Send) {
    match items {
        [only] => work(only),
        _ => items.par_iter_mut().with_max_len(1).for_each(work),
    }
}

/// What `work` makes of each of `0..count`, in this order, on all threads.
///
/// ```
/// assert_eq!(onsil_core::parallel::map(3, |i| i * i), [0, 1, 4]);
/// ```
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    match count {
        1 => vec![work(0)],
        _ => (0..count).into_par_iter().with_max_len(1).map(work).collect(),
    }
}

/// Runs both, at the same time if a thread is free.
pub fn join<A: Send, B: Send>(
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    rayon::join(a, b)
}

/// Calls `work` on every part with its own stretch of `buffer`, on all threads; `len` is the length of a
/// part's stretch, and the stretches lie in the buffer one after another.
///
/// ```
/// let mut buffer = [0; 5];
/// onsil_core::parallel::for_each_part(&mut [2, 3], &mut buffer, &|n| *n, &|n, out| out.fill(*n));
/// assert_eq!(buffer, [2, 2, 3, 3, 3]);
/// ```
pub fn for_each_part<P: Send, T: Send>(
    parts: &mut [P],
    buffer: &mut [T],
    len: &(impl Fn(&P) -> usize + Sync),
    work: &(impl Fn(&mut P, &mut [T]) + Sync),
) {
    match parts {
        [] => {}
        [only] => work(only, buffer),
        many => {
            let (left, right) = many.split_at_mut(many.len() / 2);
            let (first, second) = buffer.split_at_mut(left.iter().map(len).sum());
            rayon::join(
                || for_each_part(left, first, len, work),
                || for_each_part(right, second, len, work),
            );
        }
    }
}

/// Runs `work` on one of the threads, so that what it splits is handed over faster; meanwhile the others
/// stay awake.
///
/// ```
/// let mut squares = [1, 2, 3];
/// onsil_core::parallel::install(|| onsil_core::parallel::for_each(&mut squares, |x| *x *= *x));
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn install<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let attendance = Attendance::default();
    rayon::scope(|scope| {
        let _end = attendance.begin(scope);
        work()
    })
}
