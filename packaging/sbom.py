"""List what is in a bundle, by the names that scanners for known flaws go by: CycloneDX 1.5."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import native
from trim import About

from focusdesk.qt import libraries


def write(bundle: Path, about: About, path: Path) -> None:
    """Write the list of what lies in `bundle` to `path` (https://cyclonedx.org/docs/1.5/json/)."""
    path.write_text(json.dumps(document(bundle, about), indent=2) + "\n", encoding="utf-8")


def document(bundle: Path, about: About) -> dict[str, object]:
    """Return that list."""
    components: list[dict[str, object]] = [
        {
            "type": "library",
            "name": package.metadata["Name"],
            "version": package.version,
            "purl": f"pkg:pypi/{libraries.normal(package.metadata['Name'])}@{package.version}",
        }
        for package in libraries.packages()
    ]
    components += [
        {
            "type": "library",
            "name": library.name,
            "version": library.version,
            "licenses": [{"expression": library.licence}],
            "externalReferences": [{"type": "distribution", "url": library.source}],
        }
        for library in native.libraries(bundle)
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {"type": "application", "name": about.name, "version": about.version},
        },
        "components": sorted(components, key=lambda one: str(one["name"]).lower()),
    }
