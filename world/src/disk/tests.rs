use std::collections::BTreeSet;

use super::*;

fn written(drive: &Drive, flushed: usize, more: usize) -> Mounted {
    let mounted = drive.mount(|_| Fate::Well).unwrap();
    let mut file = mounted.create(Name::Journal).unwrap();
    file.append(&vec![b'a'; flushed]).unwrap();
    file.sync().unwrap();
    mounted.sync().unwrap();
    file.append(&vec![b'b'; more]).unwrap();
    mounted
}

fn after_loss(seed: u64, drive: &Drive) -> Vec<u8> {
    let drive = drive.copied();
    drive.loses_power(&mut Dice::new(seed));
    drive.contents().remove(&Name::Journal).unwrap_or_default()
}

#[test]
fn what_was_flushed_stays_and_of_the_rest_any_sectors() {
    let drive = Drive::default();
    drop(written(&drive, 700, 1000));
    let mut left = BTreeSet::new();
    for seed in 0..1000 {
        let bytes = after_loss(seed, &drive);
        assert!(bytes.len() <= 1700 && bytes.starts_with(&[b'a'; 700]), "seed {seed}");
        let rest =
            |range: std::ops::Range<usize>| bytes.get(range.start..range.end.min(bytes.len())).map(<[u8]>::to_vec);
        for sector in [700..1024, 1024..1536, 1536..1700] {
            let whole = rest(sector).unwrap_or_default();
            assert!(whole.iter().all(|byte| *byte == b'b') || whole.iter().all(|byte| *byte == 0), "seed {seed}");
        }
        left.insert((bytes.len(), bytes[700..].iter().map(|byte| *byte == b'b').collect::<Vec<_>>()));
    }
    // Each of the three is there or not, with the length that goes with it or with all of it.
    assert_eq!(left.len(), 8 + 4);
}

#[test]
fn what_a_failed_flush_left_out_no_later_one_writes() {
    let mut lost = 0;
    for seed in 0..100 {
        let drive = Drive::default();
        let fails = AtomicBool::new(false);
        let mounted = drive.mount(move |op| match op {
            Op::Flush if fails.swap(true, Ordering::Relaxed) => Fate::Well,
            Op::Flush => Fate::Fails(seed),
            _ => Fate::Well,
        });
        let mounted = mounted.unwrap();
        let mut file = mounted.create(Name::Journal).unwrap();
        mounted.sync().unwrap();
        file.append(b"abc").unwrap();
        file.sync().unwrap_err();
        let mut read = [0; 3];
        assert_eq!((file.read_at(0, &mut read).unwrap(), &read), (3, b"abc"), "programs see it still");
        file.sync().unwrap();
        lost += usize::from(after_loss(0, &drive) != b"abc");
    }
    assert!((20..80).contains(&lost), "{lost}");
}

#[test]
fn a_file_that_has_a_new_name_may_have_its_old_one_until_the_folder_is_flushed() {
    let drive = Drive::default();
    let mounted = written(&drive, 3, 0);
    let mut next = mounted.create(Name::Next).unwrap();
    next.append(b"new").unwrap();
    next.sync().unwrap();
    mounted.rename(Name::Next, Name::Journal).unwrap();
    let either: BTreeSet<_> = (0..100).map(|seed| after_loss(seed, &drive)).collect();
    assert_eq!(either, BTreeSet::from([b"aaa".to_vec(), b"new".to_vec()]));
    mounted.sync().unwrap();
    let one: BTreeSet<_> = (0..100).map(|seed| after_loss(seed, &drive)).collect();
    assert_eq!(one, BTreeSet::from([b"new".to_vec()]));
}

#[test]
fn a_dead_process_writes_nothing_and_holds_no_lock() {
    let drive = Drive::default();
    let mounted = drive.mount(|op| if op == Op::Write { Fate::Dies(1) } else { Fate::Well }).unwrap();
    assert!(drive.mount(|_| Fate::Well).is_none());
    let mut file = mounted.create(Name::Journal).unwrap();
    file.append(b"abcdef").unwrap_err();
    let before = drive.contents();
    assert!(mounted.is_dead());
    file.append(b"more").unwrap_err();
    mounted.remove(Name::Journal).unwrap_err();
    assert_eq!(drive.contents(), before);
    drop((file, mounted));
    assert!(drive.mount(|_| Fate::Well).is_some());
}
