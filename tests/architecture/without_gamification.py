"""Visits the site with ``gamification`` taken out of INSTALLED_APPS, in a process of its own: the
registries and URLs of this one were filled when it started. Run by test_the_house_stands.

Everything happens in one transaction that is rolled back.
"""

import sys

import django
from django.conf import settings

settings.INSTALLED_APPS.remove("gamification")
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.ALLOWED_HOSTS.append("testserver")
django.setup()

from django.core.management import call_command  # noqa: E402  the settings come first
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from communities.feed import actions as feed  # noqa: E402
from plc.journal import actions as journal  # noqa: E402
from plc.journal.listeners import LISTENERS  # noqa: E402
from plc.journal.models import Entry  # noqa: E402
from tests.cast import assemble  # noqa: E402

call_command("check")
assert not [name for name in LISTENERS if name.startswith("gamification")]
with transaction.atomic():
    cast = assemble()
    post = feed.publish_post(
        by=cast.chidi, community=cast.community, kind="question", title="Why?", body="Tell me."
    )
    answer = feed.write_comment(by=cast.ben, post=post, body="Because.", kind="answer")
    feed.accept_answer(by=cast.chidi, comment=answer)
    entries = list(Entry.objects.values_list("pk", flat=True))
    for listener in LISTENERS:
        journal.hear(listener=listener, entry_ids=entries)
    client = Client()
    client.force_login(cast.chidi, settings.AUTHENTICATION_BACKENDS[0])
    for address in (
        "/",
        cast.community.get_absolute_url(),
        cast.group.get_absolute_url(),
        post.get_absolute_url(),
        cast.ben.get_absolute_url(),
        "/people/",
        "/groups/",
    ):
        status = client.get(address).status_code
        assert status == 200, f"{address}: {status}"
    transaction.set_rollback(True)
print("the site works without it")
