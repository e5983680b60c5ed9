//! What to play.

pub(crate) const USAGE: &str = "\
usage: async-api-world --seeds COUNT [--start SEED] [--threads COUNT]
       async-api-world --seed SEED";

pub(crate) struct Arguments {
    pub(crate) seeds: u64,
    pub(crate) start: u64,
    /// One world only, with its history.
    pub(crate) seed: Option<u64>,
    pub(crate) threads: usize,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut arguments = Self { seeds: 0, start: 0, seed: None, threads };
        while let Some(word) = words.next() {
            let mut number = || {
                let text = words.next().ok_or(format!("{word} needs a number"))?;
                text.parse::<u64>().map_err(|_| format!("`{text}` is no number"))
            };
            match word.as_str() {
                "--seeds" => arguments.seeds = number()?,
                "--start" => arguments.start = number()?,
                "--seed" => arguments.seed = Some(number()?),
                "--threads" => arguments.threads = usize::try_from(number()?).map_err(|error| error.to_string())?,
                _ => return Err(format!("unknown argument `{word}`")),
            }
        }
        if arguments.seeds == 0 && arguments.seed.is_none() {
            return Err("nothing to play".to_owned());
        }
        Ok(arguments)
    }
}
