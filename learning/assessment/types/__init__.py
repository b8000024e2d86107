"""The types of questions. A new one is a class in one of these modules, a template, and a line
here."""

from .amounts import Formula, Numeric, RatingScale
from .arranging import Groups, Matching, Matrix, Ordering
from .choices import Confidence, Multiple, Single, TrueFalse
from .gaps import Gaps
from .kinds import Composed, Marked, QuestionType, Sent
from .pictures import Hotspot
from .writing import LongText, ShortText, Upload

__all__ = ["TYPES", "Composed", "Marked", "QuestionType", "Sent", "type_of"]

TYPES: dict[str, QuestionType] = {
    one.key: one
    for one in (
        Single(),
        Multiple(),
        TrueFalse(),
        ShortText(),
        LongText(),
        Numeric(),
        Formula(),
        Gaps(),
        Matching(),
        Ordering(),
        Groups(),
        Matrix(),
        Hotspot(),
        RatingScale(),
        Upload(),
        Confidence(),
    )
}


def type_of(kind: str) -> QuestionType:
    return TYPES[kind]
