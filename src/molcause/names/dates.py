"""Names that a spreadsheet made into dates: ``SEPT9`` is saved as ``9-Sep``, ``MARCH1`` as ``1-Mar`` or ``44256``.

M. Ziemann, Y. Eren, A. El-Osta, Gene name errors are widespread in the scientific literature, Genome Biology 17:177
(2016).
"""

import re
from datetime import date, timedelta

MONTHS = {
    1: ("JAN",), 2: ("FEB",), 3: ("MARCH", "MARC", "MAR"), 4: ("APR",), 5: ("MAY",), 6: ("JUN",), 7: ("JUL",),
    8: ("AUG",), 9: ("SEPT", "SEP"), 10: ("OCT",), 11: ("NOV",), 12: ("DEC",),
}  # fmt: skip
_WORDS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAY_FIRST = re.compile(r"X?(\d{1,2})[-/. ]([A-Za-z]{3,9})\.?(?:[-/. ](?:\d{2}|\d{4}))?$")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})[-/. ](\d{1,2})(?:[-/., ]+(?:\d{2}|\d{4}))?$")
_ISO = re.compile(r"(?:19|20)\d{2}-(\d{2})-(\d{2})(?:[T ]00:00:00(?:\.0+)?)?$")
_SERIAL = re.compile(r"(\d{5})(?:\.0)?$")
_SERIALS = range(32_874, 51_136)  # 1990 to 2039


def names_of_date(text: str) -> tuple[str, ...]:
    """Return the names that a spreadsheet would have made into this date; none if it is no date.

    A number counts as a date only if it is the serial number of a day from 1990 to 2039 in March, September or
    December, whose names are symbols of genes.

    Examples
    --------
    >>> names_of_date("9-Sep"), names_of_date("2021-03-01")
    (('SEPT9', 'SEP9'), ('MARCH1', 'MARC1', 'MAR1'))
    >>> names_of_date("44256"), names_of_date("MARCH1")
    (('MARCH1', 'MARC1', 'MAR1'), ())
    """
    month, day = _month_and_day(text)
    return tuple(f"{name}{day}" for name in MONTHS[month]) if month else ()


def _month_and_day(text: str) -> tuple[int, int]:
    if found := _DAY_FIRST.match(text):
        return _checked(_month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.match(text):
        return _checked(_month(found[1]), int(found[2]))
    if found := _ISO.match(text):
        return _checked(int(found[1]), int(found[2]))
    if (found := _SERIAL.match(text)) and int(found[1]) in _SERIALS:
        day = date(1899, 12, 30) + timedelta(days=int(found[1]))
        return (day.month, day.day) if day.month in (3, 9, 12) else (0, 0)
    return 0, 0


def _month(word: str) -> int:
    """Return the month of a word such as ``Sep``, ``Sept`` or ``September``; 0 if it is none."""
    return next((month for month, full in enumerate(_WORDS, start=1) if full.startswith(word.lower())), 0)


def _checked(month: int, day: int) -> tuple[int, int]:
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else (0, 0)
