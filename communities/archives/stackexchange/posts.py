"""Questions and answers, tags (which become topics), and comments on both."""

from collections import defaultdict

from django.db import transaction

from communities.feed.models import Attribution, Comment, Post, PostKind, PostTopic, Topic
from communities.feed.models.posts import Audience
from plc.core.among import Among
from plc.core.markdown import render
from plc.core.mathematics import in_line
from plc.core.plain import clean_line, shorten
from plc.core.sanitise import excerpt

from ..models import ImportedEdit, ImportedLink
from .archive import BATCH, Archive, html_of, markdown_of, once
from .rows import Row, Unusable

QUESTION, ANSWER, WIKI_EXCERPT, WIKI = 1, 2, 4, 5


class Posts(Archive):
    def _tags_and_wikis(self) -> None:
        topics = dict(
            Topic.objects.filter(community=self.community, group=None).values_list("slug", "pk")
        )
        wiki_of: dict[int, str] = {}
        seen: set[int] = set()
        named: set[str] = set()

        def make(row: Row) -> Topic | None:
            once(row, seen)
            slug = _slug_of(row.text("TagName"))
            if not slug:
                raise Unusable("it has no TagName")
            if slug in named:
                raise Unusable(f"the tag {slug} stands here twice")
            named.add(slug)
            for name in ("ExcerptPostId", "WikiPostId"):
                if (wiki := row.number(name)) is not None:
                    wiki_of[wiki] = slug
            if slug in topics:
                self.tally.known(row)
                return None
            return Topic(community=self.community, name=slug, slug=slug)

        def write(made: list[tuple[Row, Topic]]) -> None:
            Topic.objects.bulk_create([topic for _row, topic in made])
            topics.update({topic.slug: topic.pk for _row, topic in made})

        self._take(self._rows("Tags"), make, write)
        self._describe_topics(wiki_of, topics)
        self.topics = topics

    def _describe_topics(self, wiki_of: dict[int, str], topics: dict[str, int]) -> None:
        """The wiki of a tag consists of two posts: an excerpt and the full text."""
        parts: dict[str, dict[int, str]] = defaultdict(dict)
        described = set(
            Topic.objects.filter(community=self.community, group=None)
            .exclude(description_html="")
            .values_list("slug", flat=True)
        )
        for row in self._rows("Posts"):
            try:
                kind = row.number("PostTypeId")
                if kind not in (WIKI_EXCERPT, WIKI):
                    continue
                key = row.key()
                if key in self.wikis:
                    raise Unusable(f"the Id {key} stands here twice")
                self.wikis.add(key)
                slug = wiki_of.get(key)
                if slug is None:
                    raise Unusable("no tag refers to this tag wiki")
                text = html_of(row.text("Body"))
                # An excerpt is a line of plain text.
                parts[slug][kind] = text if text.startswith("<") else f"<p>{text}</p>"
            except Unusable as reason:
                # A row whose type is unreadable is reported when questions are imported.
                if row.text("PostTypeId") in (str(WIKI_EXCERPT), str(WIKI)):
                    self.tally.refuse(row, str(reason))
                continue
            (self.tally.known if slug in described else self.tally.imported)(row)
        changed = [
            Topic(
                pk=topics[slug], description_html="\n".join(html for _k, html in sorted(w.items()))
            )
            for slug, w in parts.items()
            if slug not in described
        ]
        Topic.objects.bulk_update(changed, ["description_html"], batch_size=BATCH)

    def _questions(self) -> None:
        known = self._known("post")
        self.posts = {key: post for key, (post, _c) in known.items() if post is not None}
        self.settled = set() if self.resumed else set(known)
        seen: set[int] = set()

        def make(row: Row) -> Post | None:
            kind = row.number("PostTypeId")
            if kind in (ANSWER, WIKI_EXCERPT, WIKI):
                return None
            if kind != QUESTION:
                raise Unusable(f"posts of type {kind} have no place here")
            key = once(row, seen)
            if key in self.posts:
                self.tally.known(row)
                return None
            return self._question(row)

        def write(made: list[tuple[Row, Post]]) -> None:
            Post.objects.bulk_create([post for _row, post in made])
            Attribution.objects.bulk_create(
                self._attribution(row, "post", post=post) for row, post in made
            )
            PostTopic.objects.bulk_create(
                PostTopic(
                    post=post,
                    topic_id=topic,
                    published_at=post.published_at,
                    last_activity_at=post.last_activity_at,
                )
                for row, post in made
                for topic in self._topics_of(row)
            )
            self.posts |= {row.key(): post.pk for row, post in made}

        self._take(self._rows("Posts", counted=False), make, write)

    def _question(self, row: Row) -> Post:
        html = html_of(row.text("Body"))
        created = row.needed_date("CreationDate")
        return Post(
            community=self.community,
            audience=Audience.COMMUNITY,
            author_id=self._author(row),
            kind=PostKind.QUESTION,
            title=clean_line(in_line(row.text("Title")))[:160],
            body=markdown_of(row.text("Body")),
            body_html=html,
            excerpt=excerpt(html, 380),
            language=self.community.language,
            published_at=created,
            last_activity_at=row.date("LastActivityDate") or created,
            edited_at=row.date("LastEditDate"),
            closed_at=row.date("ClosedDate"),
        )

    def _topics_of(self, row: Row) -> list[int]:
        tags = map(_slug_of, row.text("Tags").strip("<>|").replace("><", "|").split("|"))
        return list(dict.fromkeys(self.topics[tag] for tag in tags if tag in self.topics))

    def _answers(self) -> None:
        known = self._known("post")
        of_comment = dict(
            Comment.objects.filter(post__community=self.community).values_list("pk", "post_id")
        )
        self.answers = {
            key: (comment, of_comment[comment])
            for key, (_post, comment) in known.items()
            if comment in of_comment
        }
        seen = set(self.posts)  # questions and answers share their ids

        def make(row: Row) -> Comment | None:
            try:
                if row.number("PostTypeId") != ANSWER:
                    return None
            except Unusable:
                return None  # already reported with the questions
            key = once(row, seen)
            if key in self.answers:
                self.tally.known(row)
                return None
            parent = row.number("ParentId")
            if parent not in self.posts:
                raise Unusable(f"the question {parent} is not in the archive")
            html = html_of(row.text("Body"))
            return Comment(
                post_id=self.posts[parent],
                kind=Comment.Kind.ANSWER,
                author_id=self._author(row),
                body=markdown_of(row.text("Body")),
                body_html=html,
                excerpt=excerpt(html, 380),
                created_at=row.needed_date("CreationDate"),
                edited_at=row.date("LastEditDate"),
            )

        def write(made: list[tuple[Row, Comment]]) -> None:
            Comment.objects.bulk_create([comment for _row, comment in made])
            Attribution.objects.bulk_create(
                self._attribution(row, "answer", comment=comment) for row, comment in made
            )
            self.answers |= {row.key(): (comment.pk, comment.post_id) for row, comment in made}

        self._take(self._rows("Posts", counted=False), make, write)

    def _accept(self) -> None:
        """The answers that askers accepted. If one is unusable or missing from the archive, its
        question stays open."""
        changed = []
        for row in self._rows("Posts", counted=False):
            try:
                key, accepted = row.number("Id"), row.number("AcceptedAnswerId")
            except Unusable:
                continue
            if key is None or accepted is None or accepted in self.settled:
                continue
            comment, question = self.answers.get(accepted), self.posts.get(key)
            if comment and question == comment[1]:
                changed.append(Post(pk=question, accepted_answer_id=comment[0]))
        with transaction.atomic():
            open_still = set(
                Post.objects.filter(
                    Among("pk", [post.pk for post in changed]), accepted_answer=None
                ).values_list("pk", flat=True)
            )
            Post.objects.bulk_update(
                [post for post in changed if post.pk in open_still],
                ["accepted_answer"],
                batch_size=BATCH,
            )

    def _edits(self) -> None:
        """The last editor of each question and answer, if they are among its members."""
        edits = []
        for row in self._rows("Posts", counted=False):
            try:
                key, by = row.number("Id"), self._author(row, "LastEditorUserId")
                at = row.date("LastEditDate")
            except Unusable:
                continue
            if key is None or by is None or at is None:
                continue
            if key in self.posts:
                edits.append(ImportedEdit(post_id=self.posts[key], by_id=by, at=at))
            elif key in self.answers:
                edits.append(ImportedEdit(comment_id=self.answers[key][0], by_id=by, at=at))
        ImportedEdit.objects.bulk_create(edits, batch_size=BATCH, ignore_conflicts=True)

    def _comments(self) -> None:
        known = set(self._known("comment"))
        seen: set[int] = set()

        def make(row: Row) -> Comment | None:
            key = once(row, seen)
            if key in known:
                self.tally.known(row)
                return None
            post, parent = self._thread(row)
            rendered = render(row.text("Text"), prefix=f"i{key}")
            return Comment(
                post_id=post,
                parent_id=parent,
                author_id=self._author(row, "UserId"),
                body=rendered.source,
                body_html=rendered.html,
                excerpt=shorten(rendered.text, 380),
                created_at=row.needed_date("CreationDate"),
                # The dump has no rows for votes on comments, only their number.
                imported_votes=_counted({"up": row.number("Score") or 0}),
            )

        def write(made: list[tuple[Row, Comment]]) -> None:
            Comment.objects.bulk_create([comment for _row, comment in made])
            Attribution.objects.bulk_create(
                self._attribution(row, "comment", comment=comment) for row, comment in made
            )

        self._take(self._rows("Comments"), make, write)

    def _thread(self, row: Row) -> tuple[int, int | None]:
        target = row.number("PostId")
        if target in self.posts:
            return self.posts[target], None
        if target in self.answers:
            comment, post = self.answers[target]
            return post, comment
        if target in self.wikis:
            raise Unusable(f"post {target} is a tag wiki, which has no conversation")
        raise Unusable(f"the post {target} is not in the archive")

    def _links(self) -> None:
        known = set(
            ImportedLink.objects.filter(Among("post", self.posts.values())).values_list(
                "number", flat=True
            )
        )
        kinds = {1: ImportedLink.Kind.LINKED, 3: ImportedLink.Kind.DUPLICATE}
        seen: set[int] = set()

        def make(row: Row) -> ImportedLink | None:
            key = once(row, seen)
            if key in known:
                self.tally.known(row)
                return None
            kind = row.number("LinkTypeId")
            if kind not in kinds:
                raise Unusable(f"there is no link of type {kind}")
            ends = []
            for name in ("PostId", "RelatedPostId"):
                number = row.number(name)
                post = self.posts.get(number or 0) or self.answers.get(number or 0, (0, 0))[1]
                if not post:
                    raise Unusable(f"the post {number} is not in the archive")
                ends.append(post)
            return ImportedLink(post_id=ends[0], related_id=ends[1], kind=kinds[kind], number=key)

        self._take(
            self._rows("PostLinks"),
            make,
            lambda made: ImportedLink.objects.bulk_create([link for _row, link in made]),
        )


def _slug_of(tag: str) -> str:
    return tag.lower()[:60]


def _counted(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
