#!/usr/bin/env python3
"""Computes statistics of the numbers in the request: one number a line in, JSON out.

    node dist/eofd.cjs -- examples/calculation/calculate.py

A web page sends the numbers and shows the result (page.py). This program knows nothing of sockets, nor of the page.
"""
import json
import math
import statistics
import sys


def main() -> int:
    numbers = []
    for line_number, line in enumerate(sys.stdin, 1):
        try:
            numbers.append(float(line))
            if not math.isfinite(numbers[-1]):
                raise ValueError
        except ValueError:
            # The last words go to the log of eofd; the client reads nothing, and knows that the request failed.
            print(f"line {line_number} is not a number", file=sys.stderr)
            return 1
    if not numbers:
        print("no numbers", file=sys.stderr)
        return 1
    json.dump(
        {
            "count": len(numbers),
            "mean": statistics.fmean(numbers),
            "median": statistics.median(numbers),
            "deviation": statistics.pstdev(numbers),
        },
        sys.stdout,
    )
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
