//! L-BFGS: the minimum of a smooth function of many variables.
//!
//! min over x: f(x), given f and its gradient. The direction is −H·∇f, with H built from the last
//! [`HISTORY`] steps by the two-loop recursion (Nocedal and Wright, "Numerical Optimization", 2nd edition,
//! algorithms 7.4 and 7.5); a line search finds a step that meets the strong Wolfe conditions
//! (algorithms 3.5 and 3.6, with the cubic of equation 3.59).

use std::collections::VecDeque;

/// How many steps are remembered.
const HISTORY: usize = 10;
/// Evaluations that a line search may take.
const MAX_TRIALS: usize = 50;
/// Wolfe: the least share of the promised decrease.
const DECREASE: f64 = 1e-3;
/// Wolfe: the largest share of the slope that may be left.
const CURVATURE: f64 = 0.9;
/// Ends the search: the relative decrease of f in an iteration. It is as little as f can show, so that the
/// gradient alone decides where it can.
const LEAST_DECREASE: f64 = f64::EPSILON;
/// A promised relative decrease that rounding may hide.
const HIDDEN_DECREASE: f64 = 64.0 * f64::EPSILON;

/// Why the search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The gradient is small enough, or f falls no more.
    Converged,
    /// `max_iter` iterations are done.
    MaxIter,
    /// The watcher said so.
    Stopped,
    /// No step along the direction makes f smaller, though its slope says so.
    NoStep,
}

/// Where the search ended.
#[derive(Debug)]
pub(crate) struct Minimum {
    pub(crate) x: Vec<f64>,
    pub(crate) n_iter: u64,
    pub(crate) end: End,
}

/// A point with f and its gradient there.
#[derive(Clone)]
struct Point {
    x: Vec<f64>,
    gradient: Vec<f64>,
    value: f64,
}

/// A step between two points: `s`, the change of the gradient `y`, and 1 / (s·y).
struct Step {
    s: Vec<f64>,
    y: Vec<f64>,
    rho: f64,
}

/// Minimises f from `x` on. `evaluate` returns f and writes its gradient; `is_flat` ends the search by the
/// gradient; `watch` gets iteration, f and gradient, and ends the search by true.
pub(crate) fn minimise(
    x: Vec<f64>,
    max_iter: u64,
    mut evaluate: impl FnMut(&[f64], &mut [f64]) -> f64,
    mut is_flat: impl FnMut(&[f64]) -> bool,
    mut watch: impl FnMut(u64, f64, &[f64]) -> bool,
) -> Minimum {
    let mut gradient = vec![0.0; x.len()];
    let value = evaluate(&x, &mut gradient);
    let mut at = Point { x, gradient, value };
    let mut next = at.clone();
    let mut steps: VecDeque<Step> = VecDeque::new();
    let mut n_iter = 0;
    let mut end = if is_flat(&at.gradient) { Some(End::Converged) } else { None };
    while end.is_none() {
        if n_iter == max_iter {
            end = Some(End::MaxIter);
            break;
        }
        let direction = direction(&at.gradient, &steps);
        let slope = dot(&direction, &at.gradient);
        let first = if steps.is_empty() { 1.0 / dot(&direction, &direction).sqrt() } else { 1.0 };
        if slope < 0.0 && search(&at, &direction, slope, first, &mut next, &mut evaluate) {
            n_iter += 1;
            remember(&mut steps, &at, &next);
            std::mem::swap(&mut at, &mut next);
            let scale = at.value.abs().max(next.value.abs()).max(1.0);
            if is_flat(&at.gradient) || next.value - at.value <= LEAST_DECREASE * scale {
                end = Some(End::Converged);
            } else if watch(n_iter, at.value, &at.gradient) {
                end = Some(End::Stopped);
            }
        } else if slope.abs() <= HIDDEN_DECREASE * at.value.abs().max(1.0) {
            // What is left to gain is less than the rounding of f.
            end = Some(End::Converged);
        } else if steps.is_empty() {
            end = Some(End::NoStep);
        } else {
            steps.clear();
        }
    }
    Minimum { x: at.x, n_iter, end: end.unwrap_or(End::Converged) }
}

/// What the user should do about an end, if anything.
pub(crate) fn advice(end: End, max_iter: u64) -> Option<String> {
    match end {
        End::Converged => None,
        End::MaxIter => Some(format!(
            "did not converge within max_iter = {max_iter} iterations: raise max_iter, or scale the \
             features (StandardScaler)"
        )),
        End::Stopped => Some("was stopped before it converged".into()),
        End::NoStep => Some(
            "found no better step before it converged: scale the features (StandardScaler)".into(),
        ),
    }
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `to += scale · x`.
pub(crate) fn add(to: &mut [f64], scale: f64, x: &[f64]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += scale * x);
}

/// −H·gradient.
fn direction(gradient: &[f64], steps: &VecDeque<Step>) -> Vec<f64> {
    let mut q: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut alphas = Vec::with_capacity(steps.len());
    for step in steps.iter().rev() {
        let alpha = step.rho * dot(&step.s, &q);
        add(&mut q, -alpha, &step.y);
        alphas.push(alpha);
    }
    if let Some(last) = steps.back() {
        let scale = 1.0 / (last.rho * dot(&last.y, &last.y));
        q.iter_mut().for_each(|q| *q *= scale);
    }
    for (step, alpha) in steps.iter().zip(alphas.iter().rev()) {
        let beta = step.rho * dot(&step.y, &q);
        add(&mut q, alpha - beta, &step.s);
    }
    q
}

/// Keeps the step unless its curvature is not clearly positive.
fn remember(steps: &mut VecDeque<Step>, from: &Point, to: &Point) {
    let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
    let s = difference(&to.x, &from.x);
    let y = difference(&to.gradient, &from.gradient);
    let curvature = dot(&s, &y);
    if curvature > f64::EPSILON * dot(&y, &y) {
        if steps.len() == HISTORY {
            steps.pop_front();
        }
        steps.push_back(Step { s, y, rho: 1.0 / curvature });
    }
}

/// A trial of the line search: the length of the step, f and its slope there.
#[derive(Clone, Copy)]
struct Trial {
    length: f64,
    value: f64,
    slope: f64,
}

/// Finds `next` along `direction` from `at`; whether f is smaller there.
fn search(
    at: &Point,
    direction: &[f64],
    slope: f64,
    first: f64,
    next: &mut Point,
    evaluate: &mut impl FnMut(&[f64], &mut [f64]) -> f64,
) -> bool {
    let mut try_step = |length: f64, next: &mut Point| {
        next.x.copy_from_slice(&at.x);
        add(&mut next.x, length, direction);
        next.value = evaluate(&next.x, &mut next.gradient);
        Trial { length, value: next.value, slope: dot(&next.gradient, direction) }
    };
    let mut low = Trial { length: 0.0, value: at.value, slope };
    let mut high: Option<Trial> = None;
    let mut length = first;
    for _ in 0..MAX_TRIALS {
        let trial = try_step(length, next);
        let too_far = !trial.value.is_finite()
            || trial.value > at.value + DECREASE * length * slope
            || (low.length > 0.0 && trial.value >= low.value);
        if too_far {
            high = Some(trial);
        } else if trial.slope.abs() <= CURVATURE * slope.abs() {
            return true;
        } else {
            let onward = high.map_or(1.0, |high| high.length - low.length);
            if trial.slope * onward >= 0.0 {
                high = Some(low);
            }
            low = trial;
        }
        length = match high {
            None => 2.0 * length,
            Some(high) => between(low, high),
        };
        if length == low.length || high.is_some_and(|high| length == high.length) {
            break;
        }
    }
    // The best trial met the first condition, if it is not the start.
    let is_better = low.value < at.value;
    if is_better {
        try_step(low.length, next);
    }
    is_better
}

/// Where the cubic through both trials is least, kept off their ends.
fn between(low: Trial, high: Trial) -> f64 {
    let width = high.length - low.length;
    let d1 = low.slope + high.slope - 3.0 * (low.value - high.value) / (low.length - high.length);
    let d2 = (d1 * d1 - low.slope * high.slope).sqrt().copysign(width);
    let cubic = high.length - width * (high.slope + d2 - d1) / (high.slope - low.slope + 2.0 * d2);
    let share = (cubic - low.length) / width;
    let share = if share.is_finite() { share.clamp(0.1, 0.9) } else { 0.5 };
    low.length + share * width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosenbrock(x: &[f64], gradient: &mut [f64]) -> f64 {
        gradient.fill(0.0);
        let mut value = 0.0;
        for i in 0..x.len() - 1 {
            let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
            value += a * a + 100.0 * b * b;
            gradient[i] += -2.0 * a - 400.0 * x[i] * b;
            gradient[i + 1] += 200.0 * b;
        }
        value
    }

    fn flat(tol: f64) -> impl FnMut(&[f64]) -> bool {
        move |gradient| gradient.iter().all(|g| g.abs() <= tol)
    }

    #[test]
    fn finds_the_bottom_of_a_curved_valley() {
        let start = vec![-1.2, 1.0, -1.2, 1.0, 0.5];
        let found = minimise(start, 500, rosenbrock, flat(1e-8), |_, _, _| false);
        assert_eq!(found.end, End::Converged);
        assert!(found.x.iter().all(|x| (x - 1.0).abs() < 1e-7), "{found:?}");
        assert!(found.n_iter < 100, "{}", found.n_iter);
    }

    #[test]
    fn every_iteration_makes_it_smaller() {
        let mut values = vec![f64::INFINITY];
        minimise(vec![-1.2, 1.0], 500, rosenbrock, flat(1e-8), |_, value, _| {
            values.push(value);
            false
        });
        assert!(values.windows(2).all(|pair| pair[1] < pair[0]));
    }

    #[test]
    fn says_why_it_ended() {
        let end = |max_iter, stop| {
            minimise(vec![-1.2, 1.0], max_iter, rosenbrock, flat(1e-8), |_, _, _| stop).end
        };
        assert_eq!(end(3, false), End::MaxIter);
        assert_eq!(end(100, true), End::Stopped);
        let at_bottom = minimise(vec![1.0, 1.0], 0, rosenbrock, flat(1e-8), |_, _, _| false);
        assert_eq!((at_bottom.end, at_bottom.n_iter), (End::Converged, 0));
        // A gradient that points the wrong way.
        let liar = |x: &[f64], gradient: &mut [f64]| {
            gradient[0] = -2.0 * x[0];
            x[0] * x[0]
        };
        assert_eq!(minimise(vec![1.0], 9, liar, flat(1e-8), |_, _, _| false).end, End::NoStep);
        assert!(advice(End::MaxIter, 3).unwrap().contains("max_iter = 3"));
        assert_eq!(advice(End::Converged, 3), None);
    }

    #[test]
    fn steps_back_from_where_it_is_not_finite() {
        // −ln(1 − x) − x/2, not a number beyond 1.
        let f = |x: &[f64], gradient: &mut [f64]| {
            gradient[0] = 1.0 / (1.0 - x[0]) - 4.0;
            -(1.0 - x[0]).ln() - 4.0 * x[0]
        };
        let found = minimise(vec![-5.0], 100, f, flat(1e-10), |_, _, _| false);
        assert!((found.x[0] - 0.75).abs() < 1e-9, "{found:?}");
    }
}
