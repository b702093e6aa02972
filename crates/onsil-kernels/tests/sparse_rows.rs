//! Products of sparse rows against sums of whole numbers, which are exact in any order.

use onsil_kernels::dispatch::{available, with_isa};
use onsil_kernels::sparse_rows::{
    LANES, PANEL, SparseRows, add_panel_product, add_product, add_transposed_product, push_nonzeros,
};

const FEATURES: usize = 7;

/// Rows of 0, 1, 2, … numbers, with their dense form.
fn rows(count: usize) -> (Vec<usize>, Vec<u32>, Vec<f64>, Vec<f64>) {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    let mut dense = vec![0.0; count * FEATURES];
    for row in 0..count {
        for column in 0..row % (FEATURES + 1) {
            let value = ((row * 5 + column * 3) % 11) as f64 - 4.0;
            indices.push(column as u32);
            values.push(value);
            dense[row * FEATURES + column] = value;
        }
        indptr.push(indices.len());
    }
    (indptr, indices, values, dense)
}

#[test]
fn products_are_those_of_the_dense_rows_on_every_instruction_set() {
    for isa in available() {
        for (count, width) in [(0, 8), (1, 8), (9, 16), (10, 24), (17, 40)] {
            assert_eq!(width % LANES, 0);
            let (indptr, indices, values, dense) = rows(count);
            let x = SparseRows { indptr: &indptr, indices: &indices, values: &values };
            let b: Vec<f64> = (0..FEATURES * width).map(|i| (i * 7 % 13) as f64 - 6.0).collect();
            let singles: Vec<f32> = values.iter().map(|&v| v as f32).collect();
            let panel: Vec<[f32; PANEL]> = (0..FEATURES)
                .map(|f| std::array::from_fn(|i| ((f * PANEL + i) % 13) as f32))
                .collect();
            let mut panels = vec![[3.0; PANEL]; count];
            with_isa(isa, || {
                let x = SparseRows { indptr: &indptr, indices: &indices, values: &singles };
                add_panel_product(x, &panel, &mut panels);
            });
            for (row, panels) in panels.iter().enumerate() {
                for (i, &sum) in panels.iter().enumerate() {
                    let naive: f32 =
                        (0..FEATURES).map(|f| dense[row * FEATURES + f] as f32 * panel[f][i]).sum();
                    assert_eq!(sum, 3.0 + naive, "{isa:?} {row} {i}");
                }
            }
            let d: Vec<f64> = (0..count * width).map(|i| (i * 5 % 17) as f64 - 8.0).collect();
            let mut out = vec![2.0; count * width];
            let mut sum = vec![1.0; FEATURES * width];
            with_isa(isa, || {
                add_product(x, &b, width, &mut out);
                add_transposed_product(x, &d, width, &mut sum);
            });
            let at = |i: usize, f: usize| dense[i * FEATURES + f];
            for i in 0..count * width {
                let naive: f64 =
                    (0..FEATURES).map(|f| at(i / width, f) * b[f * width + i % width]).sum();
                assert_eq!(out[i], 2.0 + naive, "{isa:?} {count} {width}");
            }
            for i in 0..FEATURES * width {
                let naive: f64 =
                    (0..count).map(|r| at(r, i / width) * d[r * width + i % width]).sum();
                assert_eq!(sum[i], 1.0 + naive, "{isa:?} {count} {width}");
            }
        }
    }
}

#[test]
#[should_panic(expected = "width 7 is not a multiple of 8")]
fn a_width_of_other_lanes_is_refused() {
    let x = SparseRows { indptr: &[0], indices: &[], values: &[] };
    add_product(x, &[], 7, &mut []);
}

#[test]
fn nonzeros_are_those_of_the_row_on_every_instruction_set() {
    for isa in available() {
        for len in [0, 1, 3, 15, 16, 17, 70] {
            for step in 1..5 {
                let at = |i: usize| if i.is_multiple_of(step) { i as f32 - 8.0 } else { 0.0 };
                let row: Vec<f32> = (0..len).map(at).collect();
                let (mut columns, mut values) = (vec![3], vec![0.5]);
                with_isa(isa, || push_nonzeros(&row, &mut columns, &mut values));
                let found = row.iter().enumerate().filter(|(_, x)| **x != 0.0);
                let (expected_columns, expected): (Vec<u32>, Vec<f32>) =
                    found.map(|(i, &x)| (i as u32, x)).unzip();
                assert_eq!(columns[1..], expected_columns, "{isa:?} {len} {step}");
                assert_eq!(values[1..], expected, "{isa:?} {len} {step}");
            }
        }
    }
}
