"""What the mixer makes of three clips and a listener's hand, sample by sample.

A change of the curves, the joins or the ramps shows here first. If it is wanted, the file that a
failing run leaves beside the reference takes its place.
"""

from pathlib import Path

import numpy as np

from focusdesk.audio.mixer import Mixer
from tests.unit.audio.sounding import clip

REFERENCE = Path(__file__).with_name("mixer.npy")


def heard():
    """A crossfade, a butt join, a hold in its middle, a change of volume, and the end."""
    chirp = np.sin(np.cumsum(np.linspace(0.02, 0.4, 600)))
    saw = np.arange(500) % 50 / 50.0 - 0.5
    hum = np.sin(np.arange(700) / 9.0)
    mixer = Mixer()
    for index, (wave, fade_in, fade_out, gain) in enumerate(
        [(chirp, 80, 120, 0.4), (saw, 200, 0, 0.25), (hum, 0, 150, 0.6)]
    ):
        pcm = np.stack([wave, -0.5 * wave], axis=1).astype(np.float32)
        mixer.append(clip(pcm, index=index, fade_in=fade_in, fade_out=fade_out, gain=gain))
    mixer.close()
    taken = [mixer.read(470)]
    mixer.hold(60)
    taken.append(mixer.read(100))
    mixer.release(60)
    taken.append(mixer.read(500))
    mixer.set_volume(0.4, 90)
    taken.append(mixer.read(700))
    return np.concatenate(taken)


def test_the_mix_is_what_it_was():
    actual = heard()
    agrees = np.allclose(actual, np.load(REFERENCE), rtol=0, atol=1e-6)
    if not agrees:
        np.save(REFERENCE.with_suffix(".actual.npy"), actual)

    assert agrees
