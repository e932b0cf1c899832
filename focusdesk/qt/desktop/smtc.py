"""Be a player of Windows: media keys and now-playing by its System Media Transport Controls.

The names are those of `Windows.Media
<https://learn.microsoft.com/en-us/uwp/api/windows.media.systemmediatransportcontrols>`_ as the
winrt packages project them.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from focusdesk.qt import resources
from focusdesk.qt.desktop.now_playing import ARTIST, Controls, NowPlaying, Status, Wish

if TYPE_CHECKING:
    from winrt.windows.media import (
        SystemMediaTransportControls,
        SystemMediaTransportControlsButtonPressedEventArgs,
    )

WISHES: Final = {
    "PLAY": Wish.PLAY,
    "PAUSE": Wish.PAUSE,
    "STOP": Wish.STOP,
    "NEXT": Wish.NEXT,
    "PREVIOUS": Wish.PREVIOUS,
}
"""By the names of the buttons; those FocusDesk has nothing for are not enabled."""


class Smtc(Controls):
    """The transport controls of one window; lives in the main thread.

    Without a session they are disabled: an idle program must not keep the keys from others.
    """

    owns_the_keys = True  # Windows gives a key to them *and* to the window that has the focus

    def __init__(self, window: int) -> None:
        """Ask Windows for the controls of top-level window `window`; raises OSError."""
        # Windows alone has winrt; the two namespaces are those that the first one speaks of.
        import winrt.windows.foundation  # noqa: PLC0415
        import winrt.windows.foundation.collections  # noqa: F401, PLC0415
        from winrt.windows.media import MediaPlaybackStatus, MediaPlaybackType  # noqa: PLC0415
        from winrt.windows.media.interop import get_for_window  # noqa: PLC0415

        super().__init__()
        self._statuses = {
            Status.PLAYING: MediaPlaybackStatus.PLAYING,
            Status.PAUSED: MediaPlaybackStatus.PAUSED,
            Status.STOPPED: MediaPlaybackStatus.STOPPED,
        }
        self._music = MediaPlaybackType.MUSIC
        self._controls: SystemMediaTransportControls = get_for_window(window)
        self._token = self._controls.add_button_pressed(self._on_button)
        self._controls.is_enabled = False
        self._load_picture()

    def _leave(self) -> None:
        self._controls.remove_button_pressed(self._token)
        self._controls.is_enabled = False

    def _tell(self, before: NowPlaying, *, jumped: bool) -> None:
        playing, controls = self.playing, self._controls
        if not playing.is_open:
            controls.playback_status = self._statuses[Status.STOPPED]
            controls.display_updater.clear_all()
            controls.display_updater.update()
            controls.is_enabled = False
            return
        opened = not before.is_open
        if opened:
            controls.is_enabled = True
            controls.is_play_enabled = True
            controls.is_pause_enabled = True
            controls.is_stop_enabled = True
        if opened or playing.can_next is not before.can_next:
            controls.is_next_enabled = playing.can_next
        if opened or playing.can_previous is not before.can_previous:
            controls.is_previous_enabled = playing.can_previous
        moved = playing.status is not before.status
        if moved:
            controls.playback_status = self._statuses[playing.status]
        if opened or playing.title != before.title:
            self._show_title(playing)
        if moved or jumped or playing.length != before.length:
            self._show_timeline(playing)

    def _show_title(self, playing: NowPlaying) -> None:
        shown = self._controls.display_updater
        shown.type = self._music
        shown.music_properties.title = playing.title
        shown.music_properties.artist = ARTIST
        shown.thumbnail = self._picture
        shown.update()

    def _show_timeline(self, playing: NowPlaying) -> None:
        """Say where the session is; Windows counts on from there. Nothing can be sought in it."""
        from winrt.windows.media import (  # noqa: PLC0415
            SystemMediaTransportControlsTimelineProperties,
        )

        told = SystemMediaTransportControlsTimelineProperties()
        position = timedelta(seconds=self.position)
        told.start_time = timedelta()
        told.end_time = max(timedelta(seconds=playing.length or 0), position)
        told.position = told.min_seek_time = told.max_seek_time = position
        self._controls.update_timeline_properties(told)

    def _load_picture(self) -> None:
        """Put the icon where Windows reads it: unpackaged programs may not name a file."""
        from winrt.windows.storage.streams import (  # noqa: PLC0415
            DataWriter,
            InMemoryRandomAccessStream,
            RandomAccessStreamReference,
        )

        stream = InMemoryRandomAccessStream()
        # Kept, because a writer that goes closes its stream. The bytes are in it long before a
        # session opens and the picture is first asked for.
        self._writer = DataWriter(stream)
        self._writer.write_bytes(resources.path("focusdesk.png").read_bytes())
        self._writer.store_async()
        self._picture = RandomAccessStreamReference.create_from_stream(stream)

    # -- in a thread of Windows

    def _on_button(
        self,
        _sender: "SystemMediaTransportControls",
        args: "SystemMediaTransportControlsButtonPressedEventArgs",
    ) -> None:
        wish = WISHES.get(args.button.name)
        if wish is not None:
            self.pressed.emit(wish)
