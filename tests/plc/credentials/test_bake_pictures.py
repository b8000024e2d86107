import io
import json
import struct
import zlib

import pytest
from PIL import Image

from plc.credentials import baking
from plc.credentials.faults import Fault, Unsound

SVG = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g/></svg>'
CREDENTIAL = json.dumps({"name": "]]> & <b>ä</b>", "n": [1, 2]}, ensure_ascii=False)


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 4), "navy").save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize("credential", [CREDENTIAL, "eyJ.abc.def"])
def test_what_was_baked_in_comes_out_again(credential):
    baked = baking.bake_png(png(), credential)
    assert baking.unbake_png(baked) == credential
    assert Image.open(io.BytesIO(baked)).size == (4, 4)
    again = baking.unbake_svg(baking.bake_svg(SVG, credential).encode())
    assert again == credential or json.loads(again) == json.loads(credential)


def test_a_credential_that_was_in_a_png_is_replaced():
    baked = baking.bake_png(baking.bake_png(png(), "old"), "new")
    assert baking.unbake_png(baked) == "new" and b"old" not in baked


def test_a_png_with_two_credentials_is_refused():
    first, second = baking.bake_png(png(), CREDENTIAL), baking.bake_png(png(), "eyJ.x.y")
    end = second.index(b"iTXt") - 4
    length = int.from_bytes(second[end : end + 4], "big")
    chunk = second[end : end + 12 + length]
    at = first.index(b"iTXt") - 4
    with pytest.raises(Unsound) as refusal:
        baking.unbake_png(first[:at] + chunk + first[at:])
    assert refusal.value.fault == Fault.TWICE


def test_a_foreign_png_may_have_compressed_it():
    body = b"openbadgecredential\0\1\0en\0\0" + zlib.compress(CREDENTIAL.encode())
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"iTXt" + body))
    assert baking.unbake_png(png()[:33] + chunk + png()[33:]) == CREDENTIAL


def test_a_foreign_svg_may_be_written_in_another_way():
    picture = (
        '<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:ob="https://purl.imsglobal.org/ob/v3p0"><ob:credential>\n'
        "{&quot;a&quot;: 1}\n</ob:credential><path d='M0 0'/></svg>"
    )
    assert json.loads(baking.unbake_svg(picture.encode())) == {"a": 1}


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (SVG.encode(), Fault.PICTURE_EMPTY),
        (b"<svg", Fault.PICTURE_BROKEN),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>', Fault.PICTURE_BROKEN),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg/>', Fault.PICTURE_BROKEN),
    ],
)
def test_an_svg_without_a_credential_or_with_entities_is_refused(picture, fault):
    with pytest.raises(Unsound) as refusal:
        baking.unbake_svg(picture)
    assert refusal.value.fault == fault


@pytest.mark.parametrize("at", range(0, 120, 7))
def test_a_png_with_a_changed_byte_is_refused(at):
    baked = bytearray(baking.bake_png(png(), CREDENTIAL))
    baked[at] ^= 1
    with pytest.raises(Unsound):
        baking.unbake_png(bytes(baked))


def test_a_png_that_ends_early_or_unpacks_without_end_is_refused():
    for end in (4, 20, 60):
        with pytest.raises(Unsound):
            baking.unbake_png(baking.bake_png(png(), CREDENTIAL)[:end])
    body = b"openbadgecredential\0\1\0\0\0" + zlib.compress(b" " * 50_000_000)
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"iTXt" + body))
    assert len(baking.unbake_png(png()[:33] + chunk + png()[33:])) == 1_000_001  # and no more


def test_a_picture_without_an_svg_element_cannot_be_baked():
    for picture in ("<p></p>", '<svg xmlns="http://www.w3.org/2000/svg"/>'):
        with pytest.raises(Unsound):
            baking.bake_svg(picture, CREDENTIAL)
