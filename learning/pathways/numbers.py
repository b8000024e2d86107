"""Numbers of certificates: letters of the community, the year, a number, and a digit by which a
slip of the pen is noticed (ISO 7064, MOD 11,10)."""


def check_digit(digits: str) -> str:
    """Notices every single wrong digit, and nearly all that changed places."""
    rest = 10
    for digit in digits:
        rest = (rest + int(digit)) % 10 or 10
        rest = 2 * rest % 11
    return str((11 - rest) % 10)


def number(letters: str, year: int, serial: int) -> str:
    digits = f"{serial:05d}"
    return f"{letters}-{year}-{digits}-{check_digit(f'{year}{digits}')}"


def letters_of(slug: str) -> str:
    """Two or three capital letters: the first of each word, or the first two."""
    words = [word for word in slug.upper().split("-") if word[:1].isalpha()]
    if len(words) > 1:
        return "".join(word[0] for word in words[:3])
    return "".join(letter for letter in slug.upper() if letter.isascii() and letter.isalpha())[
        :2
    ].ljust(2, "X")
