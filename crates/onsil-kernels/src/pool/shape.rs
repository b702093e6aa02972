//! The geometry of a pooling.

use crate::size::elements;

/// The geometry of a 2-D pooling, per image. Padding below and to the right is what the output size
/// implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool2dShape {
    /// input height
    pub in_h: usize,
    /// input width
    pub in_w: usize,
    /// channels, of input and output
    pub channels: usize,
    /// window height
    pub pool_h: usize,
    /// window width
    pub pool_w: usize,
    /// vertical step between windows
    pub stride_h: usize,
    /// horizontal step between windows
    pub stride_w: usize,
    /// rows of padding above
    pub pad_top: usize,
    /// columns of padding on the left
    pub pad_left: usize,
    /// output height
    pub out_h: usize,
    /// output width
    pub out_w: usize,
}

impl Pool2dShape {
    /// Pooling without padding: `input` is [height, width, channels], `pool` and `stride`
    /// [height, width].
    ///
    /// # Panics
    /// If the window is larger than the input or a stride is 0.
    pub fn valid(input: [usize; 3], pool: [usize; 2], stride: [usize; 2]) -> Self {
        let [in_h, in_w, channels] = input;
        let out = |i: usize, p: usize, s: usize| (i - p) / s + 1;
        Self {
            in_h,
            in_w,
            channels,
            pool_h: pool[0],
            pool_w: pool[1],
            stride_h: stride[0],
            stride_w: stride[1],
            pad_top: 0,
            pad_left: 0,
            out_h: out(in_h, pool[0], stride[0]),
            out_w: out(in_w, pool[1], stride[1]),
        }
    }

    /// Whether windows lie side by side, without padding.
    pub fn is_side_by_side(&self) -> bool {
        (self.stride_h, self.stride_w) == (self.pool_h, self.pool_w)
            && (self.pad_top, self.pad_left) == (0, 0)
            && self.out_h * self.pool_h <= self.in_h
            && self.out_w * self.pool_w <= self.in_w
    }

    /// Elements of one input image.
    pub fn input_len(&self) -> usize {
        self.in_h * self.in_w * self.channels
    }

    /// Elements of one output image.
    pub fn output_len(&self) -> usize {
        self.out_h * self.out_w * self.channels
    }

    /// Panics unless the lengths fit and every window holds a real cell.
    pub(crate) fn check(&self, name: &str, images: usize, input: usize, output: usize) {
        let whole = |h: usize, w: usize| elements(&[images, h, w, self.channels]);
        let (in_len, out_len) = (whole(self.in_h, self.in_w), whole(self.out_h, self.out_w));
        assert_eq!(input, in_len, "{name}: input length against the shape");
        assert_eq!(output, out_len, "{name}: output length against the shape");
        assert!(self.input_len() <= u32::MAX as usize, "{name}: an image exceeds 2³² elements");
        let real = |out: usize, stride: usize, pool: usize, pad: usize, size: usize| {
            let last = out.saturating_sub(1).checked_mul(stride);
            let end = pad.checked_add(size);
            out == 0 || (pad < pool && last.zip(end).is_some_and(|(last, end)| last < end))
        };
        assert!(
            real(self.out_h, self.stride_h, self.pool_h, self.pad_top, self.in_h)
                && real(self.out_w, self.stride_w, self.pool_w, self.pad_left, self.in_w),
            "{name}: a window lies wholly in the padding"
        );
    }
}
