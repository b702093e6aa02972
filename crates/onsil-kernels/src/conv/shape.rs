//! The geometry of convolutions.

use crate::size::elements;

/// The geometry of a 2-D convolution, per image. Padding below and to the right is what the output
/// size implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2dShape {
    /// input height
    pub in_h: usize,
    /// input width
    pub in_w: usize,
    /// input channels, a multiple of `groups`
    pub in_c: usize,
    /// kernel height
    pub kernel_h: usize,
    /// kernel width
    pub kernel_w: usize,
    /// output channels, a multiple of `groups`
    pub out_c: usize,
    /// vertical step between windows
    pub stride_h: usize,
    /// horizontal step between windows
    pub stride_w: usize,
    /// vertical distance between kernel cells
    pub dilation_h: usize,
    /// horizontal distance between kernel cells
    pub dilation_w: usize,
    /// rows of zeros above
    pub pad_top: usize,
    /// columns of zeros on the left
    pub pad_left: usize,
    /// output height
    pub out_h: usize,
    /// output width
    pub out_w: usize,
    /// independent groups of channels; group `g` sees channels `g·in_c/groups ..`
    pub groups: usize,
}

impl Conv2dShape {
    /// Stride 1, no padding, no dilation, one group: `input` is [height, width, channels], `kernel`
    /// [height, width].
    ///
    /// # Panics
    /// If the kernel is larger than the input.
    pub fn valid(input: [usize; 3], kernel: [usize; 2], out_c: usize) -> Self {
        let [in_h, in_w, in_c] = input;
        let [kernel_h, kernel_w] = kernel;
        Self {
            in_h,
            in_w,
            in_c,
            kernel_h,
            kernel_w,
            out_c,
            stride_h: 1,
            stride_w: 1,
            dilation_h: 1,
            dilation_w: 1,
            pad_top: 0,
            pad_left: 0,
            out_h: in_h + 1 - kernel_h,
            out_w: in_w + 1 - kernel_w,
            groups: 1,
        }
    }

    /// Elements of one input image.
    pub fn input_len(&self) -> usize {
        elements(&[self.in_h, self.in_w, self.in_c])
    }

    /// Elements of one output image.
    pub fn output_len(&self) -> usize {
        elements(&[self.out_h, self.out_w, self.out_c])
    }

    /// Rows of the kernel seen as a matrix: `kernel_h·kernel_w·in_c/groups`.
    pub fn kernel_rows(&self) -> usize {
        elements(&[self.kernel_h, self.kernel_w, self.in_c / self.groups])
    }

    /// Elements of the kernel.
    pub fn kernel_len(&self) -> usize {
        elements(&[self.kernel_h, self.kernel_w, self.in_c / self.groups, self.out_c])
    }

    /// Panics unless the shape makes sense and the lengths fit.
    pub(crate) fn check(&self, name: &str, images: usize, input: usize, output: usize) {
        assert!(self.groups > 0, "{name}: groups must be at least 1");
        assert!(self.stride_h > 0 && self.stride_w > 0, "{name}: strides must be at least 1");
        let divides =
            self.in_c.is_multiple_of(self.groups) && self.out_c.is_multiple_of(self.groups);
        assert!(divides, "{name}: groups must divide in_c and out_c");
        assert!(self.input_len() > 0, "{name}: in_h, in_w and in_c must be at least 1");
        let whole = |image: usize| elements(&[images, image]);
        assert_eq!(input, whole(self.input_len()), "{name}: input length against the shape");
        assert_eq!(output, whole(self.output_len()), "{name}: output length against the shape");
    }
}

/// The geometry of a depthwise 2-D convolution, per image; output channels are
/// `in_c·multiplier`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DepthwiseShape {
    /// input height
    pub in_h: usize,
    /// input width
    pub in_w: usize,
    /// input channels
    pub in_c: usize,
    /// filters per input channel
    pub multiplier: usize,
    /// kernel height
    pub kernel_h: usize,
    /// kernel width
    pub kernel_w: usize,
    /// vertical step between windows
    pub stride_h: usize,
    /// horizontal step between windows
    pub stride_w: usize,
    /// vertical distance between kernel cells
    pub dilation_h: usize,
    /// horizontal distance between kernel cells
    pub dilation_w: usize,
    /// rows of zeros above
    pub pad_top: usize,
    /// columns of zeros on the left
    pub pad_left: usize,
    /// output height
    pub out_h: usize,
    /// output width
    pub out_w: usize,
}

impl DepthwiseShape {
    /// Stride 1, no padding, no dilation: `input` is [height, width, channels], `kernel`
    /// [height, width].
    ///
    /// # Panics
    /// If the kernel is larger than the input.
    pub fn valid(input: [usize; 3], kernel: [usize; 2], multiplier: usize) -> Self {
        let [in_h, in_w, in_c] = input;
        let [kernel_h, kernel_w] = kernel;
        Self {
            in_h,
            in_w,
            in_c,
            multiplier,
            kernel_h,
            kernel_w,
            stride_h: 1,
            stride_w: 1,
            dilation_h: 1,
            dilation_w: 1,
            pad_top: 0,
            pad_left: 0,
            out_h: in_h + 1 - kernel_h,
            out_w: in_w + 1 - kernel_w,
        }
    }

    /// Output channels.
    pub fn out_c(&self) -> usize {
        self.in_c * self.multiplier
    }

    /// Elements of one input image.
    pub fn input_len(&self) -> usize {
        elements(&[self.in_h, self.in_w, self.in_c])
    }

    /// Elements of one output image.
    pub fn output_len(&self) -> usize {
        elements(&[self.out_h, self.out_w, self.out_c()])
    }

    /// Elements of the kernel.
    pub fn kernel_len(&self) -> usize {
        elements(&[self.kernel_h, self.kernel_w, self.out_c()])
    }

    /// Panics unless the shape makes sense and the lengths fit.
    pub(crate) fn check(&self, name: &str, images: usize, input: usize, output: usize) {
        let dilated = self.dilation_h > 0 && self.dilation_w > 0;
        assert!(dilated, "{name}: dilations must be at least 1");
        assert!(self.stride_h > 0 && self.stride_w > 0, "{name}: strides must be at least 1");
        assert!(self.multiplier > 0, "{name}: multiplier must be at least 1");
        assert!(self.input_len() > 0, "{name}: in_h, in_w and in_c must be at least 1");
        let whole = |image: usize| elements(&[images, image]);
        assert_eq!(input, whole(self.input_len()), "{name}: input length against the shape");
        assert_eq!(output, whole(self.output_len()), "{name}: output length against the shape");
    }
}
