use super::*;
use crate::schedule::law::standard;

const RULES: Rules = Rules::new(0.25);

fn text(times: impl IntoIterator<Item = f64>) -> String {
    times.into_iter().map(|time| format!("{time}\n")).collect()
}

/// What learning came to, and the optimum.
fn played(text: &str) -> (f64, f64) {
    let told = play(text, RULES, 1).unwrap();
    let learned = &told["schedules"][0];
    assert_eq!(learned["name"], "learned");
    for schedule in told["schedules"].as_array().unwrap().iter().chain([&told["optimum"]]) {
        let of = |key: &str| schedule[key].as_f64().unwrap();
        assert!((0.25 * of("polls") + of("delay") - of("cost")).abs() < 1e-9, "{schedule}");
        let is_one_plan = schedule["name"] != "learned" && schedule["name"] != "AWS waiters";
        assert!(!is_one_plan || of("cost") > told["optimum"]["cost"].as_f64().unwrap() - 1e-9, "{schedule}");
    }
    (learned["cost"].as_f64().unwrap(), told["optimum"]["cost"].as_f64().unwrap())
}

/// By Marsaglia and Tsang; `shape` at least 1.
fn gamma(shape: f64, scale: f64, rng: &mut fastrand::Rng) -> f64 {
    let d = shape - 1.0 / 3.0;
    loop {
        let x = standard(rng);
        let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
        if v > 0.0 && rng.f64().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return scale * d * v;
        }
    }
}

fn weibull(shape: f64, scale: f64, rng: &mut fastrand::Rng) -> f64 {
    scale * (-(1.0 - rng.f64()).ln()).powf(1.0 / shape)
}

fn log_normal(median: f64, sigma: f64, rng: &mut fastrand::Rng) -> f64 {
    median * (sigma * standard(rng)).exp()
}

/// Laws that nothing was tuned on, and what they may cost, learning included, of the best that one who had known all
/// times before would have done with one plan.
#[test]
fn it_holds_on_laws_that_nobody_tuned_it_on() {
    type Law = fn(u32, &mut fastrand::Rng) -> f64;
    let laws: [(&str, f64, Law); 11] = [
        ("gamma", 1.12, |_, rng| gamma(2.5, 1.7, rng)),
        ("slow gamma", 1.12, |_, rng| gamma(9.0, 4.0, rng)),
        ("Weibull, ageing", 1.12, |_, rng| weibull(2.5, 6.0, rng)),
        ("Weibull, heavy", 1.15, |_, rng| weibull(0.6, 3.0, rng)),
        ("trimodal", 1.3, |_, rng| {
            let median = [0.7, 5.0, 45.0][rng.usize(..3)];
            log_normal(median, 0.1, rng)
        }),
        ("Cauchy", 1.2, |_, rng| (3.0 + 0.3 * (std::f64::consts::PI * (rng.f64() - 0.5)).tan()).abs()),
        ("a mixture", 1.15, |_, rng| match rng.f64() {
            part if part < 0.5 => gamma(3.0, 0.5, rng),
            part if part < 0.95 => log_normal(12.0, 0.4, rng),
            _ => f64::INFINITY,
        }),
        ("in whole seconds", 1.5, |_, rng| gamma(3.0, 2.0, rng).ceil()),
        ("constant", 1.3, |_, _| 4.2),
        ("quick", 1.2, |_, rng| 0.02 + 0.02 * rng.f64()),
        ("day and night", 1.12, |count, rng| {
            let night = (f64::from(count) / 500.0 * std::f64::consts::TAU).sin();
            log_normal(4.0 * (0.7 * night).exp(), 0.4, rng)
        }),
    ];
    for (name, most, law) in laws {
        let mut rng = fastrand::Rng::with_seed(11);
        let (learned, optimum) = played(&text((0..2000).map(|count| law(count, &mut rng))));
        assert!(learned < most * optimum, "{name}: {learned} of {optimum}: {}", learned / optimum);
    }
}

#[test]
fn what_is_no_time_is_said_with_its_line() {
    for (text, line) in [("1\n2\nsoon\n", 3), ("-1", 1), ("1\n\nNaN\n", 3), ("1;2", 1), ("0.5\n1 2\n", 2)] {
        let error = read(text).unwrap_err();
        assert!(error.starts_with(&format!("line {line}: ")), "{error}");
    }
    for text in ["", "\n\n", "  \n"] {
        assert!(read(text).unwrap_err().starts_with("there is no time in it"));
    }
}

#[test]
fn times_may_be_written_in_any_way() {
    assert_eq!(
        read("\u{feff}1\r\n 2.5 \n1e3\ninf\nInfinity\n0\n").unwrap(),
        [1.0, 2.5, 1e3, f64::INFINITY, f64::INFINITY, 0.0]
    );
}

#[test]
fn what_never_completes_costs_polls_alone() {
    let told = play("inf\ninf\ninf\n", RULES, 1).unwrap();
    assert_eq!(told["optimum"], json!({ "polls": 4.0, "delay": 0.0, "cost": 1.0 }));
    for schedule in told["schedules"].as_array().unwrap() {
        assert_eq!(schedule["delay"], 0.0, "{schedule}");
        assert!(schedule["polls"].as_f64().unwrap() >= 4.0, "{schedule}");
    }
}

#[test]
fn odd_files_are_played_too() {
    played("3\n");
    played("0\n0\n0\n");
    played("0\n");
    let (learned, optimum) = played(&"1e300\n1e12\n".repeat(10));
    assert!(learned < 30.0 && optimum == 1.0, "{learned}");
    // Given up at 300 s, by whoever polls last at 240 s.
    played("299.5\n300\n300.5\n");
    played(&text((0..20_000).map(|count| f64::from(count % 977) / 100.0)));
}

#[test]
fn the_same_file_gives_the_same_figures() {
    let times = text((0..300).map(|count| f64::from(count * 7919 % 1000) / 100.0));
    assert_eq!(play(&times, RULES, 1).unwrap(), play(&times, RULES, 1).unwrap());
}

#[test]
fn the_optimum_is_what_no_plan_of_a_few_polls_beats() {
    let times = [0.4, 0.41, 0.5, 3.0, 3.2, 3.3, f64::INFINITY];
    let table = Table::seen(&times, RULES.give_up);
    let best = table.cost(table.best(RULES), RULES.give_up).at(RULES.price);
    let rest = [63.3, 123.3, 183.3, 243.3];
    let mut found = f64::INFINITY;
    for first in times {
        for second in times {
            for third in times {
                let mut plan: Vec<_> = [first, second, third, 3.3].into_iter().chain(rest).collect();
                plan.retain(|poll| poll.is_finite());
                plan.sort_by(f64::total_cmp);
                plan.dedup();
                if plan.windows(2).all(|pair| pair[1] - pair[0] >= RULES.least) {
                    let each = times.iter().map(|takes| one(plan.iter().copied(), *takes, RULES.give_up));
                    found = found.min(mean(each, times.len()).at(RULES.price));
                }
            }
        }
    }
    assert!(best <= found + 1e-9 && best > found - 0.01, "{best} {found}");
}
