//! Figures of images, tables and boxes: what they are made of, and what they refuse.

use ndarray::{Array2, array};
use onsil_plot::figures::*;
use onsil_plot::{Error, Figure};

fn words(figure: &Figure) -> Vec<String> {
    let svg = figure.to_svg();
    let words = svg.split("<text").skip(1).map(|part| {
        let (_, rest) = part.split_once('>').unwrap();
        rest.split_once("</text>").unwrap().0.to_owned()
    });
    words.collect()
}

fn images_in(figure: &Figure) -> usize {
    figure.to_svg().matches("<image").count()
}

fn tile() -> ImageTile {
    ImageTile::new(3, vec![0.0, 0.5, 1.0, 1.0, 0.5, 0.0])
}

#[test]
fn a_confusion_matrix_names_rows_and_columns() {
    let counts = array![[48.0, 2.0, 0.0], [5.0, 45.0, 0.0], [0.0, 10.0, 40.0]];
    let names = ["cat", "dog", "owl"].map(String::from);
    let figure = confusion_matrix(counts.view(), &names).unwrap();
    // One for the background, nine cells.
    assert_eq!(figure.to_svg().matches("<rect").count(), 10);
    let expected = "133 of 150 right: 0.8867|true class|48|2|0|5|45|0|0|10|40|cat|dog|owl|cat|dog|owl|predicted class";
    assert_eq!(words(&figure).join("|"), expected);
    // Zeros of many classes are left out.
    let names: Vec<String> = (0..6).map(|class| class.to_string()).collect();
    let figure = confusion_matrix(Array2::<f64>::eye(6).view(), &names).unwrap();
    assert_eq!(words(&figure).iter().filter(|word| *word == "1").count(), 6 + 2);
}

#[test]
fn a_report_is_a_table() {
    let row =
        |name| ReportRow { name, precision: 0.906, recall: 0.96, f1_score: 0.9322, support: 50.0 };
    let figure = classification_report(&[row("cat"), row("macro avg")]).unwrap();
    let table =
        "0.91|0.96|0.93|50|0.91|0.96|0.93|50|cat|macro avg|precision|recall|F1-score|support";
    assert_eq!(words(&figure).join("|"), table);
}

#[test]
fn images_have_captions() {
    let figure = images(&[tile().caption("one"), tile().caption("two")]).unwrap();
    assert_eq!((images_in(&figure), words(&figure).join("|")), (2, "one|two".into()));
    let figure = misclassified(&[tile(), tile()], &["9", "cat"], &["4", "dog"]).unwrap();
    assert_eq!(words(&figure).join("|"), "true class → prediction|9 → 4|cat → dog");
    let figure = filters(3, &[("0", &[0.0; 9]), ("1", &[1.0; 9])]).unwrap();
    assert_eq!(words(&figure).join("|"), "blue below zero, orange above|0|1");
    let figure = feature_maps(Some(tile()), 2, &vec![vec![0.0; 4]; 5]).unwrap();
    assert_eq!(words(&figure).join("|"), "image|0|1|2|3|4");
    let figure = saliency(2, &[0.0; 4], &[f64::NAN; 4]).unwrap();
    assert_eq!(words(&figure).join("|"), "image||gradient||both");
}

#[test]
fn one_scale_serves_all_filters() {
    // The strongest weight decides: the weaker filter is paler in the same picture than alone.
    let weak = [0.1; 4];
    let alone = filters(2, &[("weak", &weak)]).unwrap().to_svg();
    let beside = filters(2, &[("weak", &weak), ("strong", &[-1.0; 4])]).unwrap().to_svg();
    let first = |svg: &str| {
        let (_, rest) = svg.split_once("base64,").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    assert_ne!(first(&alone), first(&beside));
}

#[test]
fn boxes_say_shapes_and_parameters() {
    let layer = |name, kind, shape, parameters| LayerBox { name, kind, shape, parameters };
    let layers = [
        layer("conv2d", "Conv2D", "24 × 24 × 32", 832),
        layer("flatten", "Flatten", "18432", 0),
        layer("dense", "Dense", "10", 184_330),
    ];
    let figure = model("28 × 28 × 1", &layers).unwrap();
    let all = "185,162 parameters|Input|28 × 28 × 1|Conv2D|conv2d|24 × 24 × 32|832 parameters|\
               Flatten|flatten|18432|–|Dense|dense|10|184,330 parameters";
    assert_eq!(words(&figure).join("|"), all);
    // Three arrows, each a line and a head.
    let arrows = figure.to_svg().matches("stroke-width=\"1.5\"").count();
    assert_eq!(arrows, 3);
    let huge = [layer("a", "A", "1", usize::MAX), layer("b", "B", "1", 1)];
    assert!(model("1", &huge).is_ok());
    let step = PipelineStep { name: "svc", kind: "SVC", parameters: "C = 5" };
    let figure = pipeline("4 features", &[step]).unwrap();
    assert_eq!(words(&figure).join("|"), "Rows|4 features|SVC|svc|C = 5");
}

#[test]
fn text_for_a_terminal_shows_images_and_tables() {
    use onsil_plot::Terminal;
    let plain = Terminal { columns: 80, unicode: false, color: false };
    let bright = ImageTile::new(8, vec![1.0; 64]).caption("bright");
    let text = images(&[bright]).unwrap().to_text(plain);
    assert!(text.contains("bright") && text.contains("@@@@"), "{text}");
    let counts = array![[48.0, 2.0], [5.0, 45.0]];
    let names = ["cat", "dog"].map(String::from);
    let text = confusion_matrix(counts.view(), &names).unwrap().to_text(plain);
    for word in ["48", "45", "cat", "dog", "predicted class", "93 of 100 right"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let layer = LayerBox { name: "dense", kind: "Dense", shape: "10", parameters: 1_290 };
    let text = model("784", &[layer]).unwrap().to_text(plain);
    for word in ["Dense", "dense", "1,290 parameters", "784"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let message = |result: Result<Figure, Error>| result.unwrap_err().to_string();
    let names = ["a", "b"].map(String::from);
    assert_eq!(
        message(confusion_matrix(array![[1.0, 2.0]].view(), &names)),
        "confusion_matrix: counts must be square with a row for each of 1 to 100 class_names (2), but is 1 by 2"
    );
    assert_eq!(
        message(confusion_matrix(array![[1.0, f64::NAN], [0.0, 1.0]].view(), &names)),
        "confusion_matrix: counts must be finite and at least 0, but is NaN"
    );
    let row = ReportRow { name: "cat", precision: 1.5, recall: 1.0, f1_score: 1.0, support: 1.0 };
    assert_eq!(
        message(classification_report(&[row])),
        "classification_report: the scores of cat must be from 0 to 1, but is 1.5"
    );
    assert_eq!(
        message(images(&[ImageTile::new(3, vec![0.0; 4])])),
        "images: image 0 must be whole rows of 3 pixels, at least one, but is 4 pixels"
    );
    assert_eq!(
        message(images(&vec![ImageTile::new(100, vec![0.0; 10_000]); 101])),
        "images: the number of pixels must be at most 1000000 together; draw fewer or smaller images, but is 1010000"
    );
    assert_eq!(
        message(images(&[])),
        "images: the number of images must be 1 to 400; draw fewer of them, but is 0"
    );
    assert_eq!(
        message(misclassified(&[tile()], &[], &[])),
        "misclassified: truth must be as long as the other arrays (1), but is 0 long"
    );
    assert_eq!(
        message(model("1", &[])),
        "model: layers must be 1 to 199 of them; draw a part, but is 0"
    );
}
