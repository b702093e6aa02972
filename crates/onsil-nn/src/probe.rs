//! The gradient probe: gradient norms and dead units, layer by layer.

use crate::history::LayerProbe;
use crate::layer::Place;
use crate::plan::{Op, Plan};
use onsil_kernels::reduce::sum_squares_f64;

/// What has been seen since the last [`take`](Probe::take).
#[derive(Debug)]
pub(crate) struct Probe {
    layers: Vec<Seen>,
    steps: usize,
}

#[derive(Debug)]
struct Seen {
    layer: String,
    norms: f64,
    /// Which units have been above zero; empty for a layer whose units cannot be dead.
    alive: Vec<bool>,
}

impl Probe {
    pub(crate) fn new(ops: &[Op]) -> Self {
        let seen = |op: &Op| Seen {
            layer: op.name.clone(),
            norms: 0.0,
            alive: vec![false; if op.layer.rectifies() { op.outputs() } else { 0 }],
        };
        Self { layers: ops.iter().map(seen).collect(), steps: 0 }
    }

    /// Looks at one step: outputs in `plan`, and the gradient of all trainable weights.
    pub(crate) fn look(&mut self, plan: &Plan, gradient: &[f32]) {
        self.steps += 1;
        for (seen, op) in self.layers.iter_mut().zip(plan.ops()) {
            let squares: f64 = op
                .places
                .iter()
                .filter_map(|place| match place {
                    Place::Trainable(range) => Some(sum_squares_f64(&gradient[range.clone()])),
                    Place::State(_) => None,
                })
                .sum();
            seen.norms += squares.sqrt();
            if seen.alive.is_empty() {
                continue;
            }
            for row in plan.shards().flat_map(|shard| shard.output(op).chunks_exact(op.outputs())) {
                for (alive, output) in seen.alive.iter_mut().zip(row) {
                    *alive |= *output > 0.0;
                }
            }
        }
    }

    /// The report, and back to having seen nothing.
    pub(crate) fn take(&mut self) -> Vec<LayerProbe> {
        let steps = std::mem::take(&mut self.steps).max(1) as f64;
        self.layers
            .iter_mut()
            .map(|seen| {
                let dead = seen.alive.iter().filter(|alive| !**alive).count();
                let dead_units =
                    (!seen.alive.is_empty()).then(|| dead as f64 / seen.alive.len() as f64);
                seen.alive.fill(false);
                let gradient_norm = std::mem::take(&mut seen.norms) / steps;
                LayerProbe { layer: seen.layer.clone(), gradient_norm, dead_units }
            })
            .collect()
    }
}
