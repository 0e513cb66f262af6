"""``python -m bench.soak``: exit code 0 when nothing grows beyond its bound and nothing was lost, else 1."""

import sys
import time

from bench.soak.options import read_options
from bench.soak.report import problems, save, table
from bench.soak.run import run


def main() -> int:
    """Run, print the table, keep the result."""
    options = read_options(sys.argv[1:])
    result = run(options, say=_say)
    print(table(result))
    print(f"\nresult and logs: {save(result, options.folder).parent}")
    missed = problems(result)
    for problem in missed:
        print(f"BOUND MISSED  {problem}")
    return 1 if missed else 0


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {text}\n")


if __name__ == "__main__":
    sys.exit(main())
