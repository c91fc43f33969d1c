#!/usr/bin/awk -f
# Sums up the second column for each name in the first: "name amount" a line in, the same out, sorted as the names came.
NF != 2 { print "line " NR " has not two columns" > "/dev/stderr"; failed = 1; exit 1 }
!($1 in sum) { order[++count] = $1 }
{ sum[$1] += $2 }
END {
    if (failed) exit 1
    for (i = 1; i <= count; i++) print order[i], sum[order[i]]
}
