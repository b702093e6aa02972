//! A trust region Newton method: the minimum of a smooth convex function with a Hessian.
//!
//! min over x: f(x), given f, its gradient and products of its Hessian with vectors. Each step minimises the
//! quadratic approximation within a ball, roughly, by conjugate gradients (Steihaug); the ball shrinks and
//! grows with how well the approximation foretold f (Lin, Weng and Keerthi, "Trust region Newton method for
//! large-scale logistic regression", JMLR 9, 2008; Lin and Moré, "Newton's method for large bound-constrained
//! optimization problems", SIAM J. Optim. 9, 1999, whose constants these are).

use super::lbfgs::{End, Minimum, add, dot};

/// Shares of the foretold decrease: below the first a step is not taken; the others steer the ball.
const SHARES: [f64; 3] = [1e-4, 0.25, 0.75];
/// The least, the middle and the largest factor by which the ball changes.
const FACTORS: [f64; 3] = [0.25, 0.5, 4.0];
/// Conjugate gradients end at this share of the gradient.
const RESIDUAL: f64 = 0.1;
/// A relative decrease that is as good as none.
const NO_DECREASE: f64 = 1e-12;

/// A function and where it is looked at.
pub(crate) trait Curved {
    /// f at `x`; out `gradient`.
    fn evaluate(&mut self, x: &[f64], gradient: &mut [f64]) -> f64;

    /// Prepares [`multiply`](Self::multiply) at `x`.
    fn bend(&mut self, x: &[f64]);

    /// Out `product`: the Hessian times `v`.
    fn multiply(&mut self, v: &[f64], product: &mut [f64]);
}

/// Minimises f from 0, of `n` variables, on until its gradient is at most `tol` times as long as it was;
/// `watch` gets iteration, f and the share that is left, and ends the search by true.
pub(crate) fn minimise(
    n: usize,
    tol: f64,
    max_iter: u64,
    f: &mut impl Curved,
    mut watch: impl FnMut(u64, f64, f64) -> bool,
) -> Minimum {
    let mut x = vec![0.0; n];
    let mut gradient = vec![0.0; n];
    let mut next_gradient = vec![0.0; n];
    let mut value = f.evaluate(&x, &mut gradient);
    f.bend(&x);
    let first = norm(&gradient);
    let mut radius = first;
    let mut n_iter = 0;
    let mut end = if first == 0.0 { Some(End::Converged) } else { None };
    while end.is_none() {
        if n_iter == max_iter {
            end = Some(End::MaxIter);
            break;
        }
        let (step, residual) = within(radius, &gradient, f);
        let slope = dot(&gradient, &step);
        let foretold = -0.5 * (slope - dot(&step, &residual));
        let mut next = x.clone();
        add(&mut next, 1.0, &step);
        let next_value = f.evaluate(&next, &mut next_gradient);
        let decrease = value - next_value;
        let length = norm(&step);
        if n_iter == 0 {
            radius = radius.min(length);
        }
        radius = changed(radius, length, decrease, foretold, slope);
        if decrease > SHARES[0] * foretold {
            n_iter += 1;
            (x, value) = (next, next_value);
            std::mem::swap(&mut gradient, &mut next_gradient);
            f.bend(&x);
            let left = norm(&gradient) / first;
            if left <= tol {
                end = Some(End::Converged);
            } else if watch(n_iter, value, left) {
                end = Some(End::Stopped);
            }
        }
        let least = NO_DECREASE * value.abs();
        let stands_still = decrease.abs() <= least && foretold.abs() <= least;
        if end.is_none() && (stands_still || !(foretold > 0.0 && next_value.is_finite())) {
            // What is left to gain is less than the rounding of f, or f is not a number.
            end = Some(if stands_still || foretold == 0.0 { End::Converged } else { End::NoStep });
        }
    }
    Minimum { x, n_iter, end: end.unwrap_or(End::Converged) }
}

fn norm(v: &[f64]) -> f64 {
    dot(v, v).sqrt()
}

/// The radius after a step of that `length`.
fn changed(radius: f64, length: f64, decrease: f64, foretold: f64, slope: f64) -> f64 {
    let excess = -decrease - slope;
    let factor = if excess <= 0.0 { FACTORS[2] } else { (-0.5 * slope / excess).max(FACTORS[0]) };
    let wanted = factor * length;
    let [least, middle, largest] = FACTORS.map(|factor| factor * radius);
    if decrease < SHARES[0] * foretold {
        wanted.min(middle)
    } else if decrease < SHARES[1] * foretold {
        wanted.min(middle).max(least)
    } else if decrease < SHARES[2] * foretold {
        wanted.min(largest).max(least)
    } else {
        wanted.min(largest).max(radius)
    }
}

/// The minimum of the quadratic within the ball, roughly, and its residual −gradient − Hessian · step.
fn within(radius: f64, gradient: &[f64], f: &mut impl Curved) -> (Vec<f64>, Vec<f64>) {
    let mut step = vec![0.0; gradient.len()];
    let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut direction = residual.clone();
    let mut product = vec![0.0; gradient.len()];
    let enough = RESIDUAL * norm(gradient);
    let mut square = dot(&residual, &residual);
    // In exact arithmetic as many are enough as there are variables.
    for _ in 0..2 * gradient.len().max(1) {
        if square.sqrt() <= enough {
            break;
        }
        f.multiply(&direction, &mut product);
        let length = square / dot(&direction, &product);
        add(&mut step, length, &direction);
        if norm(&step) > radius {
            add(&mut step, -length, &direction);
            let length = to_border(&step, &direction, radius);
            add(&mut step, length, &direction);
            add(&mut residual, -length, &product);
            break;
        }
        add(&mut residual, -length, &product);
        let next = dot(&residual, &residual);
        let keep = next / square;
        direction.iter_mut().zip(&residual).for_each(|(d, r)| *d = keep * *d + r);
        square = next;
    }
    (step, residual)
}

/// How far it is from `step` along `direction` to the border of the ball.
fn to_border(step: &[f64], direction: &[f64], radius: f64) -> f64 {
    let (along, square) = (dot(step, direction), dot(direction, direction));
    let room = radius * radius - dot(step, step);
    let root = (along * along + square * room).sqrt();
    if along >= 0.0 { room / (along + root) } else { (root - along) / square }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Σ ln(eˣ + e⁻ˣ) of x − target, and ½ · 0.01 · ‖x‖².
    struct Bowl {
        target: Vec<f64>,
        curvature: Vec<f64>,
    }

    impl Curved for Bowl {
        fn evaluate(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
            let mut value = 0.0;
            for ((g, x), t) in gradient.iter_mut().zip(x).zip(&self.target) {
                value += (x - t).cosh().ln() + 0.005 * x * x;
                *g = (x - t).tanh() + 0.01 * x;
            }
            value
        }

        fn bend(&mut self, x: &[f64]) {
            let curvature = |(x, t): (&f64, &f64)| 1.0 - (x - t).tanh().powi(2) + 0.01;
            self.curvature = x.iter().zip(&self.target).map(curvature).collect();
        }

        fn multiply(&mut self, v: &[f64], product: &mut [f64]) {
            product.iter_mut().zip(v).zip(&self.curvature).for_each(|((p, v), c)| *p = v * c);
        }
    }

    #[test]
    fn finds_the_bottom_of_a_bowl() {
        let bowl = || Bowl { target: vec![3.0, -2.0, 0.5], curvature: Vec::new() };
        let found = minimise(3, 1e-12, 100, &mut bowl(), |_, _, _| false);
        assert_eq!(found.end, End::Converged);
        let mut gradient = [0.0; 3];
        bowl().evaluate(&found.x, &mut gradient);
        assert!(norm(&gradient) < 1e-11 && found.n_iter < 20, "{found:?}");
        let end = |max_iter, stop| minimise(3, 1e-12, max_iter, &mut bowl(), |_, _, _| stop).end;
        assert_eq!((end(2, false), end(9, true)), (End::MaxIter, End::Stopped));
    }

    #[test]
    fn a_step_may_end_at_the_border() {
        let length = to_border(&[0.0, 1.0], &[1.0, 0.0], 2.0);
        assert!((length - 3f64.sqrt()).abs() < 1e-15);
        assert!((to_border(&[-1.0], &[1.0], 2.0) - 3.0).abs() < 1e-15);
    }
}
