//! Colours, colour maps, and what stands for a colour until the theme is known.

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color(pub u8, pub u8, pub u8);

impl Color {
    /// The colour between this one (0) and another (1), mixed in sRGB.
    ///
    /// ```
    /// use onsil_plot::Color;
    /// assert_eq!(Color(0, 0, 0).mix(Color(255, 255, 255), 0.5), Color(128, 128, 128));
    /// ```
    pub fn mix(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix =
            |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Relative luminance from 0 to 1 (WCAG 2.1).
    pub fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

/// A map from 0…1 to colours, with the names and end points of matplotlib's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colormap {
    /// Dark violet to yellow, even in lightness and safe for colour-blind eyes.
    Viridis,
    /// Red to yellow: the seed of the SVM lesson draws its two classes so.
    Autumn,
    /// Black to white.
    Gray,
    /// The theme's background to a strong blue: amounts.
    Amount,
    /// Blue through the theme's background to orange: numbers around zero, from −1 (0) to 1 (1).
    Diverging,
}

/// Viridis at 0, 1/8, …, 1.
const VIRIDIS: [Color; 9] = [
    Color(68, 1, 84),
    Color(71, 44, 122),
    Color(59, 81, 139),
    Color(44, 113, 142),
    Color(33, 144, 141),
    Color(39, 173, 129),
    Color(92, 200, 99),
    Color(170, 220, 50),
    Color(253, 231, 37),
];

/// What is to be painted with: a colour, or something that the theme gives a colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// The colour of the n-th series, from 0; repeats after eight.
    Series(usize),
    /// That of text and of what must stand out.
    Text,
    /// That of labels and of what may stand back.
    Muted,
    /// That of grids and frames.
    Grid,
    /// That behind everything.
    Background,
    /// The n-th series' colour, mixed into the background: from 0 for none of it to 1 for nothing else.
    Tint(usize, f64),
    /// A place from 0 to 1 on a colour map.
    Map(Colormap, f64),
    /// Black or white, whichever reads better upon that place of the map.
    On(Colormap, f64),
    /// This colour.
    Fixed(Color),
}

/// Background, text and series: two of them are made, for paper and for dark screens.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Its name: `light` or `dark`.
    pub name: &'static str,
    background: Color,
    text: Color,
    muted: Color,
    grid: Color,
    series: [Color; 8],
}

impl Default for Theme {
    fn default() -> Self {
        Self::light()
    }
}

impl Theme {
    /// Dark on white. The series are Okabe and Ito's colours, which colour-blind eyes tell apart
    /// ("Color universal design", 2008), in an order that puts the strongest contrasts first.
    pub fn light() -> Self {
        Self {
            name: "light",
            background: Color(255, 255, 255),
            text: Color(31, 35, 40),
            muted: Color(89, 96, 104),
            grid: Color(226, 229, 233),
            series: [
                Color(0, 114, 178),
                Color(213, 94, 0),
                Color(0, 158, 115),
                Color(204, 121, 167),
                Color(230, 159, 0),
                Color(86, 180, 233),
                Color(120, 94, 40),
                Color(110, 110, 120),
            ],
        }
    }

    /// Bright on near-black, with the same hues, lighter where they would sink.
    pub fn dark() -> Self {
        Self {
            name: "dark",
            background: Color(27, 30, 36),
            text: Color(232, 234, 237),
            muted: Color(160, 167, 176),
            grid: Color(52, 56, 64),
            series: [
                Color(86, 170, 240),
                Color(240, 130, 50),
                Color(40, 190, 145),
                Color(222, 145, 190),
                Color(240, 180, 50),
                Color(140, 210, 250),
                Color(200, 170, 110),
                Color(160, 165, 175),
            ],
        }
    }

    /// The colour that a paint has in this theme.
    pub fn color(&self, paint: Paint) -> Color {
        match paint {
            Paint::Series(number) => self.series[number % self.series.len()],
            Paint::Text => self.text,
            Paint::Muted => self.muted,
            Paint::Grid => self.grid,
            Paint::Background => self.background,
            Paint::Tint(number, share) => {
                self.background.mix(self.color(Paint::Series(number)), share)
            }
            Paint::Map(map, place) => self.mapped(map, place),
            Paint::On(map, place) => match self.mapped(map, place).luminance() > 0.18 {
                true => Color(4, 5, 6),
                false => Color(250, 250, 252),
            },
            Paint::Fixed(color) => color,
        }
    }

    fn mapped(&self, map: Colormap, place: f64) -> Color {
        let place = if place.is_finite() { place.clamp(0.0, 1.0) } else { 0.0 };
        match map {
            Colormap::Viridis => {
                let step = place * (VIRIDIS.len() - 1) as f64;
                let below = (step as usize).min(VIRIDIS.len() - 2);
                VIRIDIS[below].mix(VIRIDIS[below + 1], step - below as f64)
            }
            Colormap::Autumn => Color(255, (255.0 * place).round() as u8, 0),
            Colormap::Gray => Color(0, 0, 0).mix(Color(255, 255, 255), place),
            Colormap::Amount => self.background.mix(self.series[0], place),
            Colormap::Diverging => {
                let end = self.series[usize::from(place > 0.5)];
                self.background.mix(end, (2.0 * place - 1.0).abs())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast by WCAG 2.1.
    fn contrast(a: Color, b: Color) -> f64 {
        let (a, b) = (a.luminance() + 0.05, b.luminance() + 0.05);
        (a / b).max(b / a)
    }

    #[test]
    fn text_can_be_read_and_series_can_be_seen() {
        for theme in [Theme::light(), Theme::dark()] {
            let background = theme.color(Paint::Background);
            for paint in [Paint::Text, Paint::Muted] {
                assert!(contrast(theme.color(paint), background) > 4.5, "{}", theme.name);
            }
            // WCAG asks for 3 of graphics; two of Okabe and Ito's are lighter, and are told by shape too.
            for series in 0..8 {
                let color = theme.color(Paint::Series(series));
                assert!(contrast(color, background) > 2.0, "{} {series}", theme.name);
            }
            for place in [0.0, 0.3, 0.7, 1.0] {
                for map in [Colormap::Amount, Colormap::Viridis, Colormap::Gray] {
                    let (behind, upon) = (Paint::Map(map, place), Paint::On(map, place));
                    assert!(
                        contrast(theme.color(behind), theme.color(upon)) > 4.5,
                        "{map:?} {place}"
                    );
                }
            }
        }
    }

    #[test]
    fn maps_end_where_matplotlibs_do() {
        let theme = Theme::light();
        let at = |map, place| theme.color(Paint::Map(map, place));
        assert_eq!(at(Colormap::Autumn, 0.0), Color(255, 0, 0));
        assert_eq!(at(Colormap::Autumn, 1.0), Color(255, 255, 0));
        assert_eq!(at(Colormap::Viridis, 0.0), Color(68, 1, 84));
        assert_eq!(at(Colormap::Viridis, f64::NAN), Color(68, 1, 84));
        assert_eq!(at(Colormap::Viridis, 2.0), Color(253, 231, 37));
    }
}
