"""What surrounds a session, from outside: the client and the studio agree, the doctor tells."""

import json
from urllib.parse import urlsplit

import pytest

from focusdesk.core.account import Access, ApiKey, Organization
from focusdesk.core.errors import NotAuthorised, NotFound, NotOffered, Unreachable
from focusdesk.services.api import Service
from focusdesk.services.inquiry import inquire
from focusdesk.studio import Programme, Reply, Request, Studio
from tests import program, rig
from tests.foreign import KEY, ORG, SESSION, Answer, ForeignService, envelope

SHORT = Programme(minutes=1, segments=2, segment_seconds=1.0, initial=1)


@pytest.fixture(scope="module")
def studio():
    with Studio(SHORT) as running:
        yield running


@pytest.fixture
def service(studio):
    made = Service(Access(studio.url, studio.org, ApiKey(studio.key)))
    yield made
    made.close()


def test_the_client_reads_what_the_studio_says_of_itself(service, studio):
    usage, (engine,) = service.usage(), service.engines()

    service.health()
    assert service.organizations() == (Organization(id=studio.org, name="FocusDesk Studio"),)
    assert usage.org == studio.org
    assert [(w.window, w.cost_chf, w.limit_chf) for w in usage.windows] == [
        ("day", 0.0, None),
        ("week", 0.0, None),
        ("month", 0.0, None),
    ]
    assert (engine.key, engine.longest, engine.commercial) == ("studio", 1.0, True)


def test_a_segment_is_kept_once_it_is_ready(service, studio):
    rig.until(lambda: service.session(studio.session).segments, "the first segment is ready")
    kept = service.promote(studio.session, 0)

    assert kept.track_id.startswith("mtrack_")
    assert (kept.engine, kept.duration) == ("studio", 1.0)
    with pytest.raises(NotFound):
        service.promote(studio.session, 7)
    with pytest.raises(NotFound):
        service.promote("mfocus_unknown", 0)


def test_another_organization_is_not_found_rather_than_not_offered(studio):
    service = Service(Access(studio.url, "org_other", ApiKey(studio.key)))
    for call in (service.usage, service.engines):
        with pytest.raises(NotFound):
            call()
    service.close()


class Plain(Studio):
    """A studio of an older kind, which has neither call."""

    def answer(self, request: Request) -> Reply:
        if request.path.endswith(("/engines", "/promote")):
            return Reply(status=404, body=b'{"detail":"Not Found"}')
        return super().answer(request)


def test_a_server_without_the_inferred_calls_is_told_as_that():
    with Plain(SHORT) as studio:
        service = Service(Access(studio.url, studio.org, ApiKey(studio.key)))
        for call in (service.engines, lambda: service.promote(studio.session, 0)):
            with pytest.raises(NotOffered):
                call()
        service.close()


# -- the doctor


def doctored(tmp_path, url: str, org: str, key: str | None = KEY) -> dict[str, dict[str, object]]:
    where = ("--api-url", url, "--org", org, "--profile", tmp_path / "profile")
    done = program.run("doctor", "--json", *where, env={"FREDDY_API_KEY": key})
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_the_doctor_tells_what_the_key_sees_and_what_was_spent(studio, tmp_path):
    account = doctored(tmp_path, studio.url, studio.org, studio.key)["account"]

    assert account["ok"]
    assert f"{studio.org} (FocusDesk Studio)" in str(account["detail"])
    assert "day: 0.00 CHF spent, no cap" in str(account["detail"])
    assert str(account["detail"]).endswith("engines: studio")


def test_the_doctor_says_that_a_choice_of_engines_is_not_offered(tmp_path):
    replies = {
        "/v1/health/": Answer(200, b'{"status": "ok"}'),
        "/v1/organizations": Answer(200, b"[]"),
        f"/v1/music/{ORG}/usage": Answer(200, b'{"windows": []}'),
    }
    with ForeignService([]) as foreign:
        foreign.script.append(lambda asked: replies.get(asked.path))
        account = doctored(tmp_path, foreign.url, ORG)["account"]

    assert account["detail"] == (
        "the key acts for no organization; a choice of engines is not offered"
    )
    assert [asked.method for asked in foreign.asked] == ["GET"] * 4
    assert SESSION not in str([asked.path for asked in foreign.asked])


def test_the_doctor_says_what_to_do_about_a_key_that_is_missing_or_refused(studio, tmp_path):
    missing = doctored(tmp_path, studio.url, studio.org, None)["account"]
    refused = doctored(tmp_path, studio.url, studio.org, "oak_wrong")["account"]

    assert (missing["ok"], refused["ok"]) == (False, False)
    assert "key" in str(missing["advice"])
    assert "refused the API key" in str(refused["advice"])


def asked_of(service, org="", key=KEY):
    return inquire(Access(service.url, org, ApiKey(key)))


def says(**answers):
    """Answer calls whose path ends in a name with what is given for it."""

    def rule(asked):
        return answers.get(urlsplit(asked.path).path.rsplit("/", maxsplit=1)[-1])

    return rule


ORGS = Answer(body=json.dumps([{"id": "org_1", "name": "One"}, {"id": "org_2"}]).encode())
ONE = Answer(body=json.dumps({"organizations": [{"id": ORG, "name": "One"}]}).encode())
SPENT = Answer(body=json.dumps({"organization_id": ORG, "windows": []}).encode())
NONE = Answer(404, b'{"detail": "Not Found"}')
NO = envelope(401, "INVALID_API_KEY")
FORBIDDEN = envelope(403, "FORBIDDEN")
BUSY = envelope(503, "DOWN")


@pytest.mark.parametrize(
    ("org", "answers", "chosen", "problem"),
    [
        ("", {"organizations": NO, "usage": NO}, "", NotAuthorised),
        ("org_1", {"organizations": NO, "usage": NO}, "org_1", NotAuthorised),
        ("", {"organizations": ONE, "usage": SPENT}, ORG, None),
        ("", {"organizations": ORGS, "usage": SPENT}, "", None),
        ("org_2", {"organizations": ORGS, "usage": SPENT}, "org_2", None),
        ("org_2", {"organizations": ORGS, "usage": FORBIDDEN}, "org_2", NotAuthorised),
        (ORG, {"organizations": FORBIDDEN, "usage": SPENT}, ORG, None),
        (ORG, {"organizations": NONE, "usage": NONE}, ORG, None),
        ("", {"organizations": NONE, "usage": NONE}, "", None),
        (ORG, {"organizations": BUSY, "usage": SPENT}, ORG, Unreachable),
        (ORG, {"organizations": ONE, "usage": BUSY}, ORG, Unreachable),
    ],
)
def test_a_key_is_known_by_what_the_service_says_of_its_account(
    org, answers, chosen, problem
) -> None:
    with ForeignService([]) as service:
        service.script.append(says(**answers))
        told = asked_of(service, org)

    assert told.access.org == chosen
    assert type(told.problem) is (problem or type(None))


def test_a_studio_tells_everything_of_its_account(studio) -> None:
    told = inquire(Access(studio.url, "", ApiKey(studio.key)))

    assert told.problem is None
    assert told.access.org == studio.org
    assert told.usage is not None
    assert [engine.key for engine in told.engines] == ["studio"]


def test_a_key_that_cannot_be_one_is_not_sent(studio) -> None:
    told = inquire(Access(studio.url, "", ApiKey("two words")))

    assert isinstance(told.problem, NotAuthorised)
