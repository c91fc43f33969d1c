/* Sums up the second column for each name in the first: "name amount" a line in, the same out, in the order the names came.
 *
 *     cc -O2 -o build/sums examples/table/sums.c
 *     node dist/eofd.cjs -- build/sums */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  char *name;
  double sum;
};

int main(void) {
  struct entry *entries = NULL;
  size_t count = 0;
  char *line = NULL;
  size_t room = 0;

  for (size_t number = 1; getline(&line, &room, stdin) >= 0; number++) {
    char *name = NULL, rest;
    double amount;
    if (sscanf(line, "%ms %lf %c", &name, &amount, &rest) != 2) {
      /* The last words go to the log of eofd; the client reads nothing, and knows that the request failed. */
      fprintf(stderr, "line %zu is not a name and an amount\n", number);
      return 1;
    }
    size_t i = 0;
    while (i < count && strcmp(entries[i].name, name) != 0) i++;
    if (i < count) {
      free(name);
    } else {
      entries = realloc(entries, (count + 1) * sizeof *entries);
      if (entries == NULL) return 1;
      entries[count++] = (struct entry){.name = name};
    }
    entries[i].sum += amount;
  }
  for (size_t i = 0; i < count; i++) printf("%s %.6g\n", entries[i].name, entries[i].sum);
  /* A reply that could not be written whole must not pass for one. */
  return fflush(stdout) == 0 && !ferror(stdin) ? 0 : 1;
}
