"""Throw damaged replies and files at FocusDesk for some minutes, shared out among its targets."""

import argparse
import sys

from tests.fuzz import watch


def main(arguments: list[str]) -> int:
    """Fuzz every target, or those that are named; return 1 if one was too much for it."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description="Fuzz FocusDesk.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(watch.TARGETS))
    parser.add_argument("--minutes", type=float, default=5.0, help="in all (5)")
    parser.add_argument("--seed", type=int, help="repeat an earlier run")
    asked = parser.parse_args(arguments)
    chosen = asked.targets or list(watch.TARGETS)
    unknown = [target for target in chosen if target not in watch.TARGETS]
    if unknown:
        parser.error(f"there is no target {unknown[0]!r}: choose from {', '.join(watch.TARGETS)}")
    failed = 0
    for target in chosen:
        try:
            verdict = watch.run(target, asked.minutes * 60 / len(chosen), number=asked.seed)
        except AssertionError as problem:
            failed = 1
            sys.stdout.write(f"{problem}\n")
            continue
        counted = ", ".join(f"{count} {word}" for word, count in sorted(verdict.outcomes.items()))
        failed |= verdict.grew > watch.MOST_GROWTH
        sys.stdout.write(
            f"{target}: {counted}; slowest {verdict.slowest:.1f} s, {verdict.grew:.0f} MB more\n"
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
