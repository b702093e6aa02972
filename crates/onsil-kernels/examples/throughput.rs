//! Prints the single-thread throughput of each kernel at the shapes that matter, as a table.

use onsil_kernels::conv::*;
use onsil_kernels::dispatch;
use onsil_kernels::gemm::{Gemm, gemm, gemm_scratch_len};
use std::time::Instant;

/// Best of several samples, each long enough to be timed; in seconds per call.
fn time(mut work: impl FnMut()) -> f64 {
    work();
    let mut calls = 1;
    let mut best = f64::INFINITY;
    let mut samples = 0;
    while samples < 15 {
        let start = Instant::now();
        (0..calls).for_each(|_| work());
        let elapsed = start.elapsed().as_secs_f64();
        if elapsed < 0.004 {
            calls *= 2;
            continue;
        }
        best = best.min(elapsed / f64::from(calls));
        samples += 1;
    }
    best
}

fn values(len: usize) -> Vec<f32> {
    (0..len).map(|i| ((i * 7919) % 1013) as f32 / 1013.0 - 0.5).collect()
}

fn report(name: &str, amount: f64, unit: &str, seconds: f64) {
    println!("{name:<48} {:>10.2} us {:>9.1} {unit}", seconds * 1e6, amount / seconds * 1e-9);
}

fn gemms() {
    let cases = [
        ("gemm NN 8x784x128", Gemm::new(8, 128, 784)),
        ("gemm NN 32x784x128", Gemm::new(32, 128, 784)),
        ("gemm TN 784x128 k=8", Gemm::new(784, 128, 8).trans_a()),
        ("gemm TN 784x128 k=32", Gemm::new(784, 128, 32).trans_a()),
        ("gemm NT 32x128x784 (dx)", Gemm::new(32, 784, 128).trans_b()),
        ("gemm NN 32x128x10", Gemm::new(32, 10, 128)),
        ("gemm TN 128x10 k=32", Gemm::new(128, 10, 32).trans_a()),
        ("gemm NT 32x10x128", Gemm::new(32, 128, 10).trans_b()),
        ("gemm NN 1x784x128", Gemm::new(1, 128, 784)),
        ("gemm NN 1x4096x4096", Gemm::new(1, 4096, 4096)),
        ("gemm NN 256x256x256", Gemm::new(256, 256, 256)),
        ("gemm NN 256x4096x4096", Gemm::new(256, 4096, 4096)),
        ("gemm TN 4096x4096 k=256", Gemm::new(4096, 4096, 256).trans_a()),
        ("gemm NT 256x4096x4096", Gemm::new(256, 4096, 4096).trans_b()),
    ];
    for (name, g) in cases {
        let (a, b) = (values(g.m * g.k), values(g.k * g.n));
        let mut c = vec![0.0; g.m * g.n];
        let mut scratch = vec![0.0; gemm_scratch_len(&g)];
        let seconds = time(|| gemm(&g, &a, &b, &mut c, g.trans_a, &mut scratch));
        report(name, 2.0 * (g.m * g.n * g.k) as f64, "GFLOP/s", seconds);
    }
}

fn convs() {
    let same = Conv2dShape {
        pad_top: 1,
        pad_left: 1,
        out_h: 28,
        out_w: 28,
        ..Conv2dShape::valid([28, 28, 32], [3, 3], 32)
    };
    let cases = [
        ("conv 28x28x1 5x5 -> 24x24x32", Conv2dShape::valid([28, 28, 1], [5, 5], 32)),
        ("conv 12x12x32 5x5 -> 8x8x64", Conv2dShape::valid([12, 12, 32], [5, 5], 64)),
        ("conv 28x28x32 3x3 same -> 32", same),
    ];
    let images = 16;
    for (name, s) in cases {
        let (x, kernel) = (values(images * s.input_len()), values(s.kernel_len()));
        let (dy, bias) = (values(images * s.output_len()), values(s.out_c));
        let (mut y, mut dx, mut dw) = (dy.clone(), x.clone(), kernel.clone());
        let mut prepared = vec![0.0; conv2d_prepared_len(&s)];
        let mut scratch = vec![0.0; conv2d_forward_scratch_len(&s)];
        let work = 2.0 * (images * s.out_h * s.out_w * s.kernel_len()) as f64;
        let seconds =
            time(|| conv2d_forward(&s, images, &x, &kernel, Some(&bias), &mut y, &mut scratch));
        report(&format!("{name} forward"), work, "GFLOP/s", seconds);
        let rows = 0..s.kernel_rows();
        let seconds = time(|| {
            conv2d_weight_gradient(&s, images, &x, &dy, rows.clone(), &mut dw, &mut scratch);
        });
        report(&format!("{name} weight gradient"), work, "GFLOP/s", seconds);
        let seconds = time(|| conv2d_prepare_input_gradient(&s, &kernel, &mut prepared));
        report(&format!("{name} prepare"), 8.0 * s.kernel_len() as f64, "GB/s", seconds);
        let seconds = time(|| conv2d_input_gradient(&s, images, &dy, &prepared, &mut dx, &mut []));
        report(&format!("{name} input gradient"), work, "GFLOP/s", seconds);
    }
}

fn main() {
    println!("instruction set: {:?}", dispatch::isa());
    gemms();
    convs();
}
