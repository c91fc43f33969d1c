// The barest server that runs a program for each request, in C: one thread that accepts, has the program work on the
// request, sends its reply once it has ended, and closes; one request after the other. What any server has to do that
// waits for a program, and nothing else: nobody is turned away, nothing is limited or counted. With `request` the
// program is started for each request, which it has as a file in memory; with `spare` two wait for theirs at a pipe,
// and a successor is started as soon as one has it.
//   starter request|spare SOCKET PROGRAM [ARGUMENT...]
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SPARES = 2, BACKLOG = 4096 };

struct program { pid_t pid; int input, output; };

extern char **environ;
static char **command;
static char buffer[65536];

static void die(const char *what) {
  perror(what);
  exit(2);
}

// It is given `input` as its standard input, or a pipe where that is -1.
static struct program start(int input) {
  int in[2] = {input, -1}, out[2];
  if ((input < 0 && pipe2(in, O_CLOEXEC) < 0) || pipe2(out, O_CLOEXEC) < 0) die("pipe2");
  struct program program = {.input = in[1], .output = out[0]};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  if (posix_spawnp(&program.pid, command[0], &actions, &attributes, command, environ) != 0) die(command[0]);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(in[0]);
  close(out[1]);
  return program;
}

static size_t readAll(int fd) {
  size_t length = 0;
  ssize_t got;
  while ((got = read(fd, buffer + length, sizeof buffer - length)) > 0) length += (size_t)got;
  return length;
}

static struct program startOn(size_t length) {
  int file = memfd_create("request", MFD_CLOEXEC);
  if (file < 0 || pwrite(file, buffer, length, 0) < 0) die("memfd_create");
  return start(file);
}

static struct program handTo(struct program *spare, size_t length) {
  struct program program = *spare;
  if (write(program.input, buffer, length) < 0) perror("write");
  close(program.input);
  *spare = start(-1);
  return program;
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  bool isSpare = strcmp(argv[1], "spare") == 0;
  struct sockaddr_un own = {.sun_family = AF_UNIX};
  snprintf(own.sun_path, sizeof own.sun_path, "%s", argv[2]);
  command = argv + 3;
  signal(SIGPIPE, SIG_IGN);
  struct program spares[SPARES];
  for (int i = 0; isSpare && i < SPARES; i++) spares[i] = start(-1);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&own, sizeof own) < 0 || listen(listener, BACKLOG) < 0) die(argv[2]);
  for (unsigned turn = 0;; turn++) {
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0) die("accept4");
    size_t length = readAll(client);
    struct program program = isSpare ? handTo(&spares[turn % SPARES], length) : startOn(length);
    length = readAll(program.output);
    waitpid(program.pid, NULL, 0);
    send(client, buffer, length, MSG_NOSIGNAL);
    close(program.output);
    close(client);
  }
}
