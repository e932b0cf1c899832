"""Whose code is inside Qt is told as Qt tells it, and as the libraries themselves do."""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.licenses import canonicalize_license_expression

from focusdesk.qt import libraries

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
TEXTS = ROOT / "resources" / libraries.FOLDER
EVERY = [*libraries.parts(), *libraries.parts("win32"), *libraries.parts("darwin", "arm64")]
AGAIN = "run packaging/attributions.py with the sources of this Qt"
HELD = {
    "ffmpeg": b"LGPL version 2.1 or later",
    "md4c": b"md4c",
    "pcre2": b"PCRE2",
    "signalsmith-stretch": b"signalsmith",
    "tinycbor": b"cbor_",
    "tlfs": b"Tlsf",
    "wayland-tablet-protocol": b"zwp_tablet_manager_v2",
    "wayland-viewporter-protocol": b"wp_viewporter",
}
"""What is seen of some of them in the library that holds it."""

LINKED = {"zlib": ("QtCore", b"libz.so"), "freetype": ("QtGui", b"libfreetype.so")}
"""What Qt takes from a Linux system, in place of what it has itself."""


@pytest.fixture(autouse=True)
def found(monkeypatch):
    """The scripts find each other by name, as they do when they are run."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield
    for name in ("attributions", "native", "licences", "sbom", "trim", "icons"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    "part", {part.key: part for part in EVERY}.values(), ids=lambda one: one.key
)
def test_each_part_of_qt_has_a_valid_licence_and_its_words(part) -> None:
    library = part.library

    assert canonicalize_license_expression(library.licence) == library.licence
    assert library.texts
    assert library.source.startswith("http")
    assert all((TEXTS / text).read_text(encoding="utf-8").strip() for text in library.texts)


def test_no_text_lies_there_for_nothing() -> None:
    written = json.loads((ROOT / "resources" / libraries.PARTS).read_text(encoding="utf-8"))
    named = {text for one in written for text in one["library"]["texts"]}
    here = {f"qt/{path.name}" for path in (TEXTS / "qt").glob("*.txt")}

    assert here <= named


def test_what_is_told_is_of_the_qt_that_is_installed() -> None:
    told = {part.origin.split(",")[0] for part in EVERY}
    minor = metadata.version("PySide6_Essentials").rpartition(".")[0]

    assert any(one.startswith(f"qtbase {minor}.") for one in told), AGAIN


def test_each_part_is_of_a_library_that_is_installed_and_of_the_version_that_tells() -> None:
    import native  # noqa: PLC0415

    for part in libraries.parts():
        file = native.file_of(part, native.installed())
        assert file is not None, part.key
        assert native.told(part, file).version == part.library.version, f"{part.key}: {AGAIN}"


def test_some_libraries_tell_a_version() -> None:
    """Else the test above would compare what is written with itself."""
    import native  # noqa: PLC0415

    parts = {part.key: part for part in libraries.parts()}
    for key in ("ffmpeg", "libpng", "pcre2", "libjpeg"):
        assert native.TELLING[key].search(holding(parts[key])), f"{key}: look how it tells it now"


@pytest.mark.skipif(sys.platform != "linux", reason="what is seen of them is so on Linux")
@pytest.mark.parametrize("key", HELD)
def test_some_can_be_seen_in_the_library_that_holds_them(key) -> None:
    part = next(part for part in libraries.parts() if part.key == key)

    assert HELD[key] in holding(part)


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux has of its own")
@pytest.mark.parametrize("key", LINKED)
def test_what_linux_has_itself_is_not_told_there(key) -> None:
    library, linked = LINKED[key]
    beside = next(part for part in libraries.parts() if part.file == library)

    assert key not in {part.key for part in libraries.parts()}
    assert key in {part.key for part in libraries.parts("win32", "AMD64")}
    assert linked in holding(beside)


def test_no_system_is_told_of_the_code_of_another() -> None:
    here = {part.key for part in libraries.parts("linux", "x86_64")}

    assert not {"cocoa-platform-plugin", "d3d12memoryallocator", "pixman"} & here
    assert "pixman" in {part.key for part in libraries.parts("linux", "aarch64")}
    assert "xcb-xinput" in here


def holding(part):
    """Return what is in the library that holds it."""
    import native  # noqa: PLC0415

    file = native.file_of(part, native.installed())
    assert file is not None
    return file.read_bytes()


@pytest.fixture
def sources(tmp_path):
    """A Qt of two attributions that are shipped and three that are not."""
    source = tmp_path / "qtbase"
    (source / "LICENSES").mkdir(parents=True)
    (source / "LICENSES/Zlib.txt").write_text("as is", encoding="utf-8")
    (source / ".cmake.conf").write_text('set(QT_REPO_MODULE_VERSION "6.99.1")', encoding="utf-8")
    one = {"QDocModule": "qtcore", "LicenseId": "Zlib"}
    few = [
        {**one, "Id": "a", "Name": "A", "Version": "v1", "Copyright": ["2026 Ann", "2025 Bo"]},
        {**one, "Id": "tool", "Name": "T", "QtParts": ["tools"]},
        {**one, "Id": "other", "Name": "O", "QDocModule": "qttestlib"},
    ]
    (source / "src/a").mkdir(parents=True)
    text = json.dumps(few).replace("2025 Bo", "2025\nBo").replace("}]", "},\n]")
    (source / "src/a/qt_attribution.json").write_text(text, encoding="utf-8")
    (source / "src/b").mkdir()
    own = json.dumps(
        {**one, "Id": "b", "Name": "B", "LicenseFile": "MINE", "Copyright": "Cy, 2024"}
    )
    (source / "src/b/qt_attribution.json").write_text(own, encoding="utf-8")
    (source / "src/b/MINE").write_text("mine", encoding="utf-8")
    (source / "tests/c").mkdir(parents=True)
    (source / "tests/c/qt_attribution.json").write_text(own, encoding="utf-8")
    return source


def test_what_qt_s_sources_tell_is_written_down(sources, tmp_path, monkeypatch) -> None:
    import attributions  # noqa: PLC0415

    out = tmp_path / "qt"
    monkeypatch.setattr(attributions, "OUT", out)
    monkeypatch.setattr(sys, "argv", ["attributions.py", str(sources)])
    attributions.main()
    first, second = json.loads((out / "attributions.json").read_text(encoding="utf-8"))

    assert (first["key"], first["library"]["version"]) == ("a", "1")
    assert first["origin"] == "qtbase 6.99.1, src/a"
    assert first["library"]["texts"] == ["qt/a.txt"]
    assert (out / "a.txt").read_text(encoding="utf-8") == "2026 Ann\n2025\nBo\n\nas is\n"
    assert second["key"] == "b"
    assert (out / "b.txt").read_text(encoding="utf-8") == "Cy, 2024\n\nmine\n"


def test_sources_of_something_else_are_refused(tmp_path) -> None:
    import attributions  # noqa: PLC0415

    with pytest.raises(SystemExit, match="not the sources"):
        attributions.version_of(tmp_path)


@pytest.fixture
def bundle(tmp_path):
    """What a bundle holds of native libraries, as links to those that are installed."""
    import native  # noqa: PLC0415

    files = [native.file_of(part, native.installed()) for part in libraries.parts()]
    for name in ("numpy", "soundfile", "cryptography"):
        files += [Path(str(file.locate())) for file in metadata.files(name) or ()]
    held = tmp_path / "bundle" / "_internal"
    held.mkdir(parents=True)
    for file in files:
        if file is not None and re.search(r"\.(so|dll|dylib)\b", file.name):
            link = held / file.name
            link.unlink(missing_ok=True)
            link.symlink_to(file)
    return held.parent


@pytest.mark.skipif(sys.platform != "linux", reason="files are called so on Linux")
def test_the_list_of_contents_names_each_with_what_is_known_of_it(bundle) -> None:
    import sbom  # noqa: PLC0415

    listed = sbom.components(bundle)
    named = {(one["name"], one.get("description", "")): one for one in listed}
    without = {one["name"] for one in listed if "version" not in one}
    told = {part.library.name for part in libraries.parts() if not part.library.version}

    assert all(value for one in listed for value in one.values())
    assert without - told == {"libquadmath"}
    assert named["Ogg", "in libsndfile"]["version"] == "1.3.5"
    assert named["LAME", "in libsndfile"]["version"] == "3.100"
    assert named["mpg123", "in libsndfile"]["version"] == "1.32.3"
    assert str(named["libgfortran", "in numpy"]["version"]).isdecimal()
    png = named["LibPNG", "in Qt"]
    assert png["cpe"] == f"cpe:2.3:a:libpng:libpng:{png['version']}:*:*:*:*:*:*:*"
    assert png["purl"] == f"pkg:github/pnggroup/libpng@v{png['version']}"
    assert ("XSVG", "in Qt") in named
    assert not any("$<" in f"{one.get('purl')} {one.get('cpe')}" for one in listed)


@pytest.mark.skipif(sys.platform != "linux", reason="files are called so on Linux")
def test_each_library_of_a_bundle_has_its_licence_there(bundle) -> None:
    import licences  # noqa: PLC0415

    folder = licences.collect(bundle)
    index = libraries.read_index((folder / "index.json").read_text(encoding="utf-8"))
    notices = (folder / "NOTICES.txt").read_text(encoding="utf-8")
    missing = [
        (one.name, text)
        for one in index
        for text in one.texts
        if not ((folder / text).is_file() or (TEXTS / text).is_file())
    ]

    assert missing == []
    assert [one.name for one in index if not one.texts] == []
    assert "--disable-programs" in notices
    assert re.search(r"^HarfBuzz-NG [\d.]+ \(in Qt\): MIT http", notices, re.MULTILINE)


def test_what_another_build_of_libsndfile_holds_is_not_guessed(tmp_path) -> None:
    import native  # noqa: PLC0415

    file = tmp_path / "libsndfile.so"
    file.write_bytes(b"Warning, libogg")
    versions = {one.name: one.version for one in native.libraries(tmp_path)}

    assert versions["Ogg"] == ""


@pytest.mark.parametrize("switch", ["--enable-gpl", "--enable-nonfree", "--enable-version3"])
def test_an_ffmpeg_under_the_gpl_is_not_shipped(tmp_path, switch) -> None:
    import native  # noqa: PLC0415

    (tmp_path / "libavutil.so.59").write_bytes(
        b"\0--disable-doc --enable-network " + switch.encode() + b"\0"
    )

    with pytest.raises(ValueError, match="not under the LGPL"):
        native.configuration_of_ffmpeg(tmp_path)
