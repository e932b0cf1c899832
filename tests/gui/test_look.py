import pytest

from focusdesk.qt.window import look
from focusdesk.qt.window.look import SCHEMES, Scheme
from focusdesk.qt.window.sheet import sheet
from tests.contrast import contrast


@pytest.mark.parametrize("scheme", Scheme)
def test_text_can_be_read_on_every_ground_and_a_line_can_be_seen(scheme) -> None:
    made = SCHEMES[scheme]

    for ground in (made.ground, made.surface, made.raised):
        for text in (made.text, made.quiet_text, made.accent, made.warm):
            assert contrast(text, ground) >= 4.5
        for shape in (made.line, made.ready):
            assert contrast(shape, ground) >= 3.0
    assert contrast(made.on_accent, made.accent) >= 4.5


@pytest.mark.parametrize("scheme", [Scheme.CONTRAST_LIGHT, Scheme.CONTRAST_DARK])
def test_high_contrast_is_high(scheme) -> None:
    made = SCHEMES[scheme]

    assert contrast(made.text, made.ground) == pytest.approx(21.0)
    assert contrast(made.accent, made.ground) >= 7.0
    assert contrast(made.faint, made.ground) >= 3.0


@pytest.mark.parametrize("scheme", Scheme)
def test_a_palette_leads_back_to_its_colours(scheme) -> None:
    made = SCHEMES[scheme]

    assert look.colours(look.palette(made)) is made


@pytest.mark.parametrize("scheme", Scheme)
def test_the_sheet_takes_every_colour_from_the_scheme(scheme, qtbot) -> None:
    text = sheet(SCHEMES[scheme])

    assert "$" not in text
    assert SCHEMES[scheme].accent.name() in text
