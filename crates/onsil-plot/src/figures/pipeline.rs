use super::model::{Row, boxes};
use crate::error::Result;
use crate::figure::Figure;

/// A step of a pipeline.
#[derive(Clone, Debug)]
pub struct PipelineStep<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its class, such as `StandardScaler`.
    pub kind: &'a str,
    /// Parameters worth to be seen, such as `C = 5, gamma = scale`.
    pub parameters: &'a str,
}

/// The steps of a pipeline from the rows to the answer.
///
/// # Errors
/// There is no step, or there are more than 199.
///
/// ```
/// use onsil_plot::figures::{PipelineStep, pipeline};
/// let step = PipelineStep { name: "svc", kind: "SVC", parameters: "C = 5" };
/// assert!(pipeline("4 features", &[step])?.to_svg().contains("C = 5"));
/// # Ok::<(), onsil_plot::Error>(())
/// ```
pub fn pipeline(input: &str, steps: &[PipelineStep<'_>]) -> Result<Figure> {
    let first = Row {
        series: None,
        left: "Rows".into(),
        below: String::new(),
        middle: input.to_owned(),
        right: String::new(),
    };
    let rows = steps.iter().enumerate().map(|(number, step)| Row {
        series: Some(number),
        left: step.kind.to_owned(),
        below: step.name.to_owned(),
        middle: step.parameters.to_owned(),
        right: String::new(),
    });
    boxes("pipeline", "steps", &[first].into_iter().chain(rows).collect::<Vec<_>>())
}
