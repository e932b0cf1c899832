"""List what is in a bundle, by the names that scanners for known flaws go by: CycloneDX 1.5."""

import json
from datetime import UTC, datetime
from importlib.metadata import Distribution
from pathlib import Path
from uuid import uuid4

import native
from trim import About

from focusdesk.qt import libraries
from focusdesk.qt.libraries import Library


def write(bundle: Path, about: About, path: Path) -> None:
    """Write the list of what lies in `bundle` to `path` (https://cyclonedx.org/docs/1.5/json/)."""
    path.write_text(json.dumps(document(bundle, about), indent=2) + "\n", encoding="utf-8")


def document(bundle: Path, about: About) -> dict[str, object]:
    """Return that list."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {"type": "application", "name": about.name, "version": about.version},
        },
        "components": components(bundle),
    }


def components(bundle: Path) -> list[dict[str, object]]:
    """Return an entry for each package and each native library."""
    found = [_package(package) for package in libraries.packages()]
    found += [component(library) for library in native.libraries(bundle)]
    return sorted(found, key=lambda one: str(one["name"]).lower())


def _package(package: Distribution) -> dict[str, object]:
    name, version = package.metadata["Name"], package.version
    expression = package.metadata.get_all("License-Expression")
    named = {"license": {"name": libraries.licence_of(package)}}
    return {
        "type": "library",
        "name": name,
        "version": version,
        "licenses": [{"expression": expression[0]} if expression else named],
        "purl": f"pkg:pypi/{libraries.normal(name)}@{version}",
    }


def component(library: Library) -> dict[str, object]:
    """Return the entry of a library; what is not known of it is left out."""
    told = {
        "type": "library",
        "name": library.name,
        "version": library.version,
        "description": f"in {library.within}" if library.within else "",
        "licenses": [{"expression": library.licence}],
        "cpe": filled(library.cpe, library.version),
        "purl": filled(library.purl, library.version),
        "externalReferences": [{"type": "distribution", "url": library.source}],
    }
    return {name: value for name, value in told.items() if value}


def filled(name: str, version: str) -> str:
    """Return a scanner's name of a library with its version, where Qt leaves a place for that."""
    if not version and "$<" in name:
        return ""
    dashed = version.replace(".", "-")
    return name.replace("$<VERSION_DASHED>", dashed).replace("$<VERSION>", version)
