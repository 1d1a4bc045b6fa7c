"""The long run: `python tests/sandbox/schemathesis_long.py [MAX_EXAMPLES]`.

Fails if schemathesis finds anything, or if an operation was accepted fewer than 30 times: a quiet run must not be a loose
one.
"""

import sys
import tempfile
from pathlib import Path

from schemathesis_run import run

WANTED = 30


def main(examples: str = "120") -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), "-n", examples, "--continue-on-failure", capture=False)
    for name, count in sorted(found.fewest.items(), key=lambda item: item[1]):
        print(f"{count:6d}  {name}")
    few = [name for name, count in found.fewest.items() if count < WANTED]
    print(f"accepted fewer than {WANTED} times: {', '.join(few) or 'none'}")
    return 1 if found.exit_code or few else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
