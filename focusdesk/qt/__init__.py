"""The Qt shell: connects what decides to what does; the only package that imports PySide6."""
