//! Sums over rows of either type of number.

pub(super) use crate::float::Float;

/// `‖x − y‖²`, over eight sums that run side by side.
pub(super) fn squared_distance<A: Float>(x: &[A], y: &[A]) -> A {
    let mut sums = [A::zero(); 8];
    let ((x, x_rest), (y, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    for (x, y) in x.iter().zip(y) {
        for lane in 0..8 {
            sums[lane] += (x[lane] - y[lane]) * (x[lane] - y[lane]);
        }
    }
    for (lane, (&x, &y)) in x_rest.iter().zip(y_rest).enumerate() {
        sums[lane] += (x - y) * (x - y);
    }
    sums.into_iter().fold(A::zero(), |total, sum| total + sum)
}

/// `‖x‖²` in doubles, over eight sums that run side by side.
pub(super) fn squared_norm<A: Float>(x: &[A]) -> f64 {
    let mut sums = [0.0; 8];
    let (chunks, rest) = x.as_chunks::<8>();
    let square = |x: A| -> f64 { x.into() * x.into() };
    for x in chunks {
        for lane in 0..8 {
            sums[lane] += square(x[lane]);
        }
    }
    sums.iter_mut().zip(rest).for_each(|(sum, &x)| *sum += square(x));
    sums.into_iter().sum()
}

/// `sum += x`.
pub(super) fn add<A: Float>(sum: &mut [A], x: &[A]) {
    sum.iter_mut().zip(x).for_each(|(sum, &x)| *sum += x);
}
