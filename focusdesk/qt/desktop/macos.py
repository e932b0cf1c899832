"""Be a player of macOS: media keys by its remote commands, and its Now Playing.

The names are those of `MediaPlayer <https://developer.apple.com/documentation/mediaplayer>`_ as
pyobjc bridges them: a colon of a selector becomes an underscore.
"""

from collections.abc import Callable
from typing import Any, Final, Protocol

from focusdesk.qt import resources
from focusdesk.qt.desktop.now_playing import ARTIST, Controls, NowPlaying, Status, Wish

Handler = Callable[[object], int]
"""Takes the event of a command and returns a status."""


class RemoteCommand(Protocol):
    """An `MPRemoteCommand`."""

    def addTargetWithHandler_(self, handler: Handler) -> object:
        """Have `handler` called, in whichever thread; return what removes it again."""

    def removeTarget_(self, target: object) -> None:
        """Call nobody any more."""

    def setEnabled_(self, enabled: bool) -> None:
        """Say whether there is anything to command."""


class CommandCenter(Protocol):
    """The shared `MPRemoteCommandCenter`."""

    def playCommand(self) -> RemoteCommand: ...  # noqa: D102
    def pauseCommand(self) -> RemoteCommand: ...  # noqa: D102
    def stopCommand(self) -> RemoteCommand: ...  # noqa: D102
    def togglePlayPauseCommand(self) -> RemoteCommand: ...  # noqa: D102
    def nextTrackCommand(self) -> RemoteCommand: ...  # noqa: D102
    def previousTrackCommand(self) -> RemoteCommand: ...  # noqa: D102


class InfoCenter(Protocol):
    """The default `MPNowPlayingInfoCenter`."""

    def setNowPlayingInfo_(self, info: dict[str, object] | None) -> None:
        """Show this."""

    def setPlaybackState_(self, state: int) -> None:
        """Show whether it plays: on macOS nothing else tells."""


class NowPlayingMac(Controls):
    """The one player that this process is to macOS; lives in the main thread.

    Without a session its commands are disabled and nothing is shown, so that the keys go to others.
    """

    owns_the_keys = True

    def __init__(self) -> None:
        # macOS alone has pyobjc.
        import MediaPlayer  # noqa: PLC0415

        super().__init__()
        self._words: Any = MediaPlayer  # its constants are found at run time
        self._info: InfoCenter = MediaPlayer.MPNowPlayingInfoCenter.defaultCenter()
        center: CommandCenter = MediaPlayer.MPRemoteCommandCenter.sharedCommandCenter()
        self._commands: Final = {
            Wish.PLAY: center.playCommand(),
            Wish.PAUSE: center.pauseCommand(),
            Wish.STOP: center.stopCommand(),
            Wish.TOGGLE: center.togglePlayPauseCommand(),
            Wish.NEXT: center.nextTrackCommand(),
            Wish.PREVIOUS: center.previousTrackCommand(),
        }
        self._targets = {
            wish: command.addTargetWithHandler_(self._handler(wish))
            for wish, command in self._commands.items()
        }
        self._enabled: dict[Wish, bool] = {}
        self._artwork = self._make_artwork()
        self._enable(self.playing)

    def _leave(self) -> None:
        for wish, target in self._targets.items():
            self._commands[wish].removeTarget_(target)
        self._targets.clear()
        self._info.setNowPlayingInfo_(None)
        self._info.setPlaybackState_(self._words.MPNowPlayingPlaybackStateStopped)

    def _tell(self, before: NowPlaying, *, jumped: bool) -> None:
        playing, words = self.playing, self._words
        self._enable(playing)
        told = (playing.status, playing.title, playing.length)
        if not jumped and told == (before.status, before.title, before.length):
            return
        if not playing.is_open:
            self._info.setNowPlayingInfo_(None)
        else:
            self._info.setNowPlayingInfo_(self._about(playing))
        states = {
            Status.PLAYING: words.MPNowPlayingPlaybackStatePlaying,
            Status.PAUSED: words.MPNowPlayingPlaybackStatePaused,
            Status.STOPPED: words.MPNowPlayingPlaybackStateStopped,
        }
        if playing.status is not before.status:
            self._info.setPlaybackState_(states[playing.status])

    def _about(self, playing: NowPlaying) -> dict[str, object]:
        """Return what is shown; macOS counts on from the position at the rate."""
        words = self._words
        return {
            words.MPMediaItemPropertyTitle: playing.title,
            words.MPMediaItemPropertyArtist: ARTIST,
            words.MPMediaItemPropertyArtwork: self._artwork,
            words.MPMediaItemPropertyPlaybackDuration: float(playing.length or 0),
            words.MPNowPlayingInfoPropertyMediaType: words.MPNowPlayingInfoMediaTypeAudio,
            words.MPNowPlayingInfoPropertyElapsedPlaybackTime: self.position,
            words.MPNowPlayingInfoPropertyPlaybackRate: float(playing.status is Status.PLAYING),
        }

    def _enable(self, playing: NowPlaying) -> None:
        """Let macOS offer what there is to press, and only that."""
        wanted = dict.fromkeys(self._commands, playing.is_open)
        wanted[Wish.NEXT] = playing.can_next
        wanted[Wish.PREVIOUS] = playing.can_previous
        for wish, enabled in wanted.items():
            if self._enabled.get(wish) is not enabled:
                self._commands[wish].setEnabled_(enabled)
        self._enabled = wanted

    def _make_artwork(self) -> object:
        from AppKit import NSImage  # noqa: PLC0415

        picture = NSImage.alloc().initWithContentsOfFile_(str(resources.path("focusdesk.png")))

        def drawn(_size: object) -> object:
            return picture

        artwork: object = self._words.MPMediaItemArtwork.alloc().initWithBoundsSize_requestHandler_(
            picture.size(), drawn
        )
        return artwork

    def _handler(self, wish: Wish) -> Handler:
        """Return what macOS calls in a thread of its own choosing."""
        success: int = self._words.MPRemoteCommandHandlerStatusSuccess

        def handle(_event: object) -> int:
            self.pressed.emit(wish)
            return success

        return handle
