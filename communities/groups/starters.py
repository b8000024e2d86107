"""Five predefined templates for groups. They only prefill the form and can be changed there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communities.community.models import Community

from .models import Group, GroupKind, GroupTemplate

FIELDS = ("kind", "purpose", "norms", "visibility", "joining", "size_min", "size_max")


@dataclass(frozen=True)
class Starter:
    key: str
    name: str | Promise
    description: str | Promise
    kind: str
    purpose: str | Promise
    norms: str | Promise
    visibility: str
    joining: str
    size_min: int
    size_max: int | None

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FIELDS}


STARTERS = (
    Starter(
        key="improvement-team",
        name=_("Improvement team"),
        description=_("Colleagues who change one thing in their own work and measure it."),
        kind=GroupKind.WORK_TEAM,
        purpose=_(
            "We improve one thing in our daily work. We look at what happens now, change one thing "
            "at a time, and keep what our own data show to be better."
        ),
        norms=_(
            "Look at the data before the story.\n"
            "Say what you saw, then what you think.\n"
            "Write down what you expect before you try it.\n"
            "Nobody is ranked.\n"
            "End with who does what by when."
        ),
        visibility=Group.Visibility.PRIVATE,
        joining=Group.Joining.REQUEST,
        size_min=4,
        size_max=12,
    ),
    Starter(
        key="topic-circle",
        name=_("Topic circle"),
        description=_("People from anywhere who work on the same question."),
        kind=GroupKind.TOPIC,
        purpose=_(
            "We share questions, cases and material on our topic, and find out together what "
            "works where."
        ),
        norms=_(
            "Ask early, a half-formed question is fine.\n"
            "Bring an example, not only an opinion.\n"
            "Say where something comes from.\n"
            "Thank people, and come back to say how it went."
        ),
        visibility=Group.Visibility.PUBLIC,
        joining=Group.Joining.OPEN,
        size_min=15,
        size_max=None,
    ),
    Starter(
        key="department",
        name=_("Department"),
        description=_("Everyone of one department, and nobody else."),
        kind=GroupKind.DEPARTMENT,
        purpose=_(
            "We are the people of one department. Here we prepare our meetings, settle what "
            "concerns us all, and keep what we have agreed."
        ),
        norms=_(
            "What is said here stays here.\n"
            "Decisions are written down the same day.\n"
            "Who was absent can still object for a week.\n"
            "Urgent things are said in person or by telephone."
        ),
        visibility=Group.Visibility.PRIVATE,
        joining=Group.Joining.INVITATION,
        size_min=5,
        size_max=40,
    ),
    Starter(
        key="cohort",
        name=_("Cohort"),
        description=_("People who begin together and go through a programme side by side."),
        kind=GroupKind.COHORT,
        purpose=_(
            "We begin together and see each other through. We meet regularly, try things between "
            "meetings, and tell each other honestly how they went."
        ),
        norms=_(
            "Come, or say beforehand that you cannot.\n"
            "Everyone speaks once before anyone speaks twice.\n"
            "Ask before you advise.\n"
            "What is said here stays here."
        ),
        visibility=Group.Visibility.PRIVATE,
        joining=Group.Joining.INVITATION,
        size_min=15,
        size_max=25,
    ),
    Starter(
        key="reading-group",
        name=_("Reading group"),
        description=_("One text a month, and what it means for our work."),
        kind=GroupKind.TOPIC,
        purpose=_(
            "We read one article or chapter a month and ask what it changes in what we do. "
            "Nobody lectures."
        ),
        norms=_(
            "Come also when you have not finished the text.\n"
            "Quote the page.\n"
            "One person asks, the others answer; next month somebody else asks.\n"
            "End with one thing that each of us will try."
        ),
        visibility=Group.Visibility.PUBLIC,
        joining=Group.Joining.OPEN,
        size_min=4,
        size_max=15,
    ),
)


def starters_for(community: Community) -> list[Starter]:
    """The community's own templates first, then those of the site, then the predefined ones."""
    own = [
        Starter(
            key=f"own-{row.pk}",
            name=row.name,
            description=row.description,
            **{name: getattr(row, name) for name in FIELDS},
        )
        for row in GroupTemplate.objects.filter(
            Q(community=community) | Q(community=None)
        ).order_by(F("community").asc(nulls_last=True), "name", "id")[:30]
    ]
    return [*own, *STARTERS]
