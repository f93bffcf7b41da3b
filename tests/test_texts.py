"""The check that texts stay texts refuses every way round it, and nothing else."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def check() -> Any:
    """The script, which lies outside of every package."""
    spec = spec_from_file_location("texts", Path(__file__).parents[1] / ".ci" / "texts.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFUSED = [
    "<p dangerouslySetInnerHTML={{ __html: text }} />",
    "element.innerHTML = text;",
    'element.insertAdjacentHTML("beforeend", text);',
    'new DOMParser().parseFromString(text, "text/html");',
    "<iframe srcDoc={text} />",
    "eval(text);",
    'setTimeout("go()", 1);',
    '<a href="javascript:go()">x</a>',
    "<a href={customer.website}>x</a>",
    "<a href={`${customer.website}`}>x</a>",
    "<a href={`http://${host}`}>x</a>",
    "<img src={`https://${host}/x.png`} />",
    "location.assign(next);",
    "location.href = next;",
    "window.open(next);",
    '<a href="https://wa.me/" target="_blank">x</a>',
    '<a\n  href={`https://wa.me/${phone}`}\n  target="_blank"\n  rel="nofollow"\n>x</a>',
    '<ActionIcon component="a" href={`https://wa.me/${phone}`} target="_blank" />',
]
TAKEN = [
    "<p>{text}</p>",
    "<a href={`tel:${phone}`}>x</a>",
    "<a href={`mailto:${email}`}>x</a>",
    '<a href="#content">x</a>',
    '<a href={`https://wa.me/${phone}`} target="_blank" rel="noreferrer noopener">x</a>',
    '<ActionIcon component="a" onClick={() => go()} target="_blank" rel="noreferrer noopener" />',
    "<img src={`data:image/svg+xml;utf8,${encodeURIComponent(square)}`} />",
    "<img src={logo} />",
    'location.assign("/giris");',
    "location.assign(webAddress(address));",
    "if (location.href === here) go();",
    "const reference = location.href;",
    "href={`/musteri/${id}`}",
]


@pytest.mark.parametrize("code", REFUSED)
def test_what_could_make_a_program_of_a_text_is_refused(check: Any, code: str) -> None:
    (fault, *_) = check.faults("web/src/rooms/x.tsx", f"const a = 1;\n{code}\n".encode())
    assert fault.startswith("web/src/rooms/x.tsx:2: ")


@pytest.mark.parametrize("code", TAKEN)
def test_what_shows_a_text_is_taken(check: Any, code: str) -> None:
    assert list(check.faults("web/src/rooms/x.tsx", code.encode())) == []


def test_csv_is_written_in_one_place(check: Any) -> None:
    code = b"csv.writer(file).writerow(cells)"
    assert len(list(check.faults("crm/reports/api.py", code))) == 1
    assert list(check.faults("crm/core/cells.py", code)) == []
    assert list(check.faults("crm/reports/tests/test_api.py", code)) == []
