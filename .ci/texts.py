"""Texts stay texts: no way by which what somebody typed could become markup, a program, or a formula.

Links of the browser app begin with a scheme that is written there; markup is made by React alone; CSV is written in one place.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CELLS = "crm/core/cells.py"

IN_THE_BROWSER = (
    (r"dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|createContextualFragment|setHTML", "makes markup of a text"),
    (r"\bDOMParser\b|document\.write|\bsrcDoc\b|<iframe\b|<object\b|<embed\b", "makes markup of a text"),
    (r"\beval\(|\bnew Function\(|\bset(Timeout|Interval)\(\s*[\"'`]", "runs a text"),
    (r"javascript:|vbscript:|data:text/html", "is a link that runs"),
    (r"\bhref=\{(?!`(tel|mailto):|`https://|[\"'`][#/])", "is a link whose scheme is not written here: tel:, mailto:, https:// or an address of ours"),
    (r"\b(src|formAction|xlinkHref)=\{(?!`(/|data:image/)|[\w.]+\})", "loads from an address that is not written here"),
    (r"location\.(assign|replace)\((?![\"'`]/|webAddress\()|location\.href\s*=(?!=)|window\.open\(", "goes to an address that is not written here"),
    (r"<a\b(?=[^>]*target=)(?![^>]*\brel=\"[^\"]*noopener)[^>]*>", "opens a page that could steer ours: add rel=\"noreferrer noopener\""),
    (r"component=\"a\"(?=(?:[^>]|=>)*target=)(?!(?:[^>]|=>)*\brel=\"[^\"]*noopener)", "opens a page that could steer ours: add rel=\"noreferrer noopener\""),
)  # fmt: skip
ON_THE_SERVER = ((r"\bcsv\.(writer|DictWriter)\b", f"writes CSV beside {CELLS}, where no cell becomes a formula"),)


def main() -> None:
    """Print every finding; exit code 1 if there is one."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "crm", "web/src"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    findings = [each for name in names if (ROOT / name).is_file() for each in faults(name, (ROOT / name).read_bytes())]
    for finding in findings:
        print(finding)
    raise SystemExit(1 if findings else 0)


def faults(name: str, content: bytes) -> Iterator[str]:
    """What is wrong in the file of this name, with its line."""
    if name.startswith("web/src/") and name.endswith((".ts", ".tsx", ".html")) and not name.endswith("schema.d.ts"):
        rules = IN_THE_BROWSER
    elif name.startswith("crm/") and name.endswith(".py") and "/tests/" not in name and name != CELLS:
        rules = ON_THE_SERVER
    else:
        return
    text = content.decode("utf-8")
    for pattern, says in rules:
        for found in re.finditer(pattern, text):
            yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {found[0].splitlines()[0][:60]} {says}."


if __name__ == "__main__":
    main()
