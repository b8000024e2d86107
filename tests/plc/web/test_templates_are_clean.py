"""What the policy would stop, and what would not be found, is seen before a browser sees it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT).parts]
ICONS = set((ROOT / "plc/web/icons.txt").read_text().split())
NAME_OF_ICON = re.compile(r"""\{%\s*(?:icon|empty_state)\s+["']([\w-]+)["']""")
IN_PYTHON = re.compile(r"""icon=["']([\w-]+)["']|icon_svg\(["']([\w-]+)["']""")
OWN = re.compile(r"\{% own %\}(.*?)\{% endown %\}", re.DOTALL)
KEPT = re.compile(r"\{% same_for_all(.*?) ?%\}(.*?)\{% endsame_for_all %\}", re.DOTALL)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_template_has_no_inline_style_script_or_handler(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert not re.search(r"<[^>]*\shx-on", text)
    assert "javascript:" not in text
    assert "<style" not in text
    # A browser would cut off what is pasted, without a word.
    assert not re.search(r"<textarea[^>]*\smaxlength", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_template_can_be_read_a_line_at_a_time(path: Path) -> None:
    # A tag of Django's cannot be parted, so some lines are longer than those of the code.
    assert max(map(len, path.read_text().splitlines()), default=0) <= 240


def kept_parts(source: str) -> list[tuple[str, str]]:
    """What a template keeps for everybody, each with what it names as its key: with what it draws
    in, without what is filled in for each reader; also what is kept within that."""
    return [
        (key, drawn_in(part))
        for text in (OWN.sub("", source), *OWN.findall(source))
        for key, part in KEPT.findall(text)
    ]


def drawn_in(part: str) -> str:
    def text_of(include: re.Match[str]) -> str:
        source = (ROOT / "templates" / include[1]).read_text()
        return drawn_in(OWN.sub("", source))

    return re.sub(r'\{% include "([^"]+)"[^%]*%\}', text_of, part)


def test_what_is_kept_within_what_is_each_readers_own_is_looked_at_too() -> None:
    new, name = "{% same_for_all key %}New{% endsame_for_all %}", "{% own %}{{ user }}{% endown %}"
    assert kept_parts(f"{name}{{% own %}}<nav>{new}</nav>{{% endown %}}") == [(" key", "New")]
    assert kept_parts(f"{{% same_for_all %}}By {name}{{% endsame_for_all %}}") == [("", "By ")]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_what_is_kept_for_everybody_names_nobody(path: Path) -> None:
    for key, part in kept_parts(path.read_text()):
        asked = set(
            re.findall(r"\b(user\.\w+|user|request\.\w+|csrf_token|messages|shell\.\w+)\b", part)
        )
        assert asked <= {"shell.source_url", "shell.site_name"} | set(key.split()), asked


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_icon_of_a_template_is_in_the_sprite(path: Path) -> None:
    assert set(NAME_OF_ICON.findall(path.read_text())) <= ICONS


def test_every_icon_named_in_code_is_in_the_sprite() -> None:
    for folder in ("plc", "communities"):
        for path in (ROOT / folder).rglob("*.py"):
            used = {name for pair in IN_PYTHON.findall(path.read_text()) for name in pair if name}
            assert used <= ICONS, f"{named(path)}: {used - ICONS}"


def test_a_custom_element_is_short_and_known_to_the_start_module() -> None:
    folder = ROOT / "plc/static/plc/js"
    start = (folder / "start.js").read_text()
    for path in folder.glob("*.js"):
        text = path.read_text()
        assert len(text.splitlines()) <= 80, path.name
        if "customElements.define" in text:
            assert f'"{path.stem}"' in start
            assert f'customElements.define("{path.stem}"' in text
        assert "eval(" not in text and "new Function" not in text


def test_a_table_that_scrolls_is_no_second_landmark_of_its_section() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        for tag in re.findall(r'<div class="table-scroll"[^>]*>', path.read_text()):
            assert 'role="group"' in tag and "aria-label" in tag, named(path)
