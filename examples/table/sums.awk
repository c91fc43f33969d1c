#!/usr/bin/awk -f
# Sums up the second column for each name in the first: "name amount" a line in, the same out, in the order the names came.
#
#     node dist/eofd.cjs -- examples/table/sums.awk
NF != 2 || $2 !~ /^[-+]?[0-9]*\.?[0-9]+$/ {
    # The last words go to the log of eofd; the client reads nothing, and knows that the request failed.
    print "line " NR " is not a name and an amount" > "/dev/stderr"
    failed = 1
    exit
}
!($1 in sum) { order[++count] = $1 }
{ sum[$1] += $2 }
END {
    if (failed) exit 1
    for (i = 1; i <= count; i++) print order[i], sum[order[i]]
}
