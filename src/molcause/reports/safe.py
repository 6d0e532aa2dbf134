"""What keeps text text: JSON inside a page, links that can only be links, and the page's content policy."""

import base64
import hashlib
import json
import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/[^\s\"'<>]+)", re.IGNORECASE)
_PMID = re.compile(r"(?:pmid:\s*)(\d{1,9})", re.IGNORECASE)


def json_for_script(value: Any) -> Markup:
    r"""Return JSON that cannot end the script element it stands in.

    Examples
    --------
    >>> print(json_for_script({"name": "</script>"}))
    {"name": "\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    return Markup("".join(_ESCAPES.get(char, char) for char in text))  # noqa: S704 - escaped one line above


def link(reference: str) -> str:
    """Return the address of a DOI or a PubMed number, or nothing: no other text becomes a link.

    Examples
    --------
    >>> link("PMID:8226933"), link("DOI:10.1126/science.1105809")
    ('https://pubmed.ncbi.nlm.nih.gov/8226933/', 'https://doi.org/10.1126/science.1105809')
    >>> link("javascript:alert(1)")
    ''
    """
    text = reference.strip()
    doi = _DOI.fullmatch(text)
    if doi:
        return f"https://doi.org/{doi.group(1)}"
    pmid = _PMID.fullmatch(text)
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid.group(1)}/" if pmid else ""


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return a Content-Security-Policy that runs exactly these scripts and styles and loads nothing.

    Examples
    --------
    >>> policy(["1"], []).split("; ")[:2]
    ["default-src 'none'", "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"]
    """
    allowed = {"script-src": [_hash(text) for text in scripts], "style-src": [_hash(text) for text in styles]}
    lines = [f"{name} {' '.join(hashes) or chr(39) + 'none' + chr(39)}" for name, hashes in allowed.items()]
    return "; ".join(["default-src 'none'", *lines, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def command(parameters: Mapping[str, Any]) -> str:
    """Return the command line that made a run, quoted for a shell.

    Examples
    --------
    >>> command({"argv": ["study", "my study.toml"]}), command({"command": "demo"}), command({})
    ("molcause study 'my study.toml'", 'molcause demo', '')
    """
    argv = parameters.get("argv")
    if isinstance(argv, list) and argv:
        words = [str(word) for word in argv]
        return shlex.join(words if words[0] == "molcause" else ["molcause", *words])
    name = parameters.get("command")
    return f"molcause {name}" if name else ""
