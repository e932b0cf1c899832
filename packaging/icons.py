"""Draw the icon at the sizes that systems want, all from the one SVG."""

import os
import struct
from pathlib import Path
from typing import Final

SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES: Final = (16, 24, 32, 48, 64, 256)
ICNS_TYPES: Final = {"icp4": 16, "icp5": 32, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024}
"""The kinds of picture in an .icns that hold a PNG, with their sizes."""


def png(svg: Path, size: int) -> bytes:
    """Return the icon as a PNG of `size` by `size` pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt  # noqa: PLC0415
    from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    application = QGuiApplication.instance() or QGuiApplication([])
    assert application is not None
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    kept = QBuffer()
    kept.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(kept, QByteArray(b"png")).write(image)
    return bytes(kept.data().data())


def hicolor(svg: Path, name: str, folder: Path) -> None:
    """Write the icons of a desktop of freedesktop's below `folder`, as share/icons/hicolor."""
    for size in SIZES:
        path = folder / f"{size}x{size}" / "apps" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(svg, size))
    path = folder / "scalable" / "apps" / f"{name}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(svg.read_bytes())


def ico(svg: Path, path: Path) -> None:
    """Write a Windows icon: a directory of 16 bytes a picture, then the PNGs."""
    pictures = [(size, png(svg, size)) for size in ICO_SIZES]
    offset = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, data in pictures:
        side = size % 256  # 0 means 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), offset + len(body))
        body += data
    path.write_bytes(head + body)


def icns(svg: Path, path: Path) -> None:
    """Write a macOS icon: each picture behind its type and length, the whole behind its own."""
    body = b"".join(
        kind.encode() + struct.pack(">I", 8 + len(data)) + data
        for kind, data in ((kind, png(svg, size)) for kind, size in ICNS_TYPES.items())
    )
    path.write_bytes(b"icns" + struct.pack(">I", 8 + len(body)) + body)
