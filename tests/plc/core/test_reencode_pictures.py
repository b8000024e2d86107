"""Pictures are made again from their pixels, whatever else was in the file."""

import io
import struct
import warnings
import zlib

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from plc.core import images
from plc.core.images import BadImage, Cover, Fit, renditions

SIZES = {"large": Fit(100, 100), "square": Cover(40)}


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def picture(width: int = 200, height: int = 100, colour="red", mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), colour)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_every_kind_that_is_taken_becomes_webp_of_the_sizes_asked_for(kind):
    made = renditions(encoded(picture(), kind), SIZES)
    assert (made["large"].width, made["large"].height) == (100, 50)
    assert (made["square"].width, made["square"].height) == (40, 40)
    for name in SIZES:
        assert opened(made[name].data).format == "WEBP"
        assert opened(made[name].data).size == (made[name].width, made[name].height)


def test_a_small_picture_is_not_made_larger():
    made = renditions(encoded(picture(30, 20), "PNG"), SIZES)
    assert (made["large"].width, made["large"].height) == (30, 20)
    assert (made["square"].width, made["square"].height) == (20, 20)


def test_nothing_but_the_pixels_survives():
    exif = Image.Exif()
    exif[0x010E] = "CANARY description"
    exif.get_ifd(0x8825)[1] = "N"
    jpeg = encoded(picture(), "JPEG", exif=exif, comment=b"CANARY comment")
    text = PngInfo()
    text.add_text("Comment", "CANARY text")
    png = encoded(picture(), "PNG", pnginfo=text, exif=exif)
    webp = encoded(picture(), "WEBP", exif=exif, xmp=b"<x:xmpmeta>CANARY</x:xmpmeta>")
    for data in (jpeg, png, webp, jpeg + b"<script>CANARY</script>"):
        assert b"CANARY" in data or b"tEXt" in data
        for made in renditions(data, SIZES).values():
            assert b"CANARY" not in made.data
            assert not {"exif", "xmp", "icc_profile", "comment"} & opened(made.data).info.keys()


def test_a_picture_taken_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    made = renditions(encoded(picture(200, 100), "JPEG", exif=exif), SIZES)["large"]
    assert (made.width, made.height) == (50, 100)


def test_a_square_is_cut_from_the_middle():
    wide = picture(300, 100, "blue")
    wide.paste(picture(100, 100, "red"), (100, 0))
    square = opened(renditions(encoded(wide, "PNG"), SIZES)["square"].data).convert("RGB")
    for corner in [(1, 1), (38, 1), (1, 38), (38, 38)]:
        assert square.getpixel(corner)[0] > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_png_is_understood(mode):
    source = picture(50, 50, None, mode)
    assert renditions(encoded(source, "PNG"), SIZES)["large"].width == 50


def test_sixteen_bits_of_grey_keep_their_light():
    source = Image.new("I;16", (20, 20), 0x8000)
    grey = opened(renditions(encoded(source, "PNG"), SIZES)["large"].data).convert("L")
    assert abs(grey.getpixel((10, 10)) - 128) < 4


def test_what_can_be_seen_through_stays_so():
    made = renditions(encoded(picture(50, 50, (255, 0, 0, 0), "RGBA"), "PNG"), SIZES)
    assert opened(made["large"].data).convert("RGBA").getpixel((5, 5))[3] == 0
    # What stands over somebody's initials lets none of them through.
    assert opened(made["square"].data).convert("RGBA").getpixel((5, 5)) == (255, 255, 255, 255)


def test_the_inks_of_print_become_the_lights_of_a_screen():
    made = renditions(encoded(picture(50, 50, None, "CMYK"), "JPEG"), SIZES)
    assert opened(made["large"].data).mode == "RGB"


def test_another_profile_is_turned_into_srgb_and_a_broken_one_left_aside():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"broken"):
        made = renditions(encoded(picture(), "JPEG", icc_profile=icc), SIZES)["large"]
        assert opened(made.data).convert("RGB").getpixel((10, 10))[0] > 240


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [picture(20, 20, colour) for colour in ("red", "blue", "lime")]
    for kind in ("GIF", "WEBP"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        made = opened(renditions(data, SIZES)["large"].data)
        assert getattr(made, "n_frames", 1) == 1
        assert made.convert("RGB").getpixel((10, 10))[0] > 200


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9))


@pytest.mark.parametrize(
    "size", [(8000, 8000), (30_000, 10), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(size):
    with pytest.raises(BadImage, match="points"):
        renditions(png_claiming(*size), SIZES)


GOOD = encoded(picture(), "PNG")
BAD = {
    "nothing": b"",
    "text": b"hello",
    "markup": b"<html>",
    "half": GOOD[: len(GOOD) // 2],
    "a head": GOOD[:20],
    "half a jpeg": encoded(picture(2000, 2000), "JPEG")[:200],
    "claims": png_claiming(100, 100),
    "no size": png_claiming(0, 0),
    "bmp": encoded(picture(), "BMP"),
    "tiff": encoded(picture(), "TIFF"),
    "ico": encoded(picture(), "ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "pdf": b"%PDF-1.4\n",
    "avif head": b"\x00\x00\x00\x1cftypavif" + b"\x00" * 40,
    "riff": b"RIFF\xff\xff\xff\x7fWEBPVP8 " + b"\x00" * 40,
    "gif": b"GIF89a" + b"\xff" * 40,
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_or_foreign_file_is_refused_with_a_sentence(name):
    with pytest.raises(BadImage) as refused:
        renditions(BAD[name], SIZES)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "start", [b"<svg onload=alert(1)>", b"\n <?xml version='1.0'?><svg/>", b"\xef\xbb\xbf<svg/>"]
)
def test_a_drawing_is_refused_by_its_own_name(start):
    with pytest.raises(BadImage, match="SVG"):
        renditions(start, SIZES)


def test_damage_anywhere_in_a_file_never_escapes_as_another_error():
    data = encoded(picture(64, 64), "PNG")
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF"):
        data = encoded(picture(64, 64), kind)
        for position in range(0, len(data), max(len(data) // 60, 1)):
            try:
                renditions(data[:position] + b"\xff\x00\x7f" + data[position + 3 :], SIZES)
            except BadImage:
                pass


def test_warnings_of_the_decoder_are_nobodys_business():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        renditions(encoded(picture(50, 50, None, "P"), "PNG", transparency=b"\x00\x80"), SIZES)


def test_the_limits_are_those_the_documentation_gives():
    assert images.MAX_PIXELS == 50_000_000
