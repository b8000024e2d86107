"""What is left of a drawing draws, and does nothing else."""

import pytest

from plc.core import drawings
from plc.core.drawings import read_drawing
from plc.core.images import BadImage

SVG = 'xmlns="http://www.w3.org/2000/svg"'
HEAD = "<svg " + SVG + ' xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
ENTITY = f"<svg {SVG}>&a;</svg>".encode()


def drawn(inside, attributes='viewBox="0 0 40 30"'):
    return read_drawing(HEAD.format(attributes, inside).encode()).svg.decode()


def test_what_draws_stays():
    whole = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        "<style>.b { fill: url(#a) }</style>"
        '<g transform="scale(2)"><path d="M0 0h9" style="stroke:#fff" class="b"/></g>'
        '<text x="3">Nine <tspan>rounds</tspan></text><use xlink:href="#a"/><title>Rounds</title>'
    )
    left = drawn(whole)
    for part in ("linearGradient", "url(#a)", "scale(2)", "M0 0h9", "stroke:#fff", "Nine"):
        assert part in left
    assert 'xlink:href="#a"' in left


@pytest.mark.parametrize(
    "harm",
    [
        "<script>alert(1)</script>",
        "<script href='data:,alert(1)'/>",
        '<g onload="alert(1)"/>',
        '<g ONCLICK="alert(1)"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a xlink:href="https://evil.example/alert"><text>x</text></a>',
        "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>alert(1)</b></foreignObject>",
        "<html:script xmlns:html='http://www.w3.org/1999/xhtml'>alert(1)</html:script>",
        '<set attributeName="onload" to="alert(1)"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<image href="https://evil.example/alert.png"/>',
        '<image href="data:image/svg+xml;base64,alert"/>',
        '<use href="https://evil.example/alert.svg#a"/>',
        "<style>@import 'https://evil.example/alert.css'</style>",
        "<style>g { background: url(https://evil.example/alert) }</style>",
        '<g style="background: url(//evil.example/alert)"/>',
        '<g style="background: u\\72l(//evil.example/alert)"/>',
        '<g fill="url( &quot;https://evil.example/alert&quot;)"/>',
        "<handler xmlns='http://www.w3.org/2001/xml-events'>alert(1)</handler>",
        "<?xml-stylesheet href='https://evil.example/alert.css'?>",
        "<!-- alert -->",
    ],
)
def test_what_could_run_or_fetch_goes(harm):
    left = drawn(f'{harm}<path d="M0 0"/>')
    assert "alert" not in left
    assert "M0 0" in left


def test_pictures_within_it_stay():
    assert "iVBORw0" in drawn('<image href="data:image/png;base64,iVBORw0K"/>')


@pytest.mark.parametrize(
    "svg",
    [
        b"",
        b"<html/>",
        b"<svg",
        b"\x89PNG",
        b"<svg/>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + ENTITY,
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + ENTITY,
    ],
)
def test_what_is_no_drawing_is_refused(svg):
    with pytest.raises(BadImage):
        read_drawing(svg)


def test_a_drawing_made_to_exhaust_memory_is_refused(monkeypatch):
    monkeypatch.setattr(drawings, "MOST_ELEMENTS", 1_000)
    for harm in ("<g>" * 5_000 + "</g>" * 5_000, "<g/>" * 5_000):
        with pytest.raises(BadImage, match="too large"):
            drawn(harm)
    with pytest.raises(BadImage, match="too large"):
        read_drawing(b" " * 5_000_001)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 40 30"', (40, 30)),
        ('width="80px" height="60"', (80, 60)),
        ('width="100%" viewBox="-1,-1,12.4,9"', (12, 9)),
        ('width="many" viewBox="0 0 x"', (0, 0)),
        ('width="999999" height="3"', (16_000, 3)),
    ],
)
def test_its_size_is_read(attributes, size):
    drawing = read_drawing(HEAD.format(attributes, "").encode())
    assert (drawing.width, drawing.height) == size
