"""QR codes (ISO/IEC 18004)."""

import segno


def modules_of(address: str) -> list[list[bool]]:
    """Rows of modules, True for dark ones, without a quiet zone. A quarter may be damaged."""
    code = segno.make(address, error="q", micro=False)
    return [[bool(module) for module in row] for row in code.matrix]
