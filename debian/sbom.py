"""The bill of materials of a package: what is inside, with version, licence and hash, as CycloneDX 1.6.

Must not know: where the wheels come from, what they are for.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

CLASSIFIER = "License :: "


def write_sbom(wheels: Iterable[Path], version: str, target: Path) -> None:
    """Write it; the same wheels give the same bytes."""
    told = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "einlass", "version": version}},
        "components": [component(wheel) for wheel in sorted(wheels)],
    }
    target.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def component(wheel: Path) -> dict[str, object]:
    """What a wheel says of itself, and the SHA-256 of its bytes."""
    said = _metadata(wheel)
    name, version = said["Name"], said["Version"]
    licences = [{"license": {"name": text}} for text in licences_of(said)]
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
        "licenses": licences,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}],
    }


def licences_of(said: Message) -> tuple[str, ...]:
    """Its expression, else its classifiers, else its licence's first line; empty where it says nothing."""
    if said["License-Expression"]:
        return (str(said["License-Expression"]),)
    classified = [text for text in said.get_all("Classifier", []) if text.startswith(CLASSIFIER)]
    if classified:
        return tuple(text.rpartition(" :: ")[2] for text in classified)
    written = str(said["License"] or "").strip()
    return (written.splitlines()[0],) if written else ()


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return BytesParser().parsebytes(archive.read(name))
