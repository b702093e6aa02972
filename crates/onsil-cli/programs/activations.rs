use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let x = array![[-4.0], [-2.0], [-0.5], [0.5], [2.0], [4.0]];
    let ones = x.mapv(|_| 1.0);
    for name in ["step", "sigmoid", "tanh", "relu", "leaky_relu"] {
        let mut model = sequential![Input::new([1]), Activation::new(name)]?;
        let gradients = model.gradients(&x, &ones, false)?;
        let (values, slopes) = (gradients.output.flatten(), gradients.input.flatten());
        println!("{name:>10}: values {values:.3}");
        println!("{:>10}  slopes {slopes:.3}", "");
    }

    let mut softmax = sequential![Input::new([3]), Softmax::new()]?;
    let shares = softmax.predict(&array![[2.0, -1.0, 0.5]])?;
    println!("   softmax: {shares:.3}, sum {:.3}", shares.sum());
    Ok(())
}
