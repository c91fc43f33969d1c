#!/usr/bin/env python3
"""Computes statistics of the numbers in the request: one number a line in, JSON out.

A web page's handler sends the numbers and shows the result; what is computed, and in which language, is no business of the web server's.
"""
import json
import statistics
import sys


def main() -> int:
    numbers = []
    for line_number, line in enumerate(sys.stdin, 1):
        try:
            numbers.append(float(line))
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
