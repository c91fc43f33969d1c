// A service manager for one start: binds and listens, waits for the first connection, and only then starts the server
// with the socket, as in sd_listen_fds(3). It is the client as well, and tells how long that first reply took, from
// connect(2) to EOF.
//
//   activate SOCKET REQUEST REPLY TIMEOUT_MS PROGRAM [ARGUMENT...]
//
// One line of JSON: whether the reply was REPLY, its time, and the processor time of the whole life of the server.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
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

// What systemd does between the first connection and the program's own first instruction.
static void becomeServer(int listener, char **command) {
  struct pollfd first = {.fd = listener, .events = POLLIN};
  while (poll(&first, 1, -1) < 0 && errno == EINTR) continue;
  char pid[16];
  snprintf(pid, sizeof pid, "%d", (int)getpid());
  setenv("LISTEN_PID", pid, 1);
  setenv("LISTEN_FDS", "1", 1);
  if (listener == 3) fcntl(3, F_SETFD, 0);
  else if (dup2(listener, 3) < 0) die("dup2");
  setpgid(0, 0);
  execvp(command[0], command);
  die(command[0]);
}

// Whether the whole reply came, and no other byte.
static bool receive(int fd, const char *reply, double untilMs) {
  char buffer[4096];
  size_t received = 0;
  for (;;) {
    struct pollfd more = {.fd = fd, .events = POLLIN};
    double leftMs = untilMs - nowMs();
    if (leftMs <= 0 || poll(&more, 1, (int)leftMs + 1) <= 0) return false;
    ssize_t count = recv(fd, buffer, sizeof buffer, 0);
    if (count < 0) return false;
    if (count == 0) return received == strlen(reply);
    if ((size_t)count > strlen(reply) - received || memcmp(buffer, reply + received, (size_t)count) != 0) return false;
    received += (size_t)count;
  }
}

// SIGTERM, two seconds, SIGKILL.
static struct rusage stop(pid_t server) {
  struct rusage use = {0};
  int status;
  kill(server, SIGTERM);
  for (double untilMs = nowMs() + 2000; nowMs() < untilMs; usleep(500)) {
    if (wait4(server, &status, WNOHANG, &use) == server) return use;
  }
  kill(-server, SIGKILL);
  wait4(server, &status, 0, &use);
  return use;
}

int main(int argc, char **argv) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (argc < 6 || strlen(argv[1]) >= sizeof address.sun_path) {
    fputs("activate SOCKET REQUEST REPLY TIMEOUT_MS PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  strcpy(address.sun_path, argv[1]);
  unlink(argv[1]);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || client < 0) die("socket");
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) die(argv[1]);
  pid_t server = fork();
  if (server < 0) die("fork");
  if (server == 0) becomeServer(listener, argv + 5);
  close(listener);

  double startedMs = nowMs();
  ssize_t length = strlen(argv[2]);
  bool isAsked = connect(client, (struct sockaddr *)&address, sizeof address) == 0 &&
                 send(client, argv[2], length, MSG_NOSIGNAL) == length;
  // A server that ends at once takes its socket with it, which is no answer either.
  if (!isAsked && errno != ECONNREFUSED && errno != EPIPE && errno != ECONNRESET) die("the first request");
  shutdown(client, SHUT_WR);
  bool isRight = isAsked && receive(client, argv[3], startedMs + atof(argv[4]));
  double replyMs = nowMs() - startedMs;
  close(client);

  struct rusage use = stop(server);
  double cpuMs = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3;
  unlink(argv[1]);
  printf("{\"isRight\":%s,\"replyMs\":%.3f,\"cpuMs\":%.3f}\n", isRight ? "true" : "false", replyMs, cpuMs);
  return 0;
}
