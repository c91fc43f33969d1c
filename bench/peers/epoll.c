// The peer in C: one thread and epoll, ASCII letters only, and no look at whether the request is UTF-8. About what the
// kernel allows one thread.
//   epoll SOCKET, or the socket as descriptor 3 with LISTEN_FDS=1
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct connection {
  int fd;
  uint32_t watched;
  bool isWhole;
  size_t length, room, sent;
  char *bytes, small[512];
};

static int poller;

static void watch(struct connection *connection, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (connection->watched == events) return;
  epoll_ctl(poller, connection->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, connection->fd, &event);
  connection->watched = events;
}

static void end(struct connection *connection) {
  close(connection->fd);
  if (connection->bytes != connection->small) free(connection->bytes);
  free(connection);
}

static void reply(struct connection *connection) {
  while (connection->sent < connection->length) {
    ssize_t count = send(connection->fd, connection->bytes + connection->sent, connection->length - connection->sent, MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) return watch(connection, EPOLLOUT);
    if (count < 0) break;
    connection->sent += (size_t)count;
  }
  end(connection);
}

static void grow(struct connection *connection) {
  connection->room = connection->room < 65536 ? 65536 : connection->room * 2;
  char *bytes = realloc(connection->bytes == connection->small ? NULL : connection->bytes, connection->room);
  if (!bytes) abort();
  if (connection->bytes == connection->small) memcpy(bytes, connection->small, connection->length);
  connection->bytes = bytes;
}

static void upper(char *bytes, size_t length) {
  for (size_t index = 0; index < length; index++) bytes[index] = (char)(bytes[index] - ((unsigned char)(bytes[index] - 'a') < 26 ? 32 : 0));
}

static void receive(struct connection *connection) {
  for (;;) {
    if (connection->length == connection->room) grow(connection);
    char *to = connection->bytes + connection->length;
    ssize_t count = recv(connection->fd, to, connection->room - connection->length, 0);
    if (count < 0 && errno == EAGAIN) return watch(connection, EPOLLIN);
    if (count < 0) return end(connection);
    connection->isWhole = count == 0;
    if (connection->isWhole) return reply(connection);
    upper(to, (size_t)count);
    connection->length += (size_t)count;
  }
}

static void acceptSome(int listener) {
  for (int left = 64; left > 0; left--) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    struct connection *connection = malloc(sizeof *connection);
    if (!connection) abort();
    connection->fd = fd;
    connection->watched = 0;
    connection->isWhole = false;
    connection->length = connection->sent = 0;
    connection->room = sizeof connection->small;
    connection->bytes = connection->small;
    receive(connection);
  }
}

static int bound(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) exit(2);
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  umask(0177);
  if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 4096) == 0) return fd;
  perror(path);
  exit(1);
}

int main(int argc, char **argv) {
  int listener = argc > 1 ? bound(argv[1]) : 3;
  fcntl(listener, F_SETFL, O_NONBLOCK);
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event accepting = {.events = EPOLLIN}, events[256];
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &accepting);
  for (;;) {
    int ready = epoll_wait(poller, events, 256, -1);
    for (int index = 0; index < ready; index++) {
      struct connection *connection = events[index].data.ptr;
      if (!connection) acceptSome(listener);
      else if (connection->isWhole) reply(connection);
      else receive(connection);
    }
  }
}
