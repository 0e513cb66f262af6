"""``python -m bench.faults``: exit code 0 when every target is met, 1 when one is missed."""

import sys
import time

from bench.faults.options import read_options
from bench.faults.report import save, table
from bench.faults.run import run


def main() -> int:
    """Run, print the table, keep the result."""
    options = read_options(sys.argv[1:])
    result, _ = run(options, say=_say)
    file = save(result, options.folder)
    print(table(result))
    print(f"\nresult and logs: {file.parent}")
    for missed in result.targets_missed:
        print(f"TARGET MISSED  {missed}")
    return 1 if result.targets_missed else 0


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {text}\n")


if __name__ == "__main__":
    sys.exit(main())
