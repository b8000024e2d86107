"""What the driver knows: what was acknowledged, and which points must follow from it.

This is a second, naive statement of the rules, which knows nothing of the product's code. The
driver chooses possible actions by it; afterwards, the verdict replays the log of actions into
another, and compares.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

# Rule -> points. Others are switched off in the communities of the test.
POINTS = {
    "question_asked": 2,
    "answer_written": 2,
    "answer_accepted": 15,
    "question_closed": 2,
    "resource_shared": 5,
    "win_shared": 5,
    "resource_kept": 3,
    "helpful_received": 5,
    "insightful_received": 5,
}
# The most points in a day for one person, in `capped`.
CAPS = {
    "question_asked": 6,
    "answer_written": 10,
    "question_closed": 10,
    "resource_shared": 15,
    "win_shared": 10,
    "resource_kept": 30,
    "helpful_received": 50,
    "insightful_received": 50,
}
NO_CAP = 100_000
SHARED = {"question": "question_asked", "resource": "resource_shared", "win": "win_shared"}
WORDS = {"helpful": "helpful_received", "insightful": "insightful_received"}
HELPING = {"answer_written", "answer_accepted", "helpful_received"}
# Boards of all time that people view, and the kinds of value ("" is all). The site's counts what is
# done in `open` only, because `capped` is not public.
BOARDS = {
    "community": "/c/open/recognition/boards/",
    "group": "/c/open/g/open-group/recognition/boards/",
    "site": "/recognition/boards/",
}
KINDS = ("", "helping")
# A badge of `open`, for so many deeds by these rules.
BADGE_RULES, BADGE_AT_LEAST = ("question_asked", "answer_written"), 2


@dataclass
class Text:
    """A post or a comment, as it is if everything that was acknowledged is true."""

    public_id: str
    by: int
    kind: str
    place: tuple[str, bool]  # the slug of the community; in its group?
    post: str = ""  # of a comment
    shown: bool = True


class Expected(NamedTuple):
    """A deed that counts. People are their numbers in the cast of the test."""

    rule: str
    of: str  # "post" or "comment"
    source: str
    member: int
    giver: int | None
    place: tuple[str, bool]


@dataclass
class World:
    posts: dict[str, Text] = field(default_factory=dict)
    comments: dict[str, Text] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)  # post -> comment
    reactions: set[tuple[str, str, int, str]] = field(default_factory=set)
    kept: set[tuple[str, int]] = field(default_factory=set)

    def text(self, action: dict[str, Any]) -> Text:
        return getattr(self, action["of"] + "s")[action["what"]]

    def apply(self, action: dict[str, Any]) -> None:
        """Let an action take effect that was acknowledged."""
        getattr(self, "_" + action["verb"])(action)

    def _post(self, a: dict[str, Any]) -> None:
        place = (a["community"], a["group"])
        self.posts[a["what"]] = Text(a["what"], a["by"], a["kind"], place)

    def _comment(self, a: dict[str, Any]) -> None:
        place = self.posts[a["post"]].place
        self.comments[a["what"]] = Text(a["what"], a["by"], a["kind"], place, a["post"])

    def _accept(self, a: dict[str, Any]) -> None:
        post = self.comments[a["what"]].post
        if a["on"]:
            self.accepted[post] = a["what"]
        elif self.accepted.get(post) == a["what"]:
            del self.accepted[post]

    def _react(self, a: dict[str, Any]) -> None:
        change = self.reactions.add if a["on"] else self.reactions.discard
        change((a["of"], a["what"], a["by"], a["word"]))

    def _keep(self, a: dict[str, Any]) -> None:
        change = self.kept.add if a["on"] else self.kept.discard
        change((a["what"], a["by"]))

    def _show(self, a: dict[str, Any]) -> None:
        """Delete, or bring back. A deleted answer is no longer accepted."""
        text = self.text(a)
        text.shown = bool(a["on"])
        if not text.shown and self.accepted.get(text.post) == text.public_id:
            del self.accepted[text.post]

    def deeds(self) -> set[Expected]:
        """What must be in the ledger, once each."""
        return {*self._of_texts(), *self._of_acceptance(), *self._of_reactions()}

    def deeds_by(self, action: dict[str, Any]) -> set[Expected]:
        """What this action may bring about, if nothing else happens to the text and its post. Both
        are in this world."""
        if not action.get("on", True):
            return set()
        comment = self.comments.get(action["what"])
        post = self.posts[comment.post if comment else action["what"]]
        alone = World({post.public_id: post}, {comment.public_id: comment} if comment else {})
        if action["verb"] in ("accept", "react", "keep"):
            alone.apply(action)
        return alone.deeds()

    @staticmethod
    def scores(deeds: Iterable[Expected], board: str, kind: str) -> Counter[int]:
        """The points of each person on a board, if these deeds count."""
        found: Counter[int] = Counter()
        for deed in deeds:
            community, in_group = deed.place
            on_board = community == "open" and (in_group or board != "group")
            if on_board and (not kind or deed.rule in HELPING):
                found[deed.member] += POINTS[deed.rule]
        return found

    @staticmethod
    def holders(deeds: Iterable[Expected]) -> set[int]:
        """Who has the badge, if these deeds count."""
        counted = Counter(
            deed.member for deed in deeds if deed.place[0] == "open" and deed.rule in BADGE_RULES
        )
        return {member for member, times in counted.items() if times >= BADGE_AT_LEAST}

    def _of_texts(self) -> list[Expected]:
        found = [
            Expected(SHARED[post.kind], "post", post.public_id, post.by, None, post.place)
            for post in self.posts.values()
            if post.shown
        ]
        found += [
            Expected("answer_written", "comment", text.public_id, text.by, None, text.place)
            for text in self.comments.values()
            if text.shown and text.kind == "answer" and text.by != self.posts[text.post].by
        ]
        return found

    def _of_acceptance(self) -> list[Expected]:
        found = []
        for post, comment in self.accepted.items():
            asked, answer = self.posts[post], self.comments[comment]
            if asked.by == answer.by:
                continue
            rule, place = "answer_accepted", asked.place
            found.append(Expected(rule, "comment", comment, answer.by, asked.by, place))
            if asked.shown:
                found.append(Expected("question_closed", "post", post, asked.by, None, place))
        return found

    def _of_reactions(self) -> list[Expected]:
        found = []
        for of, what, by, word in self.reactions:
            text = self.posts[what] if of == "post" else self.comments[what]
            if text.shown and word in WORDS:
                found.append(Expected(WORDS[word], of, what, text.by, by, text.place))
        for what, by in self.kept:
            post = self.posts[what]
            if post.shown and post.kind == "resource" and by != post.by:
                found.append(Expected("resource_kept", "post", what, post.by, by, post.place))
        return found
