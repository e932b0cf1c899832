"""The finer choices of a session: how dense, how far it may wander, and what composes it."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from focusdesk.core.settings import Settings
from focusdesk.core.wanted import Intensity, Request
from focusdesk.qt.window import look
from focusdesk.qt.window.radios import Radios
from focusdesk.qt.window.slider import Slider
from focusdesk.qt.words import tr

if TYPE_CHECKING:  # what the service says comes long after the first paint
    from focusdesk.core.account import Engine

FINEST: Final = 100
"""The divergence is dragged in hundredths."""

LONGEST_NAME: Final = 24
"""Engines are named by the service; in characters."""


class Choices(QWidget):
    """Choices that a session does without: what is left alone is the service's own affair.

    Signals:
        engine_chosen: the key of the engine the listener picked; empty where the service chooses.
    """

    engine_chosen = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._divergence = settings.divergence
        self._engine = settings.engine
        self._engines: tuple[Engine, ...] | None = None  # nobody has told
        self._intensities = Radios(self)
        self._dense = look.quiet()
        self._buttons = {}
        for intensity in (Intensity.MEDIUM, Intensity.LOW, Intensity.HIGH):
            button = QPushButton()
            button.setMinimumHeight(look.CONTROL_HEIGHT)
            self._buttons[intensity] = button
            self._intensities.add(button, intensity)
        self._intensities.choose(settings.intensity)
        self._wander = look.quiet()
        self._close, self._far = QLabel(), QLabel()
        for end in (self._close, self._far):
            end.setTextFormat(Qt.TextFormat.PlainText)
        self._slider = Slider()
        self._slider.setRange(0, FINEST)
        self._slider.setSingleStep(FINEST // 20)
        self._slider.setPageStep(FINEST // 4)
        self._slider.setValue(round(FINEST * (settings.divergence or 0.0)))
        self._slider.valueChanged.connect(self._take_divergence)
        self._composer = look.quiet()
        self._combo = QComboBox()
        self._combo.setMinimumHeight(look.CONTROL_HEIGHT)
        self._combo.setMinimumContentsLength(LONGEST_NAME // 2)
        self._combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._combo.activated.connect(self._take_engine)
        self._facts = look.quiet()
        self._dense.setBuddy(self._buttons[Intensity.LOW])
        self._wander.setBuddy(self._slider)
        self._composer.setBuddy(self._combo)
        self._lay_out()
        self._list_engines()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.SPACE)
        column.addWidget(self._dense)
        segments = QHBoxLayout()
        segments.setSpacing(look.SPACE)
        for intensity in Intensity:
            segments.addWidget(self._buttons[intensity], 1)
        column.addLayout(segments)
        column.addSpacing(look.SPACE)
        column.addWidget(self._wander)
        ends = QHBoxLayout()
        ends.setSpacing(look.SPACE)
        ends.addWidget(self._close)
        ends.addWidget(self._slider, 1)
        ends.addWidget(self._far)
        column.addLayout(ends)
        column.addSpacing(look.SPACE)
        column.addWidget(self._composer)
        column.addWidget(self._combo)
        column.addWidget(self._facts)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab comes to, in its order."""
        return *(self._buttons[each] for each in Intensity), self._slider, self._combo

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        self._dense.setText(tr("How dense the music is"))
        words = {
            Intensity.LOW: tr("Low", "intensity"),
            Intensity.MEDIUM: tr("Medium", "intensity"),
            Intensity.HIGH: tr("High", "intensity"),
        }
        for intensity, button in self._buttons.items():
            button.setText(words[intensity])
            button.setAccessibleName(tr("Intensity: {word}").format(word=words[intensity]))
        self._wander.setText(tr("How far one piece may be from the last"))
        self._close.setText(tr("stay close"))
        self._far.setText(tr("wander"))
        self._slider.setAccessibleName(tr("Divergence, from stay close to wander"))
        self._composer.setText(tr("What composes"))
        self._combo.setAccessibleName(tr("What composes"))
        self._list_engines()

    @property
    def intensity(self) -> str:
        """The chosen one."""
        return self._intensities.value

    @property
    def divergence(self) -> float | None:
        """0 stays close .. 1 wanders; None while the listener never touched it."""
        return self._divergence

    def engine(self, wanted: str | None = None, *, demo: bool = False) -> str | None:
        """Return which engine to ask for: `wanted` or the chosen one, if it can be had.

        Before the service has told, its own engine of last time is believed to be there still.
        """
        key = self._engine if wanted is None else wanted
        if self._engines is None:
            return None if demo else key or None
        return key if key in {engine.key for engine in self._engines} else None

    def show_engines(self, engines: "tuple[Engine, ...] | None") -> None:
        """Offer what composes at the service; empty where it has no list, None: nobody knows."""
        self._engines = engines
        self._list_engines()

    def propose(self, request: Request) -> None:
        """Show what somebody asked for; what they left open stays as it is."""
        if request.intensity is not None:
            self._intensities.choose(request.intensity)
        if request.divergence is not None:
            self._slider.setValue(round(FINEST * request.divergence))
            self._divergence = request.divergence
        if request.engine is not None:
            self._engine = request.engine
            self._list_engines()

    def _list_engines(self) -> None:
        engines = self._engines or ()
        self._combo.clear()
        self._combo.addItem(tr("Automatic", "engine"), "")
        for engine in engines:
            self._combo.addItem(_short(engine.name), engine.key)
            tip = "\n".join([engine.name, *facts(engine)])
            self._combo.setItemData(self._combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._combo.setCurrentIndex(max(0, self._combo.findData(self._engine)))
        for widget in (self._composer, self._combo):
            widget.setVisible(bool(engines))
        self._tell_facts()

    def _tell_facts(self) -> None:
        chosen = [e for e in self._engines or () if e.key == self._combo.currentData()]
        told = " · ".join(fact for engine in chosen for fact in facts(engine))
        self._facts.setText(told)
        self._facts.setVisible(bool(told))
        self._combo.setAccessibleDescription(told)

    @Slot(int)
    def _take_divergence(self, hundredths: int) -> None:
        self._divergence = hundredths / FINEST

    @Slot(int)
    def _take_engine(self, index: int) -> None:
        self._engine = self._combo.itemData(index)
        self._tell_facts()
        self.engine_chosen.emit(self._engine)


def facts(engine: "Engine") -> list[str]:
    """Return what the service tells of an engine, each in a few words."""
    told = []
    if engine.licence:
        told.append(tr("licence: {name}").format(name=engine.licence))
    match engine.commercial:
        case True:
            told.append(tr("commercial use allowed"))
        case False:
            told.append(tr("no commercial use"))
    if engine.attribution:
        told.append(tr("must be credited"))
    match engine.vocals:
        case True:
            told.append(tr("may sing"))
        case False:
            told.append(tr("without voices"))
    return told


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
