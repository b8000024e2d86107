"""In the box stands @Name; in what is kept, who was meant."""

from uuid import UUID

import pytest

from plc.core.markdown import find_mentions, mention
from plc.core.naming import candidate_names, decode_mentions, encode_mentions

BEN = UUID("01890f3e-7b0a-7c3e-8000-000000000001")
NOA = UUID("01890f3e-7b0a-7c3e-8000-000000000002")
OTHER = UUID("01890f3e-7b0a-7c3e-8000-000000000003")


@pytest.mark.parametrize(
    "kept",
    [
        f"{mention('Ben Achterberg', BEN)} and {mention('Noa', NOA)}, hello.",
        f"({mention('Ben Achterberg', BEN)})",
        f"> {mention('João Figueiredo', NOA)}:\n\n- {mention('佐藤 花子', OTHER)} ",
        f"`@[Ben](u:{BEN})` is how it is kept",
        f"```\n{mention('Ben', BEN)}\n```\n{mention('Ben', BEN)}",
        f"Twice {mention('Noa', NOA)}, the other {mention('Noa', OTHER)}",
        f"{mention('Ben', BEN)}s cup",
        "Nobody, ben@example.org, @nobody",
    ],
)
def test_what_was_kept_comes_back_as_it_was(kept):
    shown, meant = decode_mentions(kept)
    assert encode_mentions(shown, meant) == kept


def test_the_box_shows_names():
    shown, meant = decode_mentions(f"{mention('Ben Achterberg', BEN)} said")
    assert (shown, meant) == ("@Ben Achterberg said", [(BEN, "Ben Achterberg")])


def test_a_name_within_a_word_an_address_or_code_stays_text():
    named = [(BEN, "Ben")]
    for text in ("@Benjamin", "a@Ben", "`@Ben`", "[@Ben](https://example.org)", "    @Ben"):
        assert find_mentions(encode_mentions(text, named)) == [], text
        assert encode_mentions(text, named) == text


def test_the_longer_name_is_meant_where_both_were_chosen():
    folded = encode_mentions("@Ben Achterberg and @ben", [(OTHER, "Ben"), (BEN, "Ben Achterberg")])
    assert folded == f"{mention('Ben Achterberg', BEN)} and {mention('ben', OTHER)}"


@pytest.mark.parametrize("typed", ["@İnes Ito", "@Ineſ Ito"])
def test_a_letter_that_only_matches_another_is_no_mention(typed):
    assert encode_mentions(f"@Ines Ito and {typed}", [(NOA, "Ines Ito")]) == (
        f"{mention('Ines Ito', NOA)} and {typed}"
    )


def test_names_that_could_be_meant_are_few():
    assert "ben achterberg" in candidate_names("Ask @Ben Achterberg, please")
    assert "ben achterberg" in candidate_names("Ask @Ben Achterberg. Then")
    assert candidate_names("ben@example.org") == []
    assert len(candidate_names("@a b c d e f g h " * 3000)) <= 400


def test_ten_thousand_names_are_folded_in_time():
    text = "@Ben " * 6000
    assert len(find_mentions(encode_mentions(text, [(BEN, "Ben")]))) == 1
