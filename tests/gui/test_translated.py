"""Every page in every state is translated whole, and has room for a longer language."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from focusdesk.core.settings import Settings
from focusdesk.qt.language import NATIVE
from focusdesk.qt.window.main import USUAL, MainWindow
from focusdesk.qt.window.scrolled import SMALLEST, Scrolled
from focusdesk.qt.window.transport import RoundButton
from tests.gui import pseudo, scenes
from tests.gui.pseudo import Pseudo, untranslated

NAMES = {"FocusDesk", "Aitronos", "Freddy", *NATIVE.values()}
"""What is called the same in every language."""

QUOTED = ("revoked", "The API key is not valid", "The organization has spent its 50 francs")
"""A service's own words."""

BAR = 16
"""A page that scrolls leaves so much to its bar, on either side."""

DATA = ("mfocus_", "org_", "oak_")
SMALL = QSize(360, 480)
UNSCROLLED = ("composing", "playing", "paused", "over")
PAGES = ("start", "account", "join", "keys", "settings", "about")


def test_the_pseudo_language_shows_what_was_not_translated() -> None:
    made = pseudo.said("Part {n} is kept.").format(n=3)

    assert untranslated(made) == ""
    assert untranslated(f"{made} until now") == "until now"
    assert untranslated("12:30") == ""
    assert len(made) > 1.3 * len("Part 3 is kept.")


@pytest.fixture
def window(qtbot, qapp) -> Iterator[MainWindow]:
    """A window that speaks the pseudo-language since before it was made."""
    translator = Pseudo()
    qapp.installTranslator(translator)
    made = MainWindow(Settings(org="org_1"))
    qtbot.addWidget(made)
    made.show()
    yield made
    qapp.removeTranslator(translator)


def show(window: MainWindow, page: str) -> None:
    match page:
        case "start":
            window.pages.show_start()
        case "account":
            window.pages.change_account()
        case "join":
            window.pages.show_join("mfocus_1", "org_1")
        case "settings":
            window.pages.show_settings()
        case "keys":
            window.pages.show_keys()
        case "about":
            window.pages.show_about()
        case scene:
            window.render_state(scenes.opening)
            window.render_state(scenes.every[scene])


EVERY = [*PAGES, *(name for name in scenes.every if name != "idle")]


@pytest.mark.parametrize("page", EVERY)
def test_every_word_of_a_page_is_translated(window, page) -> None:
    show(window, page)
    texts = {text for widget in shown(window) for text in told(widget)}

    assert texts
    assert foreign_words(texts) == {}


@pytest.mark.parametrize("size", [SMALLEST, USUAL], ids=["small", "usual"])
@pytest.mark.parametrize("page", EVERY)
def test_a_longer_language_is_not_cut_off(window, qapp, page, size) -> None:
    window.resize(size)
    show(window, page)
    qapp.processEvents()
    cut = [
        f"{type(widget).__name__}: {text_of(widget)}" for widget in shown(window) if is_cut(widget)
    ]

    assert cut == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("page", EVERY)
def test_every_page_fits_a_small_screen(qtbot, speak, page, language) -> None:
    speak(language)
    made = MainWindow(Settings(org="org_1"))
    qtbot.addWidget(made)
    made.show()
    show(made, page)
    made.resize(SMALL)
    qtbot.waitUntil(lambda: made.size() == SMALL)
    scrolled = made.pages.currentWidget()

    assert isinstance(scrolled, Scrolled)
    assert scrolled.horizontalScrollBar().maximum() == 0
    if page in UNSCROLLED:
        assert scrolled.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("page", EVERY)
def test_another_language_is_spoken_without_another_window(qtbot, qapp, page) -> None:
    made = MainWindow(Settings(org="org_1"))
    qtbot.addWidget(made)
    made.show()
    show(made, page)
    translator = Pseudo()
    qapp.installTranslator(translator)
    try:
        qapp.processEvents()
        if page in scenes.every:
            made.render_state(scenes.every[page])
        texts = {text for widget in shown(made) for text in told(widget)}
    finally:
        qapp.removeTranslator(translator)

    assert foreign_words(texts) == {}


@pytest.mark.parametrize("page", EVERY)
def test_a_language_from_right_to_left_mirrors_every_page(qtbot, qapp, page) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        made = MainWindow(Settings(org="org_1"))
        qtbot.addWidget(made)
        made.show()
        show(made, page)
        qapp.processEvents()
        mirrored = places(made)
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        qapp.processEvents()
        usual = places(made)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    assert mirrored
    page_up = made.pages.current
    assert page_up is not None
    for one, other in zip(mirrored, usual, strict=True):
        assert abs(page_up.width() - one.right() - 1 - other.left()) <= BAR, (one, other)


def foreign_words(texts: set[str]) -> dict[str, str]:
    """Return what is in no language but the code's, with the text it was found in."""
    found = {}
    for text in texts:
        said = text
        for quoted in QUOTED:
            said = said.replace(quoted, "")
        words = set(untranslated(said).split()) - NAMES
        if words and not text.startswith(DATA):
            found[text] = " ".join(sorted(words))
    return found


def shown(window: MainWindow) -> list[QWidget]:
    return [widget for widget in window.findChildren(QWidget) if widget.isVisible()]


def told(widget: QWidget) -> list[str]:
    """Return all that a widget says, to eyes and to ears."""
    texts = [
        widget.toolTip(),
        widget.accessibleName(),
        widget.accessibleDescription(),
        text_of(widget),
    ]
    if isinstance(widget, QLineEdit):
        texts.append(widget.placeholderText())
    if isinstance(widget, QComboBox):
        texts += [widget.itemText(row) for row in range(widget.count())]
    return [text for text in texts if text]


def text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    return ""


def is_cut(widget: QWidget) -> bool:
    """Say whether a label or a button has less room than its text needs."""
    if not text_of(widget):
        return False
    match widget:
        case QLabel() if widget.wordWrap():
            return widget.height() < widget.heightForWidth(widget.width()) - 1
        case QLabel() | QPushButton():
            needed: QSize = widget.sizeHint()
            return widget.width() < needed.width() - 1
        case _:
            return False


def places(window: MainWindow) -> list[QRect]:
    """Return where the controls of the page that is up lie in it."""
    page = window.pages.current
    assert page is not None
    controls = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not isinstance(widget.parent(), QComboBox)
        and not isinstance(widget, RoundButton)  # as on every player
    ]
    return [QRect(each.mapTo(page, QPoint(0, 0)), each.size()) for each in controls]
