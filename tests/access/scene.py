"""The places that the matrix of URLs is tested in: one with some of everything, at three levels of
visibility.

`hidden` is a hidden community with a hidden group, `listed` a listed one with a private group, and
`public` a public one with a public group. The posts of the first two are in the group.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

from communities.community import actions as community
from communities.feed.actions import comments, posts
from communities.groups import actions as groups
from communities.stories import actions as stories
from gamification.actions import badges
from gamification.models import Badge
from learning.assessment.actions.assignments import give_assignment, write_assignment
from learning.assessment.actions.attempts import start_attempt
from learning.assessment.actions.grading import Found
from learning.assessment.actions.questions import Written, write_question
from learning.assessment.actions.quizzes import add_questions, give_quiz, write_quiz
from learning.assessment.actions.reviewing import add_example, set_review_rules, take_review
from learning.assessment.actions.rubrics import write_rubric
from learning.assessment.actions.submissions import Work, begin_submission, hand_in
from learning.assessment.rubrics import WrittenCriterion
from learning.courses import actions as courses
from learning.growth.actions.commitments import make_commitment
from learning.growth.actions.skills import take_framework
from learning.growth.frameworks import read_framework
from learning.library import actions as library
from learning.library.wording import Content
from learning.pathways import actions as pathways
from plc.files.actions import store_upload
from tests.cast import Cast
from tests.learning.courses import making, packing
from tests.learning.pathways import making as certifying

SCENES = {
    "hidden": ("hidden", "hidden"),
    "listed": ("listed", "private"),
    "public": ("public", "public"),
}
# The readers, in the order of the matrix's columns.
ACTORS = ("visitor", "emre", "dina", "chidi", "ben", "amara", "fatima")
NOBODY = UUID(int=7)
# What an address of these rooms has as a kind.
KINDS = {"stories": "spotlight", "assessment": "truefalse", "library": "text"}

# What an address of assessment is about, by its name.
QUIZ = {"quiz", "change_quiz", "add_questions", "draw_by_tags", "try_quiz", "give_quiz"}
HANDOUT = {
    *("handout", "begin_submission", "change_dates"),
    *("submissions", "submissions_csv", "release_all"),
    *("reviews", "take_review", "review_example", "review_overview", "reviews_csv"),
}
SUBMISSION = {
    *("submission", "take_back", "join_team", "leave_team", "open_team", "mark_submission"),
    *("comment_on_passage", "remove_comment", "adjust_share", "release_result"),
    "return_submission",
}


def routes() -> dict[str, str]:
    """Every named URL pattern of the site except the admin: name -> pattern."""
    found: dict[str, str] = {}

    def walk(patterns: list[Any], names: tuple[str, ...], before: str) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                if one.namespace != "admin":
                    more = (one.namespace,) if one.namespace else ()
                    walk(one.url_patterns, names + more, before + str(one.pattern))
            elif isinstance(one, URLPattern):
                found[":".join((*names, one.name or before + str(one.pattern)))] = before + str(
                    one.pattern
                )

    walk(get_resolver().url_patterns, (), "")
    return found


OF_OFFERINGS = {
    "announce",
    "answer_waiting",
    "give_time",
    "begin",
    "offering",
    "close",
    "deadlines",
    "learners",
    "gradebook",
    "grades",
    "nudge",
    "nudge_many",
    "invite",
    "package_learners",
}


class Scene:
    """A place at one level of visibility, with the keys of its URLs."""

    def __init__(self, name: str, cast: Cast) -> None:
        self.cast = cast
        self.community, self.group = cast.community, cast.group
        seen, inside = SCENES[name]
        community.change_community(
            community=self.community, by=cast.amara, visibility=seen, confirmed=True
        )
        self.community.refresh_from_db()
        groups.change_group(group=self.group, by=cast.ben, visibility=inside, confirmed=True)
        self.group.refresh_from_db()
        self.post = posts.publish_post(
            by=cast.chidi,
            community=self.community,
            group=self.group,
            kind="question",
            title="How do you count a round that was cut short?",
            body="We have three opinions.",
        )
        self.comment = comments.write_comment(
            by=cast.ben, post=self.post, body="Once.", kind="answer"
        )
        upload = SimpleUploadedFile("rounds.txt", b"a few plain words, as a file")
        self.file = store_upload(by=cast.chidi, upload=upload)
        self.story = stories.draft_story(
            by=cast.chidi,
            community=self.community,
            kind="success",
            title="Half the interruptions",
            body="Somebody else answers the phone.",
            audience="public",
            people=[cast.ben],
        )
        stories.ask_consent(by=cast.chidi, story=self.story)
        self.consent = self.story.consents.select_related("story").get()
        stories.give_consent(by=cast.ben, consent=self.consent)
        stories.publish_story(by=cast.amara, story=self.story)
        self.resource = library.add_resource(
            by=cast.chidi,
            community=self.community,
            kind="text",
            sent=library.Sent(title="Tally sheet"),
            content=Content(body="A stroke for each."),
        )
        self.collection = library.begin_collection(
            by=cast.chidi, community=self.community, title="Begin here"
        )
        self.item = library.add_to_collection(
            by=cast.chidi, collection=self.collection, resource=self.resource
        )
        self.step = self.community.steps.first() or community.add_step(
            community=self.community, by=cast.amara, kind="own", title="Read the norms"
        )

        self.question = write_question(
            by=cast.amara,
            community=self.community,
            kind="truefalse",
            written=Written(
                title="Rounds that were cut short",
                text="A round that was cut short counts once.",
                given={"right": "true"},
            ),
        )
        self._give_a_course()
        self.commitment = make_commitment(
            by=cast.chidi, community=self.community, what="Ask before I advise.", shared="place"
        )
        skills = read_framework(b"area,skill,Low,High\n,Asks first,Seldom,Often\n", "Listening")
        self.framework = take_framework(by=cast.amara, community=self.community, read=skills)
        quiz = write_quiz(by=cast.amara, community=self.community, title="Rounds")
        add_questions(by=cast.amara, quiz=quiz, questions=[self.question])
        self.quiz, self.sitting = quiz, give_quiz(by=cast.amara, quiz=quiz)
        self.attempt = start_attempt(by=cast.chidi, sitting=self.sitting)
        self._give_an_assignment()
        self.by_hand = Badge.objects.get(key="norm-keeper")
        self.by_peers = Badge.objects.get(key="steady-hand")
        place = {"community": self.community, "member": cast.chidi}
        self.award = badges.give_badge(
            by=cast.amara, badge=self.by_hand, reason="Let everybody finish.", **place
        )
        self.endorsement = badges.endorse(
            by=cast.ben, badge=self.by_peers, sentence="Keeps time without hurry.", **place
        )

    def _give_an_assignment(self) -> None:
        """Amara's, to the community; Chidi and Ben have handed in, and Ben reviews Chidi."""
        by: Any = {"by": self.cast.amara}
        levels = [("Not yet", None), ("There", None)]
        self.rubric = write_rubric(
            **by,
            community=self.community,
            title="Rounds",
            levels=levels,
            criteria=[WrittenCriterion("Counted", ["No.", "Yes."])],
        )
        self.assignment = write_assignment(
            **by,
            community=self.community,
            title="Your rounds",
            text="Tell of one.",
            rubric=self.rubric,
        )
        self.handout = give_assignment(**by, assignment=self.assignment)
        self.submission = begin_submission(by=self.cast.chidi, handout=self.handout)
        hand_in(by=self.cast.chidi, submission=self.submission, work=Work("It was short."))
        rules = {"each": 1, "flexible_days": 3, "fallback_days": 7}
        set_review_rules(**by, assignment=self.assignment, rules=rules)
        theirs = begin_submission(by=self.cast.ben, handout=self.handout)
        hand_in(by=self.cast.ben, submission=theirs, work=Work("It was long."))
        self.review = take_review(by=self.cast.ben, handout=self.handout)
        found = Found({"1": "2"}, words="Short, and whole.")
        self.example = add_example(
            **by, assignment=self.assignment, title="A round", text="We met.", found=found
        )

    def _give_a_course(self) -> None:
        """Amara's, to the community; Chidi has begun it."""
        self.course = making.course(
            by=self.cast.amara, community=self.community, lessons=1, summary="Count the rounds."
        )
        self.lesson = making.lessons_of(self.course)[0]
        by: Any = {"by": self.cast.amara}
        self.package = packing.uploaded(course=self.course, files=packing.scorm(), **by)
        put: Any = {"package": self.package, "passing": False, "score_counts": False}
        courses.put_package(lesson=self.lesson, **put, **by)
        courses.publish_lesson(lesson=self.lesson, **by)
        self.offering = making.offering(by=self.cast.amara, course=self.course)
        self.enrolment = courses.begin_course(by=self.cast.chidi, offering=self.offering)
        self.note = courses.write_note(by=self.cast.chidi, lesson=self.lesson, body="Ask Ben.")
        self.design = certifying.design(by=self.cast.amara, community=self.community)
        given: Any = {"course": self.course, "design": self.design, "hours": Decimal(3)}
        pathways.set_certification(by=self.cast.amara, **given)
        courses.complete_lesson(by=self.cast.chidi, enrolment=self.enrolment, lesson=self.lesson)
        courses.settle_course(enrolment=self.enrolment)
        self.enrolment.refresh_from_db()
        self.certificate = pathways.issue_certificate(by=None, enrolment=self.enrolment)

        self.pathway = pathways.make_pathway(
            by=self.cast.amara, community=self.community, name="Our way"
        )
        stage = self.pathway.stages.get()
        self.way_step = pathways.add_step(
            by=self.cast.amara, stage=stage, kind="attested", words="Leads a meeting"
        )
        pathways.publish_pathway(by=self.cast.amara, pathway=self.pathway)
        self.walker = pathways.begin_pathway(by=self.cast.chidi, pathway=self.pathway)
        pathways.settle_hours(source="course", people=[self.cast.chidi.pk])
        self.entry = self.cast.chidi.contact_hours.get()
        self.activity = pathways.ask_for_hours(
            by=self.cast.chidi,
            community=self.community,
            title="A visit",
            hours=Decimal(2),
            on=date(2026, 3, 4),
            evidence="Notes.",
        )
        self.counted = pathways.ask_for_hours(
            by=self.cast.chidi,
            community=self.community,
            title="A congress",
            hours=Decimal(6),
            on=date(2026, 3, 5),
            evidence="A badge.",
        )
        pathways.answer_activity(by=self.cast.amara, activity=self.counted, approved=True)
        self.copy = pathways.keep_transcript(
            by=self.cast.chidi, span="", lines=[], total=Decimal(0)
        )

    def _of_pathways(self, route: str) -> UUID:
        name = route.partition(":")[2]
        if name in {"activity", "take_back", "answer"}:
            return self.activity.public_id
        if name == "correct_activity":
            return self.counted.public_id
        if name in {"copy", "delete_copy"}:
            return self.copy.public_id
        if name in {"stage", "add_step"}:
            return self.way_step.stage.public_id
        if name in {"step", "attest"}:
            return self.walker.public_id if name == "attest" else self.way_step.public_id
        if name in {"design", "example", "retire_design"}:
            return self.design.public_id
        if name in {"certificates", "certificates_csv", "name_cohort", "correct_hours"}:
            return self.offering.public_id
        return self.certificate.public_id

    def _of_courses(self, route: str) -> UUID:
        name = route.partition(":")[2]
        if name in {"section", "add_lesson"}:
            return self.lesson.section.public_id
        if name in OF_OFFERINGS:
            return self.offering.public_id
        if name == "change_package":
            return self.package.public_id
        return self.enrolment.public_id if name in {"leave", "again"} else self.lesson.public_id

    def person(self, name: str) -> Any:
        return None if name == "visitor" else getattr(self.cast, name)

    def keys(self, route: str) -> dict[str, Any]:
        """The arguments for a route's URL. For objects that the scene lacks (a request, an
        invitation, a device), they are keys of nothing, which must not be distinguishable."""
        namespace = route.partition(":")[0]
        return {
            "slug": self.community.slug,
            "group_slug": self.group.slug,
            "public_id": {
                "feed": self.comment.public_id
                if "comment" in route or "answer" in route or "replies" in route
                else self.post.public_id,
                "people": self.cast.chidi.public_id,
                "stories": self.consent.public_id if "consent" in route else self.story.public_id,
                "library": (
                    self.collection.public_id if "collection" in route else self.resource.public_id
                ),
                "moderation": self.post.public_id,
                "assessment": self._assessed(route),
                "courses": self._of_courses(route),
                "growth": self._of_growth(route),
                "pathways": self._of_pathways(route),
            }.get(namespace, NOBODY)
            if route not in {"feed:feed_revoke", "feed:write_comment"}
            else (self.post.public_id if route == "feed:write_comment" else NOBODY),
            "course_slug": self.course.slug,
            "pathway_slug": self.pathway.slug,
            "step": self.way_step.public_id,
            "entry": self.entry.public_id,
            "note": self.note.public_id,
            "person": self.cast.chidi.public_id,
            "enrolment": self.enrolment.public_id,
            "pk": self._pk(route),
            "version": 1,
            "token": "no-such-token",
            "key": self._key(route),
            "name": self.file.name,
            "size": 64,
            "kind": KINDS.get(namespace, "feed.post"),
            "uidb36": "1",
            "provider_id": "oidc",
            "public": "z6Mk",
            "badge": (self.by_peers if "endorse" in route else self.by_hand).public_id,
            "award": self.award.public_id,
            "level": 1,
            "endorsement": self.endorsement.public_id,
            "position": 1,
            "file_format": "gift",
            "place_key": "courses.lesson",
            "place_id": 1,
            "question": self.question.public_id,
            "quiz": self.quiz.public_id,
            "package": self.package.public_id,
            "unit": self.package.units.get().public_id,
            "assignment": self.assignment.public_id,
            "example": self.example.public_id,
        }

    def _of_growth(self, route: str) -> Any:
        if "commitment" in route:
            return self.commitment.public_id
        return NOBODY if "answer" in route else self.framework.public_id

    def _assessed(self, route: str) -> Any:
        name = route.partition(":")[2]
        if name in {
            "quiz",
            "change_quiz",
            "add_questions",
            "draw_by_tags",
            "try_quiz",
            "give_quiz",
        }:
            return self.quiz.public_id
        if name in {"attempt", "mark", "save"}:
            return self.attempt.public_id
        if name in {"review", "rate_review", "comment_in_review", "remove_review_comment"}:
            return self.review.public_id
        if name in {"review_rules", "add_example", "remove_example"}:
            return self.assignment.public_id
        if "rubric" in name:
            return self.rubric.public_id
        if name in {"assignment", "change_assignment", "give_assignment"}:
            return self.assignment.public_id
        if name in HANDOUT:
            return self.handout.public_id
        if name in SUBMISSION:
            return self.submission.public_id
        if name == "dismiss_author":
            return NOBODY
        return self.question.public_id if "question" in name else self.sitting.public_id

    def _pk(self, route: str) -> int:
        if route == "library:collection_remove":
            return self.item.pk
        return self.step.pk if route.startswith("community:") else 987_654

    def _key(self, route: str) -> Any:
        if route.startswith("files:"):
            return self.file.public_id
        if route in {"people:picture", "people:cover"}:
            return "0" * 32
        if route == "keep_draft":
            return "feed.post:new"
        if route == "gamification:rule":
            return "question_asked"
        return NOBODY
