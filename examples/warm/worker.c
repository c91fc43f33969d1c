/* A worker of eofd's in C: it adds up numbers, one a line. cc -O2 -o worker worker.c */
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#define LISTENER 3

int main(void)
{
    /* A client that is gone is no reason to end. */
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int connection = accept(LISTENER, NULL, NULL);
        if (connection < 0) {
            perror("accept");
            return 1;
        }
        FILE *stream = fdopen(connection, "r+");
        if (stream == NULL) {
            perror("fdopen");
            return 1;
        }
        double number, total = 0;
        while (fscanf(stream, "%lf", &number) == 1)
            total += number;
        /* What is no number is not answered: a close without a byte fails the request. */
        if (feof(stream)) {
            fseek(stream, 0, SEEK_CUR);
            fprintf(stream, "%g\n", total);
        } else {
            fprintf(stderr, "that is not a number\n");
        }
        fclose(stream);
    }
}
