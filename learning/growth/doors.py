"""What drafts of commitments contain."""

from plc.core import registry

registry.draft_fields.register("growth", ("what", "happened", "table"))
