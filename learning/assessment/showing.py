"""How a question is shown to whoever answers it. Nothing here knows a key."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from plc.files.models import StoredFile

from .models import QuestionVersion
from .types import QuestionType, Sent, type_of


def drawn(version: QuestionVersion, seed: int) -> dict[str, Any]:
    """Order and values for this version; the same for the same seed."""
    dice = random.Random(f"{seed}:{version.pk}")  # noqa: S311  it decides no secret
    return type_of(version.question.kind).draw(version.body, dice)


@dataclass
class Shown:
    """One question on a page. ``name`` is the prefix of its fields and of the ids in its markup;
    ``parts`` say which parts were right, once the reader may know."""

    version: QuestionVersion
    name: str
    draw: Mapping[str, Any]
    answer: Any = None
    parts: Mapping[str, bool] = field(default_factory=dict)
    locked: bool = False
    files: Sequence[StoredFile] = ()

    @property
    def kind(self) -> QuestionType:
        return type_of(self.version.question.kind)

    @property
    def template(self) -> str:
        return self.kind.template

    @property
    def body(self) -> dict[str, Any]:
        return self.version.body

    @property
    def html(self) -> SafeString:
        """The text, with the values drawn for it in place of its variables."""
        html = self.version.text_html
        for name, value in self.draw.get("values", {}).items():
            html = html.replace(f"{{{name}}}", escape(value))
        return SafeString(html)

    @property
    def extra(self) -> dict[str, Any]:
        return self.kind.show(self.body, self.draw, self.answer)

    @property
    def said(self) -> str:
        if self.answer is None:
            return ""
        if self.kind.takes_files:
            return ", ".join(file.name for file in self.files)
        return self.kind.said(self.body, self.answer, self.draw)

    def read(self, data: Any) -> Any:
        """The answer in a form that was sent."""
        return self.kind.read(Sent(data, self.name), self.body)
