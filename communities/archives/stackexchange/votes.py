"""Votes: reactions if the archive names the voter, otherwise counts."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from communities.feed.models import Comment, Post, Reaction, ReactionKind
from plc.core.among import Among

from .archive import BATCH, Archive, once
from .rows import Row, Unusable

# https://meta.stackexchange.com/q/2677: the types of votes in the dump.
VOTES = {
    1: "accepted",
    2: "up",
    3: "down",
    4: "offensive",
    5: "favourite",
    6: "close",
    7: "reopen",
    8: "bounty",
    9: "bounty-end",
    10: "deletion",
    11: "undeletion",
    12: "spam",
    15: "review",
    16: "edit-approved",
}
ACCEPTED = 1
# The reactions for votes of known people: favourites, and bounties on a question.
REACTIONS = {5: ReactionKind.HELPFUL, 8: ReactionKind.SAME}


class Votes(Archive):
    def _votes(self) -> None:
        """Counts are set rather than incremented, so that this is idempotent."""
        counts: dict[int, Counter[str]] = defaultdict(Counter)
        wanted: dict[tuple[int, int, str], Any] = {}
        accepted: dict[int, datetime] = {}
        seen: set[int] = set()
        taken = 0
        for row in self._rows("Votes"):
            try:
                self._vote(row, seen, counts, wanted)
                if row.number("VoteTypeId") == ACCEPTED and (on := row.date("CreationDate")):
                    accepted[row.number("PostId") or 0] = on
            except Unusable as reason:
                self.tally.refuse(row, str(reason))
                continue
            taken += 1
        with transaction.atomic():
            new = self._react(wanted) | self._set_votes(counts)
            self._date_acceptances(accepted)
        count = self.tally.of("Votes")
        if new:
            count.imported += taken
        else:
            count.known += taken

    def _vote(
        self,
        row: Row,
        seen: set[int],
        counts: dict[int, Counter[str]],
        wanted: dict[tuple[int, int, str], Any],
    ) -> None:
        once(row, seen)
        kind, target = row.number("VoteTypeId"), row.number("PostId")
        if kind not in VOTES:
            raise Unusable(f"there is no vote of type {kind}")
        if target not in self.posts and target not in self.answers:
            if target in self.wikis:
                raise Unusable(f"post {target} is a tag wiki, which has no votes here")
            raise Unusable(f"the post {target} is not in the archive")
        voter = self._author(row, "UserId")
        if voter is not None and kind in REACTIONS:
            at = row.needed_date("CreationDate")
            if (target, voter, REACTIONS[kind]) in wanted:
                raise Unusable("the same person has said this already")
            wanted[target, voter, REACTIONS[kind]] = at
        else:
            counts[target][VOTES[kind]] += 1

    def _react(self, wanted: dict[tuple[int, int, str], Any]) -> bool:
        """Insert the missing reactions; returns whether there were any."""
        new = []
        for (target, voter, kind), at in wanted.items():
            if target in self.settled:
                continue  # somebody who claimed their account may have removed it
            if target in self.posts:
                reaction = Reaction(post_id=self.posts[target], user_id=voter, kind=kind)
            else:
                reaction = Reaction(comment_id=self.answers[target][0], user_id=voter, kind=kind)
            new.append((reaction, at))
        here = set(
            Reaction.objects.filter(
                Q(Among("post", self.posts.values()))
                | Q(Among("comment", [comment for comment, _post in self.answers.values()]))
            ).values_list("post_id", "comment_id", "user_id", "kind")
        )
        new = [
            (reaction, at)
            for reaction, at in new
            if (reaction.post_id, reaction.comment_id, reaction.user_id, reaction.kind) not in here
        ]
        Reaction.objects.bulk_create([reaction for reaction, _at in new], batch_size=BATCH)
        for reaction, at in new:
            reaction.at = at  # auto_now_add set the current time
        Reaction.objects.bulk_update([reaction for reaction, _at in new], ["at"], batch_size=BATCH)
        return bool(new)

    def _date_acceptances(self, accepted: dict[int, datetime]) -> None:
        """Say when the answers were accepted. The dump has the day only, at midnight, which may be
        before the answer was written."""
        day_of = {self.answers[key][0]: day for key, day in accepted.items() if key in self.answers}
        posts = list(
            Post.objects.filter(Among("accepted_answer", day_of), accepted_at=None)
            .select_related("accepted_answer")
            .only("accepted_answer__created_at")
        )
        for post in posts:
            answer = post.accepted_answer
            if answer is not None:
                post.accepted_at = max(day_of[answer.pk], answer.created_at)
        Post.objects.bulk_update(posts, ["accepted_at"], batch_size=BATCH)

    def _set_votes(self, counts: dict[int, Counter[str]]) -> bool:
        """Update the counts that differ; returns whether any did."""
        changed = False
        comments = {key: comment for key, (comment, _post) in self.answers.items()}
        kinds: list[tuple[Any, dict[int, int]]] = [(Post, self.posts), (Comment, comments)]
        for model, pks in kinds:
            before = dict(
                model.objects.filter(Among("pk", pks.values())).values_list("pk", "imported_votes")
            )
            rows = [
                model(pk=pk, imported_votes=dict(sorted(counts[key].items())))
                for key, pk in pks.items()
                if key in counts and before[pk] != dict(counts[key])
            ]
            model.objects.bulk_update(rows, ["imported_votes"], batch_size=BATCH)
            changed = changed or bool(rows)
        return changed
