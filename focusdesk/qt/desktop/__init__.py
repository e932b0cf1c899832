"""FocusDesk among the desktop's own things: tray, media keys, sleep, notices, later launches."""
