"""FocusDesk among the desktop's own things: the tray and the media keys."""
