// The barest relay there can be, in C: one thread that accepts, passes a request on to a pre-forked worker on a
// connection of its own, passes the reply back, and closes. What any server between a client and a worker has to do,
// and nothing else: no EOF is waited for, nothing is checked, nothing waits, nothing is counted. bare-relay.mts does
// the same in Node.
//   relay SOCKET WORKER WORK_US PROCESSES
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { CLIENTS_MAX = 65536, EVENTS_MAX = 512, ACCEPTS_MAX = 64 };

static int poller, clientOf[CLIENTS_MAX];
static struct sockaddr_un worker = {.sun_family = AF_UNIX};
static char buffer[65536];

static void passOn(int client) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ssize_t length = recv(client, buffer, sizeof buffer, 0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (fd < 0 || length < 0 || connect(fd, (struct sockaddr *)&worker, sizeof worker) < 0) {
    close(fd);
    close(client);
    return;
  }
  send(fd, buffer, (size_t)length, MSG_NOSIGNAL);
  shutdown(fd, SHUT_WR);
  clientOf[fd] = client;
  epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static void passBack(int fd) {
  ssize_t length = recv(fd, buffer, sizeof buffer, 0);
  if (length > 0) send(clientOf[fd], buffer, (size_t)length, MSG_NOSIGNAL);
  close(clientOf[fd]);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  struct sockaddr_un own = {.sun_family = AF_UNIX};
  snprintf(own.sun_path, sizeof own.sun_path, "%s", argv[1]);
  snprintf(worker.sun_path, sizeof worker.sun_path, "%s.worker", argv[1]);
  // The bench removes what the relay's own socket has left of its last run, and knows nothing of this one.
  unlink(worker.sun_path);
  if (fork() == 0) {
    execl(argv[2], argv[2], argv[3], worker.sun_path, argv[4], (char *)NULL);
    perror(argv[2]);
    _exit(1);
  }
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  umask(0177);
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event ours = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS_MAX];
  if (bind(listener, (struct sockaddr *)&own, sizeof own) < 0 || listen(listener, 4096) < 0 ||
      epoll_ctl(poller, EPOLL_CTL_ADD, listener, &ours) < 0) {
    perror(argv[1]);
    return 1;
  }
  for (;;) {
    int count = epoll_wait(poller, events, EVENTS_MAX, -1);
    for (int index = 0; index < count; index++) {
      if (events[index].data.fd != listener) {
        passBack(events[index].data.fd);
        continue;
      }
      for (int accepts = 0; accepts < ACCEPTS_MAX; accepts++) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0) break;
        passOn(client);
      }
    }
  }
}
