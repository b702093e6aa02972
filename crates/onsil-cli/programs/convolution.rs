use onsil::ndarray::Array3;
use onsil::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A white square on black, as one image of one channel.
    let inside = |row, column| (2..6).contains(&row) && (2..6).contains(&column);
    let image = Array3::from_shape_fn((8, 8, 1), |(row, column, _)| {
        f32::from(u8::from(inside(row, column)))
    });
    let image = image.insert_axis(ndarray::Axis(0));

    // This filter answers where dark becomes bright from left to right.
    let edges = array![[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]];
    let weights = [edges.into_shape_with_order([3, 3, 1, 1])?.into_dyn()];
    for (padding, stride) in [("valid", 1), ("same", 1), ("same", 2)] {
        let filter = Conv2D::new(1, (3, 3)).padding(padding).strides((stride, stride));
        let mut model = sequential![Input::new([8, 8, 1]), filter.use_bias(false)]?;
        model.set_weights(&weights)?;
        let map = model.predict(&image)?;
        println!("padding {padding}, stride {stride}: {:?}", &map.shape()[1..3]);
        println!("{}", map.index_axis(ndarray::Axis(0), 0).index_axis(ndarray::Axis(2), 0));
    }

    let mut largest = sequential![Input::new([8, 8, 1]), MaxPooling2D::new((2, 2))]?;
    let mut mean = sequential![Input::new([8, 8, 1]), AveragePooling2D::new((2, 2))]?;
    println!("pooling: {:?}", largest.predict(&image)?.shape());
    println!("largest {}, mean {}", largest.predict(&image)?.sum(), mean.predict(&image)?.sum());
    Ok(())
}
