//! Prints the single-thread throughput of each kernel at the shapes that matter, as a table:
//! `cargo run --release -p onsil-kernels --example throughput [Avx512|Avx2|Neon|Scalar [PART]]`,
//! where PART is the name of a function below.

use onsil_kernels::activation::*;
use onsil_kernels::conv::*;
use onsil_kernels::dispatch::{self, Isa, available, with_isa};
use onsil_kernels::gemm::{Gemm, gemm, gemm_scratch_len};
use onsil_kernels::optimizer::*;
use onsil_kernels::pool::*;
use onsil_kernels::reduce::*;
use std::hint::black_box;
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
        ("gemm NT 1x784x128", Gemm::new(1, 128, 784).trans_b()),
        ("gemm NN 1x1024x1024", Gemm::new(1, 1024, 1024)),
        ("gemm NN 1x4096x4096", Gemm::new(1, 4096, 4096)),
        ("gemm NN 2x4096x4096", Gemm::new(2, 4096, 4096)),
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
    let same = |[size, in_c, kernel, stride, out_c]: [usize; 5]| Conv2dShape {
        pad_top: (kernel - 1) / 2,
        pad_left: (kernel - 1) / 2,
        stride_h: stride,
        stride_w: stride,
        out_h: size.div_ceil(stride),
        out_w: size.div_ceil(stride),
        ..Conv2dShape::valid([size, size, in_c], [kernel, kernel], out_c)
    };
    let cases = [
        ("conv 28x28x1 5x5 -> 24x24x32", Conv2dShape::valid([28, 28, 1], [5, 5], 32)),
        ("conv 12x12x32 5x5 -> 8x8x64", Conv2dShape::valid([12, 12, 32], [5, 5], 64)),
        ("conv 28x28x32 3x3 same -> 32", same([28, 32, 3, 1, 32])),
        ("conv 32x32x3 3x3 same -> 64", same([32, 3, 3, 1, 64])),
        ("conv 32x32x64 3x3 same -> 64", same([32, 64, 3, 1, 64])),
        ("conv 16x16x128 3x3 same -> 128", same([16, 128, 3, 1, 128])),
        ("conv 56x56x64 3x3 same /2 -> 64", same([56, 64, 3, 2, 64])),
        ("conv 56x56x64 1x1 -> 64", same([56, 64, 1, 1, 64])),
        ("conv 27x27x17 3x3 same -> 33", same([27, 17, 3, 1, 33])),
        ("conv 13x13x33 3x3 same -> 17", same([13, 33, 3, 1, 17])),
    ];
    let images = 7;
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
        let mut scratch = vec![0.0; conv2d_input_gradient_scratch_len(&s)];
        let seconds =
            time(|| conv2d_input_gradient(&s, images, &dy, &prepared, &mut dx, &mut scratch));
        report(&format!("{name} input gradient"), work, "GFLOP/s", seconds);
    }
}

fn depthwise() {
    for (size, channels, stride) in
        [(56usize, 64, 1), (56, 64, 2), (14, 64, 1), (13, 33, 1), (27, 17, 1), (7, 256, 1)]
    {
        let s = DepthwiseShape {
            pad_top: 1,
            pad_left: 1,
            stride_h: stride,
            stride_w: stride,
            out_h: size.div_ceil(stride),
            out_w: size.div_ceil(stride),
            ..DepthwiseShape::valid([size, size, channels], [3, 3], 1)
        };
        let images = 8;
        let (x, kernel) = (values(images * s.input_len()), values(s.kernel_len()));
        let (dy, bias) = (values(images * s.output_len()), values(s.out_c()));
        let (mut y, mut dx, mut dw) = (dy.clone(), x.clone(), kernel.repeat(images));
        let work = 2.0 * (images * s.out_h * s.out_w * s.kernel_len()) as f64;
        let name = format!("depthwise {size}x{size}x{channels} 3x3 /{stride}");
        let seconds =
            time(|| depthwise_conv2d_forward(&s, images, &x, &kernel, Some(&bias), &mut y));
        report(&format!("{name} forward"), work, "GFLOP/s", seconds);
        let seconds = time(|| {
            let (dx, dw) = (Some(&mut dx[..]), Some(&mut dw[..]));
            depthwise_conv2d_gradients(&s, images, &x, &dy, &kernel, dx, dw);
        });
        report(&format!("{name} gradients"), 2.0 * work, "GFLOP/s", seconds);
    }
}

/// Both ways to compute a convolution, in the direct one's work per time.
fn winograds() {
    let same = |size: usize, in_c: usize, out_c: usize| Conv2dShape {
        pad_top: 1,
        pad_left: 1,
        out_h: size,
        out_w: size,
        ..Conv2dShape::valid([size, size, in_c], [3, 3], out_c)
    };
    let cases = [
        ("12x12x32 5x5 -> 8x8x64", 8, Conv2dShape::valid([12, 12, 32], [5, 5], 64)),
        ("32x32x64 3x3 same -> 64", 4, same(32, 64, 64)),
        ("16x16x64 3x3 same -> 128", 8, same(16, 64, 128)),
        ("16x16x128 3x3 same -> 128", 8, same(16, 128, 128)),
        ("56x56x64 3x3 same -> 64", 1, same(56, 64, 64)),
        ("28x28x32 3x3 same -> 32", 4, same(28, 32, 32)),
        ("8x8x256 3x3 same -> 256", 8, same(8, 256, 256)),
        ("one 8x8x256 3x3 same -> 256", 1, same(8, 256, 256)),
        ("14x14x17 3x3 same -> 33", 8, same(14, 17, 33)),
        ("14x14x16 3x3 same -> 16", 8, same(14, 16, 16)),
    ];
    for (name, images, s) in cases {
        let (mut x, kernel) = (values(images * s.input_len()), values(s.kernel_len()));
        let (mut y, bias) = (values(images * s.output_len()), values(s.out_c));
        let work = 2.0 * (images * s.out_h * s.out_w * s.kernel_len()) as f64;
        let mut scratch = vec![0.0; conv2d_forward_scratch_len(&s)];
        let seconds =
            time(|| conv2d_forward(&s, images, &x, &kernel, Some(&bias), &mut y, &mut scratch));
        report(&format!("direct {name}"), work, "GFLOP/s", seconds);
        let mut prepared = vec![0.0; winograd_prepared_len(&s)];
        let seconds = time(|| winograd_prepare_kernel(&s, &kernel, &mut prepared));
        report(&format!("winograd {name} prepare"), 4.0 * prepared.len() as f64, "GB/s", seconds);
        let mut scratch = vec![0.0; conv2d_winograd_forward_scratch_len(&s)];
        let seconds = time(|| {
            let bias = Some(&bias[..]);
            conv2d_winograd_forward(&s, images, &x, &prepared, bias, &mut y, &mut scratch);
        });
        report(&format!("winograd {name}"), work, "GFLOP/s", seconds);
        let mut transposed = vec![0.0; conv2d_prepared_len(&s)];
        conv2d_prepare_input_gradient(&s, &kernel, &mut transposed);
        let seconds = time(|| conv2d_input_gradient(&s, images, &y, &transposed, &mut x, &mut []));
        report(&format!("direct {name} input gradient"), work, "GFLOP/s", seconds);
        winograd_prepare_input_gradient(&s, &transposed, &mut prepared);
        let mut scratch = vec![0.0; conv2d_winograd_input_gradient_scratch_len(&s)];
        let seconds = time(|| {
            conv2d_winograd_input_gradient(&s, images, &y, &prepared, &mut x, &mut scratch);
        });
        report(&format!("winograd {name} input gradient"), work, "GFLOP/s", seconds);
        let (mut dw, rows) = (kernel.clone(), s.kernel_rows());
        let mut scratch = vec![0.0; conv2d_weight_gradient_scratch_len(&s)];
        let seconds =
            time(|| conv2d_weight_gradient(&s, images, &x, &y, 0..rows, &mut dw, &mut scratch));
        report(&format!("direct {name} weight gradient"), work, "GFLOP/s", seconds);
        let mut sums = vec![0.0; winograd_sums_len(&s, 6)];
        let mut scratch = vec![0.0; conv2d_winograd_weight_gradient_scratch_len(&s, 6)];
        let seconds = time(|| {
            conv2d_winograd_weight_gradient(&s, images, &x, &y, 0..6, &mut sums, &mut scratch);
        });
        report(&format!("winograd {name} weight gradient"), work, "GFLOP/s", seconds);
    }
}

fn activations() {
    let x: Vec<f32> = values(4096).iter().map(|v| v * 8.0).collect();
    let mut y = x.clone();
    let kinds = [
        Activation::Relu,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Selu,
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Silu,
        Activation::Softplus,
        Activation::Exponential,
    ];
    for kind in kinds {
        let seconds = time(|| activation_forward(kind, &x, &mut y));
        report(&format!("{kind:?} forward, 4096"), 4096.0, "Gelem/s", seconds);
        let mut dy = vec![1.0; 4096];
        let seconds = time(|| {
            // Products of slopes would sink into slow subnormals.
            dy.fill(1.0);
            activation_gradient(kind, &x, &y, &mut dy);
        });
        report(&format!("{kind:?} gradient, 4096"), 4096.0, "Gelem/s", seconds);
    }
    let seconds = time(|| softmax_rows(10, &x[..320], &mut y[..320]));
    report("softmax 32x10", 320.0, "Gelem/s", seconds);
    let seconds = time(|| softmax_rows(1024, &x, &mut y));
    report("softmax 4x1024", 4096.0, "Gelem/s", seconds);
    let (labels, mut losses) = (vec![3; 32], vec![0.0; 32]);
    let seconds = time(|| {
        softmax_cross_entropy_rows(10, &x[..320], &labels, &mut losses, &mut y[..320], 1.0);
    });
    report("softmax_cross_entropy 32x10", 320.0, "Gelem/s", seconds);
}

fn vectors() {
    let len = 100_352;
    let (mut w, g) = (values(len), values(len));
    let (mut m, mut v) = (vec![0.0; len], vec![1.0; len]);
    let amount = len as f64;
    let seconds = time(|| sgd(&mut w, &g, 1e-9));
    report("sgd 784x128", amount, "Gelem/s", seconds);
    let seconds = time(|| adam(&mut w, &g, &mut m, &mut v, 1e-9, 0.9, 0.999, 1e-7));
    report("adam 784x128", amount, "Gelem/s", seconds);
    let seconds = time(|| {
        adam(&mut w[..4096], &g[..4096], &mut m[..4096], &mut v[..4096], 1e-9, 0.9, 0.999, 1e-7)
    });
    report("adam 4096", 4096.0, "Gelem/s", seconds);
    let seconds = time(|| rmsprop(&mut w, &g, &mut v, None, None, 1e-9, 0.9, 1e-7));
    report("rmsprop 784x128", amount, "Gelem/s", seconds);
    let x = &g[..16384];
    let seconds = time(|| _ = black_box(sum(black_box(x))));
    report("sum 16384", 16384.0, "Gelem/s", seconds);
    let seconds = time(|| _ = black_box(sum_f64(black_box(x))));
    report("sum_f64 16384", 16384.0, "Gelem/s", seconds);
    let seconds = time(|| _ = black_box(sum_squares_f64(black_box(x))));
    report("sum_squares_f64 16384", 16384.0, "Gelem/s", seconds);
    let seconds = time(|| _ = black_box(dot(black_box(x), &w[..16384])));
    report("dot 16384", 16384.0, "Gelem/s", seconds);
    let seconds = time(|| _ = black_box(max(black_box(x))));
    report("max 16384", 16384.0, "Gelem/s", seconds);
    let seconds = time(|| _ = black_box(all_finite(black_box(x))));
    report("all_finite 16384", 16384.0, "Gelem/s", seconds);
    let seconds = time(|| axpy(1e-9, x, &mut w[..16384]));
    report("axpy 16384", 16384.0, "Gelem/s", seconds);
    let bytes = vec![7u8; 16384];
    let seconds = time(|| u8_to_f32(&bytes, &mut w[..16384]));
    report("u8_to_f32 16384", 16384.0, "Gelem/s", seconds);
    let seconds = time(|| add_rows(256, 64, x, &mut m[..64]));
    report("add_rows 256x64", 16384.0, "Gelem/s", seconds);
}

fn pools() {
    for (h, c) in [(24, 32), (8, 64)] {
        let s = Pool2dShape::valid([h, h, c], [2, 2], [2, 2]);
        let images = 16;
        let x = values(images * s.input_len());
        let mut y = vec![0.0; images * s.output_len()];
        let mut argmax = vec![0; y.len()];
        let mut dx = x.clone();
        let amount = x.len() as f64;
        let name = format!("{h}x{h}x{c} 2x2");
        let seconds = time(|| max_pool2d_forward(&s, images, &x, &mut y, &mut argmax));
        report(&format!("max_pool {name} forward"), amount, "Gelem/s", seconds);
        let seconds = time(|| max_pool2d_gradient(&s, images, &y, &argmax, &mut dx));
        report(&format!("max_pool {name} gradient"), amount, "Gelem/s", seconds);
        let seconds = time(|| max_pool2d_infer(&s, images, &x, &mut y));
        report(&format!("max_pool {name} infer"), amount, "Gelem/s", seconds);
        let seconds = time(|| average_pool2d_forward(&s, images, &x, &mut y));
        report(&format!("average_pool {name} forward"), amount, "Gelem/s", seconds);
        let seconds = time(|| average_pool2d_gradient(&s, images, &y, &mut dx));
        report(&format!("average_pool {name} gradient"), amount, "Gelem/s", seconds);
    }
}

fn main() {
    let name = std::env::args().nth(1);
    let named = |isa: &Isa| name.as_ref().is_none_or(|name| format!("{isa:?}") == *name);
    let Some(isa) = available().find(named) else {
        let all: Vec<Isa> = available().collect();
        eprintln!("instruction set {name:?}: choose one of {all:?}");
        std::process::exit(2);
    };
    with_isa(isa, || report_part(std::env::args().nth(2).as_deref()));
}

fn report_part(part: Option<&str>) {
    println!("instruction set: {:?}", dispatch::isa());
    let parts: [(&str, fn()); 7] = [
        ("gemms", gemms),
        ("convs", convs),
        ("winograds", winograds),
        ("depthwise", depthwise),
        ("activations", activations),
        ("vectors", vectors),
        ("pools", pools),
    ];
    let wanted = |(name, _): &&(&str, fn())| part.is_none_or(|part| part == *name);
    parts.iter().filter(wanted).for_each(|(_, work)| work());
}
