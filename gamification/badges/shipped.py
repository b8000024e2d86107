"""The badges that ship, for each kind of value.

They are rows, so that communities read and offer them like their own; ``load`` adds missing ones
and updates the others, except those that somebody changed here. They give no points, because the
deeds that they ask for were paid already.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from ..models import Badge, BadgeVersion, ValueKind

CARE, EVIDENCE, FACILITATION = ValueKind.CARE, ValueKind.EVIDENCE, ValueKind.FACILITATION
HELPING, LEARNING, SHARING = ValueKind.HELPING, ValueKind.LEARNING, ValueKind.SHARING

Parts = list[dict[str, Any]]


@dataclass(frozen=True)
class Shipped:
    key: str
    kind: ValueKind
    name: str
    description: str
    parts: Parts
    levels: tuple[int, ...] = ()
    match: str = "all"
    repeatable: bool = False
    expires_after: int | None = None
    facilitators_give: bool = False

    def as_fields(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "description": self.description,
            "rule": {"match": self.match, "parts": self.parts},
            "levels": list(self.levels),
            "repeatable": self.repeatable,
            "expires_after": self.expires_after,
            "facilitators_give": self.facilitators_give,
        }


def count(*rules: str, n: int = 1, **more: Any) -> Parts:
    return [{"part": "count", "rules": list(rules), "at_least": n, **more}]


def streak(rule: str, weeks: int) -> Parts:
    return [{"part": "streak", "rules": [rule], "weeks": weeks, "at_least": 1}]


def in_order(*rules: str, days: int) -> Parts:
    return [{"part": "sequence", "rules": list(rules), "within_days": days}]


def endorsed(n: int = 1, *, from_outside: bool = False) -> Parts:
    return [{"part": "endorsements", "at_least": n, "from_outside": from_outside}]


HAND: Parts = [{"part": "hand"}]

SHIPPED = (
    # --- learning
    Shipped(
        "student",
        LEARNING,
        _("Student"),
        _("Asks what others find worth asking."),
        count("question_well_received"),
        (1, 10, 50),
    ),
    Shipped(
        "scholar",
        LEARNING,
        _("Scholar"),
        _("Says which answer helped, for whoever comes with the same question."),
        count("question_closed"),
        (1, 10, 50),
    ),
    Shipped(
        "keeps-learning",
        LEARNING,
        _("Keeps learning"),
        _("Completes courses."),
        count("course_completed"),
        (1, 5, 15),
    ),
    Shipped(
        "sure-of-it",
        LEARNING,
        _("Sure of it"),
        _("Passes quizzes."),
        count("quiz_passed"),
        (1, 10, 30),
    ),
    Shipped(
        "first-question",
        LEARNING,
        _("First question"),
        _("Asked a first question here."),
        count("question_asked"),
    ),
    Shipped(
        "settled-in",
        LEARNING,
        _("Settled in"),
        _("Went through the first steps of a new member."),
        count("first_steps"),
    ),
    Shipped(
        "keeps-asking",
        LEARNING,
        _("Keeps asking"),
        _("Asks a question week after week."),
        streak("question_asked", 4),
        (4, 12),
    ),
    Shipped(
        "has-a-say",
        LEARNING,
        _("Has a say"),
        _("Answers polls with their name."),
        count("poll_answered"),
        (5, 25),
    ),
    Shipped(
        "both-sides",
        LEARNING,
        _("Both sides"),
        _("Asked a question, and soon after answered somebody else's."),
        in_order("question_asked", "answer_written", days=90),
    ),
    # --- helping
    Shipped(
        "teacher",
        HELPING,
        _("Teacher"),
        _("Writes answers that others find good."),
        count("answer_well_received"),
        (1, 10, 50),
    ),
    Shipped(
        "good-answer",
        HELPING,
        _("Good answer"),
        _("Answers in a way that helps whoever asked."),
        count("answer_accepted"),
        (1, 10, 50),
    ),
    Shipped(
        "helping-hand",
        HELPING,
        _("Helping hand"),
        _("Answers the questions of others."),
        count("answer_written"),
        (1, 25, 100),
    ),
    Shipped(
        "of-use",
        HELPING,
        _("Of use"),
        _("Writes what others mark as helpful."),
        count("helpful_received"),
        (5, 25, 100),
    ),
    Shipped(
        "steady-helper",
        HELPING,
        _("Steady helper"),
        _("Answers a question week after week."),
        streak("answer_written", 4),
        (4, 12, 26),
    ),
    Shipped(
        "three-in-a-week",
        HELPING,
        _("Three in a week"),
        _("Three answers within a week helped whoever asked."),
        count("answer_accepted", n=3, within_days=7),
        repeatable=True,
    ),
    Shipped(
        "at-home-in-a-group",
        HELPING,
        _("At home in a group"),
        _("Several answers helped in the same group."),
        count("answer_accepted", n=5, scope="group"),
    ),
    Shipped(
        "beyond-one-place",
        HELPING,
        _("In the open"),
        _("Answers that helped, in communities that everyone can read."),
        count("answer_accepted", n=20, scope="site"),
    ),
    # --- evidence
    Shipped(
        "told-what-worked",
        EVIDENCE,
        _("Told what worked"),
        _("Shares wins, so that others can try the same."),
        count("win_shared"),
        (1, 5, 20),
    ),
    Shipped(
        "food-for-thought",
        EVIDENCE,
        _("Food for thought"),
        _("Writes what others mark as insightful."),
        count("insightful_received"),
        (5, 25, 100),
    ),
    Shipped(
        "a-good-quarter",
        EVIDENCE,
        _("A good quarter"),
        _("Shared three wins within three months."),
        count("win_shared", n=3, within_days=91),
        repeatable=True,
    ),
    Shipped(
        "from-question-to-result",
        EVIDENCE,
        _("From question to result"),
        _("Asked a question, and within half a year told what worked."),
        in_order("question_asked", "win_shared", days=183),
    ),
    # --- facilitation
    Shipped(
        "looks-after-a-group",
        FACILITATION,
        _("Looks after a group"),
        _("Facilitates a group of at least five people."),
        count("group_facilitated"),
        (1, 3),
    ),
    Shipped(
        "steady-hand",
        FACILITATION,
        _("Steady hand"),
        _("Colleagues say that meetings and conversations go well with them."),
        endorsed(),
        (1, 3, 10),
    ),
    Shipped(
        "good-host",
        FACILITATION,
        _("Good host"),
        _("Held a meeting or an event that people were glad to have come to."),
        HAND,
        repeatable=True,
    ),
    # --- sharing
    Shipped(
        "passed-on",
        SHARING,
        _("Passed on"),
        _("Shares templates, guides and links that helped."),
        count("resource_shared", "resource_added"),
        (1, 10, 50),
    ),
    Shipped(
        "worth-keeping",
        SHARING,
        _("Worth keeping"),
        _("Shares what others keep for later."),
        count("resource_kept"),
        (5, 25, 100),
    ),
    Shipped(
        "it-helped",
        SHARING,
        _("It helped"),
        _("Brings to the library what helps others, as they say."),
        count("resource_helped"),
        (3, 15, 50),
    ),
    Shipped(
        "regular-source",
        SHARING,
        _("Regular source"),
        _("Shares a resource week after week."),
        streak("resource_shared", 4),
        (4, 12),
    ),
    Shipped(
        "tools-and-results",
        SHARING,
        _("Tools and results"),
        _("Shares both what to work with, and what came of it."),
        count("resource_shared", n=3) + count("win_shared", n=3),
    ),
    # --- care
    Shipped(
        "editor",
        CARE,
        _("Editor"),
        _("Comes back to texts and makes them better."),
        count("text_edited"),
        (1, 10, 50),
    ),
    Shipped(
        "open-door",
        CARE,
        _("Open door"),
        _("Is the first to answer people who are new here."),
        count("welcome"),
        (1, 10, 50),
    ),
    Shipped(
        "brought-along",
        CARE,
        _("Brought along"),
        _("Invited people who stayed."),
        count("invitation_accepted"),
        (1, 5, 20),
    ),
    Shipped(
        "joined-in",
        CARE,
        _("Joined in"),
        _("Gave the community something for the first time: an answer, a resource or a win."),
        count("answer_written") + count("resource_shared") + count("win_shared"),
        match="any",
    ),
    Shipped(
        "critical-friend",
        CARE,
        _("Critical friend"),
        _("People from other groups value their honest questions."),
        endorsed(2, from_outside=True),
    ),
    Shipped(
        "norm-keeper",
        CARE,
        _("Norm keeper"),
        _("Kept to what the group agreed on when it was hard."),
        HAND,
        facilitators_give=True,
    ),
    Shipped(
        "thank-you-of-the-community",
        CARE,
        _("Thank you of the community"),
        _("Did something for everybody that nobody had to do."),
        HAND,
        repeatable=True,
        expires_after=12,
    ),
)


def load_once_migrated(*, apps: Apps = all_apps, **_signal: Any) -> int:
    """Load them after `migrate`, unless it went only part of the way: other apps alone, or back to
    an earlier state."""
    migrated = {model._meta.label: _columns(model) for model in apps.get_models()}
    return load() if migrated.get(Badge._meta.label) == _columns(Badge) else 0


def _columns(model: type[Model]) -> set[str]:
    return {field.column for field in model._meta.local_concrete_fields}


def load() -> int:
    """Add the badges that are missing and update those that nobody changed here; each change is
    a new version of the badge. Returns the number of rows written. Two queries if nothing
    is to be done."""
    known = {badge.key: badge for badge in Badge.objects.filter(key__isnull=False)}
    taken = set(Badge.objects.filter(community=None, key=None).values_list("name", flat=True))
    new, changed, former = [], [], []
    for one in SHIPPED:
        badge, said = known.get(one.key), one.as_fields()
        if badge is None:
            if one.name not in taken:
                new.append(Badge(key=one.key, state=Badge.State.ON, **said))
        elif badge.edited_at is None and any(getattr(badge, k) != v for k, v in said.items()):
            former.append(BadgeVersion.of(badge))
            badge.version += 1
            if badge.rule != said["rule"] or badge.levels != said["levels"]:
                badge.rule_since = badge.version
            for name, value in said.items():
                setattr(badge, name, value)
            changed.append(badge)
    Badge.objects.bulk_create(new, ignore_conflicts=True)
    if changed:
        BadgeVersion.objects.bulk_create(former, ignore_conflicts=True)
        Badge.objects.bulk_update(changed, [*SHIPPED[0].as_fields(), "version", "rule_since"])
    return len(new) + len(changed)
