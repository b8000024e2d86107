import inspect
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from plc.journal.facts import FACTS, Fact
from plc.journal.listeners import listeners_of

HEAD = """# Facts

What the journal records, and who listens. Made by `manage.py describe_facts`; do not edit.
"""


class Command(BaseCommand):
    help = "Write docs/facts.md from the facts that are declared."

    def handle(self, *args: Any, **options: Any) -> None:
        Path(settings.BASE_DIR, "docs/facts.md").write_text(describe(), encoding="utf-8")


def describe() -> str:
    """The whole page, sorted by name."""
    return "\n".join([HEAD, *(_section(name, cls) for name, cls in sorted(FACTS.items()))])


def _section(name: str, cls: type[Fact]) -> str:
    lines = [f"## `{name}`", ""]
    if (said := inspect.getdoc(cls)) and not said.startswith(f"{cls.__name__}("):
        lines += [said, ""]
    if cls.VERSION > 1:
        lines += [f"Version {cls.VERSION}.", ""]
    if cls.PRIVATE:
        lines += ["Private: shown on no page, not even in the administration.", ""]
    lines += [f"- `{field.name}`: {_type(field.type)}" for field in fields(cls)]
    if heard := [listener.name for listener in listeners_of(name)]:
        lines += ["", "Heard by " + ", ".join(f"`{listener}`" for listener in sorted(heard)) + "."]
    return "\n".join(lines) + "\n"


def _type(annotation: Any) -> str:
    return (
        annotation
        if isinstance(annotation, str)
        else getattr(annotation, "__name__", str(annotation))
    )
