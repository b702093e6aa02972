use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut model = sequential![
        Input::new([2]),
        Dense::new(2).activation("sigmoid"),
        Dense::new(1).activation("sigmoid"),
    ]?;
    let weights = [
        array![[0.5, -0.3], [0.8, 0.2]].into_dyn(),
        array![0.1, -0.1].into_dyn(),
        array![[0.7], [-0.6]].into_dyn(),
        array![0.2].into_dyn(),
    ];
    model.set_weights(&weights)?;

    // Forward: the output and its loss, (y - t)^2.
    let (x, t) = (array![[1.0f32, 0.5]], 1.0f32);
    let y = model.predict(&x)?[[0, 0]];
    println!("output {y:.6}, loss {:.6}", (y - t).powi(2));

    // Backward: the slope of the loss goes in at the output and comes out at every weight.
    let gradients = model.gradients(&x, &array![[2.0 * (y - t)]], true)?;

    // The same by moving one weight a little up and down.
    let step = 1e-2;
    let mut loss = |first: f32| -> Result<f32, onsil::nn::Error> {
        let mut moved = weights.clone();
        moved[0][[0, 0]] = first;
        model.set_weights(&moved)?;
        Ok((model.predict(&x)?[[0, 0]] - t).powi(2))
    };
    let numeric = (loss(0.5 + step)? - loss(0.5 - step)?) / (2.0 * step);
    println!("slope of the first weight {:.6}, numeric {numeric:.6}", gradients.weights[0][[0, 0]]);

    // Layers without an activation are one layer: their matrices multiply.
    let (a, b, c) =
        (array![[1.0, -2.0], [0.0, 1.0]], array![[2.0, 0.0], [1.0, 1.0]], array![[1.0], [3.0]]);
    let mut three = sequential![
        Input::new([2]),
        Dense::new(2).use_bias(false),
        Dense::new(2).use_bias(false),
        Dense::new(1).use_bias(false),
    ]?;
    three.set_weights(&[a.clone().into_dyn(), b.clone().into_dyn(), c.clone().into_dyn()])?;
    println!("three layers {}, one layer {}", three.predict(&x)?, x.dot(&a.dot(&b).dot(&c)));
    Ok(())
}
