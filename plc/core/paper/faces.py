"""The fonts: Latin, Greek, Cyrillic and Vietnamese, and, where a name is written in it, Arabic or
Hebrew. Loading them takes some hundredths of a second."""

from pathlib import Path

from fpdf import FPDF

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Source Sans 3"
FACES = {
    FAMILY: "SourceSans3",
    "Noto Sans Arabic": "NotoSansArabic",
    "Noto Sans Hebrew": "NotoSansHebrew",
}


def new_document() -> FPDF:
    """An empty PDF with the fonts, which shapes and turns what is written from the right."""
    document = FPDF(unit="pt")
    for family, name in FACES.items():
        document.add_font(family, "", FOLDER / f"{name}_400Regular.ttf")
        document.add_font(family, "B", FOLDER / f"{name}_600SemiBold.ttf")
    document.set_fallback_fonts([family for family in FACES if family != FAMILY], exact_match=True)
    document.set_text_shaping(True)
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.c_margin = 0
    return document
