//! Some consecutive samples of a batch, with all their numbers.

use super::{Call, Net, Op};
use crate::error::{Error, Result};
use crate::layer::{Backward, Forward, Gather, Pass, Statistics};
use crate::losses::{Batch, Loss};
use crate::metrics::{Rows, argmax};
use onsil_core::aligned::Aligned;
use onsil_kernels::reduce::all_finite;
use std::ops::Range;

/// Some consecutive samples of a batch, with all their numbers.
#[derive(Debug)]
pub(crate) struct Shard {
    /// The most samples that fit.
    pub(super) capacity: usize,
    /// Samples of the current batch.
    pub(super) rows: usize,
    /// The place of the first of them in the batch.
    pub(super) first_row: usize,
    /// What goes between layers, `[capacity, len]` each; the first is the input.
    values: Vec<Aligned>,
    /// The gradients of the values; empty where nobody wants them.
    gradients: Vec<Aligned>,
    /// What layers keep from forward to backward.
    cache: Vec<Aligned>,
    indices: Vec<Vec<u32>>,
    /// What one layer gathers at a time, `[capacity, length of the round]`.
    gathered: Vec<f64>,
    scratch: Aligned,
    /// Targets, weights, losses and scales of the rows that the loss compares.
    target: Vec<f32>,
    weight: Vec<f32>,
    losses: Vec<f32>,
    scales: Vec<f32>,
    error: Option<Error>,
}

/// What a shard has kept of one layer.
pub(super) struct Kept<'a> {
    pub(super) x: &'a [f32],
    pub(super) y: &'a [f32],
    pub(super) dy: &'a [f32],
    pub(super) cache: &'a [f32],
    pub(super) indices: &'a [u32],
}

impl Shard {
    pub(super) fn new(net: &Net, capacity: usize, trains: bool) -> Self {
        let ops = &net.ops;
        let input_len = ops.first().map_or(0, Op::input_len);
        let computed = || ops.iter().enumerate().filter(|(_, op)| !op.is_view());
        let lengths = || {
            std::iter::once((input_len, trains && net.input_gradient)).chain(
                computed().map(|(i, op)| (op.output_len(), trains && i >= net.first_trainable)),
            )
        };
        let kept = |len: usize| if trains { capacity * len } else { 0 };
        Self {
            capacity,
            rows: 0,
            first_row: 0,
            values: lengths().map(|(len, _)| Aligned::zeros(capacity * len)).collect(),
            gradients: lengths()
                .map(|(len, wanted)| Aligned::zeros(if wanted { capacity * len } else { 0 }))
                .collect(),
            cache: ops.iter().map(|op| Aligned::zeros(kept(op.memory.cache))).collect(),
            indices: ops.iter().map(|op| vec![0; kept(op.memory.indices)]).collect(),
            gathered: vec![0.0; kept(ops.iter().flat_map(|op| op.rounds.all()).max().unwrap_or(0))],
            scratch: Aligned::zeros(ops.iter().map(|op| op.memory.scratch).max().unwrap_or(0)),
            target: Vec::new(),
            weight: Vec::new(),
            losses: Vec::new(),
            scales: Vec::new(),
            error: None,
        }
    }

    /// Reads this shard's samples; an error is kept for [`take_error`](Self::take_error).
    pub(super) fn load(&mut self, net: &Net, call: &Call<'_>) {
        if self.rows > 0 {
            self.error = self.try_load(net, call).err();
        }
    }

    fn try_load(&mut self, net: &Net, call: &Call<'_>) -> Result<()> {
        let data = call.batch.data;
        let rows = &call.batch.rows[self.first_row..self.first_row + self.rows];
        let x = &mut self.values[0][..self.rows * net.ops[0].input_len()];
        let Some(loss) = call.mode.loss() else { return data.read(rows, x, &mut []) };
        self.target.resize(self.rows * data.target_len(), 0.0);
        data.read(rows, x, &mut self.target)?;
        if !all_finite(x) {
            return Err(Error::data(format!(
                "a NaN or infinite number in the input, in one of the rows {rows:?}: remove or replace it"
            )));
        }
        let outputs = net.outputs();
        let target_len = loss.target_len(outputs);
        for (i, target) in self.target.chunks_exact(target_len).enumerate() {
            loss.check_target(target, outputs).map_err(|message| {
                let row = rows[i * self.rows / (self.target.len() / target_len)];
                Error::data(format!("the target of row {row}: {message}"))
            })?;
        }
        self.load_weights(call, target_len);
        Ok(())
    }

    /// The weight of every row that the loss compares: sample weight times class weight.
    fn load_weights(&mut self, call: &Call<'_>, target_len: usize) {
        let (sample_weight, class_weight) = (call.batch.sample_weight, call.batch.class_weight);
        let loss_rows = self.target.len() / target_len;
        self.losses.resize(loss_rows, 0.0);
        self.scales.resize(loss_rows, 0.0);
        self.weight.clear();
        if sample_weight.is_empty() && class_weight.is_empty() {
            return;
        }
        let rows = &call.batch.rows[self.first_row..self.first_row + self.rows];
        for (i, target) in self.target.chunks_exact(target_len).enumerate() {
            let row = rows[i * self.rows / loss_rows];
            let of_sample = sample_weight.get(row).copied().unwrap_or(1.0);
            self.weight.push(of_sample * weight_of_class(class_weight, target));
        }
    }

    /// How many rows the loss does not ignore.
    pub(super) fn rows_that_count(&self, net: &Net, loss: &dyn Loss) -> usize {
        let target_len = loss.target_len(net.outputs());
        let targets = if self.rows == 0 { &[][..] } else { &self.target[..] };
        targets.chunks_exact(target_len).filter(|target| !loss.ignores(target)).count()
    }

    pub(super) fn take_error(&mut self) -> Result<()> {
        self.error.take().map_or(Ok(()), Err)
    }

    pub(super) fn forward(&mut self, net: &Net, call: &Call<'_>, range: Range<usize>) {
        if self.rows == 0 || self.error.is_some() {
            return;
        }
        for index in range {
            let op = &net.ops[index];
            if op.is_view() {
                continue;
            }
            let pass = self.pass(net, call, index);
            let (before, after) = self.values.split_at_mut(op.value_out);
            op.layer.forward(Forward {
                pass,
                x: &before[op.value_in][..self.rows * op.input_len()],
                y: &mut after[0][..self.rows * op.output_len()],
                cache: head_mut(&mut self.cache[index], self.rows * op.memory.cache),
                indices: head_mut(&mut self.indices[index], self.rows * op.memory.indices),
                scratch: &mut self.scratch[..op.memory.scratch],
            });
        }
    }

    /// Compares outputs with targets: losses, and when training the gradient of the value that the loss
    /// looks at. `loss_rows` is what the sum of the losses is divided by: all rows, if none.
    pub(super) fn loss(&mut self, net: &Net, call: &Call<'_>, loss_rows: Option<usize>) {
        let Some(loss) = call.mode.loss() else { return };
        if self.rows == 0 || self.error.is_some() {
            return;
        }
        let outputs = net.outputs();
        let prediction = &self.values[net.loss_value][..self.losses.len() * outputs];
        let batch = Batch { prediction, target: &self.target, outputs };
        loss.values(batch, &mut self.losses);
        if !call.mode.differentiates() || self.gradients[net.loss_value].is_empty() {
            return;
        }
        let all_rows = self.losses.len() / self.rows * call.batch.rows.len();
        let factor = 1.0 / loss_rows.unwrap_or(all_rows).max(1) as f32;
        for (i, scale) in self.scales.iter_mut().enumerate() {
            *scale = factor * self.weight.get(i).copied().unwrap_or(1.0);
        }
        let gradient = &mut self.gradients[net.loss_value][..prediction.len()];
        loss.gradients(batch, &self.scales, gradient);
    }

    pub(super) fn backward(&mut self, net: &Net, call: &Call<'_>, range: Range<usize>) {
        if self.rows == 0 || self.error.is_some() {
            return;
        }
        for index in range.rev() {
            let op = &net.ops[index];
            if op.is_view() || op.value_out > net.loss_value || index < net.first_trainable {
                continue;
            }
            let pass = self.pass(net, call, index);
            let (before, after) = self.gradients.split_at_mut(op.value_out);
            let dx = &mut before[op.value_in];
            op.layer.backward(Backward {
                pass,
                x: &self.values[op.value_in][..self.rows * op.input_len()],
                y: &self.values[op.value_out][..self.rows * op.output_len()],
                dy: &mut after[0][..self.rows * op.output_len()],
                dx: (!dx.is_empty()).then(|| &mut dx[..self.rows * op.input_len()]),
                cache: &mut self.cache[index][..self.rows * op.memory.cache],
                indices: head_mut(&mut self.indices[index], self.rows * op.memory.indices),
                scratch: &mut self.scratch[..op.memory.scratch],
            });
        }
    }

    pub(super) fn gather(
        &mut self,
        net: &Net,
        call: &Call<'_>,
        index: usize,
        round: usize,
        length: usize,
    ) {
        if self.rows == 0 || self.error.is_some() {
            return;
        }
        let op = &net.ops[index];
        let pass = self.pass(net, call, index);
        let dy = &self.gradients[op.value_out];
        op.layer.gather(Gather {
            pass,
            round,
            x: &self.values[op.value_in][..self.rows * op.input_len()],
            dy: &dy[..dy.len().min(self.rows * op.output_len())],
            out: &mut self.gathered[..self.rows * length],
        });
    }

    /// Adds what each sample gathered to `sums` (in-out), sample by sample.
    pub(super) fn add_gathered(&self, sums: &mut [f64]) {
        for sample in self.gathered.chunks_exact(sums.len()).take(self.rows) {
            for (sum, value) in sums.iter_mut().zip(sample) {
                *sum += value;
            }
        }
    }

    pub(super) fn pass<'a>(&self, net: &'a Net, call: &Call<'a>, index: usize) -> Pass<'a> {
        let op = &net.ops[index];
        Pass {
            rows: self.rows,
            first_row: self.first_row,
            input_shape: &op.input_shape,
            output_shape: &op.output_shape,
            weights: op.weights(call.trainable, call.state),
            prepared: &net.prepared[index],
            training: call.mode.trains(),
            stream: op.stream.at_step(call.step),
            statistics: Statistics { sums: &net.statistics[index], batch: call.batch.rows.len() },
        }
    }

    pub(super) fn kept<'a>(&'a self, net: &Net, index: usize) -> Kept<'a> {
        let op = &net.ops[index];
        Kept {
            x: &self.values[op.value_in][..self.rows * op.input_len()],
            y: &self.values[op.value_out][..self.rows * op.output_len()],
            dy: &self.gradients[op.value_out][..self.rows * op.output_len()],
            cache: &self.cache[index][..self.rows * op.memory.cache],
            indices: &self.indices[index][..self.rows * op.memory.indices],
        }
    }

    /// What the op of this number wrote in the last pass, `[rows, output]`.
    pub(crate) fn output(&self, op: &Op) -> &[f32] {
        &self.values[op.value_out][..self.rows * op.output_len()]
    }

    /// The gradient of the input in the last pass, `[rows, input]`.
    pub(super) fn input_gradient(&self, net: &Net) -> &[f32] {
        &self.gradients[0][..self.rows * net.ops[0].input_len()]
    }

    /// The loss of each row that was compared, and its weight.
    pub(super) fn losses(&self) -> impl Iterator<Item = f64> {
        self.losses.iter().enumerate().map(|(i, loss)| {
            f64::from(*loss) * self.weight.get(i).map_or(1.0, |weight| f64::from(*weight))
        })
    }

    pub(super) fn loss_rows(&self) -> usize {
        self.losses.len()
    }

    /// What metrics look at; the weights are left out unless `weighted`.
    pub(crate) fn compared<'a>(&'a self, last: &Op, target_len: usize, weighted: bool) -> Rows<'a> {
        Rows {
            prediction: self.output(last),
            target: &self.target,
            weight: if weighted { &self.weight } else { &[] },
            outputs: last.outputs(),
            target_len,
        }
    }
}

impl Net {
    /// Numbers in a row that the loss compares: the last axis of the output.
    fn outputs(&self) -> usize {
        self.ops.last().map_or(1, Op::outputs)
    }
}

/// The first `len` numbers, or none where none are kept.
fn head_mut<T>(buffer: &mut [T], len: usize) -> &mut [T] {
    let len = len.min(buffer.len());
    &mut buffer[..len]
}

/// The weight of the class that a target names: by label, or by the largest of one-hot numbers.
fn weight_of_class(class_weight: &[f32], target: &[f32]) -> f32 {
    if class_weight.is_empty() {
        return 1.0;
    }
    let class = match target {
        [label] => *label as usize,
        one_hot => argmax(one_hot),
    };
    class_weight.get(class).copied().unwrap_or(1.0)
}
