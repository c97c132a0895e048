"""Change every cell that feeds a claim, one at a time, and count the verdicts that turn.

Run: python benchmarks/mutations.py. Takes two or three minutes.
"""

from collections import Counter

from prosperity.audit.ledger import evaluate
from prosperity.audit.mutations import SIZES, fed, turn
from prosperity.data.cells import Tables


def main() -> None:
    tables, base = Tables(), evaluate()
    for whole, name in (
        (False, "a verdict, of a claim or of one of its readings"),
        (True, "the verdict of a claim"),
    ):
        found = [turn(tables, base, *cell, whole) for cell in fed(base).items()]
        print(f"cells that feed a claim: {len(found)}; changes that turn {name}:")
        numbers = [one for one in found if one.place[2] not in ("year", "month", "day")]
        for size in SIZES:
            turned = sum(one.size is not None and one.size <= size for one in numbers)
            print(f"  up to {float(size):6.0%}: {turned:4} of {len(numbers)} numbers and labels")
        turned = sum(one.size is not None for one in found)
        print(f"  any size, dates too: {turned} of {len(found)} = {turned / len(found):.1%}")
        idle = Counter((one.place[0], one.place[2]) for one in found if one.size is None)
        for (table, column), count in sorted(idle.items()):
            print(f"    never: {count:3} {table}.{column}")


if __name__ == "__main__":
    main()
