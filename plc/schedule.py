"""All periodic tasks. Each of them is safe to run twice and to skip."""

from datetime import timedelta

from celery.schedules import crontab


def every(**pause: float) -> dict[str, object]:
    """Run at this interval; a run that no worker picked up in time expires instead of piling up."""
    span = timedelta(**pause)
    return {"schedule": span, "options": {"expires": max(5.0, span.total_seconds())}}


def daily(hour: int, minute: int) -> dict[str, object]:
    """Run once a day, in UTC, as soon as a worker is available that day."""
    return {"schedule": crontab(str(minute), str(hour)), "options": {"expires": 20 * 3600}}


SCHEDULE = {
    "relay the journal": {"task": "plc.journal.tasks.relay", **every(seconds=3)},
    "reconcile the journal": {"task": "plc.journal.tasks.reconcile", **every(seconds=2)},
    "say that the clock and a worker live": {"task": "plc.web.tasks.beat", **every(seconds=10)},
    "send the mail that is due": {"task": "plc.notifications.tasks.send_mail", **every(minutes=1)},
    "publish scheduled posts": {
        "task": "communities.feed.tasks.publish_due_posts",
        **every(seconds=30),
    },
    "close polls": {"task": "communities.feed.tasks.close_due_polls", **every(minutes=1)},
    "fetch link previews": {"task": "communities.feed.tasks.fetch_previews", **every(minutes=1)},
    "best posts of the week and month": {
        "task": "communities.feed.tasks.refresh_top_of_days",
        **every(minutes=5),
    },
    "best posts of the year and ever": {
        "task": "communities.feed.tasks.refresh_top_of_years",
        **every(hours=1),
    },
    "forget versions of stories that nobody agreed to": {
        "task": "communities.stories.tasks.forget_refused_versions",
        **daily(3, 7),
    },
    "hand in quizzes whose time is up": {
        "task": "learning.assessment.tasks.submit_due_attempts",
        **every(seconds=15),
    },
    "release results of quizzes that have closed": {
        "task": "learning.assessment.tasks.release_results",
        **every(minutes=1),
    },
    "count reviews of work that has waited": {
        "task": "learning.assessment.tasks.settle_reviews_that_waited",
        **every(hours=1),
    },
    "fill seats left free": {
        "task": "communities.groups.tasks.fill_seats_left_free",
        **every(hours=1),
    },
    "tell whose access to a course ends": {
        "task": "learning.courses.tasks.tell_whose_access_ends",
        **every(hours=1),
    },
    "sweep files that nothing holds": {"task": "plc.files.tasks.sweep", **every(hours=1)},
    "sweep blobs that no row names": {"task": "plc.files.tasks.sweep_strays", **daily(4, 7)},
    "erase what was deleted": {
        "task": "communities.feed.tasks.erase_what_was_deleted",
        **daily(2, 47),
    },
    "read documents of libraries": {
        "task": "learning.library.tasks.read_documents",
        **every(minutes=1),
    },
    "say which resources are to be reviewed": {
        "task": "learning.library.tasks.tell_of_due",
        **every(hours=1),
    },
    "sweep contents of packages that nothing has": {
        "task": "learning.courses.tasks.sweep_packages",
        **daily(4, 37),
    },
    "publish lessons that are due": {
        "task": "learning.courses.tasks.publish_due_lessons",
        **every(minutes=1),
    },
    "ask how commitments go": {
        "task": "learning.growth.tasks.ask_what_is_due",
        **every(minutes=15),
    },
    "fill places in courses": {
        "task": "learning.courses.tasks.fill_free_places",
        **every(minutes=10),
    },
    "remind of certificates that end": {
        "task": "learning.pathways.tasks.remind_of_ends",
        **daily(5, 27),
    },
    "enter hours that were declared later": {
        "task": "learning.pathways.tasks.enter_declared_hours",
        **every(minutes=60),
    },
    "follow who earned points": {
        "task": "gamification.tasks.follow_standings",
        **every(seconds=5),
    },
    "enter the past of communities": {
        "task": "gamification.tasks.enter_past",
        **every(minutes=1),
    },
    "settle what comes with time": {"task": "gamification.tasks.settle_passed", **every(hours=1)},
    "recompute points that somebody asked for": {
        "task": "gamification.tasks.recompute_points",
        **every(minutes=1),
    },
    "find rings": {"task": "gamification.tasks.find_rings", **daily(0, 47)},
    "list those whose suspension ended": {
        "task": "gamification.tasks.relist_returned",
        **every(minutes=5),
    },
    "list those whose suspension ended long ago": {
        "task": "gamification.tasks.relist_all_returned",
        **daily(1, 7),
    },
    "compute seasons that wait": {
        "task": "gamification.tasks.compute_seasons",
        **every(minutes=1),
    },
    "drop boards of old periods": {
        "task": "gamification.tasks.drop_old_boards",
        **daily(1, 17),
    },
    "count the groups of boards": {
        "task": "gamification.tasks.count_groups",
        **daily(1, 27),
    },
    "forget boards that nobody views": {
        "task": "gamification.tasks.forget_boards",
        **every(hours=1),
    },
    "sign what names a hidden community": {
        "task": "plc.credentials.tasks.sign_again",
        **every(minutes=1),
    },
    "end terms": {"task": "gamification.tasks.end_terms", **daily(0, 37)},
    "evaluate everybody": {"task": "gamification.tasks.begin_walks", **daily(0, 53)},
    "go on evaluating everybody": {"task": "gamification.tasks.walk_on", **every(minutes=1)},
    "seal the ledger": {"task": "gamification.tasks.seal_ledger", **every(hours=1)},
    "audit the ledger": {"task": "gamification.tasks.audit_ledger", **daily(1, 37)},
    "prune the journal": {"task": "plc.journal.tasks.prune", **daily(3, 17)},
    "forget answers to requests": {"task": "plc.web.tasks.forget_answered", **daily(3, 27)},
    "forget mail sent long ago": {
        "task": "plc.notifications.tasks.forget_sent_mail",
        **daily(3, 37),
    },
}
