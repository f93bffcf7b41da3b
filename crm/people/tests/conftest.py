"""An identity provider that runs for the tests of a module, and a company that believes it."""

from collections.abc import AsyncGenerator, Generator

import pytest

from crm.people.sign_on import PAGE
from crm.people.tests.sign_on_company import Company
from crm.people.tests.test_passkeys import ORIGIN
from tests.office import Office
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIdProvider, openid_provider


@pytest.fixture(scope="module")
def running() -> Generator[OpenIdProvider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIdProvider) -> OpenIdProvider:
    """The provider as it tells the truth, with nobody in it."""
    running.people, running.lies, running.description = {}, {}, {}
    running.algorithm, running.signing_key = "RS256", None
    running.says_when, running.names_itself = True, False
    running.redirect_uris = {f"{ORIGIN}{PAGE}"}
    return running


@pytest.fixture
async def company(office: Office, provider: OpenIdProvider) -> AsyncGenerator[Company]:
    company = Company(office, provider)
    await company.set(
        is_on=True,
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        domains=["example.com"],
    )
    yield company
    await company.caller.aclose()
