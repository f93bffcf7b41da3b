"""Run by test_patterns: tries patterns on texts made to exhaust them, each in a process that may use so much of the processor
and no more. Reads `[[function, pattern, flags], …]` as JSON, prints the places of those that were ended.
"""

import json
import os
import re
import resource
import sys
from itertools import combinations

LENGTH = 50_000
SECONDS = 1
"""Of the processor, for all texts together: what grows with the length needs a hundredth, what grows with its square
a hundred times as much for one text alone."""
USUAL = "a1 @-."


def texts(pattern: str) -> list[str]:
    """Long runs of what the pattern is about, alone and by turns, with an end that fits nowhere."""
    own = [c for c in dict.fromkeys(pattern) if not c.isalnum() and c.isprintable()]
    letters = list(dict.fromkeys([*USUAL, *own]))[:14]
    runs = [letter * LENGTH for letter in letters]
    runs += [pair * (LENGTH // 2) for pair in map("".join, combinations(letters[:8], 2))]
    runs += [f"+90 532 {run}" for run in runs[:6]]
    return [f"{run}\0" for run in runs]


def exhaust(function: str, pattern: str, flags: int) -> None:
    """Use it as it is used; one that is kept for later, in both ways there are: everywhere, and on the whole text."""
    compiled = re.compile(pattern, flags)
    for text in texts(pattern):
        if function in ("compile", "fullmatch", "match"):
            compiled.fullmatch(text)
        if function not in ("fullmatch", "match"):
            for _ in compiled.finditer(text):
                pass


def main() -> None:
    """A process for each pattern, one after the other."""
    ended: list[int] = []
    for place, (function, pattern, flags) in enumerate(json.load(sys.stdin)):
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
            exhaust(function, pattern, flags)
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            ended.append(place)
    print(json.dumps(ended))


if __name__ == "__main__":
    main()
