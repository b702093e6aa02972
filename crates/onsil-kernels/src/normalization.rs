//! Batch normalisation: sums over rows, feature by feature, and the affine maps that follow from them.
//!
//! Matrices are [rows, features]. Sums are in `f64` and in the order of the rows.

use crate::dispatch::multiversion;

/// Features whose sums are kept in registers while the rows pass.
const FEATURES: usize = 32;

/// Calls `$term(x, y)` for every element of both matrices, adding what it returns to the sums of its
/// feature. A macro, as the body must be compiled inside the caller for its instruction set.
macro_rules! add_terms {
    ($x:ident, $y:ident, $first:ident, $second:ident, |$a:ident, $b:ident| $terms:expr) => {
        let features = $first.len();
        let mut start = 0;
        while start + FEATURES <= features {
            let (mut s, mut t) = ([0.0f64; FEATURES], [0.0f64; FEATURES]);
            s.copy_from_slice(&$first[start..start + FEATURES]);
            t.copy_from_slice(&$second[start..start + FEATURES]);
            for (x, y) in $x.chunks_exact(features).zip($y.chunks_exact(features)) {
                let (x, y) = (&x[start..start + FEATURES], &y[start..start + FEATURES]);
                for i in 0..FEATURES {
                    let ($a, $b) = (f64::from(x[i]), f64::from(y[i]));
                    let (first, second) = $terms;
                    s[i] += first;
                    t[i] += second;
                }
            }
            $first[start..start + FEATURES].copy_from_slice(&s);
            $second[start..start + FEATURES].copy_from_slice(&t);
            start += FEATURES;
        }
        if start < features {
            for (x, y) in $x.chunks_exact(features).zip($y.chunks_exact(features)) {
                for i in start..features {
                    let ($a, $b) = (f64::from(x[i]), f64::from(y[i]));
                    let (first, second) = $terms;
                    $first[i] += first;
                    $second[i] += second;
                }
            }
        }
    };
}

multiversion! {
    /// `sum[j] += Σᵢ x[i, j]`, `squares[j] += Σᵢ x[i, j]²`. In: `x` [rows, features]. In-out: `sum`,
    /// `squares` `[features]`.
    ///
    /// # Panics
    /// If the lengths disagree.
    ///
    /// ```
    /// let (mut sum, mut squares) = ([0.0; 2], [1.0; 2]);
    /// onsil_kernels::normalization::add_moments(&[1.0, 2.0, 3.0, 4.0], &mut sum, &mut squares);
    /// assert_eq!((sum, squares), ([4.0, 6.0], [11.0, 21.0]));
    /// ```
    pub fn add_moments(x: &[f32], sum: &mut [f64], squares: &mut [f64]) {
        check("add_moments", sum.len(), &[x.len()], &[squares.len()]);
        add_terms!(x, x, sum, squares, |a, _b| (a, a * a));
    }

    /// `sum[j] += Σᵢ y[i, j]`, `products[j] += Σᵢ x[i, j]·y[i, j]`. In: `x`, `y` [rows, features]. In-out:
    /// `sum`, `products` `[features]`.
    ///
    /// # Panics
    /// If the lengths disagree.
    pub fn add_products(x: &[f32], y: &[f32], sum: &mut [f64], products: &mut [f64]) {
        check("add_products", sum.len(), &[x.len(), y.len()], &[products.len()]);
        add_terms!(x, y, sum, products, |a, b| (b, a * b));
    }

    /// `y = (x − mean)·scale + shift`, feature by feature. In: `x` [rows, features], `mean`, `scale`,
    /// `shift` `[features]`. Out: `y`.
    ///
    /// # Panics
    /// If the lengths disagree.
    pub fn normalize(x: &[f32], mean: &[f32], scale: &[f32], shift: &[f32], y: &mut [f32]) {
        let features = mean.len();
        check("normalize", features, &[x.len(), y.len()], &[scale.len(), shift.len()]);
        for (y, x) in y.chunks_exact_mut(features).zip(x.chunks_exact(features)) {
            for i in 0..features {
                y[i] = (x[i] - mean[i]) * scale[i] + shift[i];
            }
        }
    }

    /// `dx = of_dy·(dy − mean_dy) + of_x·(x − mean)`, feature by feature. In: `x`, `dy` [rows, features],
    /// `factors` are `mean`, `mean_dy`, `of_x`, `of_dy` `[features]`. Out: `dx`.
    ///
    /// # Panics
    /// If the lengths disagree.
    pub fn normalize_gradient(
        x: &[f32],
        dy: &[f32],
        factors: [&[f32]; 4],
        dx: &mut [f32],
    ) {
        let [mean, mean_dy, of_x, of_dy] = factors;
        let features = mean.len();
        let lens = [mean_dy.len(), of_x.len(), of_dy.len()];
        check("normalize_gradient", features, &[x.len(), dy.len(), dx.len()], &lens);
        let rows = x.chunks_exact(features).zip(dy.chunks_exact(features));
        for (dx, (x, dy)) in dx.chunks_exact_mut(features).zip(rows) {
            for i in 0..features {
                dx[i] = of_dy[i] * (dy[i] - mean_dy[i]) + of_x[i] * (x[i] - mean[i]);
            }
        }
    }

    /// `dscale[j] += Σᵢ dy[i, j]·(x[i, j] − mean[j])·inverse[j]`, in the order of the rows. In: `x`, `dy`
    /// [rows, features], `mean`, `inverse` `[features]`. In-out: `dscale` `[features]`.
    ///
    /// # Panics
    /// If the lengths disagree.
    pub fn add_scale_gradient(
        x: &[f32],
        dy: &[f32],
        mean: &[f32],
        inverse: &[f32],
        dscale: &mut [f32],
    ) {
        let features = mean.len();
        let lens = [inverse.len(), dscale.len()];
        check("add_scale_gradient", features, &[x.len(), dy.len()], &lens);
        for (x, dy) in x.chunks_exact(features).zip(dy.chunks_exact(features)) {
            for i in 0..features {
                dscale[i] += dy[i] * ((x[i] - mean[i]) * inverse[i]);
            }
        }
    }
}

fn check(name: &str, features: usize, matrices: &[usize], vectors: &[usize]) {
    assert!(features > 0, "{name}: there are no features");
    assert!(vectors.iter().all(|&len| len == features), "{name}: vectors differ in length");
    assert!(
        matrices.iter().all(|&len| len == matrices[0] && len.is_multiple_of(features)),
        "{name}: matrices differ in length, or are not of whole rows"
    );
}
