//! Laws of completion times, known exactly.

use std::f64::consts::{SQRT_2, TAU};

/// A law that the learned schedule is held to something on.
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) law: Law,
    /// Cost against the optimum after 20, 100 and 1,000 operations.
    pub(crate) targets: [f64; 3],
}

const BROAD: [f64; 3] = [1.20, 1.10, 1.05];
const NEARLY_CONSTANT: [f64; 3] = [1.45, 1.15, 1.12];
const BIMODAL: [f64; 3] = [1.45, 1.35, 1.20];

pub(crate) const LAWS: [Named; 8] = [
    Named { name: "exponential, mean 2 s", law: Law::Exponential { mean: 2.0 }, targets: BROAD },
    Named { name: "lognormal, 1.5 s, σ 0.6", law: Law::LogNormal { median: 1.5, sigma: 0.6 }, targets: BROAD },
    Named { name: "lognormal, 8 s, σ 1", law: Law::LogNormal { median: 8.0, sigma: 1.0 }, targets: BROAD },
    Named { name: "Pareto 1.5 from 0.5 s", law: Law::Pareto { shape: 1.5, least: 0.5 }, targets: BROAD },
    Named { name: "uniform, 1 to 30 s", law: Law::Uniform { from: 1.0, to: 30.0 }, targets: BROAD },
    Named {
        name: "lognormal, 1.5 s, 1 % never",
        law: Law::OrNever { never: 0.01, median: 1.5, sigma: 0.6 },
        targets: BROAD,
    },
    Named { name: "normal, 5 ± 0.1 s", law: Law::Normal { mean: 5.0, sigma: 0.1 }, targets: NEARLY_CONSTANT },
    Named {
        name: "bimodal, 0.4 and 20 s",
        law: Law::Bimodal { first: 0.8, low: 0.4, high: 20.0, sigma: 0.2 },
        targets: BIMODAL,
    },
];

/// How long operations take.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Law {
    Exponential {
        mean: f64,
    },
    LogNormal {
        median: f64,
        sigma: f64,
    },
    /// Some around one time, the rest around another.
    Bimodal {
        first: f64,
        low: f64,
        high: f64,
        sigma: f64,
    },
    Pareto {
        shape: f64,
        least: f64,
    },
    Normal {
        mean: f64,
        sigma: f64,
    },
    Uniform {
        from: f64,
        to: f64,
    },
    /// Some of them never.
    OrNever {
        never: f64,
        median: f64,
        sigma: f64,
    },
}

impl Law {
    /// How many have completed by `t`.
    pub(crate) fn done(self, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        match self {
            Self::Exponential { mean } => -(-t / mean).exp_m1(),
            Self::LogNormal { median, sigma } => normal((t / median).ln() / sigma),
            Self::Bimodal { first, low, high, sigma } => {
                first * normal((t / low).ln() / sigma) + (1.0 - first) * normal((t / high).ln() / sigma)
            }
            Self::Pareto { shape, least } => 1.0 - (least / t.max(least)).powf(shape),
            Self::Normal { mean, sigma } => normal((t - mean) / sigma),
            Self::Uniform { from, to } => ((t - from) / (to - from)).clamp(0.0, 1.0),
            Self::OrNever { never, median, sigma } => (1.0 - never) * normal((t / median).ln() / sigma),
        }
    }

    /// How long one operation takes; infinite for never.
    pub(crate) fn draw(self, rng: &mut fastrand::Rng) -> f64 {
        let log_normal = |median: f64, sigma: f64, rng: &mut fastrand::Rng| median * (sigma * standard(rng)).exp();
        match self {
            Self::Exponential { mean } => -mean * (1.0 - rng.f64()).ln(),
            Self::LogNormal { median, sigma } => log_normal(median, sigma, rng),
            Self::Bimodal { first, low, high, sigma } => {
                let median = if rng.f64() < first { low } else { high };
                log_normal(median, sigma, rng)
            }
            Self::Pareto { shape, least } => least * (1.0 - rng.f64()).powf(-1.0 / shape),
            Self::Normal { mean, sigma } => (mean + sigma * standard(rng)).max(0.0),
            Self::Uniform { from, to } => from + (to - from) * rng.f64(),
            Self::OrNever { never, .. } if rng.f64() < never => f64::INFINITY,
            Self::OrNever { median, sigma, .. } => log_normal(median, sigma, rng),
        }
    }

    /// The same, so many times slower.
    pub(crate) fn slower(self, by: f64) -> Self {
        match self {
            Self::Exponential { mean } => Self::Exponential { mean: by * mean },
            Self::LogNormal { median, sigma } => Self::LogNormal { median: by * median, sigma },
            Self::Bimodal { first, low, high, sigma } => Self::Bimodal { first, low: by * low, high: by * high, sigma },
            Self::Pareto { shape, least } => Self::Pareto { shape, least: by * least },
            Self::Normal { mean, sigma } => Self::Normal { mean: by * mean, sigma: by * sigma },
            Self::Uniform { from, to } => Self::Uniform { from: by * from, to: by * to },
            Self::OrNever { never, median, sigma } => Self::OrNever { never, median: by * median, sigma },
        }
    }
}

/// A standard normal deviate, by Box and Muller.
pub(crate) fn standard(rng: &mut fastrand::Rng) -> f64 {
    (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (TAU * rng.f64()).cos()
}

/// The standard normal distribution.
fn normal(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// The complementary error function, to 1.2e-7 of itself: Numerical Recipes, "erfcc".
fn erfc(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 10] = [
        0.170_872_77,
        -0.822_152_23,
        1.488_515_87,
        -1.135_203_98,
        0.278_868_07,
        -0.186_288_06,
        0.096_784_18,
        0.374_091_96,
        1.000_023_68,
        -1.265_512_23,
    ];
    let t = 1.0 / (1.0 + 0.5 * x.abs());
    let polynomial = COEFFICIENTS.iter().fold(0.0, |sum, coefficient| sum * t + coefficient);
    let tail = t * (polynomial - x * x).exp();
    if x >= 0.0 { tail } else { 2.0 - tail }
}
