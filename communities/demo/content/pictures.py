"""The files attached to some posts, generated here."""

import io
from collections.abc import Callable

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

PAPER, INK, SOFT, ACCENT = "#fbf9f5", "#2f2a24", "#b9b0a3", "#1d5f78"
# Percentage of rounds with at most one interruption: six weeks of baseline, twelve of tests.
WEEKS = (38, 31, 42, 46, 36, 38, 41, 35, 37, 36, 44, 47, 45, 51, 49, 54, 52, 58)
BASELINE = 6
MEDIAN = 38
ROUNDS = ((8, 21), (5, 16), (8, 19), (11, 24), (8, 22), (6, 16))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def run_chart(name: str) -> ContentFile:
    picture = Image.new("RGB", (1600, 900), PAPER)
    draw = ImageDraw.Draw(picture)

    def spot(week: int, value: float) -> tuple[float, float]:
        return 150 + week * 80, 780 - (value - 20) * 14

    draw.text((150, 50), "Rounds with one interruption at most, per week", INK, _font(38))
    draw.text((150, 104), "Ward 4, per cent of observed rounds", INK, _font(26))
    for value in (20, 30, 40, 50, 60):
        x, y = spot(0, value)
        draw.line((x - 30, y, 1540, y), SOFT, 1)
        draw.text((70, y - 16), f"{value} %", INK, _font(26))
    _left, middle = spot(0, MEDIAN)
    draw.line((120, middle, spot(BASELINE - 1, 0)[0] + 40, middle), ACCENT, 3)
    for x in range(int(spot(BASELINE, 0)[0]) - 40, 1540, 22):
        draw.line((x, middle, x + 10, middle), ACCENT, 3)
    draw.text((1390, middle + 10), "median 38 %", ACCENT, _font(26))
    change = spot(BASELINE, 0)[0] - 40
    draw.line((change, 170, change, 780), INK, 2)
    draw.text((change + 14, 170), "second key", INK, _font(26))
    points = [spot(week, value) for week, value in enumerate(WEEKS)]
    draw.line(points, SOFT, 4, joint="curve")
    for week, (x, y) in enumerate(points):
        fill = PAPER if week < BASELINE else ACCENT
        draw.ellipse((x - 11, y - 11, x + 11, y + 11), fill=fill, outline=ACCENT, width=4)
    for week in (0, 5, 11, 17):
        draw.text((spot(week, 0)[0] - 40, 810), f"week {week + 1}", INK, _font(26))
    return _png(picture, name)


def workshop(name: str) -> ContentFile:
    """What five visitors of a welding workshop looked at, as lines from where they stood."""
    picture = Image.new("RGB", (1400, 860), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((560, 360, 900, 520), outline=INK, width=5)
    draw.text((600, 424), "bench, with the seam", INK, _font(28))
    things = {
        "the flame": (740, 330),
        "the hands": (820, 300),
        "the door": (1290, 150),
        "my face": (240, 200),
        "the seam": (650, 380),
    }
    for (what, (x, y)), stands in zip(
        things.items(), ((420, 760), (600, 790), (780, 790), (960, 760), (300, 640)), strict=True
    ):
        draw.line((*stands, x, y), ACCENT if what == "the seam" else SOFT, 5)
        draw.ellipse(
            (stands[0] - 20, stands[1] - 20, stands[0] + 20, stands[1] + 20), outline=INK, width=5
        )
        draw.text((x + 14, y - 34), what, INK, _font(28))
    return _png(picture, name)


def card(name: str) -> ContentFile:
    """A small card with a clock that shows ten o'clock."""
    picture = Image.new("RGB", (1240, 874), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((90, 187, 590, 687), outline="black", width=14)
    draw.line((340, 437, 340, 237), "black", 12)
    draw.line((340, 437, 218, 366), "black", 20)
    draw.text((670, 290), "My tablet is", "black", _font(76))
    draw.text((670, 390), "at ten.", "black", _font(150))
    draw.text((670, 600), "Ward 4", "black", _font(48))
    written = io.BytesIO()
    picture.save(written, "PDF", resolution=210)
    return ContentFile(written.getvalue(), name=name)


def baseline(name: str) -> ContentFile:
    lines = ["week,rounds with one interruption at most,rounds observed,per cent"]
    for week, (few, all_) in enumerate(ROUNDS, start=1):
        lines.append(f"{week},{few},{all_},{100 * few / all_:.0f}")
    return ContentFile(("\n".join(lines) + "\n").encode(), name=name)


def _png(picture: Image.Image, name: str) -> ContentFile:
    written = io.BytesIO()
    picture.save(written, "PNG")
    return ContentFile(written.getvalue(), name=name)


# Key in the content -> how to generate the file, and its alt text.
FILES: dict[str, tuple[Callable[[str], ContentFile], str]] = {
    "run-chart.png": (
        run_chart,
        (
            "Run chart of 18 weeks. Six hollow points of the baseline lie around the median of 38 "
            "per cent; after the second key the points rise, and the last eight lie above the "
            "median, up to 58 per cent."
        ),
    ),
    "workshop.png": (
        workshop,
        (
            "Drawing: five circles stand before a bench. Lines lead to what each looked at: the "
            "flame, the hands, the door, a face. One line, in colour, leads to the seam."
        ),
    ),
    "card.pdf": (card, ""),
    "baseline.csv": (baseline, ""),
}
