//! The lessons of networks.

use super::page::{Number, Picture, Section};
use super::{Context, both, drawn, number, section, seen};
use crate::commands::evaluate::evaluate;
use crate::commands::seeds;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::feed::{self, Feed};
use crate::interrupt::StopOnSignal;
use crate::lesson;
use crate::lessons::{Described, Lesson};
use onsil::data::{Dataset, Split};
use onsil::figures::{self, Classify};
use onsil::ndarray::Array2;
use onsil::nn::{FitOptions, History, Logs, Sequential};
use onsil::rows;

/// The seeds that say how often XOR is learnt.
const SEEDS: u64 = 400;

/// A network after its lesson.
struct Trained {
    model: Sequential,
    history: History,
    test: Logs,
}

/// What a lesson of a network says.
fn config_of(id: &str) -> Result<(Config, &'static Lesson)> {
    let lesson = Lesson::find(id);
    match lesson.map(Lesson::described).transpose()? {
        Some(Described::Network(config)) => {
            Ok((*config, lesson.unwrap_or(&crate::lessons::ALL[0])))
        }
        _ => Err(Error::model(format!("{id} is no lesson of a network"))),
    }
}

/// Trains a lesson's network on these data.
fn train(id: &str, split: &Split) -> Result<Trained> {
    let (mut config, lesson) = config_of(id)?;
    lesson.adapt(&mut config, &split.train);
    let epochs = lesson.epochs_for(&split.train.name).unwrap_or(config.fit.epochs);
    let mut model = config.build()?;
    if model.input_shape().is_none() {
        model.build(split.train.sample_shape())?;
    }
    let feed = Feed::new(&split.train, None, &model, &config.compile.loss)?;
    let mut stop = StopOnSignal;
    let options = FitOptions::new()
        .epochs(epochs)
        .batch_size(config.fit.batch_size)
        .validation_split(config.fit.validation_split)
        .shuffle(config.fit.shuffle)
        .callback(&mut stop);
    let history = model.fit_dataset(&feed.arrays()?, options)?;
    let test =
        evaluate(&mut model, split.test.as_ref().unwrap_or(&split.train), &config.compile.loss)?;
    Ok(Trained { model, history, test })
}

pub(super) fn xor1(_: &Context) -> Result<Section> {
    let (trained, boundary, accuracy) = xor("xor1")?;
    let pictures = vec![history(&trained.history)?, boundary];
    let parameters = trained.model.count_params();
    let numbers = vec![
        number(both("parameters", "파라미터"), parameters.to_string(), "3", parameters == 3),
        number(
            both("accuracy", "정확도"),
            format!("{:.0} %", 100.0 * accuracy),
            "≤ 75 %",
            accuracy <= 0.75,
        ),
    ];
    Ok(section("xor1", pictures, numbers))
}

pub(super) fn xor2(_: &Context) -> Result<Section> {
    let (trained, boundary, accuracy) = xor("xor2")?;
    let (config, _) = config_of("xor2")?;
    let split = feed::load(&config.data, true)?;
    let good = seeds::successes(&config, 0, SEEDS, &split.train)?;
    let share = good.len() as f64 / SEEDS as f64;
    let numbers = vec![
        number(
            both("accuracy", "정확도"),
            format!("{:.0} %", 100.0 * accuracy),
            "100 %",
            accuracy == 1.0,
        ),
        // Of 400 draws with a chance of 19 % three standard deviations are 6 %.
        number(
            both(
                "seeds of 400 that reach 100 % in 30 epochs",
                "30 에포크 안에 100 %에 도달하는 시드(400개 중)",
            ),
            format!("{:.1} %", 100.0 * share),
            "19 %",
            (share - 0.19).abs() < 0.06,
        ),
    ];
    Ok(section("xor2", vec![history(&trained.history)?, boundary], numbers))
}

/// A lesson on the four rows: the network, its boundary, its accuracy.
fn xor(id: &str) -> Result<(Trained, Picture, f64)> {
    let (config, _) = config_of(id)?;
    let split = feed::load(&config.data, true)?;
    let mut trained = train(id, &split)?;
    let labels = onsil::data::datasets::gates::load(onsil::data::datasets::gates::Gate::Xor)
        .labels()?
        .to_vec();
    let x = rows(&split.train);
    let boundary = figures::decision_boundary(&mut trained.model, &x, &labels, None, None)?;
    let right =
        trained.model.classify(&x)?.labels.iter().zip(&labels).filter(|(a, b)| a == b).count();
    let picture = drawn(
        boundary,
        both(
            "The four rows of XOR and the class that the network gives to every place",
            "XOR의 네 점과 각 위치에 대한 신경망의 예측",
        ),
        both(
            "What the network says of every place; paler where it is less sure.",
            "모든 위치에 대한 신경망의 예측입니다. 확신이 적을수록 흐리게 나타냈습니다.",
        ),
    );
    Ok((trained, picture, right as f64 / labels.len() as f64))
}

fn history(history: &History) -> Result<Picture> {
    Ok(drawn(
        figures::history(history)?,
        both("Loss and accuracy by epoch", "에포크에 따른 손실과 정확도"),
        both(
            "Loss and accuracy after every epoch; the ring marks the best one.",
            "에포크마다의 손실과 정확도입니다. 가장 좋은 에포크를 동그라미로 표시했습니다.",
        ),
    ))
}

pub(super) fn vanishing(context: &Context) -> Result<Section> {
    let found = lesson::vanishing::result(&context.images.train, &Default::default())?;
    let numbers = found
        .runs
        .iter()
        .map(|run| {
            let name = format!("{}, learning rate {}", run.activation, run.learning_rate);
            let what = both(
                format!("gradient of the first hidden layer to that of the last: {name}"),
                format!("첫 은닉층과 마지막 은닉층의 기울기 비: {name}"),
            );
            let reached = match run.first_to_last {
                ratio if ratio < 0.01 => format!("{ratio:.1e}"),
                ratio => format!("{ratio:.2}"),
            };
            match run.activation {
                "sigmoid" => number(what, reached, "< 0.01", run.first_to_last < 0.01),
                "tanh" => number(what, reached, "> 0.1", run.first_to_last > 0.1),
                _ if run.learning_rate < 0.5 => {
                    number(what, reached, "> 0.1", run.first_to_last > 0.1)
                }
                _ => seen(what, reached),
            }
        })
        .collect();
    let pictures = vec![
        drawn(
            figures::vanishing(&found)?,
            both(
                "The norm of the gradient in every layer, a frame for each activation",
                "활성화 함수별로 나타낸 각 층의 기울기 크기",
            ),
            both(
                "How large the gradient is that reaches each layer. With sigmoid the first hidden layers get about a \
                 thousandth of what the last one gets.",
                "각 층에 도달하는 기울기의 크기입니다. 시그모이드에서는 앞쪽 은닉층이 마지막 은닉층의 약 천분의 일만 받습니다.",
            ),
        ),
        drawn(
            figures::dead_units(&found),
            both(
                "The share of dead units in every layer of the networks with ReLU",
                "ReLU 신경망의 각 층에서 죽은 유닛의 비율",
            ),
            both(
                "Units that give zero for every image have no gradient any more: a learning rate that is too high \
                 kills them.",
                "모든 이미지에 0을 내는 유닛은 더 이상 기울기를 받지 못합니다. 학습률이 너무 크면 유닛이 죽습니다.",
            ),
        ),
    ];
    Ok(section("vanishing", pictures, numbers))
}

pub(super) fn dropout(context: &Context) -> Result<Section> {
    let found = lesson::dropout::result(&context.images.train, &Default::default())?;
    let gaps: Vec<f64> = found.runs.iter().map(|run| run.loss_gap).collect();
    let shrinks = gaps.windows(2).all(|pair| pair[1] < pair[0]);
    let written: Vec<String> = gaps.iter().map(|gap| format!("{gap:.3}")).collect();
    let numbers = vec![number(
        both(
            "gap between validation and training loss for dropout 0, 0.2, 0.5",
            "드롭아웃 0, 0.2, 0.5에서 검증 손실과 학습 손실의 차이",
        ),
        written.join(", "),
        "falling",
        shrinks,
    )];
    let picture = drawn(
        figures::dropout(&found),
        both(
            "Training and validation loss by epoch, a frame for each rate of dropout",
            "드롭아웃 비율별로 나타낸 학습 손실과 검증 손실",
        ),
        both(
            "The gap between the two lines is what the network has learnt by heart. Dropout narrows it.",
            "두 선의 간격은 신경망이 외워 버린 만큼입니다. 드롭아웃은 그 간격을 좁힙니다.",
        ),
    );
    Ok(section("dropout", vec![picture], numbers))
}

pub(super) fn dnn(context: &Context) -> Result<Section> {
    let mut trained = train("dnn", &context.images)?;
    let test = context.test();
    let mut pictures = vec![history(&trained.history)?, model(&trained.model)?];
    pictures.extend(of_images(&mut trained.model, test)?);
    let numbers = vec![
        parameters(context, &trained.model, 101_770),
        accuracy(context, &trained.test, 0.965, "about 0.98"),
    ];
    pictures.push(drawn(
        figures::saliency(&mut trained.model, test, 0)?,
        both(
            "An image and how much each of its pixels matters for the answer",
            "이미지와 각 픽셀이 답에 미치는 영향",
        ),
        both(
            "How much the answer would change with each pixel: the gradient by the input.",
            "각 픽셀을 바꾸면 답이 얼마나 달라지는지를 나타냅니다(입력에 대한 기울기).",
        ),
    ));
    Ok(section("dnn", pictures, numbers))
}

pub(super) fn cnn(context: &Context) -> Result<Section> {
    let mut trained = train("cnn", &context.images)?;
    let test = context.test();
    let mut pictures = vec![history(&trained.history)?, model(&trained.model)?];
    pictures.extend(of_images(&mut trained.model, test)?);
    pictures.push(drawn(
        figures::filters(&trained.model, None)?,
        both("The filters of the first convolution", "첫 번째 합성곱 층의 필터"),
        both("What the first layer has learnt to look for.", "첫 번째 층이 학습한 필터입니다."),
    ));
    pictures.push(drawn(
        figures::feature_maps(&mut trained.model, test, 0, None)?,
        both(
            "An image and what each filter of the first convolution finds in it",
            "이미지와 첫 번째 합성곱 층의 각 필터가 찾아낸 특징",
        ),
        both(
            "Where each of these filters answers on one image.",
            "한 이미지에서 각 필터가 반응한 곳입니다.",
        ),
    ));
    let numbers = vec![
        parameters(context, &trained.model, 118_346),
        accuracy(context, &trained.test, 0.985, "about 0.99"),
    ];
    Ok(section("cnn", pictures, numbers))
}

fn model(model: &Sequential) -> Result<Picture> {
    Ok(drawn(
        figures::model(model)?,
        both(
            "The layers of the network with their shapes and parameters",
            "신경망의 층과 모양, 파라미터 수",
        ),
        both(
            "The layers, what each gives to the next, and how many parameters it has.",
            "각 층과 출력의 모양, 파라미터의 수입니다.",
        ),
    ))
}

/// The confusion matrix and images that were read wrongly.
fn of_images(model: &mut Sequential, test: &Dataset) -> Result<Vec<Picture>> {
    let labels = test.labels()?.to_vec();
    let said = model.classify(&rows(test))?;
    Ok(vec![
        confusion(&labels, &said.labels, test.class_names.as_deref())?,
        drawn(
            figures::misclassified(test, &labels, &said.labels)?,
            both(
                "Images that were read wrongly, with the true class and the answer",
                "잘못 읽은 이미지와 실제 클래스, 예측",
            ),
            both(
                "Some of the images that it reads wrongly: true class → answer.",
                "잘못 읽은 이미지의 일부입니다(실제 클래스 → 예측).",
            ),
        ),
    ])
}

pub(super) fn confusion(
    truth: &[i64],
    predicted: &[i64],
    names: Option<&[String]>,
) -> Result<Picture> {
    Ok(drawn(
        figures::confusion_matrix(truth, predicted, names)?,
        both(
            "How often each class was taken for each other",
            "각 클래스를 어떤 클래스로 예측했는지 나타낸 혼동 행렬",
        ),
        both(
            "Rows are the true classes, columns the answers: what is right lies on the diagonal.",
            "행은 실제 클래스, 열은 예측입니다. 맞힌 것은 대각선 위에 있습니다.",
        ),
    ))
}

/// The weights of each class as an image.
pub(super) fn weights_as_images(
    coef: &Array2<f64>,
    data: &Dataset,
    names: Option<&[String]>,
) -> Result<Option<Picture>> {
    let Some((columns, _)) = figures::image_of(data, 0) else { return Ok(None) };
    let figure = figures::weights(coef.view(), columns, names)?;
    Ok(Some(drawn(
        figure,
        both(
            "The weights of each class, laid out as an image",
            "클래스별 가중치를 이미지로 나타낸 그림",
        ),
        both(
            "Where ink speaks for a class and where against it.",
            "어느 픽셀이 해당 클래스에 유리하고 불리한지 나타냅니다.",
        ),
    )))
}

fn parameters(context: &Context, model: &Sequential, expected: usize) -> Number {
    let (what, count) = (both("parameters", "파라미터"), model.count_params());
    let reached = crate::report::grouped(count);
    match context.knows() {
        true => number(what, reached, &crate::report::grouped(expected), count == expected),
        false => seen(what, reached),
    }
}

fn accuracy(context: &Context, test: &Logs, least: f64, expected: &str) -> Number {
    let (what, accuracy) =
        (both("test accuracy", "테스트 정확도"), test.get("accuracy").unwrap_or(0.0));
    match context.knows() {
        true => number(what, format!("{accuracy:.4}"), expected, accuracy >= least),
        false => seen(what, format!("{accuracy:.4}")),
    }
}
