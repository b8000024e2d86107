"""Rules of badges: what they say, what they refuse, and when a record meets them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gamification.badges.criteria import parse
from gamification.badges.parts import Done, Record
from plc.core.refusals import Refused

START = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday
ENDORSED = {"part": "endorsements", "at_least": 1}
ASKED, ACCEPTED = "question_asked", "answer_accepted"


def rule(*parts, match="all"):
    return {"match": match, "parts": list(parts)}


def count(n, *rules, **more):
    return {"part": "count", "rules": list(rules or [ACCEPTED]), "at_least": n, **more}


def streak(weeks, **more):
    return {"part": "streak", "rules": [ASKED], "weeks": weeks, **more}


def deeds(*days, rule=ASKED, group=None):
    found = []
    for n, day in enumerate(days):
        at = START + timedelta(days=day)
        found.append(Done(n + 1, rule, at, at.date(), 1, group))
    return found


def record(*timed, **totals):
    return Record(
        1,
        totals={(1, None, key): n for key, n in totals.items()},
        timed=sorted(timed, key=lambda done: done.at),
    )


def refusal(data, **more) -> str:
    with pytest.raises(Refused) as refused:
        parse(data, **more)
    return str(refused.value.sentence)


def missing(criteria, done, *, day) -> list[str]:
    return criteria.progress(done, now=START + timedelta(days=day)).missing


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "This is not a rule. Choose its parts."),
        (rule(), "The rule is empty. Choose at least one part."),
        (rule(count(1, "flying")), "There are no deeds of the kind “flying”."),
        (rule(count(1, "badge_earned")), "A badge cannot require badges"),
        (rule(count(1, "grant")), "There are no deeds of the kind “grant”."),
        (rule(count(0)), "How many? Choose a number from 1 to 10000."),
        (rule(count(True)), "How many? Choose a number from 1 to 10000."),
        (rule(streak(105)), "A streak lasts from 2 to 104 weeks."),
        (rule(streak("ever")), "A streak lasts from 2 to 104 weeks."),
        (rule(count(1, within_days=9999)), "Within how many days? Choose from 1 to 730."),
        (rule(count(1, scope="moon")), "Choose where deeds count."),
        (rule({"part": []}), "One part of the rule is of a kind that does not exist."),
        (rule({"part": "luck"}), "One part of the rule is of a kind that does not exist."),
        (rule(count(1), {"part": "hand"}), "A badge is given by hand or by a rule, not both."),
        (rule(count(1, scope="site"), count(1)), "Deeds of the whole site cannot be combined"),
        (rule(*[count(1)] * 7), "A rule has at most 6 parts."),
        (rule({"part": "completion", "what": "moon", "item": "x"}), "This site has nothing of"),
        (rule({"part": "completion", "what": "course", "item": "x"}), "Choose what is to be"),
        (
            rule({"part": "sequence", "rules": [ASKED], "within_days": 3}),
            "A sequence needs at least two kinds of deeds.",
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_a_sentence(data, sentence):
    assert sentence in refusal(data)


@pytest.mark.parametrize(
    ("data", "levels", "sentence"),
    [
        (rule(count(1), count(2)), [1, 2], "Levels need a rule with a single part"),
        (rule(count(1)), [1, 1], "Each level needs a larger number than the one before."),
        (rule(count(1)), [1, 2, 3, 4, 5, 6], "A badge has at most 5 levels."),
        (rule(count(1)), [1, 1_000_000], "The highest level is out of reach."),
        (rule(streak(2)), [2, 200], "The highest level is out of reach."),
        (rule(ENDORSED), [1, 21], "The highest level is out of reach."),
    ],
)
def test_levels_that_make_no_sense_are_refused(data, levels, sentence):
    assert sentence in refusal(data, levels=levels)


def test_only_a_single_part_can_be_met_again():
    assert "met again" in refusal(rule(count(1), count(2)), repeatable=True)
    assert "once and for good" in refusal(rule(count(1)), levels=[1, 2], expires_after=12)


def test_a_count_is_met_level_by_level():
    criteria = parse(rule(count(1)), levels=[1, 10, 50])
    assert [one.level for one in criteria.earned(record(answer_accepted=12))] == [1, 2]
    progress = criteria.progress(record(answer_accepted=12), level=2)
    assert (progress.have, progress.need) == (12, 50)
    assert progress.missing == ["Answer accepted: 12 of 50"]


def test_a_repeatable_badge_is_earned_each_time_by_other_deeds():
    criteria = parse(rule(count(3)), repeatable=True)
    assert len(criteria.earned(record(answer_accepted=7))) == 2
    assert criteria.progress(record(answer_accepted=7)).have == 1


def test_within_days_any_such_span_counts_also_a_past_one():
    criteria = parse(rule(count(3, ASKED, within_days=7)))
    assert not criteria.earned(record(*deeds(0, 4, 8, 12)))
    (found,) = criteria.earned(record(*deeds(0, 50, 51, 56, 90)))
    assert found.evidence.entries == (2, 3, 4)
    assert found.evidence.at == START + timedelta(days=56)


def test_in_one_group_deeds_of_two_groups_are_not_added_up():
    criteria = parse(rule(count(2, scope="group")))
    two = Record(1, totals={(1, 7, ACCEPTED): 1, (1, 8, ACCEPTED): 1, (1, None, ACCEPTED): 9})
    assert not criteria.earned(two)
    one = Record(1, totals={(1, 7, ACCEPTED): 1, (1, 8, ACCEPTED): 2})
    assert criteria.earned(one)[0].evidence.group == 8


def test_deeds_in_another_community_count_only_in_the_whole_site():
    elsewhere = Record(1, totals={(2, None, ACCEPTED): 5})
    assert not parse(rule(count(1))).earned(elsewhere)
    assert parse(rule(count(1, scope="site"))).earned(elsewhere)


def test_a_streak_needs_weeks_in_a_row():
    criteria = parse(rule(streak(3)))
    assert not criteria.earned(record(*deeds(0, 7, 21, 28)))
    (found,) = criteria.earned(record(*deeds(0, 14, 21, 27, 28)))
    assert found.evidence.at.date() == date(2026, 2, 2)


def test_only_weeks_that_can_still_be_continued_are_progress():
    criteria = parse(rule(streak(3)))
    weeks = record(*deeds(0, 7, 21, 28))
    assert missing(criteria, weeks, day=36) == ["Weeks in a row: 2 of 3"]
    assert missing(criteria, weeks, day=42) == ["Weeks in a row: 0 of 3"]


def test_only_deeds_of_the_last_days_are_progress():
    criteria = parse(rule(count(3, ASKED, within_days=7)))
    assert missing(criteria, record(*deeds(0, 1)), day=2) == ["Question asked: 2 of 3"]
    assert missing(criteria, record(*deeds(0, 1)), day=20) == ["Question asked: 0 of 3"]


def test_what_was_used_is_no_progress_towards_the_next_time():
    often = parse(rule(count(3, ASKED, within_days=7)), repeatable=True)
    assert missing(often, record(*deeds(0, 1, 2, 3)), day=4) == ["Question asked: 1 of 3"]
    weeks = parse(rule(streak(2)), repeatable=True)
    assert missing(weeks, record(*deeds(0, 7, 14)), day=15) == ["Weeks in a row: 1 of 2"]


def test_a_sequence_says_which_step_is_next():
    criteria = parse(rule({"part": "sequence", "rules": [ASKED, ACCEPTED], "within_days": 10}))
    assert missing(criteria, record(*deeds(0)), day=1) == ["Next: Answer accepted"]
    assert missing(criteria, record(*deeds(0)), day=11) == ["Next: Question asked"]
    assert criteria.progress(record(*deeds(0)), now=START).have == 1


def test_one_that_expires_is_met_again_only_when_it_is_over():
    criteria = parse(rule(count(1, ASKED)), expires_after=1)
    assert len(criteria.earned(record(*deeds(0, 1, 2)), START + timedelta(days=10))) == 1
    done = record(*deeds(0, 1, 2, 40))
    (found,) = criteria.earned(done, START + timedelta(days=41))
    assert found.evidence.entries == (4,)
    assert not criteria.earned(done, START + timedelta(days=90))


def test_one_that_expires_and_comes_again_is_met_by_each_deed_of_its_months():
    criteria = parse(rule(count(1, ASKED)), expires_after=1, repeatable=True)
    many = record(*deeds(*[n / 10 for n in range(150)], 200, 201))
    assert len(criteria.earned(many, START + timedelta(days=202))) == 2


def test_times_in_several_groups_keep_their_order():
    criteria = parse(rule(count(2, ASKED, scope="group")), repeatable=True)
    first, then = deeds(0, 1, group=7), deeds(2, 3, 4, group=9)
    groups = [one.evidence.group for one in criteria.earned(record(*first, *then))]
    assert groups == [7, 9]


def test_a_streak_asks_for_so_many_a_week():
    criteria = parse(rule(streak(2, at_least=2)))
    assert not criteria.earned(record(*deeds(0, 1, 7)))
    assert criteria.earned(record(*deeds(0, 1, 7, 9)))


def test_a_sequence_needs_its_order_within_the_days():
    criteria = parse(rule({"part": "sequence", "rules": [ASKED, ACCEPTED], "within_days": 10}))

    def met(asked, accepted):
        return criteria.earned(record(*deeds(*asked), *deeds(*accepted, rule=ACCEPTED)))

    assert not met([5], [1])
    assert not met([0], [12])
    assert met([0, 8], [12])


def test_any_needs_one_part_and_all_needs_every():
    parts = count(1), count(1, ASKED)
    asked = record(question_asked=1)
    assert parse(rule(*parts, match="any")).earned(asked)
    assert not parse(rule(*parts)).earned(asked)
    assert parse(rule(*parts)).earned(record(question_asked=1, answer_accepted=1))


def test_endorsements_from_outside_ones_own_groups():
    criteria = parse(rule({"part": "endorsements", "at_least": 2, "from_outside": True}))
    said = [(START, True), (START, False)]
    assert not criteria.earned(Record(1, endorsed={5: said}, badge=5))
    assert criteria.earned(Record(1, endorsed={5: [*said, (START, True)]}, badge=5))


def test_a_rule_is_said_in_words():
    criteria = parse(rule(count(10), streak(4), match="any"))
    assert criteria.summary() == (
        "At least 10 accepted answers in this community. Or: 4 weeks in a row, each with at least"
        " 1 question asked in this community."
    )


def test_what_was_read_can_be_stored_again():
    data = rule(count(2, ASKED, ACCEPTED, scope="group", within_days=30), streak(4, at_least=2))
    criteria = parse(data)
    assert parse(criteria.as_json()) == criteria
