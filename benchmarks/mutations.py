"""Change every cell that feeds a claim, one at a time, and count the verdicts that turn.

Run: python benchmarks/mutations.py. Takes two or three minutes.
"""

from collections import Counter

from prosperity.audit.mutations import SIZES, turns


def main() -> None:
    for whole, name in (
        (False, "a verdict, of a claim or of one of its readings"),
        (True, "the verdict of a claim"),
    ):
        found = turns(whole=whole)
        print(f"cells that feed a claim: {len(found)}; changes that turn {name}:")
        numbers = [turn for turn in found if turn.place[2] not in ("year", "month", "day")]
        for size in SIZES:
            turned = sum(turn.size is not None and turn.size <= size for turn in numbers)
            print(f"  up to {float(size):6.0%}: {turned:4} of {len(numbers)} numbers and labels")
        turned = sum(turn.size is not None for turn in found)
        print(f"  any size, dates too: {turned} of {len(found)} = {turned / len(found):.1%}")
        idle = Counter((turn.place[0], turn.place[2]) for turn in found if turn.size is None)
        for (table, column), count in sorted(idle.items()):
            print(f"    never: {count:3} {table}.{column}")


if __name__ == "__main__":
    main()
