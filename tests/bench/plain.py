"""Play raw samples through QAudioSink from a C++ buffer: what Qt can do with no Python in the way.

plain.py SAMPLES.f32 SINK
"""

import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODeviceBase
from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

from focusdesk.qt import sound_server

RATE = 48_000
RING = RATE * 180 // 1000

samples, wanted = sys.argv[1:]
sound_server.introduce()
application = QCoreApplication([])
form = QAudioFormat()
form.setSampleRate(RATE)
form.setChannelCount(2)
form.setSampleFormat(QAudioFormat.SampleFormat.Float)
outputs = [one for one in QMediaDevices.audioOutputs() if one.id() == wanted.encode()]
sink = QAudioSink(outputs[0], form)
sink.setBufferFrameCount(RING)
held = QByteArray(Path(samples).read_bytes())
buffer = QBuffer(held)
buffer.open(QIODeviceBase.OpenModeFlag.ReadOnly)
sink.start(buffer)
sys.exit(application.exec())
