//! Naive twin of [`crate::gemm`].

use crate::gemm::Gemm;

/// `C = A·B` or `C += A·B`, each sum taken in `f64` and rounded once.
pub fn gemm(g: &Gemm, a: &[f32], b: &[f32], c: &mut [f32], accumulate: bool) {
    for i in 0..g.m {
        for j in 0..g.n {
            let start = if accumulate { f64::from(c[i * g.ldc + j]) } else { 0.0 };
            let sum = (0..g.k).fold(start, |sum, p| {
                let x = if g.trans_a { a[p * g.lda + i] } else { a[i * g.lda + p] };
                let y = if g.trans_b { b[j * g.ldb + p] } else { b[p * g.ldb + j] };
                sum + f64::from(x) * f64::from(y)
            });
            c[i * g.ldc + j] = sum as f32;
        }
    }
}
