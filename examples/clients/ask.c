/* Asks eofd: standard input is the request, standard output the reply.
 *
 *     cc -o build/ask examples/clients/ask.c
 *     build/ask [SOCKET [SECONDS]] < request
 *
 * The exit codes are those of eofc. */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct bytes {
  char *data;
  size_t length;
};

static void give_up(int code, const char *text) {
  fprintf(stderr, "ask: %s\n", text);
  exit(code);
}

static void system_error(const char *what) {
  int code = errno == ENOENT || errno == ECONNREFUSED ? 69 : errno == EAGAIN ? 75 : errno == EACCES ? 77 : 71;
  perror(what);
  exit(code);
}

/* Reads to EOF. Returns 0, or the errno of the read that failed; what came before it is kept. */
static int read_all(int descriptor, struct bytes *all) {
  size_t room = 0;
  *all = (struct bytes){0};
  for (;;) {
    if (all->length == room) {
      room = room == 0 ? 65536 : 2 * room;
      all->data = realloc(all->data, room);
      if (all->data == NULL) system_error("realloc");
    }
    ssize_t got = read(descriptor, all->data + all->length, room - all->length);
    if (got == 0) return 0;
    if (got > 0)
      all->length += (size_t)got;
    else if (errno != EINTR)
      return errno;
  }
}

static int connect_to(const char *path, int seconds) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) give_up(71, "the path has more than 107 bytes");
  strcpy(address.sun_path, path);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) system_error("socket");
  /* How long to wait wherever nothing moves, in connect too. */
  struct timeval limit = {.tv_sec = seconds};
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  /* EINTR: it was stopped (Ctrl-Z) and continued. What has a limit of time is not begun again by the system then. */
  while (connect(connection, (struct sockaddr *)&address, sizeof address) < 0)
    if (errno != EINTR) system_error("connect");
  return connection;
}

/* Returns the reply, whole, or ends the program. */
static struct bytes ask(const char *path, struct bytes request, int seconds) {
  int connection = connect_to(path, seconds);
  bool refused = false;
  for (size_t sent = 0; sent < request.length && !refused;) {
    /* MSG_NOSIGNAL: a server that hangs up must not end this program with SIGPIPE. */
    ssize_t written = send(connection, request.data + sent, request.length - sent, MSG_NOSIGNAL);
    if (written >= 0)
      sent += (size_t)written;
    else if (errno == EPIPE || errno == ECONNRESET)
      refused = true;
    else if (errno != EINTR)
      system_error("send");
  }
  /* Whatever can be read before the half-close answers something else than this request. */
  struct pollfd readable = {.fd = connection, .events = POLLIN};
  refused = refused || poll(&readable, 1, 0) > 0;
  shutdown(connection, SHUT_WR);

  /* Also after a failed send: the reason may be waiting. */
  struct bytes reply;
  errno = read_all(connection, &reply);
  if (errno != 0 && errno != ECONNRESET) system_error("read");
  if (errno == ECONNRESET) refused = true;
  close(connection);
  if (refused) {
    fwrite(reply.data, 1, reply.length, stderr);
    give_up(76, "refused");
  }
  if (reply.length == 0 && request.length > 0) give_up(65, "the server failed on the request: its log says why");
  return reply;
}

int main(int argc, char **argv) {
  struct bytes request;
  if ((errno = read_all(STDIN_FILENO, &request)) != 0) system_error("standard input");
  struct bytes reply = ask(argc > 1 ? argv[1] : "./sock", request, argc > 2 ? atoi(argv[2]) : 120);
  if (fwrite(reply.data, 1, reply.length, stdout) < reply.length || fflush(stdout) != 0) system_error("standard output");
  return 0;
}
