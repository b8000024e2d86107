"""The live process as it is deployed, with one topic for tests: a community's members may hear
"tests:<community id>"."""

from plc.live.asgi import application  # isort: skip  it sets Django up

from communities.community.models import Membership
from plc.core import registry

registry.live_topics.register(
    "tests",
    lambda actor, rest: Membership.objects.filter(community=int(rest), user=actor.pk).exists(),
)

__all__ = ["application"]
