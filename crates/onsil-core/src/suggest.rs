//! "Did you mean …?" for misspelt names.

/// The known name nearest to `given`, if one is near enough to be a misspelling of it.
///
/// Compared without regard to case, `_`, `-` and spaces, by Damerau–Levenshtein distance; near enough
/// is at most a third of the given name's length (and at least one edit).
///
/// ```
/// use onsil_core::suggest::nearest;
/// assert_eq!(nearest("sofmax", ["relu", "softmax"]), Some("softmax"));
/// assert_eq!(nearest("LeakyReLU", ["leaky_relu"]), Some("leaky_relu"));
/// assert_eq!(nearest("banana", ["relu", "softmax"]), None);
/// ```
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| !matches!(c, '_' | '-' | ' '))
            .flat_map(char::to_lowercase)
            .collect()
    };
    let given = plain(given);
    let limit = (given.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&given, &plain(name)), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// `; did you mean "softmax"?`, or nothing: to append to an error message.
///
/// ```
/// use onsil_core::suggest::did_you_mean;
/// assert_eq!(did_you_mean("rellu", ["relu"]), "; did you mean \"relu\"?");
/// assert_eq!(did_you_mean("banana", ["relu"]), "");
/// ```
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, known).map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default()
}
