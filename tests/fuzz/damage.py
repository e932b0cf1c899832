"""Files of sound to begin with, and what may become of them on their way."""

import struct
import subprocess
from pathlib import Path

import numpy as np
import soundfile
from hypothesis import strategies as st

from tests.sounds import pink, sine, write

HEAD = 300
"""Headers lie in the first bytes, so half of the damage is done there."""

NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
           1 << 36, (1 << 63) - 1, (1 << 64) - 1)  # fmt: skip
MAGIC = (b"", b"RIFF\xff\xff\xff\xffWAVEfmt ", b"fLaC", b"OggS", b"ID3\x04\x00", b"\xff\xfb\x90",
         b"\xff\xf1\x50\x80", b"\0\0\0\x20ftypM4A ", b"FORM\0\0\xff\xffAIFF", b"caff", b".snd",
         b"\x1aE\xdf\xa3", b"RF64", b"wvpk", b"MThd", b"\x30\x26\xb2\x75")  # fmt: skip

OWN = (
    ("a.wav", "PCM_16", 2),
    ("b.wav", "FLOAT", 1),
    ("c.wav", "PCM_24", 6),
    ("d.wav", "IMA_ADPCM", 2),
    ("e.flac", "PCM_24", 2),
    ("f.flac", "PCM_16", 1),
    ("g.ogg", "VORBIS", 2),
    ("h.ogg", "OPUS", 2),
    ("i.mp3", "MPEG_LAYER_III", 2),
    ("j.aiff", "PCM_16", 2),
    ("k.caf", "ALAC_16", 2),
)
FOREIGN = (
    ("m4a", ()),
    ("m4a", ("-movflags", "+faststart")),
    ("m4a", ("-movflags", "frag_keyframe+empty_moov")),
    ("m4a", ("-c:a", "alac")),
    ("aac", ()),
    ("webm", ()),
    ("wma", ()),
    ("mp3", ("-id3v2_version", "4", "-metadata", "title=rain")),
    ("mp4", ("-c:a", "libmp3lame")),
)
"""What ffmpeg writes, for the second decoder above all."""


def make_samples(folder: Path) -> None:
    """Write small whole files of each kind."""
    for name, subtype, channels in OWN:
        write(folder / name, pink(0.25, channels=channels, level_db=-20), subtype=subtype)
    source = write(folder / "source.wav", pink(0.25, level_db=-20))
    for place, (ending, options) in enumerate(FOREIGN):
        target = folder / f"foreign-{place}.{ending}"
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(source), *options]
        subprocess.run([*command, str(target)], check=True, timeout=60)


def wav(*, rate: int, channels: int, bits: int = 16, kind: int = 1, claims: int = 0) -> bytes:
    """A WAV file of noise that claims what it likes; a little of it is there."""
    data = np.random.default_rng(1).integers(0, 256, 40_000, np.uint8).tobytes()
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * block & 0xFFFFFFFF,
                       block & 0xFFFF, bits)  # fmt: skip
    head = struct.pack("<4sI4s4sI", b"RIFF", 0xFFFFFFFF, b"WAVE", b"fmt ", len(form))
    return head + form + struct.pack("<4sI", b"data", claims or len(data)) + data


def flac(folder: Path, *, samples: int | None = None, block: int | None = None) -> bytes:
    """A FLAC file whose header says so many samples, or blocks of such a size."""
    path = write(folder / "claims.flac", pink(0.25, level_db=-20))
    content = bytearray(path.read_bytes())
    if samples is not None:  # 36 bits, in the lower half of byte 21 and after it
        content[21] = content[21] & 0xF0 | samples >> 32 & 0x0F
        content[22:26] = struct.pack(">I", samples & 0xFFFFFFFF)
    if block is not None:
        content[8:12] = struct.pack(">HH", block, block)
    return bytes(content)


def silence(folder: Path, *, rate: int, minutes: int) -> bytes:
    """Much sound in few bytes."""
    path = folder / "bomb.flac"
    with soundfile.SoundFile(path, "w", rate, 1, "PCM_16") as file:
        for _ in range(minutes):
            file.write(np.zeros(rate * 60, np.int16))
    return path.read_bytes()


def absurd(folder: Path) -> dict[str, bytes]:
    """Files that claim what cannot be, or hold far more than they weigh."""
    mp3 = (folder / "i.mp3").read_bytes()
    huge = write(folder / "square.wav", np.sign(sine(0.25)) * np.float32(3e9), subtype="FLOAT")
    return {
        "2^36 samples": flac(folder, samples=(1 << 36) - 1),
        "blocks of 65535": flac(folder, block=0xFFFF),
        "blocks of 1": flac(folder, block=1),
        "64 channels at 192 kHz": wav(rate=192_000, channels=64),
        "1024 channels": wav(rate=48_000, channels=1024),
        "65535 channels": wav(rate=48_000, channels=0xFFFF),
        "no channels": wav(rate=48_000, channels=0),
        "no rate": wav(rate=0, channels=2),
        "4 GHz": wav(rate=0xFFFFFFFF, channels=2),
        "8 EB": wav(rate=48_000, channels=2, bits=64, claims=0xFFFFFFFF),
        "64 bits of 64 channels": wav(rate=384_000, channels=64, bits=64, kind=3),
        "ADPCM of nothing": wav(rate=48_000, channels=2, bits=4, kind=0x11),
        "an ID3 tag of 256 MB": b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + mp3,
        "a thousand ID3 tags": (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)) * 1000 + mp3,
        "an MP3 in an MP3": mp3[: len(mp3) // 2] + mp3,
        "half an hour and more of nothing": silence(folder, rate=8_000, minutes=31),
        "samples of 3e9": huge.read_bytes(),
        "a million empty boxes": b"\0\0\0\x08free" * 1_000_000,
        "boxes in boxes": b"".join(
            struct.pack(">I4s", 1 << 16 - n % 16, b"moov") for n in range(5000)
        ),
        "a page of nothing": b"OggS" + bytes(1 << 20),
        "zeros": bytes(1 << 22),
        "sync words": b"\xff\xfb\x90\x64" * (1 << 18),
    }


@st.composite
def damaged(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    """A whole file, changed in a few places, or bytes that only begin like one."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(MAGIC)) + draw(st.binary(max_size=3_000))
    content = bytearray(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(1, 6))):
        if not content:
            break
        end = min(HEAD, len(content)) if draw(st.booleans()) else len(content)
        where = draw(st.integers(0, end - 1))
        size = draw(st.sampled_from([1, 2, 4, 8, 16, 64, 500, 5_000]))
        match draw(st.integers(0, 7)):
            case 0 | 1:
                content[where] = draw(st.integers(0, 255))
            case 2 | 3:
                width = draw(st.sampled_from([1, 2, 3, 4, 8]))
                number = draw(st.sampled_from(NUMBERS)) & ((1 << 8 * width) - 1)
                bigs_first = number.to_bytes(width, "big")
                backwards = draw(st.booleans())
                content[where : where + width] = bigs_first[::-1] if backwards else bigs_first
            case 4:
                del content[where : where + size]
            case 5:
                content[where:where] = content[where : where + size] * draw(st.integers(1, 20))
            case 6:
                other = draw(st.sampled_from(samples))
                content[where : where + size] = other[where : where + size]
            case _:
                del content[where:]
    return bytes(content)
