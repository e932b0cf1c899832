"""How well colours stand out from each other, measured from the pixels that were drawn.

Luminance and ratio are those of WCAG 2.1 (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance and
#dfn-contrast-ratio), with the threshold of sRGB itself, 0.04045, which no 8-bit colour tells from
the 0.03928 that is printed there.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QWidget

Pixels = NDArray[np.uint8]
"""Colours as drawn, of shape (..., 3)."""

TEXT: Final = 4.5
LARGE_TEXT: Final = 3.0
SHAPE: Final = 3.0
"""What criteria 1.4.3 and 1.4.11 ask for at level AA."""

LARGE_PX: Final = 24.0
LARGE_BOLD_PX: Final = 18.66
"""Text from here on is large: 18 pt, or 14 pt in bold, at 96 to the inch."""

SCALE: Final = 2
"""Pictures are measured at twice the size: a stroke then has a core of its own colour."""


def luminance(pixels: Pixels) -> NDArray[np.float64]:
    """Return the relative luminance of each pixel, 0..1."""
    parts = np.asarray(pixels, dtype=np.float64) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    found: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return found


def ratio(one: Pixels, other: Pixels) -> NDArray[np.float64]:
    """Return the contrast of each pixel of `one` to that of `other`, 1..21."""
    first, second = luminance(one), luminance(other)
    found: NDArray[np.float64] = (np.maximum(first, second) + 0.05) / (
        np.minimum(first, second) + 0.05
    )
    return found


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours, 1..21."""
    return float(ratio(as_pixel(one), as_pixel(other)))


def as_pixel(colour: QColor) -> Pixels:
    """Return a colour as it is drawn."""
    return np.array([colour.red(), colour.green(), colour.blue()], dtype=np.uint8)


def drawn(widget: QWidget, scale: int = SCALE) -> Pixels:
    """Draw a widget with all that is in it, `scale` times as large, as rows of pixels."""
    picture = QPixmap(widget.size() * scale)
    picture.setDevicePixelRatio(scale)
    widget.render(picture, QPoint())
    return pixels_of(picture.toImage())


def pixels_of(image: QImage) -> Pixels:
    """Return an image as rows of pixels."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), dtype=np.uint8)
    rows = rows[: plain.height() * plain.bytesPerLine()].reshape(plain.height(), -1)
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def shades(pixels: Pixels) -> list[tuple[Pixels, float]]:
    """Return each colour there is with its share of the area, the most frequent first."""
    flat = pixels.reshape(-1, 3).astype(np.uint32)
    packed = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    found, counts = np.unique(packed, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [(_unpacked(int(found[n])), counts[n] / len(flat)) for n in order]


def stands_out(pixels: Pixels) -> float:
    """Return the contrast of what is written or drawn in an area to the area's ground, 1..21.

    The ground is what most of the area is. An edge is a mixture of ink and ground, so the ink
    itself is the colour farthest from it.
    """
    found = np.array([shade for shade, _ in shades(pixels)])
    return float(ratio(found, found[0]).max())


def changed(one: Pixels, other: Pixels, least: float = SHAPE) -> int:
    """Return how many pixels of two pictures of one size are `least` or more apart."""
    differs = (one != other).any(axis=-1)
    return int((ratio(one[differs], other[differs]) >= least).sum())


def _unpacked(packed: int) -> Pixels:
    return np.array([packed >> 16, packed >> 8 & 255, packed & 255], dtype=np.uint8)


def wanted(pixel_size: float, *, bold: bool) -> float:
    """Return the least contrast of text of this size, in device-independent pixels."""
    return LARGE_TEXT if pixel_size >= (LARGE_BOLD_PX if bold else LARGE_PX) else TEXT
