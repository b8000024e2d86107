import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from plc.web import bundle

CSS = Path(settings.BASE_DIR) / "plc/static/plc/css"
STATIC = Path(settings.BASE_DIR) / "plc/static/plc"


@pytest.fixture
def stylesheet() -> str:
    return Path(finders.find(bundle.NAME)).read_text()


def test_pages_fetch_one_file_with_no_import_left(stylesheet: str) -> None:
    assert "@import" not in stylesheet
    assert stylesheet.startswith("@layer tokens,base,layout,components,utilities") or (
        "@layer tokens, base, layout, components, utilities" in stylesheet
    )


def test_every_part_is_named_in_the_index() -> None:
    named = {path for path, _layer in bundle.IMPORT.findall((CSS / "index.css").read_text())}
    there = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} - {"index.css"}
    assert named == there


def test_a_rule_of_every_part_is_in_the_bundle(stylesheet: str) -> None:
    for part in (CSS / "components").glob("*.css"):
        selector = re.search(r"^\.[\w-]+", part.read_text(), re.MULTILINE)
        assert selector and f"{selector[0]}" in stylesheet, part.name


def test_squeezing_keeps_text_between_quotes_and_drops_comments() -> None:
    css = '/* a  b */ .x::before {\n  content: "a  { b";\n}\n'
    assert bundle.squeeze(css) == '.x::before{content: "a  { b"}'


def test_the_bundle_is_made_anew_when_a_part_changes(tmp_path: Path, settings) -> None:
    settings.BASE_DIR, settings.VAR_DIR = tmp_path, tmp_path / "var"
    css = tmp_path / "plc/static/plc/css"
    css.mkdir(parents=True)
    (css / "index.css").write_text('@import url("base.css") layer(base);')
    (css / "base.css").write_text("a { color: red; }")
    finder = bundle.Bundled()
    found = Path(finder.find(bundle.NAME))
    assert found.read_text() == "@layer base{a{color: red}}\n"
    (css / "base.css").write_text("a { color: blue; }")
    found.touch()
    later = found.stat().st_mtime + 5
    import os

    os.utime(css / "base.css", (later, later))
    assert "blue" in Path(finder.find(bundle.NAME)).read_text()


def test_an_address_in_a_component_is_refused(tmp_path: Path) -> None:
    (tmp_path / "components").mkdir()
    (tmp_path / "components/x.css").write_text('.x { background: url("x.png"); }')
    index = tmp_path / "index.css"
    index.write_text('@import url("components/x.css") layer(components);')
    with pytest.raises(ValueError, match=r"components/x\.css"):
        bundle.bundled(index)


def test_css_and_script_of_the_first_view_stay_small(stylesheet: str) -> None:
    scripts = [STATIC / "js/start.js", *STATIC.glob("vendor/htmx-*/htmx.min.js")]
    # What the shell itself brings: a page adds what it uses, all of ours together is 8 kB.
    elements = ["menu-button", "key-shortcuts", "scheme-switch", "csrf", "local-time"]
    scripts += [STATIC / f"js/{name}.js" for name in elements]
    sizes = [len(gzip.compress(path.read_bytes())) for path in scripts]
    assert len(gzip.compress(stylesheet.encode())) + sum(sizes) < 45_000
