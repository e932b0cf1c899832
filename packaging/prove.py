"""Prove a .deb on bare systems: `sudo python packaging/prove.py focusdesk_*.deb [bookworm trixie]`.

In a fresh system of each release, with no Python and nothing else either: install by apt, start as
a normal user on a screen and a sound server of its own, play the demo and judge what is heard, open
a link, upgrade over an older version and find settings and history again, purge and find nothing
left.
Needs root and debootstrap; what it prints is the transcript.
"""

import argparse
import array
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

USER: Final = "listener"
ROOM: Final = ("xvfb", "xauth", "pulseaudio", "pulseaudio-utils", "dbus", "xdotool", "x11-utils")
"""What the proof itself needs in there; it comes after FocusDesk, which must do without."""

LISTEN_SECONDS: Final = 20
PATIENCE: Final = 900
"""In seconds, for any one step: the first installs a hundred packages over somebody's network."""

RATE: Final = 48_000
AUDIBLE: Final = 1e-7
"""The power above which a tenth of a second is music, full scale being 1: -70 dBFS."""

MINUTES: Final = 37
"""A length that nobody would choose by chance."""

LOG: Final = "~/.local/state/focusdesk/log/*.log"
SETTINGS: Final = "/home/listener/.config/focusdesk/settings.json"
HISTORY: Final = "/home/listener/.config/focusdesk/history.json"
SET_UP: Final = {"goal": "relax", "minutes": 25, "intensity": "low", "divergence": 0.3}


class Room:
    """A bare system in a folder."""

    def __init__(self, release: str, folder: Path) -> None:
        self.release = release
        self.folder = folder
        subprocess.run(
            ["debootstrap", "--variant=minbase", release, str(folder)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for name in ("resolv.conf", "hosts"):
            shutil.copyfile(f"/etc/{name}", folder / "etc" / name)
        for mounted in ("proc", "dev"):
            subprocess.run(["mount", "--rbind", f"/{mounted}", str(folder / mounted)], check=True)

    def close(self) -> None:
        """Leave it as a folder that can be removed."""
        for mounted in ("proc", "dev"):
            subprocess.run(["umount", "-l", str(self.folder / mounted)], check=False)

    def run(self, command: str, *, user: str = "root") -> str:
        """Run a shell command in there; raises where it fails."""
        inside = ["timeout", "--kill-after=10", str(PATIENCE)]
        inside += ["chroot", f"--userspec={user}", str(self.folder), "/usr/bin/env", "-i"]
        home = "/root" if user == "root" else f"/home/{user}"
        inside += ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", f"HOME={home}", "LC_ALL=C.UTF-8"]
        inside += ["DEBIAN_FRONTEND=noninteractive", "/bin/sh", "-ec", f"cd {home}; {command}"]
        done = subprocess.run(inside, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{self.release}: {command}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def say(self, text: str) -> None:
        """Write a line of the transcript."""
        print(f"{self.release:<9} {text}", flush=True)


def main() -> int:
    """Prove it in every release that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("deb", type=Path)
    parser.add_argument("releases", nargs="*", default=["bookworm", "trixie"])
    arguments = parser.parse_args()
    for release in arguments.releases:
        with tempfile.TemporaryDirectory(prefix="focusdesk-room-") as temporary:
            room = Room(release, Path(temporary, "room"))
            try:
                prove(room, arguments.deb)
            finally:
                room.close()
    return 0


def prove(room: Room, deb: Path) -> None:
    """Go through a life of the package."""
    found = room.run("command -v python3 || echo none").strip()
    room.say(f"python3: {found}")
    _install_older(room, deb)
    shutil.copyfile(deb, room.folder / "root/focusdesk.deb")
    room.run(f"useradd --create-home {USER}")
    room.run(f"apt-get install -qq {' '.join(ROOM)} >/dev/null 2>&1")
    room.say("older version installed; a listener and a screen came")
    _keep_something(room)
    asked = "dpkg-query -W -f '${Version}' focusdesk"
    before = room.run(asked)
    room.run("apt-get install -qq ./focusdesk.deb >/dev/null 2>&1")
    room.say(f"upgraded from {before} to {room.run(asked)}")
    told = json.loads(room.run(f"cat {SETTINGS}"))
    assert told["minutes"] == MINUTES, told
    room.say("settings: kept")
    _listen(room)
    told = json.loads(room.run(f"cat {HISTORY}"))
    assert told["requests"] == [SET_UP], told
    unread = room.run(f"cat {LOG} | grep -c 'history cannot be read' || true").strip()
    room.say(f"history: kept, and {'read' if unread == '0' else 'not understood'}")
    assert unread == "0"
    _follow_a_link(room)
    room.run("apt-get purge -qq focusdesk >/dev/null 2>&1")
    left = room.run("find / -xdev -path /proc -prune -o -iname '*focusdesk*' -print || true")
    ours = [line for line in left.splitlines() if not line.startswith(("/home", "/root"))]
    room.say(f"purged; left of it outside of homes: {ours or 'nothing'}")


def _install_older(room: Room, deb: Path) -> None:
    """Install the same package under an older version, with what it says it needs and no more."""
    with tempfile.TemporaryDirectory(prefix="focusdesk-older-") as temporary:
        tree = Path(temporary, "tree")
        subprocess.run(["dpkg-deb", "--raw-extract", str(deb), str(tree)], check=True)
        control = tree / "DEBIAN/control"
        lines = control.read_text(encoding="utf-8").splitlines()
        older = ["Version: 0.0.1" if line.startswith("Version:") else line for line in lines]
        control.write_text("\n".join([*older, ""]), encoding="utf-8")
        path = room.folder / "root/older.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z1", "--build"]
        subprocess.run([*command, str(tree), str(path)], check=True, stdout=subprocess.DEVNULL)
    room.run("apt-get update -qq")
    room.run("apt-get install -qq --no-install-recommends ./older.deb >/dev/null 2>&1")
    room.say(f"installed: {room.run('dpkg -l | grep -c ^ii').strip()} packages in all")
    verified = room.run("dpkg --verify focusdesk")
    assert not verified, verified


def _keep_something(room: Room) -> None:
    """Leave a setting and a set-up behind, as a listener does."""
    kept = {
        SETTINGS: {"version": 1, "minutes": MINUTES},
        HISTORY: {"version": 1, "requests": [SET_UP]},
    }
    for path, told in kept.items():
        folder = str(Path(path).parent)
        room.run(f"mkdir -p {folder}; printf '%s' '{json.dumps(told)}' > {path}", user=USER)


# Without -noreset the screen begins anew when the last client leaves it, and takes a client down
# that comes just then: FocusDesk, after the one that asked whether the screen is there.
SCREEN: Final = """
export XDG_RUNTIME_DIR=$(mktemp -d)
Xvfb :7 -screen 0 1280x800x24 -nolisten tcp -noreset >/dev/null 2>&1 & screen=$!
export DISPLAY=:7
pulseaudio --exit-idle-time=-1 -n -L 'module-null-sink sink_name=ear' \
  -L module-native-protocol-unix --daemonize=no >/dev/null 2>&1 & sound=$!
trap 'kill $screen $sound 2>/dev/null || true' EXIT
wait_for() { timeout 60 sh -c "until $1 >/dev/null 2>&1; do sleep 0.1; done"; }
wait_for xdpyinfo
wait_for 'pactl info'
"""
PLAY: Final = "dbus-run-session sh -c 'focusdesk \"$@\" & echo $! > ~/player; wait' -"
"""Starts FocusDesk with a bus of its own: what ends that leaves what runs in it alone."""

LEAVE: Final = "kill -TERM $(cat ~/player); wait $player || true"
"""Not by Ctrl-C's signal: to what a shell starts in the background it is nothing at first."""

GONE: Final = "kill $screen $sound; wait || true"


def _listen(room: Room) -> None:
    """Play the demo as a normal user, and judge what reaches the sound server."""
    doctor = room.run(
        f"{SCREEN} code=0; dbus-run-session -- focusdesk doctor 2>&1 || code=$?; {GONE}\n"
        "echo exit code $code",
        user=USER,
    )
    for line in doctor.splitlines():
        if not line.startswith("   "):
            room.say(f"doctor: {line}")
    assert "ok  window" in doctor, doctor
    raw = "/home/listener/heard.raw"
    room.run(
        f"{SCREEN}"
        f"{PLAY} --demo --segments 3 --segment-seconds 15 --initial 3 & player=$!\n"
        f"timeout {LISTEN_SECONDS} parec -d ear.monitor --raw --format=float32le --channels=2"
        f" --rate={RATE} > {raw} || true\n"
        f"xwd -root -silent > /home/listener/screen.xwd || true\n"
        f"{LEAVE}; {GONE}",
        user=USER,
    )
    heard = array.array(
        "f", (room.folder / raw.lstrip("/")).read_bytes()[: RATE * 8 * LISTEN_SECONDS]
    )
    seconds = len(heard) / 2 / RATE
    block = RATE // 10 * 2
    powers = [
        sum(value * value for value in heard[at : at + block]) / block
        for at in range(0, len(heard) - block, block)
    ]
    sounding = [power for power in powers if power > AUDIBLE]
    first = next((index for index, power in enumerate(powers) if power > AUDIBLE), len(powers))
    holes = sum(power <= AUDIBLE for power in powers[first:])
    level = 10 * math.log10(sum(sounding) / len(sounding)) if sounding else -math.inf
    peak = max(map(abs, heard), default=0.0)
    room.say(
        f"heard: {seconds:.1f} s, music from {first / 10:.1f} s on, {holes} silent tenths after"
        f" that, {level:.1f} dBFS in the mean, peak {20 * math.log10(peak or 1e-9):.1f} dBFS"
    )
    assert sounding, "nothing was heard"
    assert holes == 0, "the music stopped"


def _follow_a_link(room: Room) -> None:
    """Open a link as a desktop does, and see the window ask."""
    handler = room.run(
        "grep -l x-scheme-handler/focusdesk /usr/share/applications/*.desktop"
    ).strip()
    said = room.run(
        f"rm -f {LOG}; {SCREEN} {PLAY} 'focusdesk://session/mfocus_1?org=org_1' & player=$!\n"
        "wait_for 'xdotool search --name FocusDesk'\n"
        f"wait_for 'grep -q \"a link invites\" {LOG}'\n"
        f"{LEAVE}; {GONE}\n"
        f"grep -h 'a link invites' {LOG}",
        user=USER,
    )
    room.say(f"link: {Path(handler).name}: {said.strip().splitlines()[-1]}")


if __name__ == "__main__":
    sys.exit(main())
