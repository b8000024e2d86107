"""Makes pathways reportable: the text of their page, and their stages."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from plc.core.registry import Reportable, reportables

from . import access
from .actions import moderation
from .models import Pathway
from .steps import says
from .walking import stages_of


def _on_pathway(action: Callable[..., bool]) -> Callable[..., bool]:
    return lambda pathway, *, by: action(pathway=pathway, by=by)


def _render(pathway: Pathway) -> str:
    stages = [
        f"## {stage.name}\n\n" + "\n".join(f"- {says(step)}" for step in stage.steps.all())
        for stage in stages_of(pathway)
    ]
    return "\n\n".join(part for part in (pathway.summary, pathway.body, *stages) if part)


reportables.register(
    "pathways.pathway",
    Reportable(
        key="pathways.pathway",
        label=_("Pathway"),
        door=access.pathway_to_report,
        heading=lambda pathway: pathway.name,
        render=_render,
        href=lambda pathway: pathway.get_absolute_url(),
        author=lambda pathway: pathway.owner,
        community_id=lambda pathway: pathway.community_id,
        group_id=lambda pathway: pathway.group_id,
        hide=_on_pathway(moderation.hide_pathway),
        restore=_on_pathway(moderation.restore_pathway),
        remove=_on_pathway(moderation.remove_pathway),
        find=lambda pk: Pathway.objects.select_related("community", "group").filter(pk=pk).first(),
        title=lambda pathway: pathway.name,
    ),
)
