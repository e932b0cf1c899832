"""A card that stands for a goal: its glyph, its name, and what it is for."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy

from focusdesk.qt.window import glyphs, look

DISC: Final = 36
PAD: Final = look.SPACE
GAP: Final = look.SPACE
LOWEST: Final = DISC + 2 * look.SPACE
EDGE: Final = 1.0
EDGE_CHOSEN: Final = 2.0
EDGE_AT_FOCUS: Final = 3.0

WRAPPED: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter


class GoalCard(QRadioButton):
    """A radio button drawn as a card.

    Whatever the colours, the chosen one has a thicker edge, and its glyph stands on a disc.
    """

    def __init__(self, goal: str) -> None:
        super().__init__()
        self._goal = goal
        self._purpose = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def call(self, name: str, purpose: str) -> None:
        """Bear a name, and tell in a few words what it is for."""
        self.setText(name)
        self._purpose = purpose
        self.setAccessibleName(name)
        self.setAccessibleDescription(purpose)
        self.updateGeometry()
        self.update()

    def _name_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _purpose_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * look.SMALL)
        return font

    def _heights(self, width: int) -> tuple[int, int]:
        """Return how high name and purpose are in a card that is `width` wide."""
        room = QRect(0, 0, max(1, width - DISC - GAP - 2 * PAD), 10_000)
        name = QFontMetrics(self._name_font()).boundingRect(room, WRAPPED, self.text())
        purpose = QFontMetrics(self._purpose_font()).boundingRect(room, WRAPPED, self._purpose)
        return name.height(), purpose.height()

    # -- Qt's names

    def hasHeightForWidth(self) -> bool:
        """Say that words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in which all words have room."""
        return max(LOWEST, sum(self._heights(width)) + 2 * look.SPACE)

    def sizeHint(self) -> QSize:
        """Return a width in which the purpose takes two lines at most."""
        whole = QFontMetrics(self._purpose_font()).horizontalAdvance(self._purpose)
        width = DISC + GAP + 2 * PAD + round(0.6 * whole)
        return QSize(width, self.heightForWidth(width)).expandedTo(self.minimumSizeHint())

    def minimumSizeHint(self) -> QSize:
        """Return a width that has room for the longest word."""
        longest = max(
            QFontMetrics(font).horizontalAdvance(word)
            for font, words in (
                (self._name_font(), self.text()),
                (self._purpose_font(), self._purpose),
            )
            for word in words.split() or [""]
        )
        return QSize(DISC + GAP + 2 * PAD + longest + 1, LOWEST)

    def hitButton(self, position: QPoint) -> bool:
        """Let the whole card be pressed."""
        return self.rect().contains(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card, its glyph and its words."""
        colours = look.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_card(painter, colours)
        whole = self.rect()
        place = QRect(PAD, (self.height() - DISC) // 2, DISC, DISC)
        disc = QRectF(look.facing(self, whole, place))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.accent)
            painter.drawEllipse(disc)
        inset = (DISC - glyphs.SIZE) / 2
        ink = colours.on_accent if self.isChecked() else colours.accent
        glyphs.draw(painter, self._goal, disc.adjusted(inset, inset, -inset, -inset), ink)
        name, purpose = self._heights(self.width())
        start = PAD + DISC + GAP
        top = (self.height() - name - purpose) // 2
        room = self.width() - start - PAD
        align = WRAPPED | Qt.AlignmentFlag.AlignLeading
        painter.setPen(colours.text)
        painter.setFont(self._name_font())
        box = look.facing(self, whole, QRect(start, top, room, name))
        painter.drawText(box, align, self.text())
        painter.setPen(colours.quiet_text)
        painter.setFont(self._purpose_font())
        box = look.facing(self, whole, QRect(start, top + name, room, purpose))
        painter.drawText(box, align, self._purpose)

    def _draw_card(self, painter: QPainter, colours: look.Colours) -> None:
        chosen = self.isChecked()
        by_key = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        focused = self.hasFocus() and by_key
        if focused:
            edge, colour = EDGE_AT_FOCUS, colours.text if chosen else colours.accent
        elif chosen:
            edge, colour = EDGE_CHOSEN, colours.accent
        else:
            edge, colour = EDGE, colours.line
        painter.setPen(QPen(colour, edge))
        painter.setBrush(colours.raised if self.underMouse() or chosen else colours.surface)
        inside = edge / 2
        area = QRectF(self.rect()).adjusted(inside, inside, -inside, -inside)
        painter.drawRoundedRect(area, look.RADIUS, look.RADIUS)
