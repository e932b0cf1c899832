"""The command line, to the letter of the design's section 4."""

import contextlib
import io
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk import __version__, cli
from focusdesk.core.options import Demo, FrontEnd, Options
from focusdesk.core.wanted import Goal, Intensity, Join, Request
from tests import program

RENDER = ("render", "-o", "mix.wav")
COMMANDS = ("play", "render", "studio", "doctor")


def parse(*arguments: str) -> Options:
    return cli.parse(arguments)


@pytest.fixture
def refused(capsys):
    """Parse what is wrong; return the one sentence that is said about it."""

    def refusing(*arguments: str):
        with pytest.raises(SystemExit) as caught:
            cli.parse(arguments)
        out, err = capsys.readouterr()
        assert (caught.value.code, out) == (2, "")
        assert len(err.splitlines()) == 1
        assert err.startswith("focusdesk")
        return err

    return refusing


# -- commands


def test_nothing_at_all_is_the_window():
    assert parse() == Options(front_end=FrontEnd.WINDOW)


@pytest.mark.parametrize("command", ["play", "render", "studio", "doctor"])
def test_a_command_chooses_a_front_end(command):
    rest = {"play": ("--demo",), "render": ("-o", "x.wav", "--demo")}.get(command, ())

    assert parse(command, *rest).front_end == command


@pytest.mark.parametrize("before", [(), *((command,) for command in COMMANDS)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(before, option, capsys):
    with pytest.raises(SystemExit) as caught:
        parse(*before, option)
    said = capsys.readouterr()

    assert caught.value.code == 0
    assert said.out.startswith(f"usage: focusdesk{' ' if before else ''}{''.join(before)} [")
    assert said.err == ""


@pytest.mark.parametrize("before", [(), *((command,) for command in COMMANDS)])
def test_every_command_tells_the_version(before, capsys):
    with pytest.raises(SystemExit) as caught:
        parse(*before, "--version")
    said = capsys.readouterr()

    assert (caught.value.code, said.out) == (0, f"focusdesk {__version__}\n")


def test_the_help_names_every_option_of_the_contract(capsys):
    promised = {
        "play": "--demo --session --start --minutes --goal --intensity --divergence --engine "
        "--prompt --segments --segment-seconds --initial --pace --port --org --api-url --profile "
        "--patience",
        "render": "-o --report --demo --session --start --minutes --goal --intensity --divergence "
        "--engine --prompt --segments --segment-seconds --initial --pace --port --org --api-url "
        "--profile --patience",
        "studio": "--port --segments --segment-seconds --pace --initial --goal --minutes",
        "doctor": "--json --org --api-url --profile",
    }
    for command, options in promised.items():
        with pytest.raises(SystemExit):
            parse(command, "--help")
        told = capsys.readouterr().out

        assert [option for option in options.split() if option not in told] == []


def test_the_key_is_never_an_argument(refused):
    for option in ("--key", "--api-key", "--token"):
        assert "unrecognized arguments" in refused("play", "--demo", f"{option}=secret")


# -- options before and after the command

EVERYWHERE = [
    (("--session", "mfocus_1"), {"what": Join("mfocus_1")}),
    (("--org", "org_1", "--session=x"), {"org": "org_1", "what": Join("x")}),
    (
        ("--api-url", "https://x.example", "--demo"),
        {"api_url": "https://x.example", "what": Demo()},
    ),
    (("--profile", "p", "--demo"), {"profile": Path("p"), "what": Demo()}),
    (("--demo", "--goal", "sleep", "--minutes", "5"), {"what": Demo(goal="sleep", minutes=5)}),
    (("--demo", "--segments", "3", "--port", "81"), {"what": Demo(segments=3, port=81)}),
    (
        ("--start", "focus", "--minutes", "50"),
        {"what": Request(goal="focus", minutes=50)},
    ),
]


@pytest.mark.parametrize(("options", "expected"), EVERYWHERE)
def test_options_stand_before_or_after_the_command(options, expected):
    after = parse(*RENDER, *options)
    before = parse(*options, *RENDER)

    assert before == after
    assert {name: getattr(after, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "expected"), EVERYWHERE)
def test_the_window_plays_the_same_things(options, expected):
    found = parse(*options)

    assert {name: getattr(found, name) for name in expected} == expected


def test_what_stands_after_the_command_wins():
    found = parse("--org", "first", *RENDER, "--demo", "--org", "second")

    assert found.org == "second"


def test_options_may_be_split_around_the_command():
    found = parse("--start", "sleep", *RENDER, "--minutes", "20")

    assert found.what == Request(goal="sleep", minutes=20)


# -- what to play


def test_a_demo_takes_the_goal_and_the_studios_own_options():
    words = (
        "play --demo --goal energize --minutes 9 --intensity high --divergence 0.5 "
        "--segments 3 --segment-seconds 20 --initial 2 --pace 1.5 --port 8080"
    )
    found = parse(*words.split())

    assert found.what == Demo(
        goal="energize",
        minutes=9,
        intensity="high",
        divergence=0.5,
        segments=3,
        segment_seconds=20.0,
        initial=2,
        pace=1.5,
        port=8080,
    )


def test_the_studio_takes_the_same_ones_without_being_a_demo():
    found = parse("studio", "--segments", "2", "--pace", "0", "--initial", "0", "--port", "0")

    assert found.what == Demo(segments=2, pace=0.0, initial=0)


def test_a_start_takes_everything_the_service_documents():
    words = "play --start relax --minutes 25 --intensity low --divergence 1 --engine studio"
    found = parse(*words.split())

    assert found.what == Request(
        goal="relax", minutes=25, intensity="low", divergence=1.0, engine="studio"
    )


def test_words_of_ones_own_are_sent_for_their_goal_only():
    own = parse("play", "--start", "custom_prompt", "--minutes", "5", "--prompt", "rain, slowly")
    other = parse("play", "--start", "sleep", "--minutes", "5", "--prompt", "rain, slowly")

    assert own.what == Request(goal="custom_prompt", minutes=5, prompt="rain, slowly")
    assert other.what == Request(goal="sleep", minutes=5)


@pytest.mark.parametrize("goal", list(Goal))
def test_every_goal_of_the_service_can_be_started(goal):
    found = parse("play", "--start", goal, "--minutes", "5", "--prompt", "rain")

    assert isinstance(found.what, Request)
    assert found.what.goal == goal


CHOICES = {
    "--demo": ("--demo",),
    "--session": ("--session", "x"),
    "--start": ("--start", "focus", "--minutes", "5"),
}


@pytest.mark.parametrize("before", [(), ("play",), RENDER])
@pytest.mark.parametrize(
    "pair", [("--demo", "--session"), ("--demo", "--start"), ("--session", "--start")]
)
def test_one_cannot_play_two_things_at_once(refused, before, pair):
    first, second = pair
    said = refused(*before, *CHOICES[first], *CHOICES[second])

    assert f"{first} and {second} exclude each other" in said


def test_two_things_on_either_side_of_the_command_exclude_each_other_too(refused):
    assert "exclude" in refused("--demo", "play", "--session", "x")


# -- every misuse

MISUSES = [
    (("play",), "needs --demo, --session ID or --start GOAL"),
    (RENDER, "needs --demo, --session ID or --start GOAL"),
    (("render", "--demo"), "-o/--output"),
    (("render", "--demo", "-o"), "expected one argument"),
    (("dance",), "invalid choice: 'dance'"),
    (("play", "--demo", "more"), "unrecognized arguments: more"),
    (("play", "--demo", "two\nlines"), "unrecognized arguments: two lines"),
    (("play", "--demo", "--loud"), "unrecognized arguments: --loud"),
    (("doctor", "--demo"), "unrecognized arguments: --demo"),
    (("studio", "--json"), "unrecognized arguments: --json"),
    (("play", "--start", "focus"), "--start needs --minutes N"),
    (("play", "--start", "party", "--minutes", "5"), "invalid choice: 'party'"),
    (("play", "--demo", "--goal", "party"), "invalid choice: 'party'"),
    (("play", "--demo", "--intensity", "loud"), "invalid choice: 'loud'"),
    (("play", "--start", "custom_prompt", "--minutes", "5"), "needs --prompt TEXT"),
    (("play", "--start", "custom_prompt", "--minutes", "5", "--prompt", ""), "needs --prompt"),
    (("play", "--demo", "--goal", "custom_prompt"), "needs --prompt TEXT"),
    (("play", "--session", ""), "--session needs the session's id"),
    (("--session", ""), "--session needs the session's id"),
    (("play", "--session", "a/b"), "--session holds what no id can hold"),
    (("play", "--session", "a\nb"), "--session holds what no id can hold"),
    (("play", "--session", "a\x00"), "--session holds what no id can hold"),
    (("play", "--session", "\udcff"), "--session holds what no id can hold"),
    (("play", "--session", ".."), "--session holds what no id can hold"),
    (("play", "--demo", "--org", "a/b"), "--org holds what no id can hold"),
    (("play", "--demo", "--org", "."), "--org holds what no id can hold"),
]
NUMBERS = [
    ("--minutes", "0 -1 1.5 1441 x ٣ nan"),
    ("--segments", "0 -1 2.5 x 2001"),
    ("--segment-seconds", "0 -1 x nan inf 1801"),
    ("--initial", "-1 x 0.5"),
    ("--pace", "-1 x nan inf"),
    ("--port", "-1 65536 x"),
    ("--divergence", "-0.1 1.1 x nan"),
    ("--patience", "0 -1 x nan inf"),
]


@pytest.mark.parametrize(("arguments", "said"), MISUSES)
def test_a_misuse_is_explained_in_one_sentence(refused, arguments, said):
    assert said in refused(*arguments)


@pytest.mark.parametrize(
    ("option", "words"),
    [("--goal", list(Goal)), ("--start", list(Goal)), ("--intensity", list(Intensity))],
)
def test_what_may_be_chosen_is_told_in_the_words_to_type(refused, option, words):
    said = refused("play", "--demo", option, "party")

    assert all(word.value in said for word in words)
    assert "Goal" not in said
    assert "Intensity" not in said


@pytest.mark.parametrize(
    ("option", "value"), [(name, value) for name, values in NUMBERS for value in values.split()]
)
def test_a_number_out_of_bounds_is_explained(refused, option, value):
    assert f"argument {option}: it must be a" in refused("play", "--demo", f"{option}={value}")


@pytest.mark.parametrize("name", ["mix", "mix.mp3", "mix.wav.part", ".wav", "", "mix.", "wav"])
def test_a_mix_has_one_of_three_endings(refused, name):
    assert "-o must end in .wav, .flac, .ogg" in refused("render", "--demo", "-o", name)


@pytest.mark.parametrize("name", ["mix.wav", "a.b/mix.flac", "mix.OGG", "/tmp/mix.Wav"])
def test_an_ending_may_be_written_either_way(name):
    assert parse("render", "--demo", "-o", name).output == Path(name)
    assert parse("render", "--demo", "--output", name).output == Path(name)


WORDS = shlex.split(
    "play render studio doctor --demo --session --start --minutes --goal --prompt -o --report "
    "--patience --segments --org --api-url --profile --json --version x.wav focus 5 https://x"
)


@given(st.lists(st.sampled_from(WORDS) | st.text(min_size=1), max_size=7))
def test_no_command_line_is_answered_with_a_traceback_or_a_page(arguments):
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            cli.parse(arguments)
            code: object = 0
        except SystemExit as refusal:
            code = refusal.code

    assert code in (0, 2)
    assert said.getvalue().count("\n") == (1 if code == 2 else 0)


# -- where


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.example", "https://api.example"),
        ("https://api.example/", "https://api.example"),
        ("https://api.example:8443/base/", "https://api.example:8443/base"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.1.2.3", "http://127.1.2.3"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_service_is_asked_over_https_or_on_this_machine(url, kept):
    assert parse("play", "--demo", "--api-url", url).api_url == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "http://192.168.1.2:8080",
        "http://0.0.0.0",
        "http://127.0.0.1.example.org",
        "http://127.example.org",
        "http://localhost.example.org",
        "http://localhost@api.example",
        "https://user:word@api.example",
        "https://api.example?x=1",
        "https://api.example#x",
        "https://",
        "https:///v1",
        "https://[::1",
        "https://api.example:99999",
        "https://api exa.mple",
        "https://api.example\n",
        "http://127.0.0.1\\@api.example",
        "api.example",
        "ftp://api.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "x",
    ],
)
def test_an_address_over_which_the_key_could_be_read_is_refused(refused, url, monkeypatch):
    said = refused("play", "--demo", "--api-url", url)
    monkeypatch.setenv("FOCUSDESK_API_URL", url)

    assert "the service's address" in said
    assert refused("play", "--demo") == said


def test_http_to_another_machine_is_told_why(refused):
    assert "must be https" in refused("play", "--demo", "--api-url", "http://api.example")


def test_the_environment_stands_in_for_what_is_not_said(monkeypatch):
    monkeypatch.setenv("FOCUSDESK_API_URL", "https://env.example/")
    monkeypatch.setenv("FOCUSDESK_ORG", "org_env")
    silent = parse("play", "--session", "x")
    said = parse("play", "--session", "x", "--org", "org_1", "--api-url", "https://x.example")

    assert (silent.api_url, silent.org) == ("https://env.example", "org_env")
    assert (said.api_url, said.org) == ("https://x.example", "org_1")


def test_an_empty_environment_says_nothing(monkeypatch):
    monkeypatch.setenv("FOCUSDESK_API_URL", "")
    monkeypatch.setenv("FOCUSDESK_ORG", "")

    assert parse() == Options(front_end=FrontEnd.WINDOW)


@pytest.mark.api("5.33")
def test_an_odd_id_that_stays_in_its_place_is_the_services_own_affair():
    found = parse("play", "--session", "séance 7 %2F;?#", "--org", "ORG_1234 é")

    assert found.what == Join("séance 7 %2F;?#")
    assert found.org == "ORG_1234 é"


def test_patience_has_a_default_and_may_be_chosen():
    assert parse("play", "--demo").patience == 60.0
    assert parse(*RENDER, "--demo", "--patience", "0.5").patience == 0.5


def test_a_report_and_a_doctors_format_are_passed_on():
    assert parse(*RENDER, "--demo", "--report", "r.json").report == Path("r.json")
    assert parse("doctor", "--json").as_json is True
    assert parse("doctor").as_json is False


# -- the program itself


def test_the_program_answers_without_loading_what_it_does_not_need():
    """`--version` and a misuse must not wait for Qt, numpy or the network's libraries."""
    code = (
        "import sys\n"
        "from focusdesk.cli import main\n"
        "try:\n"
        "    main(['render', '--demo'])\n"
        "except SystemExit as leaving:\n"
        "    heavy = {'PySide6', 'numpy', 'httpx', 'keyring', 'soundfile'} & set(sys.modules)\n"
        "    print(leaving.code, sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=program.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout == "2 []\n"
    assert len(done.stderr.splitlines()) == 1


def test_the_module_is_the_program():
    done = program.run("--version")

    assert (done.code, done.stdout, done.stderr) == (0, f"focusdesk {__version__}\n", "")


def test_a_misuse_of_the_program_leaves_with_two():
    assert "needs --demo" in program.run("play").sentence


# -- the window: links, a hidden start, a pause


LINK = "focusdesk://session/mfocus_1?org=org_1"


@pytest.mark.parametrize("rest", [(), ("--profile", "p"), ("--org", "org_2")])
def test_a_link_opens_the_window_wherever_it_stands(rest):
    for arguments in ((LINK, *rest), (*rest, LINK)):
        options = parse(*arguments)

        assert (options.front_end, options.link, options.what) == (FrontEnd.WINDOW, LINK, None)


def test_a_link_that_leads_nowhere_is_no_misuse():
    assert parse("FocusDesk:nowhere").link == "FocusDesk:nowhere"


@pytest.mark.parametrize(
    "arguments",
    [
        (LINK, LINK),
        (LINK, "--start", "focus", "--minutes", "5"),
        (LINK, "--session", "mfocus_2"),
        (LINK, "--demo"),
        (LINK, "--api-url", "https://evil.example"),
        (LINK, "--pause"),
        ("--hidden", "--demo"),
        ("--pause", "--hidden"),
        ("--pause", "--start", "focus", "--minutes", "5"),
    ],
)
def test_what_comes_with_a_link_or_unseen_could_be_smuggled_in(refused, arguments):
    assert "exclude each other" in refused(*arguments)


@pytest.mark.parametrize("what", [LINK, "--hidden", "--pause"])
def test_links_and_hiding_are_for_the_window(refused, what):
    said = refused(what, "play", "--demo")

    assert "is for the window, not for `play`" in said
    assert "mfocus" not in said


def test_hidden_and_pause_are_told():
    assert parse("--hidden") == Options(front_end=FrontEnd.WINDOW, hidden=True)
    assert parse("--pause") == Options(front_end=FrontEnd.WINDOW, pause=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("--nonsense",),
        ("play", "--demo"),
        ("--session", "a/b"),
        ("x",),
    ],
)
def test_what_is_handed_over_is_parsed_as_strictly_and_without_a_word(capsys, arguments):
    assert cli.parse_handed(arguments) is None
    assert capsys.readouterr() == ("", "")


def test_a_later_launch_is_understood_as_the_first_would_be():
    for arguments in ((), ("--session", "mfocus_1"), (LINK,), ("--pause",)):
        assert cli.parse_handed(arguments) == parse(*arguments)
