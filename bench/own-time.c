// What a program needs for itself, without any server: from its start to its exit, and, once it waits in its read of
// standard input, from its input to its exit.
//
//   own-time TIMES REQUEST REPLY PROGRAM [ARGUMENT...]
//
// Each is measured TIMES times. One line of JSON has the medians, the processor time of one process, and its largest
// resident memory.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

// One process of the program: it has its input so long after its start. The time is from the later of both to its exit.
static double ownMs(double waitMs, const char *request, const char *reply, char **command) {
  int in[2], out[2], status;
  if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0) die("pipe2");
  double startedMs = nowMs();
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
  if (waitMs > 0) {
    usleep((useconds_t)(waitMs * 1e3));
    startedMs = nowMs();
  }
  if (write(in[1], request, strlen(request)) < 0) die("write");
  close(in[1]);
  char buffer[65536];
  size_t length = 0;
  for (ssize_t count; (count = read(out[0], buffer + length, sizeof buffer - length)) > 0;) length += (size_t)count;
  close(out[0]);
  wait4(pid, &status, 0, &lastUse);
  double endedMs = nowMs();
  if (status != 0 || length != strlen(reply) || memcmp(buffer, reply, length) != 0) {
    fprintf(stderr, "%s answered wrong\n", command[0]);
    exit(1);
  }
  return endedMs - startedMs;
}

static int compare(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

static double medianMs(int times, double waitMs, char **argv) {
  double found[100];
  for (int turn = 0; turn < times; turn++) found[turn] = ownMs(waitMs, argv[2], argv[3], argv + 4);
  qsort(found, (size_t)times, sizeof *found, compare);
  return found[times / 2];
}

int main(int argc, char **argv) {
  int times = argc < 5 ? 0 : atoi(argv[1]);
  if (times < 1 || times > 100) {
    fputs("own-time TIMES REQUEST REPLY PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  // The first start reads the program's files from the disk.
  ownMs(0, argv[2], argv[3], argv + 4);
  double startMs = medianMs(times, 0, argv), waitingMs = medianMs(times, 3 * startMs, argv);
  struct timeval user = lastUse.ru_utime, kernel = lastUse.ru_stime;
  double cpuMs = (double)(user.tv_sec + kernel.tv_sec) * 1e3 + (double)(user.tv_usec + kernel.tv_usec) / 1e3;
  printf("{\"startMs\":%.3f,\"waitingMs\":%.3f,\"cpuMs\":%.3f,\"residentMiB\":%.1f}\n", startMs, waitingMs, cpuMs, (double)lastUse.ru_maxrss / 1024);
  return 0;
}
