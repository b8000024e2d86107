"""Our drawings as PNG."""

import io

import pytest
from PIL import Image

from gamification.badges import art
from gamification.models import ValueKind
from plc.core.raster import Shape, lines, png


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_shape_is_filled_inside_and_transparent_outside():
    drawn = picture(png([Shape("M2 2L8 2L8 8L2 8z", fill="#ff0000")], box=10, pixels=50))
    assert drawn.size == (50, 50)
    assert drawn.getpixel((25, 25)) == (255, 0, 0, 255) and drawn.getpixel((2, 2))[3] == 0


def test_an_arc_stays_on_its_ellipse_and_ends_where_it_should():
    [(points, closed)] = lines("M0 5a5 3 0 0 1 10 0")
    assert not closed and points[0] == (0, 5) and points[-1] == (10, 5)
    assert all(abs(((x - 5) / 5) ** 2 + ((y - 5) / 3) ** 2 - 1) < 1e-9 for x, y in points)
    assert min(y for _, y in points) == pytest.approx(2, abs=0.01)


def test_a_thick_arc_has_no_gaps_between_its_pieces():
    path = "M2 5a8 4 0 0 0 16 0"
    drawn = picture(png([Shape(path, stroke="#000000", width=3)], box=20, pixels=400))
    [(points, _closed)] = lines(path)
    for x, y in points:
        for away in (-1.2, 0, 1.2):  # along the normal of the ellipse
            nx, ny = (x - 10) / 64, (y - 5) / 16
            far = away / (nx * nx + ny * ny) ** 0.5
            assert drawn.getpixel((int(20 * (x + nx * far)), int(20 * (y + ny * far))))[3] == 255


@pytest.mark.parametrize("kind", list(ValueKind))
def test_every_badge_is_drawn_in_the_colours_that_its_svg_has(kind):
    wash, _line, ink = art.drawing(kind, 2, "Steady hand").colours
    drawn = picture(art.png(kind, 2, "Steady hand", pixels=256)).convert("RGBA")
    found = {"#{:02x}{:02x}{:02x}".format(*colour[:3]) for _, colour in drawn.getcolors(65536)}
    assert {wash, ink} <= found and drawn.getpixel((0, 0))[3] == 0
