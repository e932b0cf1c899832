"""Whose music it is: a key store that is locked, and somebody who may be there or not."""

from pathlib import Path

import pytest

from focusdesk.core.account import ApiKey
from focusdesk.core.errors import LOCKED, KeychainUnavailable
from focusdesk.core.options import FrontEnd, Options
from focusdesk.core.settings import Settings
from focusdesk.qt.accounts import Accounts
from focusdesk.qt.keys import KeyFound
from focusdesk.qt.launch import Launch
from focusdesk.qt.window.account_page import AccountPage
from focusdesk.services import logs, paths
from focusdesk.services.settings import SettingsFile

IS_LOCKED = KeyFound(None, KeychainUnavailable("it is locked", code=LOCKED))
REFUSED = KeyFound(None, KeychainUnavailable("there is none, or it refused"))
FOUND = KeyFound(ApiKey("oak_1"))


@pytest.fixture
def accounts(qtbot, tmp_path: Path) -> Accounts:
    page = AccountPage("")
    qtbot.addWidget(page)
    folders = paths.of_profile(tmp_path)
    options = Options(front_end=FrontEnd.WINDOW, org="org_1", hidden=True)
    file = SettingsFile(folders.settings)
    return Accounts(Launch(options, Settings(), file, folders, logs.Redactor()), page)


@pytest.fixture
def asked(accounts) -> list[bool]:
    """Of each look-up, whether the key store may ask for its password."""
    prompts: list[bool] = []
    accounts.look_up_wanted.connect(lambda _url, prompt: prompts.append(prompt))
    return prompts


def test_a_store_that_is_locked_waits_for_somebody(accounts, asked) -> None:
    accounts.find(prompt=False)
    accounts.take_found(IS_LOCKED)
    unseen = list(asked)
    accounts.unlock()

    assert unseen == [False]
    assert asked == [False, True]


def test_who_came_before_it_answered_is_asked_all_the_same(accounts, asked) -> None:
    accounts.find(prompt=False)
    accounts.unlock()
    accounts.take_found(IS_LOCKED)

    assert asked == [False, True]


def test_who_came_before_the_first_question_is_asked_at_once(accounts, asked) -> None:
    accounts.unlock()
    accounts.find(prompt=False)

    assert asked == [True]


@pytest.mark.parametrize("answer", [FOUND, REFUSED])
def test_a_store_that_has_asked_is_not_made_to_ask_again_by_itself(accounts, asked, answer) -> None:
    accounts.find(prompt=False)
    accounts.take_found(IS_LOCKED)
    accounts.find(prompt=True)  # for a press: the session of a link
    accounts.unlock()
    accounts.take_found(answer)
    accounts.unlock()

    assert asked == [False, True]
