#!/usr/bin/env python3
"""Reads lines of a name and an amount, and writes a report of them as JSON.

It takes longer to import what it needs than to compute: so have it started ahead, with --program-mode spare.
"""
import csv
import decimal
import json
import sqlite3
import statistics
import sys

table = sqlite3.connect(":memory:")
table.execute("create table entries (name text, amount text)")
table.executemany("insert into entries values (?, ?)", csv.reader(sys.stdin, delimiter=" "))
report = {}
for name, in table.execute("select distinct name from entries order by name"):
    rows = table.execute("select amount from entries where name = ?", (name,))
    amounts = [decimal.Decimal(amount) for amount, in rows]
    report[name] = {"sum": str(sum(amounts)), "median": str(statistics.median(amounts))}
print(json.dumps(report))
