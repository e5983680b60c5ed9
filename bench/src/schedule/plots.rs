//! The plots of the documentation, as SVG.

use std::{fmt::Write, fs, io, path::Path};

use async_api_runtime::Schedule;

use super::{
    law::{LAWS, Named},
    optimum::{Rules, Table},
    peers::PEERS,
    play::{Stage, learned},
};

const WIDTH: f64 = 760.0;
const PANEL: f64 = 190.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 20.0;

/// Those that are drawn, and until when.
const SHOWN: [(usize, f64); 3] = [(2, 40.0), (6, 8.0), (7, 40.0)];

/// How many operations are seen before the schedule is drawn.
const SEEN: usize = 200;

const PRICE: f64 = 0.25;

pub(super) fn draw(folder: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, svg) in [("schedules.svg", schedules()), ("experience.svg", experience())] {
        fs::write(Path::new(folder).join(name), svg)?;
        println!("{folder}/{name}");
    }
    Ok(())
}

/// What is on a page, as it grows.
struct Page(String);

impl Page {
    fn new(panels: usize) -> Self {
        let height = PANEL * panels as f64;
        let mut page = Self(String::new());
        page.put(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"12\">"
        ));
        page.put(&format!("<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>"));
        page
    }

    fn put(&mut self, element: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{element}");
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, colour: &str, text: &str) {
        self.put(&format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>"));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.put(&format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {style}/>"));
    }

    fn curve(&mut self, points: &[(f64, f64)], style: &str) {
        let points: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.put(&format!("<polyline points=\"{}\" {style}/>", points.join(" ")));
    }

    fn end(mut self) -> String {
        self.put("</svg>");
        self.0
    }
}

fn experienced(named: &Named, operations: usize, seed: u64) -> Stage {
    let rules = Rules::new(PRICE);
    let mut stage = Stage::new(Schedule::learned(learned(rules)), seed);
    let mut draws = fastrand::Rng::with_seed(seed + 100);
    for _ in 0..operations {
        stage.play(named.law.draw(&mut draws), rules.give_up);
    }
    stage
}

/// Each law, and when it is polled.
fn schedules() -> String {
    let mut page = Page::new(SHOWN.len());
    for (panel, (index, until)) in SHOWN.into_iter().enumerate() {
        let named = &LAWS[index];
        let (top, base) = (PANEL * panel as f64 + 30.0, PANEL * (panel + 1) as f64 - 60.0);
        let x = |t: f64| LEFT + (WIDTH - LEFT - RIGHT) * t / until;
        page.text(LEFT, top - 10.0, "start", "#000", named.name);

        let step = until / 400.0;
        let density = |count: usize| named.law.done((count + 1) as f64 * step) - named.law.done(count as f64 * step);
        let most = (0..400).map(density).fold(0.0, f64::max);
        let mut outline = vec![(x(0.0), base)];
        outline.extend(
            (0..400).map(|count| (x((count as f64 + 0.5) * step), base - (base - top) * density(count) / most)),
        );
        outline.push((x(until), base));
        page.curve(&outline, "fill=\"#cfe0f5\" stroke=\"#6b93c4\"");

        let learned = experienced(named, SEEN, 1).polls(until);
        let gax = PEERS[0].polls(until, &mut fastrand::Rng::with_seed(1));
        for (row, name, colour, polls) in [(0.0, "learned", "#c0392b", learned), (1.0, "gax", "#555", gax)] {
            let y = base + 6.0 + 16.0 * row;
            page.text(LEFT - 6.0, y + 10.0, "end", colour, name);
            for poll in polls {
                page.line((x(poll), y), (x(poll), y + 12.0), &format!("stroke=\"{colour}\" stroke-width=\"1.5\""));
            }
        }
        for tick in 0..=8 {
            let t = until * f64::from(tick) / 8.0;
            page.text(x(t), base + 52.0, "middle", "#555", &format!("{t} s"));
        }
    }
    page.end()
}

/// What each schedule costs, by how many operations were seen.
fn experience() -> String {
    const TOP: f64 = 12.0;
    const REPLICATIONS: u64 = 24;
    let rules = Rules::new(PRICE);
    let mut page = Page::new(SHOWN.len());
    for (panel, (index, _)) in SHOWN.into_iter().enumerate() {
        let named = &LAWS[index];
        let (top, base) = (PANEL * panel as f64 + 30.0, PANEL * (panel + 1) as f64 - 30.0);
        let right = WIDTH - RIGHT - 130.0;
        let x = |seen: f64| LEFT + (right - LEFT) * (1.0 + seen).log10() / 3.0;
        let y = |ratio: f64| base - (base - top) * ratio.clamp(1.0, TOP).ln() / TOP.ln();
        page.text(LEFT, top - 10.0, "start", "#000", &format!("{}: cost, of the optimum’s", named.name));
        for ratio in [1.0, 1.5, 2.0, 3.0, 5.0, 10.0] {
            page.line((LEFT, y(ratio)), (right, y(ratio)), "stroke=\"#ddd\"");
            page.text(LEFT - 6.0, y(ratio) + 4.0, "end", "#555", &format!("{ratio}"));
        }
        for seen in [0, 1, 10, 100, 999] {
            page.text(
                x(f64::from(seen)),
                base + 16.0,
                "middle",
                "#555",
                &format!("{}", if seen == 999 { 1000 } else { seen }),
            );
        }

        let table = Table::of(|t| named.law.done(t), rules.give_up);
        let optimum = table.cost(table.best(rules), rules.give_up).at(PRICE);
        let mut labels = Vec::new();
        for peer in &PEERS {
            let walks = (0..50).map(|seed| {
                table.cost(peer.polls(rules.give_up, &mut fastrand::Rng::with_seed(seed)), rules.give_up).at(PRICE)
            });
            let ratio = walks.sum::<f64>() / 50.0 / optimum;
            page.line((LEFT, y(ratio)), (right, y(ratio)), "stroke=\"#888\" stroke-dasharray=\"4 3\"");
            labels.push((y(ratio), format!("{} {ratio:.1}", peer.name), "#555"));
        }
        let looked_at: Vec<usize> =
            (0..=30).map(|step| 10_f64.powf(f64::from(step) / 10.0).round() as usize - 1).collect();
        let mut ratios = vec![0.0; looked_at.len()];
        for seed in 0..REPLICATIONS {
            let mut stage = experienced(named, 0, seed);
            let mut draws = fastrand::Rng::with_seed(seed + 100);
            for seen in 0..1000 {
                for (ratio, _) in ratios.iter_mut().zip(&looked_at).filter(|(_, at)| **at == seen) {
                    *ratio +=
                        table.cost(stage.polls(rules.give_up), rules.give_up).at(PRICE) / optimum / REPLICATIONS as f64;
                }
                stage.play(named.law.draw(&mut draws), rules.give_up);
            }
        }
        let points: Vec<_> = looked_at.iter().zip(&ratios).map(|(seen, ratio)| (x(*seen as f64), y(*ratio))).collect();
        page.curve(&points, "fill=\"none\" stroke=\"#c0392b\" stroke-width=\"2\"");
        let last = ratios.last().copied().unwrap_or_default();
        labels.push((y(last), format!("learned {last:.2}"), "#c0392b"));
        labels.sort_by(|first, second| first.0.total_cmp(&second.0));
        let mut free = 0.0;
        for (y, label, colour) in labels {
            free = f64::max(y + 4.0, free + 13.0);
            page.text(right + 8.0, free, "start", colour, &label);
        }
    }
    page.end()
}
