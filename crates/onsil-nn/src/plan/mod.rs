//! A model laid out for one batch size: every buffer allocated once, every step without allocation.
//!
//! A batch is cut into shards of consecutive samples. Each shard owns the buffers of its samples for
//! all layers, so that one thread takes it through the whole network, forward and back, while its
//! numbers are in the cache. Threads meet only where a layer mixes samples
//! ([`Rounds`](crate::layer::Rounds)) and before the gradients of the weights, which are split into
//! blocks of rows. Nothing depends on which thread does what, or on how many there are: a sample's
//! numbers are its own, and a block of a gradient adds samples in their order.

mod blocks;
mod op;
mod shard;

pub(crate) use op::Op;
pub(crate) use shard::Shard;

use crate::data::Dataset;
use crate::error::Result;
use crate::layer::{StateWeights, Statistics, Weights};
use crate::losses::Loss;
use crate::optimizers::updater::Stretch;
use crate::sequential::fused;
use crate::versioned::Versioned;
use blocks::{Block, SumBlock};
use onsil_core::{aligned::Aligned, parallel};
use onsil_kernels::reduce::all_finite;
use std::ops::Range;

/// The fewest rows of a shard when the batch allows: enough for the kernels to reuse what they load, few
/// enough to stay in the cache.
pub(crate) const LEAST_ROWS: usize = 8;
/// The most rows of a shard: more gain nothing.
const MOST_ROWS: usize = 128;

/// What a pass is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mode<'a> {
    /// Outputs only.
    Predict,
    /// Outputs and losses.
    Evaluate(&'a dyn Loss),
    /// Outputs, losses and gradients, as at inference.
    Differentiate(&'a dyn Loss),
    /// Outputs, losses and gradients.
    Train(&'a dyn Loss),
}

impl<'a> Mode<'a> {
    fn loss(self) -> Option<&'a dyn Loss> {
        match self {
            Mode::Predict => None,
            Mode::Evaluate(loss) | Mode::Differentiate(loss) | Mode::Train(loss) => Some(loss),
        }
    }

    fn trains(self) -> bool {
        matches!(self, Mode::Train(_))
    }

    /// Whether there is a way back.
    fn differentiates(self) -> bool {
        matches!(self, Mode::Differentiate(_) | Mode::Train(_))
    }
}

/// The samples of one batch.
#[derive(Clone, Copy)]
pub(crate) struct Batch<'a> {
    /// Where they are read from.
    pub(crate) data: &'a dyn Dataset,
    /// Which rows they are.
    pub(crate) rows: &'a [usize],
    /// The weight of every row of the data, or empty: all 1.
    pub(crate) sample_weight: &'a [f32],
    /// The weight of every class, or empty: all 1.
    pub(crate) class_weight: &'a [f32],
}

/// One pass of a batch through the network.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) batch: Batch<'a>,
    pub(crate) mode: Mode<'a>,
    /// Steps of training before this one: the counter of the random numbers.
    pub(crate) step: u64,
    pub(crate) trainable: &'a Versioned,
    pub(crate) state: &'a Versioned,
}

/// A model laid out for batches of up to a number of samples.
#[derive(Debug)]
pub(crate) struct Plan {
    net: Net,
    shards: Vec<Shard>,
    /// How many shards, from the first on, hold samples of the last batch.
    used: usize,
    blocks: Vec<Block>,
    sum_blocks: Vec<SumBlock>,
    /// The sums over the batch that layers make gradients of, one after another.
    sums: Aligned,
    batch: usize,
    trains: bool,
    /// Whether the output of every layer is kept.
    keeps_all: bool,
    /// What the sum of the losses of the last batch is divided by.
    loss_rows: usize,
}

/// What all shards look at and none changes.
#[derive(Debug)]
struct Net {
    ops: Vec<Op>,
    /// What each layer prepared from the weights, and the versions that these had.
    prepared: Vec<Aligned>,
    prepared_from: Option<[u64; 2]>,
    /// What each layer that mixes samples has gathered in this step.
    statistics: Vec<Vec<f64>>,
    /// Runs of ops between which all samples must have arrived, on the way forward and on the way back.
    forward: Vec<Range<usize>>,
    backward: Vec<Range<usize>>,
    /// The value that the loss looks at: the output, or the logits before a final softmax.
    loss_value: usize,
    /// Where the way back ends: the first op with weights that follow a gradient, or the first of all
    /// if the gradient of the input is wanted.
    first_trainable: usize,
    /// Whether the gradient of the input is wanted.
    input_gradient: bool,
}

impl Net {
    fn new(ops: Vec<Op>, stable_softmax: bool) -> Self {
        let output = ops.last().map_or(0, |op| op.value_out);
        let mixing = |way: fn(&Op) -> bool| {
            ops.iter().enumerate().filter(move |(_, op)| way(op)).map(|(i, _)| i)
        };
        let starts = mixing(|op| !op.rounds.forward.is_empty());
        let ends = mixing(|op| !op.rounds.backward.is_empty()).map(|i| i + 1);
        let forward = runs(starts, ops.len());
        let mut backward = runs(ends, ops.len());
        backward.reverse();
        Self {
            prepared: ops.iter().map(|op| Aligned::zeros(op.memory.prepared)).collect(),
            prepared_from: None,
            statistics: ops.iter().map(|op| vec![0.0; op.rounds.all().sum()]).collect(),
            forward,
            backward,
            loss_value: if stable_softmax { output - 1 } else { output },
            first_trainable: ops.iter().position(Op::has_trainable).unwrap_or(ops.len()),
            input_gradient: false,
            ops,
        }
    }
}

/// `0..end`, cut at `cuts`; a cut at an end gives an empty run there.
fn runs(cuts: impl Iterator<Item = usize>, end: usize) -> Vec<Range<usize>> {
    let cuts: Vec<usize> = std::iter::once(0).chain(cuts).chain([end]).collect();
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

impl Plan {
    /// Lays out `ops` for batches of up to `batch` samples, with the buffers for training if wanted.
    ///
    /// `stable_softmax`: the last op is a softmax, and the loss looks at the logits before it.
    pub(crate) fn new(ops: Vec<Op>, batch: usize, trains: bool, stable_softmax: bool) -> Self {
        Self::lay_out(Net::new(ops, stable_softmax), batch, trains)
    }

    /// The same with ops joined that are faster as one: outputs between layers are not all kept.
    pub(crate) fn fused(ops: Vec<Op>, batch: usize, trains: bool, stable_softmax: bool) -> Self {
        let plan = Self::new(fused(ops), batch, trains, stable_softmax);
        Self { keeps_all: false, ..plan }
    }

    /// The same for training, with the gradient of the input as well.
    pub(crate) fn with_input_gradient(ops: Vec<Op>, batch: usize) -> Self {
        let net = Net { first_trainable: 0, input_gradient: true, ..Net::new(ops, false) };
        Self::lay_out(net, batch, true)
    }

    fn lay_out(net: Net, batch: usize, trains: bool) -> Self {
        let rows = shard_rows(&net.ops)
            .min(batch.div_ceil(parallel::threads()))
            .max(LEAST_ROWS.min(batch));
        let shards =
            (0..shard_count(batch, rows)).map(|_| Shard::new(&net, rows, trains)).collect();
        let blocks = if trains { Block::all(&net.ops) } else { Vec::new() };
        let sum_blocks = if trains { SumBlock::all(&net.ops) } else { Vec::new() };
        let sums = Aligned::zeros(sum_blocks.iter().map(SumBlock::len).sum());
        Self {
            net,
            shards,
            used: 0,
            blocks,
            sum_blocks,
            sums,
            batch,
            trains,
            keeps_all: true,
            loss_rows: 0,
        }
    }

    /// Whether this plan serves batches of up to that size, keeping the output of every layer if wanted.
    pub(crate) fn serves(&self, batch: usize, trains: bool, keep_all: bool) -> bool {
        self.batch == batch && (self.trains || !trains) && (self.keeps_all || !keep_all)
    }

    pub(crate) fn ops(&self) -> &[Op] {
        &self.net.ops
    }

    /// The shards that hold samples of the last batch, in order.
    pub(crate) fn shards(&self) -> impl Iterator<Item = &Shard> {
        self.shards[..self.used].iter()
    }

    /// Whether a final softmax was split off, so that the loss looks at the logits.
    pub(crate) fn splits_softmax(&self) -> bool {
        self.net.ops.last().is_some_and(|op| op.value_out != self.net.loss_value)
    }

    /// The mean loss of the last batch, samples added in their order.
    pub(crate) fn mean_loss(&self) -> f64 {
        self.shards().flat_map(Shard::losses).sum::<f64>() / self.loss_rows.max(1) as f64
    }

    /// The first layer whose output in the last batch is not finite.
    pub(crate) fn first_not_finite(&self) -> Option<&str> {
        let finite = |op: &Op| self.shards().all(|shard| all_finite(shard.output(op)));
        self.net.ops.iter().find(|op| !finite(op)).map(|op| op.name.as_str())
    }

    /// Takes a batch through the network; when training, also back as far as gradients are needed.
    pub(crate) fn run(&mut self, call: &Call<'_>) -> Result<()> {
        self.assign_rows(call.batch.rows.len(), call.mode.differentiates());
        self.prepare(call);
        self.forward(call);
        let mut loaded = Ok(());
        for shard in &mut self.shards[..self.used] {
            // All errors are taken: one that stays would be that of a later batch without this shard.
            loaded = loaded.and(shard.take_error());
        }
        loaded?;
        if call.mode.differentiates() {
            self.backward(call);
        }
        Ok(())
    }

    /// After a training pass: the gradient of all trainable weights (out).
    pub(crate) fn weight_gradients(&mut self, call: &Call<'_>, gradient: &mut [f32]) {
        self.sum(call);
        let (net, shards, sums) = (&self.net, &self.shards[..self.used], &*self.sums);
        let work = |block: &mut Block, out: &mut [f32]| block.run(net, shards, call, sums, out);
        parallel::for_each_part(&mut self.blocks, gradient, &Block::len, &work);
    }

    /// The same, where each block's gradient is used by the thread that made it, while it is in its cache:
    /// `then` gets the block's stretch of the updater's buffers.
    pub(crate) fn weight_gradients_then(
        &mut self,
        call: &Call<'_>,
        all: Stretch<'_>,
        then: &(impl Fn(Stretch<'_>) + Sync),
    ) {
        self.sum(call);
        let (net, shards, sums) = (&self.net, &self.shards[..self.used], &*self.sums);
        let work = |block: &mut Block, stretch: Stretch<'_>| {
            block.run(net, shards, call, sums, stretch.g);
            then(stretch);
        };
        for_each_block(&mut self.blocks, all, &work);
    }

    /// The sums of layers whose gradients are made of such.
    fn sum(&mut self, call: &Call<'_>) {
        let (net, shards) = (&self.net, &self.shards[..self.used]);
        let work = |block: &mut SumBlock, out: &mut [f32]| block.run(net, shards, call, out);
        parallel::for_each_part(&mut self.sum_blocks, &mut self.sums, &SumBlock::len, &work);
    }

    /// After a training pass: layers change their non-trainable weights.
    pub(crate) fn update_state(&self, batch: usize, state: &mut [f32]) {
        for (op, sums) in self.net.ops.iter().zip(&self.net.statistics) {
            if !sums.is_empty() {
                let weights = StateWeights { places: &op.places, state: &mut *state };
                op.layer.update_state(&op.input_shape, &Statistics { sums, batch }, weights);
            }
        }
    }

    /// After a pass of a plan [`with_input_gradient`](Self::with_input_gradient): the gradient of the
    /// input, sample after sample.
    pub(crate) fn input_gradient(&self) -> impl Iterator<Item = f32> {
        self.shards().flat_map(|shard| shard.input_gradient(&self.net)).copied()
    }

    /// Shares the rows out evenly, over as many shards as keep all threads busy.
    fn assign_rows(&mut self, rows: usize, spread: bool) {
        let capacity = self.shards.first().map_or(1, |shard| shard.capacity);
        let full = rows.div_ceil(capacity);
        let shards = if spread { shard_count(rows, capacity) } else { full };
        let shards = shards.min(rows).min(self.shards.len());
        let mut first_row = 0;
        for (i, shard) in self.shards.iter_mut().enumerate() {
            shard.rows =
                if i < shards { rows / shards + usize::from(i < rows % shards) } else { 0 };
            shard.first_row = first_row;
            first_row += shard.rows;
        }
        self.used = shards;
    }

    fn prepare(&mut self, call: &Call<'_>) {
        let versions = [call.trainable.version(), call.state.version()];
        if self.net.prepared_from.replace(versions) == Some(versions) {
            return;
        }
        for (op, prepared) in self.net.ops.iter().zip(&mut self.net.prepared) {
            if !prepared.is_empty() {
                let weights = op.weights(call.trainable, call.state);
                op.layer.prepare(&op.input_shape, weights, prepared);
            }
        }
    }

    fn forward(&mut self, call: &Call<'_>) {
        let loss_rows = self.load_if_rows_may_be_ignored(call);
        for i in 0..self.net.forward.len() {
            let range = self.net.forward[i].clone();
            if i > 0 && call.mode.trains() {
                self.gather(call, range.start, true);
            }
            let net = &self.net;
            let last = i + 1 == net.forward.len();
            parallel::for_each(&mut self.shards[..self.used], |shard| {
                if i == 0 && loss_rows.is_none() {
                    shard.load(net, call);
                }
                shard.forward(net, call, range.clone());
                if last {
                    shard.loss(net, call, loss_rows);
                }
                if last && call.mode.differentiates() {
                    shard.backward(net, call, net.backward[0].clone());
                }
            });
        }
        self.loss_rows = loss_rows.unwrap_or_else(|| self.shards().map(Shard::loss_rows).sum());
    }

    /// Reads the batch ahead of the pass where the loss must know first how many rows count, and
    /// returns their number.
    fn load_if_rows_may_be_ignored(&mut self, call: &Call<'_>) -> Option<usize> {
        let loss = call.mode.loss().filter(|loss| loss.may_ignore())?;
        let net = &self.net;
        parallel::for_each(&mut self.shards[..self.used], |shard| shard.load(net, call));
        Some(self.shards().map(|shard| shard.rows_that_count(net, loss)).sum())
    }

    fn backward(&mut self, call: &Call<'_>) {
        for i in 1..self.net.backward.len() {
            let range = self.net.backward[i].clone();
            self.gather(call, range.end - 1, false);
            let net = &self.net;
            parallel::for_each(&mut self.shards[..self.used], |shard| {
                shard.backward(net, call, range.clone());
            });
        }
    }

    /// Gathers the statistics that op `index` needs before its way forward or back, round after round.
    fn gather(&mut self, call: &Call<'_>, index: usize, forward: bool) {
        if self.net.statistics[index].is_empty() {
            return;
        }
        let rounds = &self.net.ops[index].rounds;
        let before_backward = rounds.forward.len();
        let all = before_backward + rounds.backward.len();
        let wanted = if forward { 0..before_backward } else { before_backward..all };
        let mut start: usize = rounds.all().take(wanted.start).sum();
        for round in wanted {
            let net = &self.net;
            let length = net.ops[index].rounds.all().nth(round).unwrap_or(0);
            parallel::for_each(&mut self.shards[..self.used], |shard| {
                shard.gather(net, call, index, round, length);
            });
            let sums = &mut self.net.statistics[index][start..start + length];
            sums.fill(0.0);
            for shard in &self.shards[..self.used] {
                shard.add_gathered(sums);
            }
            start += length;
        }
    }
}

/// Calls `work` on every block with its own stretch, on all threads.
fn for_each_block(
    blocks: &mut [Block],
    stretch: Stretch<'_>,
    work: &(impl Fn(&mut Block, Stretch<'_>) + Sync),
) {
    match blocks {
        [] => {}
        [only] => work(only, stretch),
        many => {
            let (left, right) = many.split_at_mut(many.len() / 2);
            let (first, second) = stretch.split_at(left.iter().map(Block::len).sum());
            parallel::join(
                || for_each_block(left, first, work),
                || for_each_block(right, second, work),
            );
        }
    }
}

/// The rows of a shard: more where weights, which each shard reads once, are larger than what a sample
/// leaves in the cache.
fn shard_rows(ops: &[Op]) -> usize {
    let weights =
        |op: &Op| op.weight_shapes.iter().map(|shape| shape.iter().product::<usize>()).sum();
    let weights: usize = ops.iter().map(weights).max().unwrap_or(0);
    let sample: usize = ops.iter().map(Op::output_len).sum::<usize>();
    let sample = sample + ops.first().map_or(0, Op::input_len);
    (weights / sample.max(1)).clamp(LEAST_ROWS, MOST_ROWS)
}

/// Shards for so many rows: as many for each thread.
fn shard_count(rows: usize, capacity: usize) -> usize {
    rows.div_ceil(capacity).next_multiple_of(parallel::threads())
}

impl Op {
    fn weights<'a>(&'a self, trainable: &'a [f32], state: &'a [f32]) -> Weights<'a> {
        Weights { places: &self.places, trainable, state }
    }
}
