use super::*;

const MEMORY: Memory = Memory { operations: 250.0, doubt: 0.3, wide_doubt: 0.0, in_burst: 1.0 };

fn done_by(tree: &Tree, t: f64) -> f64 {
    let mut done = [0.0; POINTS];
    tree.add_to(&mut done, 1.0);
    let stage = stage(t);
    done[((stage.max(1) - 1) * LEAVES + (position(t, stage) * LEAVES as f64) as usize).min(POINTS - 1)]
}

/// One operation that completed in an interval, as a schedule tells it.
fn completes(tree: &mut Tree, from: f64, to: f64) -> f64 {
    let started = tree.start(0, false);
    tree.outlived(started, 0.0, from);
    tree.completed(started, from, to)
}

#[test]
fn an_unknown_endpoint_is_believed_to_be_as_the_prior_says() {
    let tree = Tree::new(MEMORY);
    let mut done = [0.0; POINTS];
    tree.add_to(&mut done, 1.0);
    for (index, done) in done.into_iter().enumerate() {
        assert!((done - PRIOR.done(point(index))).abs() < 1e-9, "{index}");
    }
}

#[test]
fn intervals_add_up_to_how_many_completed_when() {
    let mut tree = Tree::new(MEMORY);
    for count in 0..400 {
        match count % 4 {
            0 => completes(&mut tree, 0.2, 0.5),
            1 => completes(&mut tree, 3.0, 3.1),
            2 => completes(&mut tree, 3.9, 4.2),
            _ => completes(&mut tree, 100.0, 130.0),
        };
    }
    for (t, done) in [(0.15, 0.0), (0.6, 0.25), (2.9, 0.25), (3.2, 0.5), (5.0, 0.75), (90.0, 0.75), (140.0, 1.0)] {
        assert!((done_by(&tree, t) - done).abs() < 0.02, "{t}: {} for {done}", done_by(&tree, t));
    }
}

#[test]
fn a_law_that_it_is_told_is_believed_as_far_as_that_is_worth() {
    // All complete between 4 s and 5 s.
    let law = std::array::from_fn(|index| (point(index) - 4.0).clamp(0.0, 1.0));
    let mut tree = Tree::new(MEMORY);
    for _ in 0..50 {
        completes(&mut tree, 100.0, 130.0);
    }
    tree.believe(&law, 1000.0);
    for (t, done) in [(3.9, 0.0), (4.25, 0.25), (4.5, 0.5), (4.75, 0.75), (5.1, 1.0)] {
        assert!((done_by(&tree, t) - done).abs() < 0.03, "{t}: {} for {done}", done_by(&tree, t));
    }
    tree.believe(&law, 10.0);
    for _ in 0..10 {
        completes(&mut tree, 20.0, 21.0);
    }
    assert!((0.4..0.6).contains(&done_by(&tree, 6.0)), "{}", done_by(&tree, 6.0));
}

#[test]
fn an_interval_that_says_nothing_changes_nothing() {
    let mut tree = Tree::new(Memory { operations: 1e9, ..MEMORY });
    for _ in 0..50 {
        completes(&mut tree, 5.0, 6.0);
    }
    let before = tree.clone();
    completes(&mut tree, 4.0, 8.0);
    assert_eq!(tree.parts, before.parts);
}

#[test]
fn what_narrow_intervals_told_divides_the_wide_ones() {
    let mut tree = Tree::new(MEMORY);
    for _ in 0..50 {
        completes(&mut tree, 5.0, 5.25);
    }
    for _ in 0..50 {
        completes(&mut tree, 0.0, 7.0);
    }
    assert!(done_by(&tree, 5.0) < 0.05 && done_by(&tree, 5.3) > 0.9, "{} {}", done_by(&tree, 5.0), done_by(&tree, 5.3));
}

#[test]
fn those_given_up_are_no_completions() {
    let mut tree = Tree::new(MEMORY);
    for _ in 0..100 {
        completes(&mut tree, 1.0, 1.5);
        let started = tree.start(0, false);
        tree.outlived(started, 0.0, 300.0);
        tree.censored(started, 300.0);
    }
    assert!((done_by(&tree, 2.0) - 0.5).abs() < 0.01 && (done_by(&tree, 250.0) - 0.5).abs() < 0.02);
}

#[test]
fn those_under_way_count_as_far_as_they_have_come() {
    let mut tree = Tree::new(MEMORY);
    for _ in 0..10 {
        completes(&mut tree, 0.5, 0.6);
    }
    let done = done_by(&tree, 0.9);
    for _ in 0..10 {
        let started = tree.start(0, false);
        tree.outlived(started, 0.0, 1.0);
    }
    assert!(done > 0.9 && (done_by(&tree, 0.9) - 0.5).abs() < 0.05, "{}", done_by(&tree, 0.9));
}

#[test]
fn what_started_earlier_weighs_less_whenever_it_ends() {
    let mut tree = Tree::new(Memory { operations: 10.0, ..MEMORY });
    let early: Vec<_> = (0..20).map(|_| tree.start(0, false)).collect();
    for _ in 0..40 {
        completes(&mut tree, 1.0, 1.2);
    }
    for started in early {
        tree.outlived(started, 0.0, 50.0);
        tree.completed(started, 50.0, 51.0);
    }
    assert!(done_by(&tree, 2.0) > 0.95, "{}", done_by(&tree, 2.0));
}

#[test]
fn the_likelihood_is_that_of_what_is_believed() {
    let mut tree = Tree::new(MEMORY);
    for count in 0..100 {
        completes(&mut tree, if count < 80 { 1.0 } else { 9.0 }, if count < 80 { 1.4 } else { 9.9 });
    }
    let expected = done_by(&tree, 12.0) - done_by(&tree, 6.0);
    assert!((expected - 0.2).abs() < 0.05, "{expected}");
    let started = tree.start(0, false);
    let seen = tree.completed(started, 6.0, 12.0);
    assert!((seen - expected).abs() < 0.01, "{seen} for {expected}");
}

#[test]
fn a_long_life_keeps_its_weights_finite() {
    let mut tree = Tree::new(Memory { operations: 1.0, ..MEMORY });
    let first = tree.start(0, false);
    for _ in 0..1000 {
        completes(&mut tree, 2.0, 2.5);
    }
    tree.completed(first, 0.1, 0.2);
    let weights = tree.died.iter().chain(&tree.lived).chain(tree.parts.iter().flatten());
    assert!(weights.into_iter().all(|weight| weight.is_finite()));
    assert!((done_by(&tree, 3.0) - done_by(&tree, 1.9)) > 0.5);
}
