"""Ask a service what it knows of an account, and so whether the key is good."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import TypeVar

from focusdesk.core.account import Access, Account
from focusdesk.core.errors import FocusDeskError, NotAuthorised, RateLimited, Unreachable
from focusdesk.services.api import Service

Answer = TypeVar("Answer")


def inquire(access: Access) -> Account:
    """Return what the service says of `access`; never raises what is expected to fail.

    An organization that was not given is filled in where the key has only one. The key is good if
    either call about the account is answered, and not known to be bad if the service has neither:
    both are more than the documented calls promise (api.md, section 2).
    """
    try:
        service = Service(access)
    except FocusDeskError as unusable:
        return Account(access=access, problem=unusable)
    with closing(service):
        organizations, problem = _ask(service.organizations)
    org = access.org
    if not org and organizations is not None and len(organizations) == 1:
        org = organizations[0].id
    known = Account(
        access=replace(access, org=org), organizations=organizations, problem=_serious(problem)
    )
    if not org or isinstance(problem, Unreachable | RateLimited):
        return known
    with closing(Service(known.access)) as service:
        usage, refusal = _ask(service.usage)
        engines, _ = _ask(service.engines)
    # What may not list organizations may yet compose for one.
    problem = _serious(refusal) if usage is not None or _serious(refusal) else known.problem
    return replace(known, usage=usage, engines=engines or (), problem=problem)


def _ask(call: Callable[[], Answer]) -> tuple[Answer | None, FocusDeskError | None]:
    try:
        return call(), None
    except FocusDeskError as problem:
        return None, problem


def _serious(problem: FocusDeskError | None) -> FocusDeskError | None:
    """Return a failure that says something of the key or the network; not of a missing call."""
    return problem if isinstance(problem, NotAuthorised | Unreachable | RateLimited) else None
