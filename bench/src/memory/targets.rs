//! A figure beside what it is held to.

/// One figure, with its target where it has one.
pub(super) fn held(value: f64, most: Option<f64>, show: impl Fn(f64) -> String) -> String {
    match most {
        Some(most) if value > most => format!("{} * | {}", show(value), show(most)),
        Some(most) => format!("{} | {}", show(value), show(most)),
        None => format!("{} |", show(value)),
    }
}

/// Of an odd number of values, the one in the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
