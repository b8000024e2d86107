"""Re-encodes uploaded pictures, so that only their pixels survive.

The result is always WebP: upright, in sRGB, without location, camera or comments. The uploaded
bytes are never served, so polyglot files are harmless. Only the first frame of an animation is
kept.
"""

import contextlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from plc.core.refusals import Refused

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# 50 megapixels take 200 MB of memory; phones take pictures of 12 to 48.
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
QUALITY = 82


class BadImage(Refused):
    """The file cannot be used as a picture; the sentence is for the person who uploaded it."""


@dataclass(frozen=True)
class Fit:
    """Scale down to fit into a box, keeping the proportions; never enlarge."""

    width: int
    height: int


@dataclass(frozen=True)
class Cover:
    """Crop a square from the middle, on white where it is transparent; never enlarge."""

    side: int


@dataclass(frozen=True)
class Rendition:
    """One size of a picture, ready to be stored as image/webp."""

    data: bytes
    width: int
    height: int


def renditions(data: bytes, sizes: Mapping[str, Fit | Cover]) -> dict[str, Rendition]:
    """Render the picture in every requested size. Takes up to a second for 50 megapixels.

    The caller must limit the length of ``data``. Raises BadImage.
    """
    with warnings.catch_warnings():
        # Pillow warns about large pictures and broken metadata; our own limits apply.
        warnings.simplefilter("ignore")
        picture = _opened(data, max(map(_longest, sizes.values()), default=1))
        return {name: _rendition(picture, size) for name, size in sizes.items()}


def _longest(size: Fit | Cover) -> int:
    # The square is cropped from the shorter side: twice its side is enough for ratios up to 2:1.
    return max(size.width, size.height) if isinstance(size, Fit) else size.side * 2


def _opened(data: bytes, needed: int) -> Image.Image:
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise BadImage(gettext("Drawings (SVG) cannot be used here. Save it as PNG and try again."))
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        width, height = picture.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise BadImage(
                gettext(
                    "This picture has %(width)d by %(height)d points, which is too many. "
                    "Make it smaller and try again."
                )
                % {"width": width, "height": height}
            )
        # A JPEG can be decoded at an eighth of its size, which saves most of the time.
        picture.draft("RGB", (needed * 2, needed * 2))
        picture.load()
        return _plain(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as unknown:
        raise BadImage(
            gettext("This file is not a picture. Use JPEG, PNG, WebP, AVIF or GIF.")
        ) from unknown
    except Image.DecompressionBombError as bomb:
        raise BadImage(gettext("This picture has too many points.")) from bomb
    except BadImage:
        raise
    except Exception as broken:
        # Decoders raise all kinds of exceptions for broken files (SyntaxError, struct.error,
        # EOFError, ZeroDivisionError, ...), and the answer is the same for all of them.
        raise BadImage(
            gettext("This picture is damaged and cannot be read. Save it again and try once more.")
        ) from broken


def _plain(picture: Image.Image) -> Image.Image:
    """Convert to RGB or RGBA in sRGB without any metadata."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        # 16-bit greyscale: keep the upper eight bits.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        # Ignore a broken colour profile: the colours are then slightly off.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            picture = (
                ImageCms.profileToProfile(
                    picture,
                    io.BytesIO(profile),
                    ImageCms.createProfile("sRGB"),
                    outputMode="RGBA" if picture.mode == "RGBA" else "RGB",
                )
                or picture
            )
    seen_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    picture = picture.convert("RGBA" if seen_through else "RGB")
    # The WebP encoder would copy this metadata into the new file.
    picture.info.clear()
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """An avatar is shown on top of the person's initials, which must not shine through."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture)
    return ground


def _rendition(picture: Image.Image, size: Fit | Cover) -> Rendition:
    if isinstance(size, Fit):
        made = picture.copy()
        made.thumbnail((size.width, size.height), Image.Resampling.LANCZOS)
    else:
        side = min(size.side, *picture.size)
        made = _on_white(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS))
    out = io.BytesIO()
    made.save(out, "WEBP", quality=QUALITY, method=4)
    return Rendition(out.getvalue(), *made.size)
