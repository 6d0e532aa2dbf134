"""How words that others wrote are shown."""

import re

_HYPHEN = re.compile(r"(?:^|(?<=[\s(\[▲▼]))-(?=\d)")


def true_minus(text: object) -> str:
    """Return text whose negative numbers carry a true minus sign; hyphens within words and names stay.

    The result is plain text, to be escaped like any other.

    Examples
    --------
    >>> true_minus("cosine -0.48 (-0.01), p44-42, 3-5"), true_minus("[-1.5, -1.4]"), true_minus("▼-0.2")
    ('cosine −0.48 (−0.01), p44-42, 3-5', '[−1.5, −1.4]', '▼−0.2')
    """
    return _HYPHEN.sub("−", str(text))
