//! Matrix product: `C = A·B` or `C += A·B`, each operand plain or transposed.

pub(crate) mod drive;
mod gram;
pub(crate) mod tile;

use crate::dispatch;

pub use gram::add_gram;

/// What to multiply: `C [m, n] = op(A) [m, k] · op(B) [k, n]`, row-major.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gemm {
    /// rows of C
    pub m: usize,
    /// columns of C
    pub n: usize,
    /// length of each sum
    pub k: usize,
    /// A is stored as [k, m]
    pub trans_a: bool,
    /// B is stored as [n, k]
    pub trans_b: bool,
    /// elements between the starts of two stored rows of A
    pub lda: usize,
    /// elements between the starts of two stored rows of B
    pub ldb: usize,
    /// elements between the starts of two rows of C
    pub ldc: usize,
}

impl Gemm {
    /// `C [m, n] = A [m, k] · B [k, n]`, all tightly packed.
    pub fn new(m: usize, n: usize, k: usize) -> Self {
        Self { m, n, k, trans_a: false, trans_b: false, lda: k, ldb: n, ldc: n }
    }

    /// A is stored transposed, as [k, m], tightly packed (set [`Gemm::lda`] afterwards).
    pub fn trans_a(self) -> Self {
        Self { trans_a: true, lda: self.m, ..self }
    }

    /// B is stored transposed, as [n, k], tightly packed (set [`Gemm::ldb`] afterwards).
    pub fn trans_b(self) -> Self {
        Self { trans_b: true, ldb: self.k, ..self }
    }

    /// Sets the leading dimension of A.
    pub fn lda(self, lda: usize) -> Self {
        Self { lda, ..self }
    }

    /// Sets the leading dimension of B.
    pub fn ldb(self, ldb: usize) -> Self {
        Self { ldb, ..self }
    }

    /// Sets the leading dimension of C.
    pub fn ldc(self, ldc: usize) -> Self {
        Self { ldc, ..self }
    }

    fn check(&self, a: usize, b: usize, c: usize) {
        let stored = |t: bool, r: usize, c: usize| if t { (c, r) } else { (r, c) };
        check_matrix("A", stored(self.trans_a, self.m, self.k), self.lda, a);
        check_matrix("B", stored(self.trans_b, self.k, self.n), self.ldb, b);
        check_matrix("C", (self.m, self.n), self.ldc, c);
    }
}

fn check_matrix(name: &str, (rows, cols): (usize, usize), ld: usize, len: usize) {
    if rows == 0 || cols == 0 {
        return;
    }
    assert!(ld >= cols, "gemm: the leading dimension of {name} is below its {cols} columns");
    let needed = (rows - 1).checked_mul(ld).and_then(|v| v.checked_add(cols));
    let needed = needed.unwrap_or_else(|| panic!("gemm: the size of {name} overflows"));
    assert!(len >= needed, "gemm: {name} has {len} elements, {needed} are needed");
}

/// Scratch elements [`gemm`] needs for this product (0 when nothing is packed).
pub fn gemm_scratch_len(g: &Gemm) -> usize {
    drive::scratch_len(g)
}

/// `C = op(A)·op(B)`, or `C += op(A)·op(B)` when `accumulate`. In: `a`, `b`. Out (in-out when
/// accumulating): `c`. Scratch: `scratch`, at least [`gemm_scratch_len`] elements, contents ignored.
///
/// Each `c[i, j]` is one chain of fused multiply-adds over increasing k; see the bit rule in the
/// crate's documentation.
///
/// # Panics
/// If a slice is too short for its shape.
///
/// ```
/// use onsil_kernels::gemm::{Gemm, gemm, gemm_scratch_len};
/// let g = Gemm::new(1, 2, 2);
/// let mut c = [0.0; 2];
/// let mut scratch = vec![0.0; gemm_scratch_len(&g)];
/// gemm(&g, &[1.0, 2.0], &[1.0, 2.0, 3.0, 4.0], &mut c, false, &mut scratch);
/// assert_eq!(c, [7.0, 10.0]);
/// ```
pub fn gemm(g: &Gemm, a: &[f32], b: &[f32], c: &mut [f32], accumulate: bool, scratch: &mut [f32]) {
    let start = if accumulate { drive::From::Itself } else { drive::From::Zero };
    run(g, a, b, c, start, scratch);
}

/// `C = op(A)·op(B) + bias` on every row: each sum starts from its column's bias. In: `a`, `b`, `bias`
/// `[n]`. Out: `c`. Scratch: `scratch`, at least [`gemm_scratch_len`] elements.
///
/// # Panics
/// If a slice is too short for its shape, or `bias` is not of `n` elements.
///
/// ```
/// use onsil_kernels::gemm::{Gemm, gemm_bias};
/// let mut c = [0.0; 2];
/// gemm_bias(&Gemm::new(2, 1, 1), &[1.0, 2.0], &[3.0], &[0.5], &mut c, &mut []);
/// assert_eq!(c, [3.5, 6.5]);
/// ```
pub fn gemm_bias(g: &Gemm, a: &[f32], b: &[f32], bias: &[f32], c: &mut [f32], scratch: &mut [f32]) {
    assert_eq!(bias.len(), g.n, "gemm_bias: bias is not of n elements");
    run(g, a, b, c, drive::From::Bias(bias), scratch);
}

fn run(g: &Gemm, a: &[f32], b: &[f32], c: &mut [f32], from: drive::From<'_>, scratch: &mut [f32]) {
    g.check(a.len(), b.len(), c.len());
    assert!(scratch.len() >= gemm_scratch_len(g), "gemm: scratch is too short");
    if g.m == 0 || g.n == 0 {
        return;
    }
    if g.k == 0 {
        return empty_sums(g, c, from);
    }
    // SAFETY: the matrices, the bias and the scratch were checked.
    unsafe { dispatch::run(drive::Drive { g, a, b, c, from, scratch }) }
}

/// A sum of nothing is what it starts from.
fn empty_sums(g: &Gemm, c: &mut [f32], from: drive::From<'_>) {
    for row in c.chunks_mut(g.ldc).take(g.m) {
        match from {
            drive::From::Zero => row[..g.n].fill(0.0),
            drive::From::Itself => {}
            drive::From::Bias(bias) => row[..g.n].copy_from_slice(bias),
        }
    }
}
