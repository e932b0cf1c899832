"""Read the command line and choose a front end.

Exit codes: 0 played to the end; 1 anything not below; 2 usage; 3 key missing or refused; 4 session
not found; 5 service unreachable, failing or silent with nothing to play; 6 no sound device; 7
refused by the service; 130 on Ctrl-C.
"""

import argparse
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

from focusdesk import __version__, preflight
from focusdesk.core import addresses, links
from focusdesk.core.options import DECODE_APART, FILE_ENDINGS, Demo, FrontEnd, Options
from focusdesk.core.wanted import Goal, Intensity, Join, Request

LONGEST_MINUTES: Final = 24 * 60
MOST_SEGMENTS: Final = 2_000

GOALS: Final = [goal.value for goal in Goal]
INTENSITIES: Final = [intensity.value for intensity in Intensity]
"""As plain words: argparse would quote the members' own names for themselves."""

QUIET: Final = "qt.multimedia.symbolsresolver*=false;qt.multimedia.ffmpeg*=false"
"""Qt announces optional libraries it did not find and codecs it has: nobody's business. Set before
the preflight, because loading Qt is enough to make it speak."""

EPILOG: Final = """\
The API key is read from FREDDY_API_KEY, else from the system's key store; it is never an argument.
FOCUSDESK_API_URL and FOCUSDESK_ORG stand in for --api-url and --org.
"""


class Parser(argparse.ArgumentParser):
    """An argument parser that complains in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read on; exit with 2."""
        said = " ".join(message.split())  # it may quote an argument that holds a line break
        print(f"{self.prog}: {said}; see `{self.prog} --help`.", file=sys.stderr)  # noqa: T201
        raise SystemExit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run FocusDesk as the command line says and return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments and arguments[0] == DECODE_APART:
        from focusdesk.qt import apart  # noqa: PLC0415

        apart.serve(Path(arguments[-1]))
    options = parse(arguments)
    try:
        return _run(options, arguments)
    except KeyboardInterrupt:
        return 130


def parse(arguments: Sequence[str]) -> Options:
    """Return what `arguments` ask for; exits with 2 and one sentence if they are wrong."""
    parser = _parser()
    given_links = [one for one in arguments if links.is_link(one)]
    found = parser.parse_args([one for one in arguments if not links.is_link(one)])
    given = vars(found)
    front_end = FrontEnd(given.get("front_end") or FrontEnd.WINDOW)
    what = _what(parser, found, front_end)
    _check_window(parser, given, given_links, front_end)
    unattended = front_end in (FrontEnd.PLAY, FrontEnd.RENDER)
    if unattended and what is None:
        parser.error(f"`{front_end}` needs --demo, --session ID or --start GOAL")
    output = given.get("output")
    if output is not None and output.suffix.lower() not in FILE_ENDINGS:
        parser.error(f"-o must end in {', '.join(FILE_ENDINGS)}")
    return Options(
        front_end=front_end,
        what=what,
        api_url=_api_url(parser, found),
        org=_plain(parser, given.get("org") or os.environ.get("FOCUSDESK_ORG"), "--org"),
        profile=given.get("profile"),
        patience=given.get("patience") or 60.0,
        output=output,
        report=given.get("report"),
        as_json=bool(given.get("json")),
        link=given_links[0] if given_links else None,
        hidden=bool(given.get("hidden")),
        pause=bool(given.get("pause")),
    )


def parse_handed(arguments: Sequence[str]) -> Options | None:
    """Return what a later launch asks the window for, or None where it asks for no such thing."""
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            options = parse(arguments)
    except SystemExit:
        return None
    return options if options.front_end is FrontEnd.WINDOW else None


def _run(options: Options, arguments: Sequence[str]) -> int:
    """Import only what the chosen front end needs, and Qt only where it can be loaded."""
    if options.front_end is FrontEnd.STUDIO:
        from focusdesk.qt import serve  # noqa: PLC0415

        assert isinstance(options.what, Demo)
        return serve.run(options.what)
    from focusdesk import app  # noqa: PLC0415

    seat = None
    if options.front_end is FrontEnd.WINDOW:
        gc.disable()  # all that is imported stays; qt.garbage collects by its own clock
        met = app.meet(options, arguments)
        if isinstance(met, int):
            return met
        seat = met
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)
    verdict = preflight.examine("window" if options.front_end is FrontEnd.WINDOW else "terminal")
    if verdict.problem is not None:
        print(f"focusdesk: {verdict.problem.sentence}", file=sys.stderr)  # noqa: T201
        return 1
    if verdict.platform is not None:
        os.environ["QT_QPA_PLATFORM"] = verdict.platform
    return app.run(options, seat, parse_handed)


# -- the grammar -------------------------------------------------------------------------------


def _parser() -> Parser:
    parser = Parser(
        prog="focusdesk",
        description="Play music for a goal that does not stop, click or jump.\n\n"
        "focusdesk focusdesk://session/ID?org=ID asks in the window whether to join that session.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"focusdesk {__version__}")
    _add_what(parser)
    _add_window(parser)
    _add_where(parser)
    commands = parser.add_subparsers(dest="front_end", metavar="COMMAND", parser_class=Parser)

    play = commands.add_parser("play", help="play in this terminal", epilog=EPILOG)
    render = commands.add_parser("render", help="mix a session to a file", epilog=EPILOG)
    render.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help=".wav, .flac or .ogg"
    )
    render.add_argument(
        "--report", type=Path, metavar="FILE", help="write what was joined, as JSON"
    )
    for unattended in (play, render):
        _add_what(unattended)
        _add_where(unattended)
        unattended.add_argument(
            "--patience",
            type=_positive,
            metavar="S",
            help="give up after S seconds without progress and nothing to play (default 60)",
        )
    studio = commands.add_parser("studio", help="serve the embedded studio on loopback")
    _add_studio(studio)
    _add_where(studio)
    doctor = commands.add_parser("doctor", help="say what FocusDesk finds on this machine")
    doctor.add_argument("--json", action="store_true", help="for programs")
    _add_where(doctor)
    for command in (play, render, studio, doctor):
        command.add_argument("--version", action="version", version=f"focusdesk {__version__}")
    return parser


def _add_what(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what to play")
    what.add_argument(
        "--demo",
        action="store_true",
        default=argparse.SUPPRESS,
        help="music from the embedded studio: no account, no network",
    )
    _option(what, "--session", metavar="ID", help="join this session")
    _option(what, "--start", metavar="GOAL", choices=GOALS, help="have a session composed")
    _option(
        what, "--engine", type=_text, metavar="KEY", help="the service's engine to compose with"
    )
    _add_music(what)
    _add_pace(parser.add_argument_group("the demo's studio"))


def _add_window(parser: argparse.ArgumentParser) -> None:
    window = parser.add_argument_group("the window")
    _option(window, "--hidden", action="store_true", help="open it unseen, as at login")
    _option(window, "--pause", action="store_true", help="pause what FocusDesk plays, if it runs")


def _add_studio(parser: argparse.ArgumentParser) -> None:
    _add_music(parser.add_argument_group("the music"))
    _add_pace(parser.add_argument_group("the studio"))


def _add_music(group: argparse._ArgumentGroup) -> None:
    _option(group, "--goal", choices=GOALS, help="what the music is for")
    _option(group, "--minutes", type=_minutes, metavar="N", help="how long it lasts")
    _option(group, "--intensity", choices=INTENSITIES, help="how dense it may be")
    _option(group, "--divergence", type=_unit, metavar="X", help="0: stay close .. 1: wander")
    _option(
        group,
        "--prompt",
        type=_text,
        metavar="TEXT",
        help="your own words, for the goal custom_prompt",
    )


def _add_pace(group: argparse._ArgumentGroup) -> None:
    _option(group, "--segments", type=_segments, metavar="N", help="how many are planned")
    _option(group, "--segment-seconds", type=_segment_seconds, metavar="S", help="how long each is")
    _option(group, "--initial", type=_count, metavar="N", help="how many are ready at once")
    _option(group, "--pace", type=_pace, metavar="S", help="seconds between two becoming ready")
    _option(group, "--port", type=_port, metavar="N", help="the studio's port (default: any)")


def _add_where(parser: argparse.ArgumentParser) -> None:
    where = parser.add_argument_group("where")
    _option(where, "--org", metavar="ID", help="the organization (or FOCUSDESK_ORG)")
    _option(where, "--api-url", metavar="URL", help="the service (or FOCUSDESK_API_URL)")
    _option(where, "--profile", type=Path, metavar="DIR", help="keep every file of ours here")


def _option(group: argparse._ArgumentGroup, name: str, **how: object) -> None:
    """Add an option that may stand before or after the command: absent, it overwrites nothing."""
    group.add_argument(name, default=argparse.SUPPRESS, **how)  # type: ignore[arg-type]


# -- what the words mean -----------------------------------------------------------------------


def _what(
    parser: Parser, found: argparse.Namespace, front_end: FrontEnd
) -> Request | Join | Demo | None:
    chosen = [name for name in ("demo", "session", "start") if hasattr(found, name)]
    if len(chosen) > 1:
        parser.error(f"--{chosen[0]} and --{chosen[1]} exclude each other")
    if front_end is FrontEnd.STUDIO or chosen == ["demo"]:
        return _demo(parser, found)
    if chosen == ["session"]:
        return Join(_plain(parser, found.session, "--session") or "")
    if chosen == ["start"]:
        return _request(parser, found)
    return None


def _check_window(
    parser: Parser, given: Mapping[str, object], given_links: Sequence[str], front_end: FrontEnd
) -> None:
    """Refuse what the window cannot do at once; a link comes alone, or it could smuggle in more."""
    asked = ["a link"] * len(given_links)
    asked += [f"--{name}" for name in ("hidden", "pause") if name in given]
    if asked and front_end is not FrontEnd.WINDOW:
        parser.error(f"{asked[0]} is for the window, not for `{front_end}`")
    asked += [f"--{name}" for name in ("demo", "session", "start") if name in given]
    asked += ["--api-url"] * (bool(given_links) and "api_url" in given)
    if len(asked) > 1 and (given_links or "hidden" in given or "pause" in given):
        parser.error(f"{asked[0]} and {asked[1]} exclude each other")


def _demo(parser: Parser, found: argparse.Namespace) -> Demo:
    names = (
        "goal", "minutes", "intensity", "divergence", "prompt",
        "segments", "segment_seconds", "initial", "pace",
    )  # fmt: skip
    given = {name: getattr(found, name) for name in names if hasattr(found, name)}
    if given.get("goal") == Goal.CUSTOM and not given.get("prompt"):
        parser.error("the goal custom_prompt needs --prompt TEXT")
    return Demo(**given, port=getattr(found, "port", 0))


def _request(parser: Parser, found: argparse.Namespace) -> Request:
    minutes = getattr(found, "minutes", None)
    prompt = getattr(found, "prompt", None)
    if minutes is None:
        parser.error("--start needs --minutes N")
    if found.start == Goal.CUSTOM and not prompt:
        parser.error("--start custom_prompt needs --prompt TEXT")
    return Request(
        goal=found.start,
        minutes=minutes,
        intensity=getattr(found, "intensity", None),
        divergence=getattr(found, "divergence", None),
        engine=getattr(found, "engine", None),
        prompt=prompt if found.start == Goal.CUSTOM else None,
    )


def _api_url(parser: Parser, found: argparse.Namespace) -> str | None:
    url = getattr(found, "api_url", None) or os.environ.get("FOCUSDESK_API_URL") or None
    if url is None:
        return None
    problem = api_url_problem(url)
    if problem:
        parser.error(problem)
    return url.rstrip("/")


def api_url_problem(url: str) -> str | None:
    """Say what is wrong with a service's address: it must be https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "the service's address is not a web address"
    if not url.isprintable() or " " in url or "\\" in url:
        return "the service's address holds what no web address can hold"
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        return "the service's address must look like https://host"
    if parts.username or parts.password:
        return "the service's address must not hold a name or password"
    if parts.scheme == "http" and not addresses.is_loopback(url):
        return "the service's address must be https: over http the key could be read on its way"
    return None


def _plain(parser: Parser, value: str | None, name: str) -> str | None:
    """Refuse what could leave its place in a path; the service's own formats are its own affair."""
    if value is None or value == "":
        if name == "--session":
            parser.error("--session needs the session's id")
        return None
    if not links.is_plain(value):
        parser.error(f"{name} holds what no id can hold")
    return value


def _text(text: str) -> str:
    """Refuse bytes that are no text: they could not be sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError("it must be text") from None
    return text


def _positive(text: str) -> float:
    return _between(text, 0.001, 86_400.0)


def _pace(text: str) -> float:
    return _between(text, 0.0, 86_400.0)


def _unit(text: str) -> float:
    return _between(text, 0.0, 1.0)


def _segment_seconds(text: str) -> float:
    return _between(text, 1.0, 1_800.0)


def _minutes(text: str) -> int:
    return _whole(text, 1, LONGEST_MINUTES)


def _segments(text: str) -> int:
    return _whole(text, 1, MOST_SEGMENTS)


def _count(text: str) -> int:
    return _whole(text, 0, MOST_SEGMENTS)


def _port(text: str) -> int:
    return _whole(text, 0, 65_535)


def _between(text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"it must be a number from {least:g} to {most:g}")
    return number


def _whole(text: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else -1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"it must be a whole number from {least} to {most}")
    return number
