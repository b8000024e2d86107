"""The content of the demo: people, places, and what they wrote."""

from ..script import Account, Case, Draft, Post
from . import cohort, everyone, everyone_since, german, maths, measures, open_table, reviews, rounds
from .people_care import CARE
from .people_teaching import TEACHING
from .places import ALDERVALE, LERNWERKSTATT, OPEN_TABLE

PEOPLE = (*CARE, *TEACHING)
COMMUNITIES = (ALDERVALE, LERNWERKSTATT, OPEN_TABLE)
STAFF = "signe"  # has access to the admin
MEMBER_TYPES = (
    ("Nurse", "Nurses"),
    ("Teacher", "Teachers"),
    ("Trainer", "Trainers"),
    ("Engineer", "Engineers"),
    ("Pharmacist", "Pharmacists"),
    ("Therapist", "Therapists"),
    ("Analyst", "Analysts"),
)
POSTS: dict[str, tuple[Post, ...]] = {
    "aldervale": (
        *everyone.POSTS,
        *everyone_since.POSTS,
        *rounds.POSTS,
        *measures.POSTS,
        *maths.POSTS,
        *cohort.POSTS,
        *reviews.POSTS,
    ),
    "lernwerkstatt-sued": german.POSTS,
    "open-table": open_table.POSTS,
}
ACCOUNTS = (
    Account("adaeze", "member: three groups, unread posts and notices"),
    Account("joao", "facilitator of “Ten o’clock round”"),
    Account("hamish", "moderator: a report is waiting; chose to be on no leaderboard"),
    Account(
        "leonie",
        "owner of the community: a request to join and a question about points are waiting",
    ),
    Account("tugba", "newcomer: has not accepted the charter yet"),
    Account("catrin", "asked to join, not a member yet"),
    Account("annegret", "owner of “Lernwerkstatt Süd”, reads German"),
    Account("signe", "site staff: may enter the administration"),
)
REQUEST = (
    "catrin",
    "aldervale",
    (
        "I run evening classes in the library and would like to know how others open them. João’s "
        "wife told me about the tally sheets."
    ),
)
INVITATION = ("leonie", "aldervale")
DRAFTS = (
    Draft(
        "adaeze",
        "measures-and-charts",
        {
            "kind": "question",
            "title": "Two observers, two tallies: whose do we keep?",
            "body": "On Thursday we both counted the same round. I have 7, Haruka has 4. Until now "
            "we have always",
        },
    ),
)
CASES = (
    Case(
        post="closed-case",
        when="11d 12:10",
        reports=(("kavita", "spam", "A relative's firm, with a discount."),),
        decided_by="hamish",
        verb="remove",
        reason="Advertising for a relative. Talked to her by telephone; she had not seen it so.",
        words=(
            "Siobhán, I have taken this down: it advertises a firm to which you are related, and "
            "we agreed to keep trade out of here. Your question about short staffing is welcome "
            "as a question. I am by the phone until four."
        ),
    ),
    Case(
        post="open-case",
        when="2d 12:20",
        reports=(
            (
                "joao",
                "norms",
                (
                    "“Nobody is ranked; wards are not compared.” I can bear it, but two of my team "
                    "have stopped posting."
                ),
            ),
            ("rosalind", "norms", ""),
        ),
    ),
)
