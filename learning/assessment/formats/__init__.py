"""Formats in which questions come and go. Each reads bytes to drafts and writes drafts to bytes;
nothing here reads or writes anything else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from .drafts import Checked, Draft, Picture, Place, Problem, Read, checked, likeness
from .gift import read_gift
from .gift_writing import write_gift
from .moodle import read_moodle
from .moodle_writing import write_moodle
from .qti import read_qti
from .qti_writing import write_qti_2, write_qti_3
from .table import read_table, write_table
from .written import Written

__all__ = [
    "FORMATS",
    "Checked",
    "Draft",
    "Format",
    "Picture",
    "Place",
    "Problem",
    "Read",
    "Written",
    "checked",
    "likeness",
]


@dataclass(frozen=True)
class Format:
    key: str
    label: str | Promise
    ending: str
    content_type: str
    read: Callable[[bytes], Read]
    write: Callable[[Sequence[Draft]], Written]


FORMATS: dict[str, Format] = {
    one.key: one
    for one in (
        Format(
            "gift",
            gettext_lazy("GIFT (plain text, as Moodle takes it)"),
            "gift.txt",
            "text/plain; charset=utf-8",
            read_gift,
            write_gift,
        ),
        Format(
            "moodle",
            gettext_lazy("Moodle XML"),
            "moodle.xml",
            "application/xml",
            read_moodle,
            write_moodle,
        ),
        Format(
            "qti",
            gettext_lazy("QTI 2.1 (package)"),
            "qti21.zip",
            "application/zip",
            read_qti,
            write_qti_2,
        ),
        Format(
            "qti3",
            gettext_lazy("QTI 3.0 (package)"),
            "qti30.zip",
            "application/zip",
            read_qti,
            write_qti_3,
        ),
        Format(
            "csv",
            gettext_lazy("Table (CSV)"),
            "csv",
            "text/csv; charset=utf-8",
            read_table,
            write_table,
        ),
    )
}
