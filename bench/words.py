"""Random text of a plausible length."""

import random

TITLES = [
    "What changed when we rang the ward before the round",
    "How do you count a lesson that was cut short?",
    "Seven weeks of exit tickets, and what they did not show",
    "A checklist that fits on one card",
    "Who has tried peer visits with a stopwatch?",
    "Our median moved, and we do not know why",
    "Handover in four sentences",
    "The question that opened the meeting",
    "Two ways to group late submissions",
    "Why the small test was the better test",
    "Reading the chart before telling the story",
    "A script for the call after six weeks",
]
SENTENCES = [
    "We tried it on one ward for a week before we told anybody else.",
    "The second group had the same result, only a month later.",
    "It takes five minutes at the end of the shift, and people do it.",
    "I would like to know how others count what was never written down.",
    "Half of the calls came in the same quarter of an hour.",
    "Nobody missed the old form when it was gone.",
    "The learners noticed the change before the teachers did.",
    "We stopped after nine days because the weekend was different.",
    "Write the prediction first, however rough it is.",
    "It worked with the morning group and did nothing for the evening one.",
    "The chart was flat, which was the news.",
    "Ask the person who does it every day what gets in the way.",
]
TOPICS = ["handover", "counting", "feedback", "meetings", "charts", "protocols", "first-year"]
PLACES = ["Westmoor", "Harnby", "Ostling", "Fenwick", "Marsh End", "Tolla", "Brookvale"]
FIRST = ["Ines", "Tomasz", "Grace", "Kwame", "Priya", "Hanne", "Samir", "Marta", "Ben", "Noor"]
LAST = ["Calder", "Wilk", "Tembo", "Adjei", "Raman", "Solberg", "Haddad", "Oyelaran", "Moss"]


def name(number: int) -> tuple[str, str]:
    return FIRST[number % len(FIRST)], f"{LAST[number // 7 % len(LAST)]} {number}"


def paragraphs(dice: random.Random) -> str:
    """Two paragraphs of about 60 words in total."""
    return "\n\n".join(
        " ".join(dice.choice(SENTENCES) for _ in range(dice.randrange(2, 4))) for _ in range(2)
    )
