"""Numbers as people write them: with a comma or a point, a sign, an exponent."""

import re
from decimal import Decimal, InvalidOperation

NUMBER = re.compile(r"[-+−]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][-+−]?\d{1,2})?")
THIN = str.maketrans({"\u2009": "", "\u202f": "", "\u00a0": "", " ": "", "'": "", "−": "-"})


def number_in(text: str) -> Decimal | None:
    """None for what is no number."""
    written = text.translate(THIN)
    if not NUMBER.fullmatch(written):
        return None
    try:
        return Decimal(written.replace(",", "."))
    except InvalidOperation:
        return None


def plain(number: Decimal | float) -> str:
    """Without an exponent and without zeros at the end, rounded to ten significant digits."""
    shown = f"{Decimal(f'{float(number):.10g}'):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def is_near(given: Decimal | float, right: Decimal | float, tolerance: float, how: str) -> bool:
    """``how``: "percent" of the right number, or "absolute". A billionth is always allowed, because
    numbers are rounded on their way."""
    allowed = abs(float(right)) * tolerance / 100 if how == "percent" else tolerance
    slack = max(abs(float(right)), 1e-9) * 1e-9
    return abs(float(given) - float(right)) <= allowed + slack
