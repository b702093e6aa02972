//! Naive twins of [`crate::optimizer`]: one element at a time, in `f32` with the kernels' roundings,
//! so that the two agree to the bit. Each returns the new weight; state is updated in place.

use crate::optimizer::{NadamFactors, SMALLEST_MOMENT};

fn rest(beta: f64) -> f32 {
    (1.0 - beta) as f32
}

fn kept(moment: f32) -> f32 {
    if moment.abs() < SMALLEST_MOMENT { 0.0 } else { moment }
}

/// SGD without momentum.
pub fn sgd(w: f32, g: f32, lr: f32) -> f32 {
    w - g * lr
}

/// SGD with (Nesterov) momentum.
pub fn sgd_momentum(w: f32, g: f32, m: &mut f32, lr: f32, momentum: f32, nesterov: bool) -> f32 {
    *m = *m * momentum - g * lr;
    if nesterov { w + (*m * momentum - g * lr) } else { w + *m }
}

/// Adam; `vhat` for AMSGrad.
#[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
pub fn adam(
    w: f32,
    g: f32,
    m: &mut f32,
    v: &mut f32,
    vhat: Option<&mut f32>,
    alpha: f32,
    beta1: f64,
    beta2: f64,
    eps: f32,
) -> f32 {
    *m = kept(*m + (g - *m) * rest(beta1));
    *v = kept(*v + (g * g - *v) * rest(beta2));
    let divisor = match vhat {
        Some(vhat) => {
            *vhat = vhat.max(*v);
            *vhat
        }
        None => *v,
    };
    w - (*m * alpha) / (divisor.sqrt() + eps)
}

/// RMSprop; `a` when centered, `b` with momentum.
#[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
pub fn rmsprop(
    w: f32,
    g: f32,
    v: &mut f32,
    a: Option<&mut f32>,
    b: Option<(&mut f32, f32)>,
    lr: f32,
    rho: f64,
    eps: f32,
) -> f32 {
    *v = rho as f32 * *v + rest(rho) * (g * g);
    let divisor = match a {
        Some(a) => {
            *a = rho as f32 * *a + rest(rho) * g;
            *v - *a * *a + eps
        }
        None => *v + eps,
    };
    let u = lr * g / divisor.sqrt();
    match b {
        Some((b, momentum)) => {
            *b = momentum * *b + u;
            w - *b
        }
        None => w - u,
    }
}

/// Adagrad.
pub fn adagrad(w: f32, g: f32, a: &mut f32, lr: f32, eps: f32) -> f32 {
    *a += g * g;
    w - lr * g / (*a + eps).sqrt()
}

/// Adadelta.
pub fn adadelta(w: f32, g: f32, a: &mut f32, d: &mut f32, lr: f32, rho: f64, eps: f32) -> f32 {
    *a = rho as f32 * *a + rest(rho) * (g * g);
    let delta = -((*d + eps).sqrt() * g / (*a + eps).sqrt());
    *d = rho as f32 * *d + rest(rho) * (delta * delta);
    w + lr * delta
}

/// Adamax.
#[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
pub fn adamax(
    w: f32,
    g: f32,
    m: &mut f32,
    u: &mut f32,
    lr: f32,
    correction: f32,
    beta1: f64,
    beta2: f64,
    eps: f32,
) -> f32 {
    *m += (g - *m) * rest(beta1);
    *u = (beta2 as f32 * *u).max(g.abs());
    w - lr * *m / (correction * (*u + eps))
}

/// Nadam.
#[allow(clippy::too_many_arguments, reason = "the formula's own variables")]
pub fn nadam(
    w: f32,
    g: f32,
    m: &mut f32,
    v: &mut f32,
    factors: NadamFactors,
    lr: f32,
    beta1: f64,
    beta2: f64,
    eps: f32,
) -> f32 {
    *m = kept(*m + (g - *m) * rest(beta1));
    *v = kept(*v + (g * g - *v) * rest(beta2));
    let m_hat = factors.moment * *m + factors.gradient * g;
    w - m_hat * lr / ((*v / factors.second).sqrt() + eps)
}

/// Lion.
pub fn lion(w: f32, g: f32, m: &mut f32, lr: f32, beta1: f64, beta2: f64) -> f32 {
    let c = *m * beta1 as f32 + g * rest(beta1);
    *m = *m * beta2 as f32 + g * rest(beta2);
    let sign = if c == 0.0 { 0.0 } else { c.signum() };
    w - lr * sign
}
