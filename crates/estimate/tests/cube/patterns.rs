//! Patterns known to be bad. What the attack gives is known by how each was made, never from the audit.

use estimate::release::cube::{CellStatus, Cube, Dimension, Published, Rules, audit, release, widens};

use super::{cube, dimension, go_on, place};

/// A planted attack: a cube, what is printed of it, the cell that gives way, and all that it can be.
struct Planted {
    name: String,
    cube: Cube,
    published: Vec<Published>,
    leaves: Vec<Vec<usize>>,
    least: u64,
    greatest: u64,
}

/// Counts of which none is small but those that are set.
fn filled(sizes: &[usize], set: &[(&[usize], u64)]) -> Vec<u64> {
    let count = |at: usize| {
        let own = place(at, sizes);
        let given = set.iter().find(|(place, _)| *place == own).map(|(_, count)| *count);
        given.unwrap_or(20 + (at as u64 * 7) % 31)
    };
    (0..sizes.iter().product()).map(count).collect()
}

fn flat(sizes: &[usize]) -> Vec<Dimension> {
    sizes.iter().enumerate().map(|(at, size)| dimension(&format!("d{at}."), *size)).collect()
}

fn without(cube: &Cube, withheld: &[Vec<usize>]) -> Published {
    Published::without(cube, withheld).expect("the places exist")
}

fn known(name: String, cube: Cube, published: Vec<Published>, (at, count): (&[usize], u64)) -> Planted {
    let leaves = at.iter().map(|leaf| vec![*leaf]).collect();
    Planted { name, cube, published, leaves, least: count, greatest: count }
}

/// The row total less the rest of the row is the one that is withheld.
fn lone_in_a_line() -> impl Iterator<Item = Planted> {
    (0..12).map(|at| {
        let own = [at % 4, at / 4];
        let cube = cube(flat(&[4, 4]), &filled(&[4, 4], &[(&own, 3)]));
        let published = without(&cube, &[own.to_vec()]);
        known(format!("lone in a line, at {own:?}"), cube, vec![published], (&own, 3))
    })
}

/// Each is alone in its line once the one before is known.
fn one_after_another() -> impl Iterator<Item = Planted> {
    (2usize..6).map(|length| {
        let stair: Vec<Vec<usize>> = (0..length).map(|step| vec![step / 2, step.div_ceil(2)]).collect();
        let last = stair[length - 1].clone();
        let cube = cube(flat(&[5, 5]), &filled(&[5, 5], &[(&last, 4)]));
        let published = without(&cube, &stair);
        known(format!("a stair of {length}"), cube, vec![published], (&last, 4))
    })
}

/// Two rectangles and the cell that joins them, in rows and columns turned by so many.
fn joined_rectangles(turn: usize) -> (Vec<Vec<usize>>, Vec<usize>) {
    let turned = |(row, column): (usize, usize)| vec![(row + turn) % 4, (column + 2 * turn) % 4];
    let rectangles = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)];
    let joint = turned((1, 2));
    (rectangles.into_iter().map(turned).chain([joint.clone()]).collect(), joint)
}

/// What two rows hide less what two columns hide is the joint, though every line hides two or three.
fn rectangles_joined() -> impl Iterator<Item = Planted> {
    (0..4).map(|turn| {
        let (withheld, joint) = joined_rectangles(turn);
        let cube = cube(flat(&[4, 4]), &filled(&[4, 4], &[(&joint, 2)]));
        let published = without(&cube, &withheld);
        known(format!("rectangles joined, turned by {turn}"), cube, vec![published], (&joint, 2))
    })
}

/// The same in both layers of a cube, in each direction: every line of the cube hides two or three, and each
/// face that is seen through the cube, which adds the layers up, is printed whole.
fn rectangles_joined_in_layers() -> impl Iterator<Item = Planted> {
    (0..9).map(|at| {
        let (layers, turn) = (at % 3, at / 3);
        let (withheld, mut joint) = joined_rectangles(turn);
        let both = |layer: usize| withheld.iter().map(move |flat| with(flat, layers, layer)).collect::<Vec<_>>();
        let both: Vec<Vec<usize>> = both(0).into_iter().chain(both(1)).collect();
        joint = with(&joint, layers, 0);
        let sizes = with(&[4, 4], layers, 2);
        let cube = cube(flat(&sizes), &filled(&sizes, &[(&joint, 2)]));
        let published = without(&cube, &both);
        known(
            format!("rectangles joined in layers along {layers}, turned by {turn}"),
            cube,
            vec![published],
            (&joint, 2),
        )
    })
}

fn with(flat: &[usize], at: usize, value: usize) -> Vec<usize> {
    let mut longer = flat.to_vec();
    longer.insert(at, value);
    longer
}

/// A rectangle over two areas is safe by its lines, and not by the areas' subtotals.
fn across_areas() -> impl Iterator<Item = Planted> {
    (0..4).map(|at| {
        let (one, other) = (at % 2, 2 + at / 2);
        let places =
            dimension("place", 4).group("area", &[("north", &[0, 1]), ("south", &[2, 3])]).expect("groups differ");
        let cube = cube(vec![places, dimension("month", 3)], &filled(&[4, 3], &[(&[one, 0], 3)]));
        let rectangle = [vec![one, 0], vec![one, 1], vec![other, 0], vec![other, 1]];
        let published = without(&cube, &rectangle);
        known(format!("a rectangle across areas, {one} and {other}"), cube, vec![published], (&[one, 0], 3))
    })
}

/// A quarter less two of its months.
fn quarter_less_months() -> impl Iterator<Item = Planted> {
    (0..3).map(|hidden| {
        let months = dimension("month", 3);
        let base = cube(vec![months.clone()], &filled(&[3], &[(&[hidden], 2)]));
        // First the months, the hidden one and the total withheld; then the quarter alone.
        let first = without(&base, &[vec![hidden], vec![3]]);
        let quarter =
            base.printed_by(vec![months.without_level(0).expect("the total is left")]).expect("same categories");
        let second = without(&quarter, &[]);
        known(format!("a quarter less months, {hidden} hidden"), base, vec![first, second], (&[hidden], 2))
    })
}

/// A partner set less the same set without one.
fn partners_less_partners() -> impl Iterator<Item = Planted> {
    (0..6).map(|at| {
        let (partners, left_out) = if at < 3 { (3, at) } else { (4, at - 3) };
        let who = dimension("who", partners);
        let sizes = [2, partners];
        let base = cube(vec![dimension("place", 2), who.clone()], &filled(&sizes, &[(&[0, left_out], 2)]));
        let all: Vec<usize> = (0..partners).collect();
        let others: Vec<usize> = all.iter().copied().filter(|one| *one != left_out).collect();
        let of = |set: &[usize]| {
            let dimensions = vec![dimension("place", 2), who.clone().only(set).expect("they exist")];
            without(&base.printed_by(dimensions).expect("same categories"), &[])
        };
        let published = vec![of(&all), of(&others)];
        known(format!("{partners} partners less all but {left_out}"), base, published, (&[0, left_out], 2))
    })
}

/// A release that lacked one district, then one that has it.
fn district_added() -> impl Iterator<Item = Planted> {
    (0..4).map(|added| {
        let places = dimension("place", 4);
        let base = cube(vec![places.clone(), dimension("kind", 2)], &filled(&[4, 2], &[(&[added, 1], 4)]));
        let before: Vec<usize> = (0..4).filter(|place| *place != added).collect();
        let of = |set: &[usize]| {
            let dimensions = vec![places.clone().only(set).expect("they exist"), dimension("kind", 2)];
            without(&base.printed_by(dimensions).expect("same categories"), &[])
        };
        let published = vec![of(&before), of(&[0, 1, 2, 3])];
        known(format!("district {added} added"), base, published, (&[added, 1], 4))
    })
}

/// Everybody knows that one corner of the rectangle is empty.
fn empty_corner() -> impl Iterator<Item = Planted> {
    (0..4).map(|at| {
        let (corner, opposite) = ([at / 2, at % 2], [1 - at / 2, 1 - at % 2]);
        let counts = filled(&[3, 3], &[(&corner, 0), (&opposite, 3)]);
        let base = cube(flat(&[3, 3]), &counts).with_structural_zeros(&[corner.to_vec()]).expect("it is empty");
        let published = without(&base, &(0..4).map(|at| vec![at / 2, at % 2]).collect::<Vec<_>>());
        known(format!("an empty corner, {corner:?}"), base, vec![published], (&opposite, 3))
    })
}

/// Three sums of three: twice the three single ones and three times the common one is known, so the common one
/// is odd, though with fractions it could be nothing.
fn odd_by_three_sums() -> impl Iterator<Item = Planted> {
    [5, 7, 9, 12].into_iter().map(|most| {
        let all = dimension("part", 4);
        let base = cube(vec![all.clone()], &[most, most + 1, most + 2, 1]);
        let of = |set: &[usize]| {
            let dimensions = vec![all.clone().only(set).expect("they exist")];
            without(&base.printed_by(dimensions).expect("same categories"), &[])
        };
        let published = vec![of(&[0, 1, 3]), of(&[1, 2, 3]), of(&[0, 2, 3])];
        // By hand: the change is t, t, t, −2t; the least of the three may fall to nothing.
        let greatest = 1 + 2 * most;
        Planted { name: format!("odd, {most}"), cube: base, published, leaves: vec![vec![3]], least: 1, greatest }
    })
}

/// A total that is nothing makes its counts nothing: a hidden rectangle beside it is no rectangle.
fn nothing_by_a_total() -> impl Iterator<Item = Planted> {
    (0..2).map(|turned| {
        let (empty, own) = if turned == 0 { ([1, 0], [0, 0]) } else { ([0, 1], [0, 0]) };
        let other = [1, 1];
        let mut counts = filled(&[2, 2], &[(&own, 3), (&empty, 0)]);
        let line: Vec<usize> = if turned == 0 { vec![2, 3] } else { vec![1, 3] };
        line.iter().for_each(|at| counts[*at] = 0);
        let base = cube(flat(&[2, 2]), &counts);
        let withheld = [own.to_vec(), empty.to_vec(), other.to_vec(), vec![1 - empty[0], 1 - empty[1]]];
        let published = without(&base, &withheld);
        known(format!("nothing by a total, {turned}"), base, vec![published], (&own, 3))
    })
}

#[test]
fn the_audit_finds_every_planted_attack() {
    let all: Vec<Planted> = lone_in_a_line()
        .chain(one_after_another())
        .chain(rectangles_joined())
        .chain(rectangles_joined_in_layers())
        .chain(across_areas())
        .chain(quarter_less_months())
        .chain(partners_less_partners())
        .chain(district_added())
        .chain(empty_corner())
        .chain(odd_by_three_sums())
        .chain(nothing_by_a_total())
        .collect();
    assert!(all.len() >= 50);
    for planted in all {
        let found = audit(&planted.cube, &Rules::default(), &planted.published, &mut go_on).expect("it can be audited");
        let own = found.iter().find(|interval| interval.leaves == planted.leaves);
        let own = own.unwrap_or_else(|| panic!("{} is not looked at", planted.name));
        assert_eq!((own.least, own.greatest), (planted.least, Some(planted.greatest)), "{}", planted.name);
        assert!(own.is_exact && !own.is_safe, "{}", planted.name);
    }
}

#[test]
fn a_smaller_k_later_widens_what_was_withheld() {
    let base = cube(flat(&[3, 3]), &filled(&[3, 3], &[(&[0, 0], 4)]));
    let before = without(&base, &[vec![0, 0], vec![0, 1], vec![1, 0], vec![1, 1]]);
    let found = |new: &Published| {
        widens(&base, &Rules::default(), std::slice::from_ref(&before), new, &mut go_on).expect("it can be audited")
    };
    // With k of 3 a count of 4 is printed, and nothing need be withheld for it: all four are told.
    let later = found(&without(&base, &[]));
    let told: Vec<_> = later.iter().map(|interval| (interval.leaves.clone(), interval.least)).collect();
    assert_eq!((told.len(), &told[0]), (4, &(vec![vec![0], vec![0]], 4)));
    assert!(found(&before).is_empty());
}

#[test]
fn a_second_rectangle_tells_what_the_first_hid() {
    // Each rectangle alone is safe; what the one hides the other prints, but for the small count itself.
    let base = cube(flat(&[3, 3]), &filled(&[3, 3], &[(&[1, 1], 3)]));
    let first = without(&base, &[vec![1, 1], vec![0, 0], vec![0, 1], vec![1, 0]]);
    let second = without(&base, &[vec![1, 1], vec![2, 2], vec![2, 1], vec![1, 2]]);
    let alone = |one: &Published| audit(&base, &Rules::default(), std::slice::from_ref(one), &mut go_on);
    for one in [&first, &second] {
        assert!(alone(one).expect("it can be audited").iter().all(|interval| interval.is_safe));
    }
    let found = widens(&base, &Rules::default(), &[first], &second, &mut go_on).expect("it can be audited");
    let own = found.iter().find(|interval| interval.leaves == [vec![1], vec![1]]).expect("it is exposed");
    assert_eq!((own.least, own.greatest), (3, Some(3)));
}

#[test]
fn what_was_withheld_by_a_larger_k_stays_withheld_by_a_smaller_one() {
    let base = cube(flat(&[3, 3, 2]), &filled(&[3, 3, 2], &[(&[0, 0, 0], 7)]));
    let strict = release(&base, &Rules::with_k(10), &[], &mut go_on).expect("it can be protected");
    let now = release(&base, &Rules::with_k(5), &[strict.published()], &mut go_on).expect("it can be protected");
    assert_eq!(now.status(&[0, 0, 0]).map(CellStatus::is_withheld), Some(true));
    let own = now.audit.iter().find(|interval| interval.leaves == [[0], [0], [0]]).expect("it is protected");
    assert!(own.least == 0 && own.greatest.is_some_and(|greatest| greatest >= 10));
}
