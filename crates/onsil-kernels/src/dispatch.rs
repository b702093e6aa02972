//! Detects the CPU once; the only place that chooses an instruction set.

use crate::arch::{Kernel, Simd, scalar::Scalar};
#[cfg(target_arch = "x86_64")]
use crate::arch::{avx2::Avx2, avx512::Avx512};
use crate::nearest::vector::{Real, Work};
use std::cell::Cell;
use std::sync::OnceLock;

/// An instruction set with kernels of its own, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isa {
    /// x86-64 with AVX-512 F, VL, BW and DQ, and what [`Isa::Avx2`] needs
    Avx512,
    /// x86-64 with AVX2, FMA, BMI1 and POPCNT
    Avx2,
    /// aarch64
    Neon,
    /// plain Rust, on every machine
    Scalar,
}

const ALL: [Isa; 4] = [Isa::Avx512, Isa::Avx2, Isa::Neon, Isa::Scalar];

thread_local! {
    static OVERRIDE: Cell<Option<Isa>> = const { Cell::new(None) };
}

/// The instruction set that kernels called on this thread use.
pub fn isa() -> Isa {
    static BEST: OnceLock<Isa> = OnceLock::new();
    let best = || *BEST.get_or_init(|| available().next().unwrap_or(Isa::Scalar));
    OVERRIDE.get().unwrap_or_else(best)
}

/// The instruction sets this machine has, best first.
pub fn available() -> impl Iterator<Item = Isa> {
    ALL.into_iter().filter(|&isa| is_available(isa))
}

fn is_available(isa: Isa) -> bool {
    if cfg!(miri) {
        return isa == Isa::Scalar;
    }
    match isa {
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => {
            is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_available(Isa::Avx2)
        }
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => {
            is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("fma")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("popcnt")
        }
        Isa::Neon => cfg!(target_arch = "aarch64"),
        Isa::Scalar => true,
        #[allow(unreachable_patterns, reason = "reached only where x86-64 sets do not exist")]
        _ => false,
    }
}

/// Runs `work` with this thread's kernels on `isa`: for tests and measurements.
///
/// # Panics
/// If this machine lacks `isa`.
///
/// ```
/// use onsil_kernels::dispatch::{Isa, isa, with_isa};
/// assert_eq!(with_isa(Isa::Scalar, isa), Isa::Scalar);
/// ```
pub fn with_isa<R>(isa: Isa, work: impl FnOnce() -> R) -> R {
    struct Restore(Option<Isa>);
    impl Drop for Restore {
        fn drop(&mut self) {
            OVERRIDE.set(self.0);
        }
    }
    assert!(is_available(isa), "with_isa: this machine has no {isa:?}");
    let _restore = Restore(OVERRIDE.replace(Some(isa)));
    work()
}

/// Runs `kernel` on the instruction set of this thread.
///
/// # Safety
/// The kernel's own requirements hold.
pub(crate) unsafe fn run<K: Kernel>(kernel: K) {
    // SAFETY: `isa` names an available set; the caller vouches for the kernel.
    unsafe {
        match isa() {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => Avx512::isolate(kernel),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => Avx2::isolate(kernel),
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => crate::arch::neon::Neon::isolate(kernel),
            _ => Scalar::isolate(kernel),
        }
    }
}

/// Defines a function that runs [`Work`] on vectors of some numbers, of the instruction set of its thread.
macro_rules! runs_on_vectors {
    ($(#[$doc:meta])* $name:ident$(<$R:ident>)?: $T:ty, $n:expr, $avx512:ty, $avx2:ty) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// The work's own requirements hold.
        pub(crate) unsafe fn $name<$($R: Real,)? W: Work<$T, { $n }>>(work: W) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,bmi1,popcnt")]
            unsafe fn avx512<$($R: Real,)? W: Work<$T, { $n }>>(work: W) {
                // SAFETY: the caller vouches for the work; this function has the features.
                unsafe { work.run::<$avx512>() }
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,bmi1,popcnt")]
            unsafe fn avx2<$($R: Real,)? W: Work<$T, { $n }>>(work: W) {
                // SAFETY: the caller vouches for the work; this function has the features.
                unsafe { work.run::<$avx2>() }
            }

            // SAFETY: `isa` names an available set; the caller vouches for the work.
            unsafe {
                match isa() {
                    #[cfg(target_arch = "x86_64")]
                    Isa::Avx512 => avx512::<$($R,)? W>(work),
                    #[cfg(target_arch = "x86_64")]
                    Isa::Avx2 => avx2::<$($R,)? W>(work),
                    _ => work.run::<[$T; $n]>(),
                }
            }
        }
    };
}
runs_on_vectors!(
    /// Runs `work` on vectors of sixteen numbers.
    run_on_sixteen<T>: T, 16, T::Avx512, T::Avx2
);
runs_on_vectors!(
    /// Runs `work` on vectors of eight doubles.
    run_on_eight: f64, 8, [std::arch::x86_64::__m512d; 1], [std::arch::x86_64::__m256d; 2]
);

/// Compiles each function once per instruction set: the body is plain Rust for the compiler to
/// vectorise, helpers that it calls are `inline(always)`, and the call chooses as [`run`] does. A function
/// may be generic over one constant.
macro_rules! multiversion {
    ($(
        $(#[$meta:meta])*
        $vis:vis fn $name:ident $(<const $n:ident: $of:ty>)? ($($arg:ident: $ty:ty),* $(,)?)
            $(-> $ret:ty)? $body:block
    )*) => {$(
        $(#[$meta])*
        $vis fn $name $(<const $n: $of>)? ($($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            #[allow(clippy::too_many_arguments, reason = "the public function decides")]
            fn body $(<const $n: $of>)? ($($arg: $ty),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")]
            #[allow(clippy::too_many_arguments, reason = "the public function decides")]
            fn avx512 $(<const $n: $of>)? ($($arg: $ty),*) $(-> $ret)? {
                body $(::<$n>)? ($($arg),*)
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            #[allow(clippy::too_many_arguments, reason = "the public function decides")]
            fn avx2 $(<const $n: $of>)? ($($arg: $ty),*) $(-> $ret)? {
                body $(::<$n>)? ($($arg),*)
            }

            match $crate::dispatch::isa() {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: `isa` names an available set.
                $crate::dispatch::Isa::Avx512 => unsafe { avx512 $(::<$n>)? ($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: `isa` names an available set.
                $crate::dispatch::Isa::Avx2 => unsafe { avx2 $(::<$n>)? ($($arg),*) },
                _ => body $(::<$n>)? ($($arg),*),
            }
        }
    )*};
}
pub(crate) use multiversion;
