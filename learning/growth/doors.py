"""What drafts of commitments contain, and who is offered while a name is typed."""

from plc.core import registry

from .access import people_offered

registry.mentionables.register("partners", people_offered)
registry.draft_fields.register("growth", ("what", "happened", "table"))
