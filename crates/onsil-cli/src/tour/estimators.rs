//! The lessons of estimators.

use super::page::{Picture, Section};
use super::{Context, both, drawn, number, section, seen};
use crate::error::{Error, Result};
use crate::estimator::tshirt;
use crate::lessons::{Described, Lesson};
use onsil::data::Dataset;
use onsil::data::datasets::gates::{self as gate_data, Gate};
use onsil::figures::{self, Classify};
use onsil::ml::cluster::{Init, KMeans};
use onsil::ml::linear_model::{LogisticRegression, Perceptron};
use onsil::ml::{AnyEstimator, Attribute, FitOptions, Fitted, Kind, metrics};
use onsil::ndarray::{Array2, Ix2};
use onsil::plot::Figure;
use onsil::plot::figures::{self as plots, SvmMargin};
use onsil::{rows, target, unit_rows};

/// Rows of images that the logistic regression learns from: enough for the lesson, and done in seconds.
const IMAGES: usize = 10_000;

/// The parameters and the data of a lesson.
fn lesson(id: &str) -> Result<(Box<dyn AnyEstimator>, Dataset)> {
    let described = Lesson::find(id).map(Lesson::described).transpose()?;
    let Some(Described::Estimator(config)) = described else {
        return Err(Error::model(format!("{id} is no lesson of an estimator")));
    };
    let kind = config.build()?.kind();
    let data = crate::feed::load_for_estimator(&config.data, kind, true)?;
    Ok((config.build()?, data.train))
}

fn fit(estimator: &dyn AnyEstimator, data: &Dataset) -> Result<Box<dyn Fitted>> {
    let y = match estimator.kind().is_supervised() {
        true => Some(target(data)?),
        false => None,
    };
    Ok(estimator.fit_any(&rows(data), y.as_ref(), &FitOptions::new())?)
}

/// A fitted array of two dimensions.
fn matrix(fitted: &dyn Fitted, wanted: &str) -> Array2<f64> {
    let found = fitted.attributes().into_iter().find_map(|(name, value)| match value {
        Attribute::Floats(array) if name == wanted => array.into_dimensionality::<Ix2>().ok(),
        _ => None,
    });
    found.map(|array| array.to_owned()).unwrap_or_default()
}

pub(super) fn gates(_: &Context) -> Result<Section> {
    let models: [(&str, Box<dyn AnyEstimator>); 2] = [
        ("perceptron", Box::new(Perceptron::new())),
        ("logistic regression", Box::new(LogisticRegression::new().c(100.0))),
    ];
    let (mut frames, mut numbers) = (Vec::new(), Vec::new());
    for (name, estimator) in &models {
        for gate in [Gate::And, Gate::Or, Gate::Xor] {
            let data = gate_data::load(gate);
            let fitted = fit(&**estimator, &data)?;
            let accuracy = fitted.score_any(&rows(&data), Some(&target(&data)?))?;
            let labels = data.labels()?.to_vec();
            let mut model: &dyn Fitted = &*fitted;
            let frame = figures::decision_boundary(&mut model, &rows(&data), &labels, None, None)?;
            let gate_name = gate.name().to_uppercase();
            let heading = format!("{name}, {gate_name}: {:.0} %", 100.0 * accuracy);
            frames.push((heading, frame));
            let (expected, holds) = match gate {
                Gate::Xor => ("≤ 75 %", accuracy <= 0.75),
                _ => ("100 %", accuracy == 1.0),
            };
            let what = both(
                format!("accuracy of the {name} on {gate_name}"),
                format!("{gate_name}에 대한 {}의 정확도", korean(name)),
            );
            numbers.push(number(what, format!("{:.0} %", 100.0 * accuracy), expected, holds));
        }
    }
    let figure = Figure::beside(frames).columns(3).least_width(200.0);
    let picture = drawn(
        figure,
        both(
            "Six frames with the four rows of AND, OR and XOR and the line that each model has found",
            "AND, OR, XOR의 네 점과 각 모델이 찾은 직선을 그린 여섯 개의 그림",
        ),
        both(
            "The four rows as points, and the side of the line that each model gives to each class. On XOR one \
             point at least is always on the wrong side.",
            "네 개의 입력을 점으로, 각 모델이 나눈 영역을 색으로 나타냈습니다. XOR에서는 항상 적어도 한 점이 \
             반대편에 있습니다.",
        ),
    );
    Ok(section("gates", vec![picture], numbers))
}

fn korean(model: &str) -> &'static str {
    match model {
        "perceptron" => "퍼셉트론",
        _ => "로지스틱 회귀",
    }
}

pub(super) fn svm(_: &Context) -> Result<Section> {
    let (estimator, data) = lesson("svm")?;
    let fitted = fit(&*estimator, &data)?;
    let x = rows(&data);
    let labels = data.labels()?.to_vec();
    let points: Vec<[f64; 2]> = x.to_f64().rows().into_iter().map(|row| [row[0], row[1]]).collect();
    let classes: Vec<usize> = labels.iter().map(|&label| label as usize).collect();
    let asked = [[0.6, 2.1], [3.0, 3.2]];
    let extra = asked.map(|point| (point, format!("({}, {})", point[0], point[1])));
    let candidates = plots::svm_margin(&SvmMargin {
        points: &points,
        classes: &classes,
        extra: &extra,
        candidates: &[(1.0, 0.65), (0.5, 1.6), (-0.2, 2.9)],
        ..SvmMargin::default()
    })
    .map_err(figures::Error::from)?;
    let margin = figures::svm_margin(&*fitted, &x, &labels, None, None, &extra)?;
    let figure = Figure::beside([("three candidates", candidates), ("the widest margin", margin)]);
    let coef = matrix(&*fitted, "coef");
    let support = matrix(&*fitted, "support_vectors");
    let near = |value: f64, expected: f64| (value - expected).abs() < 1e-4;
    let questions = Array2::from(asked.to_vec());
    let decision = fitted.decision_function_any(&(&questions).into())?;
    let written = |values: &[f64]| {
        let values: Vec<String> = values.iter().map(|value| format!("{value:.4}")).collect();
        values.join(", ").replace('-', "−")
    };
    let coef: Vec<f64> = coef.iter().copied().collect();
    let decision: Vec<f64> = decision.iter().copied().collect();
    let numbers = vec![
        number(
            both("number of support vectors", "서포트 벡터의 수"),
            support.nrows().to_string(),
            "3",
            support.nrows() == 3,
        ),
        number(
            both("coefficients of the line", "직선의 계수"),
            written(&coef),
            "0.2353, −1.4125",
            coef.len() == 2 && near(coef[0], 0.23525694) && near(coef[1], -1.41250783),
        ),
        number(
            both("decision at (0.6, 2.1) and (3.0, 3.2)", "(0.6, 2.1)과 (3.0, 3.2)의 결정 함수 값"),
            written(&decision),
            "0.4712, −0.5179",
            decision.len() == 2 && near(decision[0], 0.4712) && near(decision[1], -0.5179),
        ),
    ];
    let picture = drawn(
        figure,
        both(
            "Left: fifty points of two classes and three straight lines that separate them. Right: the same points, \
             the boundary with its margin in dashed lines, and three ringed support vectors",
            "왼쪽: 두 클래스의 점 50개와 이를 나누는 세 개의 직선. 오른쪽: 같은 점들과 결정 경계, 점선으로 그린 \
             마진, 동그라미로 표시한 서포트 벡터 세 개",
        ),
        both(
            "Left, three lines that all separate the points. Right, the line with the widest margin, which three \
             points hold.",
            "왼쪽은 모두 점들을 나누는 세 직선, 오른쪽은 마진이 가장 넓은 직선입니다. 이 직선은 세 점이 정합니다.",
        ),
    );
    Ok(section("svm", vec![picture], numbers))
}

pub(super) fn kmeans(_: &Context) -> Result<Section> {
    let (estimator, data) = lesson("kmeans")?;
    let fitted = fit(&*estimator, &data)?;
    let x = rows(&data);
    let names = data.feature_names.as_deref();
    // Random first centres, to see it work; a seed that takes a few steps.
    let walk = KMeans::new(2).init(Init::Random).n_init(1).random_state(33);
    let steps = figures::kmeans_steps(&walk, &x, names)?;
    let moving = figures::kmeans_animation(&walk, &x, names)?;
    let inertia = -fitted.score_any(&x, None)?;
    let asked = Array2::from(vec![[110.0, 3.0]]);
    let joined = fitted.predict_any(&(&asked).into())?.to_f64()[0] as usize;
    let centers = matrix(&*fitted, "cluster_centers");
    let center = centers.row(joined.min(centers.nrows().saturating_sub(1))).to_vec();
    let numbers = vec![
        number(
            both("inertia, the sum of squared distances", "관성(거리 제곱의 합)"),
            format!("{inertia:.3}"),
            "3497.153",
            (inertia - 3497.153).abs() < 1e-3,
        ),
        number(
            both("centre of the group that (110, 3) joins", "(110, 3)이 속하는 그룹의 중심"),
            format!("({:.3}, {:.3})", center[0], center[1]),
            "(100.762, 3.476)",
            (center[0] - 100.762).abs() < 1e-3 && (center[1] - 3.476).abs() < 1e-3,
        ),
    ];
    let alt = both(
        "Forty players by passes and goals, the two centres and their paths, step by step",
        "패스와 골로 나타낸 선수 40명과 두 중심이 움직인 경로를 단계별로 보여 주는 그림",
    );
    let theme = |theme: onsil::plot::Theme, width: f64| {
        moving.clone().map(|figure| figure.theme(theme.clone()).width(width)).to_svg()
    };
    let pictures = vec![
        drawn(
            steps,
            alt.clone(),
            both(
                "Every player is given to the nearest centre, then every centre moves to the middle of its players, \
                 until nothing changes.",
                "모든 선수를 가장 가까운 중심에 배정하고, 각 중심을 배정된 선수들의 평균으로 옮기기를 변화가 없을 \
                 때까지 되풀이합니다.",
            ),
        ),
        Picture {
            light: theme(onsil::plot::Theme::light(), 560.0),
            dark: theme(onsil::plot::Theme::dark(), 560.0),
            narrow_light: theme(onsil::plot::Theme::light(), super::NARROW),
            narrow_dark: theme(onsil::plot::Theme::dark(), super::NARROW),
            alt,
            caption: both("The same steps, moving.", "같은 과정을 움직이는 그림으로 나타냈습니다."),
            width: 560.0,
        },
    ];
    Ok(section("kmeans", pictures, numbers))
}

pub(super) fn tshirt(_: &Context) -> Result<Section> {
    let (estimator, data) = lesson("tshirt")?;
    let x = rows(&data);
    let elbow = figures::elbow(&*estimator, &x, 8)?;
    let fitted = fit(&*estimator, &data)?;
    let labels: Vec<usize> =
        fitted.predict_any(&x)?.to_f64().iter().map(|&label| label as usize).collect();
    let sizes = tshirt::by_weight(&matrix(&*fitted, "cluster_centers"));
    // Clusters by size instead of by number, so that the legend reads S, M, L, XL.
    let rank: Vec<usize> = labels
        .iter()
        .map(|label| sizes.iter().position(|(cluster, _)| cluster == label).unwrap_or(0))
        .collect();
    let names: Vec<String> = sizes.iter().map(|(_, name)| (*name).to_owned()).collect();
    let points: Vec<[f64; 2]> = x.to_f64().rows().into_iter().map(|row| [row[0], row[1]]).collect();
    let groups = plots::scatter(&points, &rank, &names, ["height in cm", "weight in kg"])
        .map_err(figures::Error::from)?;
    let silhouette =
        figures::silhouette(&x, &rank.iter().map(|&rank| rank as i64).collect::<Vec<_>>())?;
    let mean =
        metrics::silhouette_score(&x, &labels.iter().map(|&l| l as i64).collect::<Vec<_>>())?;
    let numbers = vec![
        number(both("sizes", "치수의 수"), names.len().to_string(), "4", names.len() == 4),
        seen(both("mean silhouette of four sizes", "네 치수의 평균 실루엣"), format!("{mean:.3}")),
    ];
    let pictures = vec![
        drawn(
            groups,
            both(
                "Heights and weights as points in four colours, one for each size",
                "키와 몸무게를 치수별로 네 가지 색으로 나타낸 점들",
            ),
            both("Each cluster is a size.", "각 군집이 하나의 치수입니다."),
        ),
        drawn(
            elbow,
            both(
                "Inertia and mean silhouette by the number of clusters from 2 to 8",
                "군집 수 2~8에 따른 관성과 평균 실루엣",
            ),
            both(
                "The inertia falls with every cluster; where the fall becomes small is the elbow.",
                "관성은 군집이 늘 때마다 줄어듭니다. 줄어드는 폭이 작아지는 곳이 팔꿈치입니다.",
            ),
        ),
        drawn(
            silhouette,
            both(
                "The silhouette of every person, sorted within each size",
                "치수별로 정렬한 모든 사람의 실루엣",
            ),
            both(
                "Long bars lie well within their size; the dashed line is the mean.",
                "막대가 길수록 자기 치수에 잘 들어맞습니다. 점선은 평균입니다.",
            ),
        ),
    ];
    Ok(section("tshirt", pictures, numbers))
}

pub(super) fn regression(_: &Context) -> Result<Section> {
    let (estimator, data) = lesson("regression")?;
    let fitted = fit(&*estimator, &data)?;
    let x = rows(&data);
    let y = target(&data)?.to_f64().into_owned();
    let name =
        data.feature_names.as_ref().and_then(|names| names.first()).map_or("x", String::as_str);
    let figure = figures::regression_fit(&*fitted, &x, &y, [name, "y"])?;
    let r2 = fitted.score_any(&x, Some(&target(&data)?))?;
    // The slope and the intercept of least squares in closed form.
    let values = x.to_f64().column(0).to_vec();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mx, my) = (mean(&values), mean(&y));
    let covariance: f64 = values.iter().zip(&y).map(|(a, b)| (a - mx) * (b - my)).sum();
    let slope = covariance / values.iter().map(|a| (a - mx).powi(2)).sum::<f64>();
    let ends = Array2::from(vec![[0.0], [1.0]]);
    let at = fitted.predict_any(&(&ends).into())?.to_f64();
    let numbers = vec![
        number(
            both("slope", "기울기"),
            format!("{:.6}", at[1] - at[0]),
            &format!("{slope:.6}"),
            (at[1] - at[0] - slope).abs() < 1e-6 * slope.abs().max(1.0),
        ),
        number(
            both("intercept", "절편"),
            format!("{:.6}", at[0]),
            &format!("{:.6}", my - slope * mx),
            (at[0] - my + slope * mx).abs() < 1e-6 * my.abs().max(1.0),
        ),
        seen(both("R²", "결정계수 R²"), format!("{r2:.4}")),
    ];
    let picture = drawn(
        figure,
        both(
            "Points, a straight line through them, and a thin line from each point to it",
            "점들과 이를 지나는 직선, 각 점에서 직선까지의 가는 선",
        ),
        both(
            "Least squares makes the sum of the squared thin lines as small as it can be.",
            "최소제곱법은 가는 선들의 길이의 제곱을 모두 더한 값을 가장 작게 만듭니다.",
        ),
    );
    Ok(section("regression", vec![picture], numbers))
}

pub(super) fn logistic(context: &Context) -> Result<Section> {
    let all = &context.images.train;
    let few: Vec<usize> = (0..all.len().min(IMAGES)).collect();
    let train = all.select(&few);
    let test = context.test();
    let Some(Described::Estimator(config)) =
        Lesson::find("logistic").map(Lesson::described).transpose()?
    else {
        return Err(Error::model("logistic is no lesson of an estimator"));
    };
    let estimator = config.build()?;
    debug_assert_eq!(estimator.kind(), Kind::Classifier);
    let y = target(&train)?;
    let fitted = estimator.fit_any(&unit_rows(&train), Some(&y), &FitOptions::new())?;
    let x = unit_rows(test);
    let labels = test.labels()?.to_vec();
    let accuracy = fitted.score_any(&x, Some(&target(test)?))?;
    let names = test.class_names.as_deref();
    let mut model: &dyn Fitted = &*fitted;
    let said = model.classify(&x)?;
    let roc = figures::roc(&mut model, &x, &labels, names)?;
    let mut pictures = vec![drawn(
        roc,
        both(
            "A curve for each class, close to the upper left corner",
            "클래스마다 왼쪽 위 모서리에 가까운 곡선",
        ),
        both(
            "How many of a class are found, against how many others are taken for it, for every threshold.",
            "임곗값을 바꿀 때 한 클래스를 얼마나 찾아내는지와 다른 것을 얼마나 잘못 고르는지를 나타냅니다.",
        ),
    )];
    pictures.insert(0, super::networks::confusion(&labels, &said.labels, names)?);
    let coef = matrix(&*fitted, "coef");
    pictures.extend(super::networks::weights_as_images(&coef, test, names)?);
    let expected = if context.knows() { "≥ 0.88" } else { "" };
    let reached = format!("{accuracy:.4}");
    let what = both("test accuracy", "테스트 정확도");
    let numbers = vec![match context.knows() {
        true => number(what, reached, expected, accuracy >= 0.88),
        false => seen(what, reached),
    }];
    Ok(section("logistic", pictures, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use onsil::data::datasets;

    #[test]
    fn lessons_bring_their_data_along() {
        for id in ["svm", "kmeans", "tshirt", "regression"] {
            let (_, data) = lesson(id).unwrap();
            assert!(datasets::info(&data.name).is_ok(), "{id}");
        }
    }
}
