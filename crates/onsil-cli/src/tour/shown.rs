//! The lessons that train nothing: they compute, and show what comes out.

use super::page::Section;
use super::{Context, both, drawn, number, section};
use crate::error::Result;
use crate::lesson;
use onsil::figures;
use onsil::ndarray::Array2;

pub(super) fn activations(_: &Context) -> Result<Section> {
    let found = onsil::lessons::activations::curves();
    let figure = figures::activations(&found)?;
    let sum: f32 = found.softmax.value.iter().sum();
    let written = |values: &[f32]| {
        let values: Vec<String> = values.iter().map(|value| format!("{value:.3}")).collect();
        values.join(", ")
    };
    let numbers = vec![number(
        both(
            format!(
                "sum of softmax({}) = ({})",
                written(&found.softmax.x),
                written(&found.softmax.value)
            ),
            format!(
                "softmax({}) = ({})의 합",
                written(&found.softmax.x),
                written(&found.softmax.value)
            ),
        ),
        format!("{sum:.6}"),
        "1",
        (sum - 1.0).abs() < 1e-6,
    )];
    let picture = drawn(
        figure,
        both(
            "Activation functions and their derivatives between −6 and 6",
            "−6부터 6까지의 활성화 함수와 도함수",
        ),
        both(
            "Each function as a line, its derivative dashed: where the dashed line lies at zero, nothing is learnt.",
            "함수는 실선, 도함수는 점선입니다. 점선이 0에 붙어 있는 곳에서는 학습이 일어나지 않습니다.",
        ),
    );
    Ok(section("activations", vec![picture], numbers))
}

pub(super) fn propagation(_: &Context) -> Result<Section> {
    let found = lesson::propagation::result()?;
    let trace = lesson::propagation::lines(&found).join("\n");
    let numbers = vec![
        number(
            both(
                "largest difference of analytic and numeric gradients",
                "해석적 기울기와 수치적 기울기의 최대 차이",
            ),
            format!("{:.1e}", found.largest_difference),
            "≤ 1e-6",
            found.largest_difference <= 1e-6,
        ),
        number(
            both("loss after one step", "한 번 갱신한 뒤의 손실"),
            format!("{:.6}", found.loss_after),
            &format!("< {:.6}", found.loss),
            found.loss_after < found.loss,
        ),
        number(
            both(
                "largest difference of three linear layers and one",
                "선형 층 세 개와 한 개의 출력의 최대 차이",
            ),
            format!("{:.1e}", found.collapse.largest_difference),
            "≤ 1e-5",
            found.collapse.largest_difference <= 1e-5,
        ),
    ];
    Ok(Section { trace: Some(trace), ..section("propagation", Vec::new(), numbers) })
}

pub(super) fn convolution(context: &Context) -> Result<Section> {
    let Some((columns, pixels)) = figures::image_of(context.test(), 0) else {
        return Ok(section("convolution", Vec::new(), Vec::new()));
    };
    let image = Array2::from_shape_fn((pixels.len() / columns, columns), |(row, column)| {
        pixels[row * columns + column] as f32
    });
    let found = onsil::lessons::convolution::filters(image.view())?;
    let [filters, strides, pooled] = figures::convolution(&found)?;
    let side = image.nrows();
    let valid = found.filtered.iter().find(|f| f.padding == "valid" && f.strides == 2);
    let expected = (side.saturating_sub(3)) / 2 + 1;
    let reached = valid.map_or(0, |filtered| filtered.size[0]);
    let numbers = vec![number(
        both(
            "side of the output: filter 3×3, valid, strides 2",
            "출력의 한 변: 3×3 필터, valid, 스트라이드 2",
        ),
        reached.to_string(),
        &format!("({side} − 3) / 2 + 1 = {expected}"),
        reached == expected,
    )];
    let pictures = vec![
        drawn(
            filters,
            both(
                "An image, and the same image after five filters of 3×3",
                "이미지와 3×3 필터 다섯 개를 적용한 결과",
            ),
            both(
                "What each filter makes of the image.",
                "각 필터가 이미지를 어떻게 바꾸는지 보여 줍니다.",
            ),
        ),
        drawn(
            strides,
            both(
                "Vertical edges with both paddings and with strides 1 and 2",
                "패딩 두 가지와 스트라이드 1, 2로 구한 세로 경계",
            ),
            both(
                "With padding the output keeps its size; with strides of 2 it is half as large.",
                "패딩을 하면 출력의 크기가 유지되고, 스트라이드가 2이면 절반이 됩니다.",
            ),
        ),
        drawn(
            pooled,
            both(
                "Maximum and average pooling with windows of 2 and 3",
                "크기 2와 3의 최대 풀링과 평균 풀링",
            ),
            both(
                "Pooling keeps the strongest or the mean answer of each window.",
                "풀링은 각 창에서 가장 큰 값이나 평균만 남깁니다.",
            ),
        ),
    ];
    Ok(section("convolution", pictures, numbers))
}
