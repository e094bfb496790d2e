from ae.queues.fairness import Asked, in_fair_order


def asked(*who):
    """Return what waits, one a second: "a1" is the first of the token a."""
    return [
        Asked(name, float(at), name[0], f"at {name[0]}") for at, name in enumerate(who)
    ]


def test_one_of_each_comes_before_a_second_of_anybody():
    assert in_fair_order(asked("a1", "a2", "a3", "b1", "c1", "b2")) == [
        *("a1", "b1", "c1", "a2", "b2", "a3")
    ]


def test_after_two_hundred_of_one_the_next_browsers_first_is_next_but_one():
    many = [f"a{number:03d}" for number in range(200)]

    order = in_fair_order([*asked(*many, "b1")])

    assert order[:2] == ["a000", "b1"]


def test_what_is_at_work_counts_as_its_browsers_first():
    assert in_fair_order(asked("a2", "b1"), asked("a1")) == ["b1", "a2"]


def test_who_makes_new_tokens_is_known_by_the_address():
    many = [Asked(f"a{i}", float(i), f"token {i}", "10.0.0.9") for i in range(5)]
    late = Asked("b", 9.0, "other", "10.0.0.2")

    assert in_fair_order([*many, late])[:2] == ["a0", "b"]


def test_a_class_behind_one_address_takes_turns_all_the_same():
    one = [Asked(f"a{i}", float(i), "token", "10.0.0.1") for i in range(3)]
    other = Asked("b", 9.0, "other", "10.0.0.1")

    assert in_fair_order([*one, other])[:2] == ["a0", "b"]


def test_what_is_nobodys_stands_where_it_was_asked_for():
    nobodys = [Asked(f"n{i}", float(i), None, None) for i in range(3)]

    assert in_fair_order([*nobodys, Asked("a", 1.5, "token", None)]) == [
        *("n0", "n1", "a", "n2")
    ]
