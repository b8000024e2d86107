"""Sheets of paper, such as certificates: laid out once, and drawn twice.

A Sheet is a list of things at places, in points from the upper left corner. `pdf` makes a file of
some, `svg` a picture of one, so that what somebody sees on a page is what is printed. Texts are
measured with the fonts that are put into the file (`fonts/`).
"""

from .measuring import fitting_size, width_of, wrap
from .pdf import pdf
from .sheets import PAPERS, Code, Frame, Picture, Rule, Sheet, Text
from .svg import svg

__all__ = [
    "PAPERS",
    "Code",
    "Frame",
    "Picture",
    "Rule",
    "Sheet",
    "Text",
    "fitting_size",
    "pdf",
    "svg",
    "width_of",
    "wrap",
]
