"""A light and a dark desktop: setColorScheme does nothing where no desktop is (offscreen, Xvfb)."""

from PySide6.QtGui import QColor, QPalette

Group = QPalette.ColorGroup
Role = QPalette.ColorRole


def _palette(ground: str, base: str, text: str, pale: str) -> QPalette:
    """Return the palette that Qt's Fusion style makes of such a ground."""
    made = QPalette()
    window = QColor(ground)
    half = QColor(text)
    half.setAlpha(128)
    for role, colour in {
        Role.Window: window,
        Role.Button: window,
        Role.Light: window.lighter(150),
        Role.Midlight: window.darker(130).lighter(110),
        Role.Mid: window.darker(130),
        Role.Dark: window.darker(150),
        Role.Shadow: window.darker(200),
        Role.Base: QColor(base),
        Role.AlternateBase: window,
        Role.WindowText: QColor(text),
        Role.Text: QColor(text),
        Role.ButtonText: QColor(text),
        Role.PlaceholderText: half,
        Role.Highlight: QColor("#308cc6"),
        Role.Accent: QColor("#308cc6"),
        Role.HighlightedText: QColor("white"),
    }.items():
        made.setColor(role, colour)
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        made.setColor(Group.Disabled, role, QColor(pale))
    made.setColor(Group.Disabled, Role.Base, window)
    return made


light = _palette("#efefef", "#ffffff", "#000000", "#bebebe")
dark = _palette("#323232", "#242424", "#f0f0f0", "#828282")
by_name = {"light": light, "dark": dark}
