//! The programs that the tour shows are whole programs that compile, and those that are quick run to their end.

/// A program as `main` in a module of its own.
macro_rules! program {
    ($name:ident) => {
        mod $name {
            include!(concat!("../programs/", stringify!($name), ".rs"));

            #[test]
            fn runs() {
                main().unwrap();
            }
        }
    };
    ($name:ident, takes_long) => {
        mod $name {
            include!(concat!("../programs/", stringify!($name), ".rs"));

            const _: fn() -> Result<(), Box<dyn std::error::Error>> = main;
        }
    };
}

program!(gates);
program!(xor1);
program!(xor2);
program!(activations);
program!(vanishing);
program!(propagation);
program!(dnn, takes_long);
program!(dropout);
program!(cnn, takes_long);
program!(convolution);
program!(svm);
program!(kmeans);
program!(tshirt);
program!(regression);
program!(logistic);
