"""Captions of films: WebVTT, as the browser's own player shows it. SRT is turned into it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from plc.core.plain import clean_text
from plc.core.refusals import Refused

MOST = 500_000  # characters
_TIME = r"(?:\d{1,3}:)?[0-5]\d:[0-5]\d[.,]\d{3}"
_CUE = re.compile(rf"^[ \t]*({_TIME})[ \t]+-->[ \t]+({_TIME})([^\n]*)$")
_TAG = re.compile(r"<[^>\n]{0,200}>")
_SETTING = re.compile(r"(?:align|line|position|size|vertical|region):[\w.,%-]+")


def accept_captions(text: str) -> str:
    """WebVTT, of cues only: no style sheets, regions or notes. Empty for an empty text; refuses
    what contains no cue."""
    text = clean_text(text)
    if not text.strip():
        return ""
    if len(text) > MOST:
        raise Refused(_("These captions are too long."), field="captions")
    cues = [
        f"{begins} --> {ends}{settings}\n{words}" for begins, ends, settings, words in _cues(text)
    ]
    if not cues:
        raise Refused(
            _("These are no captions: there is no line such as 00:01.000 --> 00:04.000."),
            field="captions",
        )
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _cues(text: str) -> Iterator[tuple[str, str, str, str]]:
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").splitlines()
        for number, line in enumerate(lines[:2]):  # a cue may have a name above it
            if found := _CUE.match(line):
                words = "\n".join(one for one in lines[number + 1 :] if "-->" not in one)
                if words.strip():
                    settings = "".join(f" {one}" for one in _SETTING.findall(found[3]))
                    yield _time(found[1]), _time(found[2]), settings, words
                break


def _time(text: str) -> str:
    text = text.replace(",", ".")
    return text if text.count(":") == 2 else f"00:{text}"


def words_of(captions: str) -> str:
    """What is said in them, without times, as lines; nothing that is said twice in a row."""
    lines: list[str] = []
    for _begins, _ends, _settings, words in _cues(captions):
        line = " ".join(_TAG.sub("", words).split())
        if line and (not lines or lines[-1] != line):
            lines.append(line)
    return "\n".join(lines)
