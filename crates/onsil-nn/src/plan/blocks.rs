//! The gradients of the weights, in blocks of rows that any thread may take.

use super::{Call, Net, Op, Shard};
use crate::layer::{Place, WeightGradient};
use std::ops::Range;

/// The most blocks of one weight.
const MAX_BLOCKS: usize = 16;

/// Some rows of the gradient of one weight.
#[derive(Debug)]
pub(super) struct Block {
    op: usize,
    weight: usize,
    rows: Range<usize>,
    columns: usize,
    scratch: Vec<f32>,
}

impl Block {
    /// The blocks of all trainable weights, in the order in which the weights lie.
    pub(super) fn all(ops: &[Op]) -> Vec<Self> {
        let mut blocks = Vec::new();
        for (op_index, op) in ops.iter().enumerate() {
            for (weight, (place, shape)) in op.places.iter().zip(&op.weight_shapes).enumerate() {
                if let Place::Trainable(range) = place {
                    let columns = shape.last().copied().unwrap_or(1).max(1);
                    let all_rows = range.len() / columns;
                    let together = op.layer.rows_together(weight, shape);
                    let step = rows_per_block(all_rows, together.max(1));
                    blocks.extend((0..all_rows).step_by(step.max(1)).map(|first| Self {
                        op: op_index,
                        weight,
                        rows: first..(first + step).min(all_rows),
                        columns,
                        scratch: vec![0.0; op.memory.scratch],
                    }));
                }
            }
        }
        blocks
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len() * self.columns
    }

    /// Sums the block over all samples into `out` (out).
    pub(super) fn run(&mut self, net: &Net, shards: &[Shard], call: &Call<'_>, out: &mut [f32]) {
        out.fill(0.0);
        let op = &net.ops[self.op];
        for shard in shards.iter().filter(|shard| shard.rows > 0) {
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
                out,
                scratch: &mut self.scratch,
            });
        }
    }
}

fn rows_per_block(rows: usize, together: usize) -> usize {
    let blocks = (rows / together).clamp(1, MAX_BLOCKS);
    if blocks == 1 { rows } else { rows.div_ceil(blocks).next_multiple_of(together) }
}
