"""Every sentence is translatable, and German has them all. `make messages` says what is missing."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from gettext import GNUTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, override, pgettext

from plc.core import catalogues, registry
from plc.core.catalogues import PLACEHOLDER, ROOT, Key
from plc.core.edition import words_edition

LANGUAGES = ["de", "en"]


def path_of(language: str) -> Path:
    return ROOT / f"locale/{language}/LC_MESSAGES/django.po"


@pytest.fixture(scope="module")
def in_source() -> dict[Key, list[str]]:
    return catalogues.messages_in_source()


def test_every_message_of_the_source_has_its_german(in_source: dict[Key, list[str]]) -> None:
    german = catalogues.read(path_of("de"))
    missing = [key for key in in_source if key not in german or not german[key].translated]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_keeps_nothing_that_is_gone(
    language: str, in_source: dict[Key, list[str]]
) -> None:
    assert set(catalogues.read(path_of(language))) == set(in_source)


def test_german_fills_in_what_english_fills_in() -> None:
    for key, message in catalogues.read(path_of("de")).items():
        for source, text in zip([key.id, key.plural], message.texts, strict=False):
            wanted, filled = PLACEHOLDER.findall(source), PLACEHOLDER.findall(text)
            assert re.findall(r"</?\w+", text) == re.findall(r"</?\w+", source), (source, text)
            if key.plural and text == message.texts[0]:  # may say "one" in a word of its own
                assert set(filled) <= set(PLACEHOLDER.findall(key.plural)), (source, text)
            else:
                assert Counter(filled) == Counter(wanted), (source, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_pages_read_was_compiled_from_what_translators_write(language: str) -> None:
    path = path_of(language)
    compiled = catalogues.as_mo(catalogues.header_of(path), catalogues.read(path))
    assert path.with_suffix(".mo").read_bytes() == compiled


def test_pages_read_it() -> None:
    with override("de"):
        assert gettext("Waiting on you") == "Wartet auf Sie"
        assert pgettext("what to do", "Answer") == "Antworten"
        said = [ngettext("%(n)s member", "%(n)s members", n) % {"n": n} for n in (0, 1, 2)]
        assert said == ["0 Mitglieder", "1 Mitglied", "2 Mitglieder"]


def test_a_new_message_comes_in_empty_and_the_rest_keeps_its_words(tmp_path: Path) -> None:
    folder = tmp_path / "de"
    path = folder / "LC_MESSAGES/django.po"
    old, new = Key("Home"), Key("%(n)s day", plural="%(n)s days")
    catalogues.update(folder, {old: ["a.py"]})
    path.write_text(
        path.read_text().replace('msgid "Home"\nmsgstr ""', 'msgid "Home"\nmsgstr "Start"')
    )
    updated = catalogues.update(folder, {old: ["b.py"], new: ["a.html"]})
    assert (updated[old].texts, updated[new].texts) == (["Start"], ["", ""])
    assert catalogues.read(path).keys() == updated.keys()


def test_a_language_has_the_plurals_that_its_translator_says(tmp_path: Path) -> None:
    folder = tmp_path / "pl"
    path = folder / "LC_MESSAGES/django.po"
    years = Key("%(n)s year", plural="%(n)s years")
    catalogues.update(folder, {years: ["a.py"]})
    english = "nplurals=2; plural=(n != 1);"
    polish = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    path.write_text(path.read_text().replace(english, polish))
    assert catalogues.update(folder, {years: ["a.py"]})[years].texts == ["", "", ""]
    text = path.read_text()
    for number, word in enumerate(("rok", "lata", "lat")):
        text = text.replace(f'msgstr[{number}] ""', f'msgstr[{number}] "%(n)s {word}"')
    path.write_text(text)
    catalogues.update(folder, {years: ["a.py"]})
    name_in_mention = GNUTranslations(path.with_suffix(".mo").open("rb"))
    said = [name_in_mention.ngettext(years.id, str(years.plural), n) % {"n": n} for n in (1, 3, 5)]
    assert said == ["1 rok", "3 lata", "5 lat"]


def test_messages_are_found_by_the_names_that_a_module_gives_to_gettext() -> None:
    source = (
        "from django.utils.translation import gettext_lazy as _, npgettext as counted\n"
        "from elsewhere import gettext as other\n"
        '_("One " "whole")\ncounted("c", "a", "b", 2)\nother("not this")\n'
    )
    found = list(catalogues.in_python(source))
    assert found == [Key("One whole"), Key("a", context="c", plural="b")]


def test_messages_of_templates_may_hold_brackets_and_quotes() -> None:
    source = (
        """{% load i18n %}<p>it's (not) this {% translate 'A "b" (c)' %} {{ _("D") }}"""
        """{% blocktranslate count n=x %}one{% plural %}{{ n }} it's{% endblocktranslate %}"""
        """{% translate "E" context "f" %}"""
    )
    found = set(catalogues.in_template(source))
    assert found == {
        Key('A "b" (c)'),
        Key("D"),
        Key("one", plural="%(n)s it's"),
        Key("E", context="f"),
    }


# --- what nobody could translate ----------------------------------------------------------------

BLOCKS = re.compile(
    r"\{%\s*(blocktranslate|comment|verbatim)\b.*?\{%\s*end\1\s*%\}|\{#.*?#\}"
    r"|\{% block \w*class %\}.*?\{% endblock %\}",
    re.DOTALL,
)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORDS = re.compile(r"[A-Za-z]{2}")


class BareWords(HTMLParser):
    """Collects what a person would read, but for code and the caps of keys."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside_code += tag in {"code", "kbd", "script", "style"}
        for name, value in attrs:
            if name in {"alt", "aria-label", "label", "placeholder", "title"}:
                self.keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside_code -= tag in {"code", "kbd", "script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.inside_code:
            self.keep(data.strip())

    def keep(self, text: str) -> None:
        if WORDS.search(text):
            self.found.append(text)


def templates() -> list[Path]:
    """All but the pages of `/dev/`, which only developers see."""
    folder = ROOT / "templates"
    both = [*folder.rglob("*.html"), *folder.rglob("*.txt")]
    return sorted(path for path in both if "dev" not in path.parts)


def test_no_template_has_words_of_its_own() -> None:
    bare = {}
    for path in templates():
        parser = BareWords()
        parser.feed(TAGS.sub("", BLOCKS.sub("", path.read_text())))
        if parser.found:
            bare[path.name] = parser.found
    assert bare == {}


SHOWN = {"description", "empty_label", "help_text", "hint", "label", "placeholder", "sentence"}
SAYING = {"PermissionDenied", "Refused", "ValidationError", "done", "failed", "refused"}


def bare_sentences(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        values = [one.value for one in node.keywords if one.arg in SHOWN]
        values += node.args if name in SAYING else []
        for value in values:
            if isinstance(value, ast.JoinedStr):
                yield ast.unparse(value)
            elif isinstance(value, ast.Constant) and re.match(r"'([A-Z]|.* )", repr(value.value)):
                yield value.value


def test_no_form_refusal_or_notice_speaks_past_gettext() -> None:
    bare = {}
    for name in ("plc", "communities"):
        for path in (ROOT / name).rglob("*.py"):
            # Commands and the sheet of the look speak to operators and developers.
            spared = {"management", "migrations", "demo", "stackexchange", "look.py"}
            if spared & set(path.parts):
                continue
            if found := list(bare_sentences(ast.parse(path.read_text()))):
                bare[path.relative_to(ROOT).as_posix()] = found
    assert bare == {}


def test_another_wording_is_another_edition(settings, tmp_path):
    folder = tmp_path / "de/LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]
    editions = set()
    for wording in ("Gespräch geschlossen", "Unterhaltung geschlossen"):
        (folder / "django.mo").write_text(wording)
        words_edition.cache_clear()
        editions.add(words_edition())
    words_edition.cache_clear()
    assert len(editions) == 2


@pytest.mark.parametrize(
    "kinds", [registry.notices, registry.search_documents], ids=lambda r: r.what
)
def test_kinds_are_named_in_the_language_of_the_reader(kinds):
    """Not in that of whoever started the process."""
    for key, kind in kinds.items():
        assert isinstance(kind.label, Promise), key
