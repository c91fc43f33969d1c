// What a program needs for itself, without any server: from its start to its exit; or, where it waits in its read of
// standard input, from its input to its exit.
//
//   own-time start TIMES REQUEST REPLY PROGRAM [ARGUMENT...]
//   own-time waiting TIMES PAUSE_MS REQUEST REPLY PROGRAM [ARGUMENT...]
//
// Each is measured TIMES times. One line of JSON has the median, and for `start` also the processor time of one process
// and its largest resident memory. With `waiting` it is as behind a server that is asked seldom: two processes wait, the
// older one has the next input, PAUSE_MS after the one before had its own, and a successor is started as soon as that is
// over. So what it finds in the processor's caches, and how deep the processor sleeps, is the same.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES_MAX = 100, WAITING = 2 };

static double nowMs(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void die(const char *what) {
  perror(what);
  exit(2);
}

static struct rusage lastUse;

struct program { pid_t pid; int input, output; };

static struct program start(char **command) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0) die("pipe2");
  pid_t pid = fork();
  if (pid < 0) die("fork");
  if (pid == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execvp(command[0], command);
    die(command[0]);
  }
  close(in[0]);
  close(out[1]);
  return (struct program){pid, in[1], out[0]};
}

// Gives it its input, and waits for its exit.
static void finish(struct program program, const char *request, const char *reply, char **command) {
  int status;
  if (write(program.input, request, strlen(request)) < 0) die("write");
  close(program.input);
  char buffer[65536];
  size_t length = 0;
  for (ssize_t count; (count = read(program.output, buffer + length, sizeof buffer - length)) > 0;)
    length += (size_t)count;
  close(program.output);
  wait4(program.pid, &status, 0, &lastUse);
  if (status != 0 || length != strlen(reply) || memcmp(buffer, reply, length) != 0) {
    fprintf(stderr, "%s answered wrong\n", command[0]);
    exit(1);
  }
}

static int compare(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

static double medianOf(double *found, int count) {
  qsort(found, (size_t)count, sizeof *found, compare);
  return found[count / 2];
}

static void tellStart(int times, const char *request, const char *reply, char **command) {
  double found[TIMES_MAX];
  // The first start reads the program's files from the disk.
  finish(start(command), request, reply, command);
  for (int turn = 0; turn < times; turn++) {
    double startedMs = nowMs();
    finish(start(command), request, reply, command);
    found[turn] = nowMs() - startedMs;
  }
  struct timeval user = lastUse.ru_utime, kernel = lastUse.ru_stime;
  double cpuMs = (double)(user.tv_sec + kernel.tv_sec) * 1e3 + (double)(user.tv_usec + kernel.tv_usec) / 1e3;
  printf("{\"startMs\":%.3f,\"cpuMs\":%.3f,\"residentMiB\":%.1f}\n", medianOf(found, times), cpuMs,
         (double)lastUse.ru_maxrss / 1024);
}

static void tellWaiting(int times, double pauseMs, const char *request, const char *reply, char **command) {
  double found[TIMES_MAX], startedMs = nowMs();
  struct program waiting[WAITING];
  for (int index = 0; index < WAITING; index++) waiting[index] = start(command);
  for (int turn = 0; turn < times; turn++) {
    double leftMs = startedMs + pauseMs - nowMs();
    if (leftMs > 0) usleep((useconds_t)(leftMs * 1e3));
    startedMs = nowMs();
    finish(waiting[turn % WAITING], request, reply, command);
    found[turn] = nowMs() - startedMs;
    waiting[turn % WAITING] = start(command);
  }
  for (int index = 0; index < WAITING; index++) finish(waiting[index], request, reply, command);
  printf("{\"waitingMs\":%.3f}\n", medianOf(found, times));
}

int main(int argc, char **argv) {
  bool isWaiting = argc > 6 && strcmp(argv[1], "waiting") == 0, isStart = argc > 5 && strcmp(argv[1], "start") == 0;
  int times = isWaiting || isStart ? atoi(argv[2]) : 0;
  if (times < 1 || times > TIMES_MAX) {
    fputs("own-time start TIMES REQUEST REPLY PROGRAM [ARGUMENT...]\n"
          "own-time waiting TIMES PAUSE_MS REQUEST REPLY PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  if (isStart) tellStart(times, argv[3], argv[4], argv + 5);
  else tellWaiting(times, atof(argv[3]), argv[4], argv[5], argv + 6);
  return 0;
}
