//! The gradients of the weights, in blocks of rows that any thread may take.

use super::{Call, Net, Op, Shard};
use crate::layer::{Place, WeightGradient};
use onsil_core::{aligned::Aligned, parallel};
use std::ops::Range;

/// The most blocks of one weight, unless it is small.
const MAX_BLOCKS: usize = 16;
/// Numbers of a weight that is small: every block reads all samples, which takes longer than what it computes.
const SMALL: usize = 8 * 1024;

/// Some rows of the gradient of one weight.
#[derive(Debug)]
pub(super) struct Block {
    op: usize,
    weight: usize,
    rows: Range<usize>,
    columns: usize,
    scratch: Aligned,
}

impl Block {
    /// The blocks of all trainable weights, in the order in which the weights lie.
    pub(super) fn all(ops: &[Op]) -> Vec<Self> {
        let mut blocks = Vec::new();
        for (op_index, op) in ops.iter().enumerate() {
            let weights = op.places.iter().zip(&op.weight_shapes).zip(&op.block_rows);
            for (weight, ((place, shape), &step)) in weights.enumerate() {
                if let Place::Trainable(range) = place {
                    let columns = shape.last().copied().unwrap_or(1).max(1);
                    let all_rows = range.len() / columns;
                    let step = rows_per_block(all_rows, step, most_blocks(range.len()));
                    blocks.extend((0..all_rows).step_by(step.max(1)).map(|first| Self {
                        op: op_index,
                        weight,
                        rows: first..(first + step).min(all_rows),
                        columns,
                        scratch: Aligned::zeros(op.memory.scratch),
                    }));
                }
            }
        }
        blocks
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len() * self.columns
    }

    /// Sums the block over all samples into `out` (out), where `sums` are those of all layers.
    pub(super) fn run(
        &mut self,
        net: &Net,
        shards: &[Shard],
        call: &Call<'_>,
        sums: &[f32],
        out: &mut [f32],
    ) {
        out.fill(0.0);
        let op = &net.ops[self.op];
        let sums = &sums[sums_before(net, self.op)..][..op.memory.sums];
        for shard in shards {
            let kept = shard.kept(net, self.op);
            op.layer.weight_gradient(WeightGradient {
                pass: shard.pass(net, call, self.op),
                x: kept.x,
                y: kept.y,
                dy: kept.dy,
                cache: kept.cache,
                indices: kept.indices,
                weight: self.weight,
                block: self.rows.clone(),
                sums,
                out,
                scratch: &mut self.scratch,
            });
        }
    }
}

/// Some parts of the sums of one layer.
#[derive(Debug)]
pub(super) struct SumBlock {
    op: usize,
    parts: Range<usize>,
    len: usize,
    scratch: Aligned,
}

impl SumBlock {
    /// The blocks of all layers that have sums, in the order of the layers.
    pub(super) fn all(ops: &[Op]) -> Vec<Self> {
        let mut blocks = Vec::new();
        for (index, op) in ops.iter().enumerate() {
            let parts = op.memory.sum_parts;
            if op.memory.sums == 0 || !op.has_trainable() {
                continue;
            }
            // Each part reads all samples: no more of them than threads.
            let step = parts.div_ceil(parallel::threads()).max(1);
            blocks.extend((0..parts).step_by(step).map(|first| {
                let range = first..(first + step).min(parts);
                let len = op.memory.sums / parts * range.len();
                let scratch = Aligned::zeros(op.memory.scratch);
                Self { op: index, parts: range, len, scratch }
            }));
        }
        blocks
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Sums over all samples into `out` (out).
    pub(super) fn run(&mut self, net: &Net, shards: &[Shard], call: &Call<'_>, out: &mut [f32]) {
        out.fill(0.0);
        let op = &net.ops[self.op];
        for shard in shards {
            let kept = shard.kept(net, self.op);
            op.layer.add_to_sums(WeightGradient {
                pass: shard.pass(net, call, self.op),
                x: kept.x,
                y: kept.y,
                dy: kept.dy,
                cache: kept.cache,
                indices: kept.indices,
                weight: 0,
                block: self.parts.clone(),
                sums: &[],
                out,
                scratch: &mut self.scratch,
            });
        }
    }
}

/// Where the sums of an op start among those of all.
fn sums_before(net: &Net, op: usize) -> usize {
    let summed = |op: &&Op| op.has_trainable();
    net.ops[..op].iter().filter(summed).map(|op| op.memory.sums).sum()
}

/// The most blocks of a weight of so many numbers.
fn most_blocks(len: usize) -> usize {
    if len <= SMALL { parallel::threads() } else { MAX_BLOCKS }
}

fn rows_per_block(rows: usize, step: usize, most: usize) -> usize {
    let blocks = (rows / step.max(1)).clamp(1, most);
    if blocks == 1 { rows } else { rows.div_ceil(blocks).next_multiple_of(step) }
}
