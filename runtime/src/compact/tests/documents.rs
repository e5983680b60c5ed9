//! JSON that nearly fits the twins: in any order, with too much, too little, twice the same, and the wrong thing.

use std::fmt::Write as _;

use fastrand::Rng;

/// How often something is wrong; nothing is at 0.
pub(super) struct Documents {
    pub(super) rng: Rng,
    pub(super) faults: f64,
}

impl Documents {
    pub(super) fn whole(&mut self) -> String {
        let members = [
            ("text", self.text()),
            ("flag", self.optional(Self::flag)),
            ("count", self.int()),
            ("rate", self.float()),
            ("amount", self.amount()),
            ("fee", self.optional(Self::amount)),
            ("id", "\"a3759997-310d-4513-8d2a-9e047e58368f\"".to_owned()),
            ("day", "\"2025-12-31\"".to_owned()),
            ("moment", self.optional(Self::moment)),
            ("took", "\"P1DT2H\"".to_owned()),
            ("link", self.text()),
            ("any", self.junk()),
            ("words", self.list(Self::word)),
            ("names", self.map(|it| it.optional(Self::text))),
            ("tree", self.optional(|it| it.tree(3))),
            ("payment", self.payment(3)),
            ("amounts", self.list(|it| it.optional(Self::amount))),
        ];
        self.object(&members)
    }

    fn tree(&mut self, depth: usize) -> String {
        let left = if depth == 0 { "null".to_owned() } else { self.optional(|it| it.tree(depth - 1)) };
        let others = if depth == 0 { "[]".to_owned() } else { self.list(|it| it.tree(depth - 1)) };
        let by_name = if depth == 0 { "{}".to_owned() } else { self.map(|it| it.tree(0)) };
        let members = [("a \\\"name\\\"", self.text()), ("left", left), ("others", others), ("by_name", by_name)];
        self.object(&members)
    }

    fn payment(&mut self, depth: usize) -> String {
        match self.rng.u8(0..4) {
            0 => self.object(&[("kind", "\"CASH\"".to_owned())]),
            1 => {
                let nothing = self.object(&[]);
                let members = [
                    ("number", self.text()),
                    ("kind", "\"CARD\"".to_owned()),
                    ("to", self.optional(Self::amount)),
                    ("nothing", nothing),
                ];
                self.object(&members)
            }
            2 => {
                let parts = if depth == 0 { "[]".to_owned() } else { self.list(|it| it.payment(depth - 1)) };
                self.object(&[("kind", "\"SPLIT\"".to_owned()), ("parts", parts)])
            }
            _ => self.junk(),
        }
    }

    fn object(&mut self, members: &[(&str, String)]) -> String {
        let mut members: Vec<(&str, String)> = members.to_vec();
        if self.rng.bool() {
            self.rng.shuffle(&mut members);
        }
        // What is optional may be left out.
        let rng = &mut self.rng;
        members.retain(|(_, value)| value != "null" || rng.bool());
        if self.rng.u8(0..4) == 0 {
            let at = self.rng.usize(0..=members.len());
            let (name, junk) = (["unknown", "texts", "", "kinds"][self.rng.usize(0..4)], self.junk());
            members.insert(at, (name, junk));
        }
        if self.is_wrong() && !members.is_empty() {
            let at = self.rng.usize(0..members.len());
            let value = self.junk();
            match self.rng.u8(0..4) {
                0 => drop(members.remove(at)),
                1 => members.push((members[at].0, value)),
                2 => {
                    // Some formats write an object as the list of its values.
                    let values: Vec<_> = members.into_iter().map(|(_, value)| value).collect();
                    return format!("[{}]", values.join(","));
                }
                _ => members[at].1 = value,
            }
        }
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(if self.rng.bool() { "," } else { " ,\n" }))
    }

    fn list(&mut self, element: impl Fn(&mut Self) -> String) -> String {
        let elements: Vec<_> = (0..self.rng.usize(0..3)).map(|_| self.maybe(&element)).collect();
        format!("[{}]", elements.join(","))
    }

    fn map(&mut self, element: impl Fn(&mut Self) -> String) -> String {
        let mut map = "{".to_owned();
        for at in 0..self.rng.usize(0..3) {
            let element = self.maybe(&element);
            let _ = write!(map, "{}\"n{}\":{element}", if at == 0 { "" } else { "," }, self.rng.u8(0..2));
        }
        map + "}"
    }

    fn optional(&mut self, value: impl Fn(&mut Self) -> String) -> String {
        if self.rng.bool() { self.maybe(value) } else { "null".to_owned() }
    }

    fn maybe(&mut self, value: impl Fn(&mut Self) -> String) -> String {
        if self.is_wrong() { self.junk() } else { value(self) }
    }

    fn is_wrong(&mut self) -> bool {
        self.rng.f64() < self.faults
    }

    fn text(&mut self) -> String {
        self.one_of(&[r#""""#, r#""text""#, r#""e\u00e9\n\"""#, r#""ä""#])
    }

    fn word(&mut self) -> String {
        self.one_of(&[r#""on-time""#, r#""LATE""#, r#""late""#])
    }

    fn flag(&mut self) -> String {
        self.one_of(&["true", "false"])
    }

    fn int(&mut self) -> String {
        self.one_of(&["0", "-9007199254740993", "9223372036854775807", "7"])
    }

    fn float(&mut self) -> String {
        self.one_of(&["0", "-0.5", "1e300", "3"])
    }

    fn amount(&mut self) -> String {
        self.one_of(&["12.50", "\"0.1\"", "1e-2", "0.1234567890123456789012345678", "-3"])
    }

    fn moment(&mut self) -> String {
        self.one_of(&[r#""2025-12-31T23:30:00-05:00""#, r#""2025-12-31T23:30:00Z""#])
    }

    fn junk(&mut self) -> String {
        self.one_of(&[
            "null",
            "1",
            "1.5",
            "-1e999",
            "true",
            "\"\"",
            "\"CASH\"",
            "[]",
            "[1,[2]]",
            "{}",
            "{\"kind\":\"CARD\"}",
            "{\"kind\":1,\"b\":[]}",
            "99999999999999999999",
            "\"2025-12-31\"",
            "tru",
            "{\"a\":",
            "\"\\ud800\"",
            "",
        ])
    }

    fn one_of(&mut self, texts: &[&str]) -> String {
        texts[self.rng.usize(0..texts.len())].to_owned()
    }
}
