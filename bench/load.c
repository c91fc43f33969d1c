// The load: clients that connect, send one request, half-close, and read the reply to EOF, again and again.
//
//   load [--kept | --closed | --fastcgi SCRIPT] SOCKET CONNECTIONS SECONDS REQUESTS TIMEOUT_MS REQUEST_FILE REPLY_FILE
//       TIMES [PAUSE_MS]
//   load --hold SOCKET COUNT
//
// A closed loop: each of CONNECTIONS clients begins its next request when its last one has ended. None is begun after
// SECONDS, nor more than REQUESTS of them; one that takes longer than TIMEOUT_MS is an error. Every byte of every reply
// is compared. One line of JSON tells what came of it. With PAUSE_MS a client begins its next request only once so long
// has passed since it began its last one; it is late by a millisecond at most, or until its last one has ended.
//
// A request is its file TIMES over, and so is the reply: many pages that are all the same memory. So a large request is
// no more to read for the generator's processor than a small one, and what a rate loses as requests grow is the
// server's. More than once needs a file of whole pages.
//
// --kept and --closed send each request as the body of a POST over HTTP/1.1, and the reply is that of a response with
// status 200 and a Content-Length. With --kept a connection has one request after the other until the server says that
// it closes it; with --closed each request has a connection of its own, says so, and ends with the server's EOF. (wrk
// would do most of this, but not on a Unix socket.) --fastcgi sends it to a FastCGI server, for this script, on a
// connection of its own; the reply is what the script writes behind its head, and its end has to be a good one.
//
// --hold opens COUNT connections, sends one byte on each and never half-closes, says so in one line, and stays until
// its standard input ends.
//
// A Unix socket whose listen queue is full answers connect(2) with EAGAIN, see unix(7): the client tries again, and its
// wait counts as latency.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "fastcgi.h"
#include "http-head.h"

enum end { RIGHT, CUT_SHORT, WRONG, RESET, TIMED_OUT, NO_SERVER, ENDS };
static const char *const END_NAMES[ENDS] = {"right", "cutShort", "wrong", "reset", "timedOut", "noServer"};

struct bytes { const char *at; size_t length; };

struct client {
  int fd;                                     // -1: has no request under way
  int keptFd;                                 // -1, or the connection on which its next request goes out
  bool connected, isSent, wasQueued;
  size_t headSent, sent, received;
  struct head head;
  struct records records;
  uint64_t startedNs;
};

// Clients that take too long are looked for so often.
static const uint64_t LOOK_AGAIN_NS = 20000000u;

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static enum { RAW, KEPT, CLOSED, FASTCGI } way;
static struct bytes request, reply, requestHeader;
static size_t bodyLength;
static int poller;
static uint64_t stopNs, timeoutNs, pauseNs, nextBeginNs, requestsLeft, ends[ENDS], queued, lastEndNs;
static bool queueIsFull;
static uint64_t *latenciesNs;
static size_t latencyCount, latencyRoom;

static uint64_t nowNs(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void die(const char *what) {
  perror(what);
  exit(2);
}

static struct bytes fileBytes(const char *path, size_t times) {
  struct stat status;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &status) < 0) die(path);
  size_t length = (size_t)status.st_size;
  if (length == 0 || times == 0) return (struct bytes){"", 0};
  char *at = mmap(NULL, length * times, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) die(path);
  for (size_t index = 0; index < times; index++) {
    const int flags = MAP_PRIVATE | MAP_POPULATE | MAP_FIXED;
    if (mmap(at + index * length, length, PROT_READ, flags, fd, 0) == MAP_FAILED) die(path);
  }
  close(fd);
  return (struct bytes){at, length * times};
}

static void keepLatency(uint64_t ns) {
  if (latencyCount == latencyRoom) {
    latencyRoom = latencyRoom ? latencyRoom * 2 : 65536;
    latenciesNs = realloc(latenciesNs, latencyRoom * sizeof *latenciesNs);
    if (!latenciesNs) die("realloc");
  }
  latenciesNs[latencyCount++] = ns;
}

// A connection is kept only where the whole response has come and the server has not said that it closes.
static bool isKept(const struct client *client) {
  return way == KEPT && client->head.isWhole && !saysClose(&client->head);
}

static void finish(struct client *client, enum end how) {
  if (how == RIGHT && isKept(client)) client->keptFd = client->fd;
  else close(client->fd);
  client->fd = -1;
  ends[how]++;
  lastEndNs = nowNs();
  if (how == RIGHT) keepLatency(lastEndNs - client->startedNs);
}

// Sends what the socket takes, and on a raw socket half-closes behind the last byte. A peer that is gone shows when the
// reply is read.
static void sendMore(struct client *client) {
  while (client->headSent < requestHeader.length || client->sent < request.length) {
    struct iovec pieces[] = {{(char *)requestHeader.at + client->headSent, requestHeader.length - client->headSent},
                             {(char *)request.at + client->sent, request.length - client->sent}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    bool hasHead = pieces[0].iov_len > 0;
    ssize_t count = hasHead ? sendmsg(client->fd, &message, MSG_NOSIGNAL)
                            : send(client->fd, pieces[1].iov_base, pieces[1].iov_len, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;
    size_t ofHead = (size_t)count < pieces[0].iov_len ? (size_t)count : pieces[0].iov_len;
    client->headSent += ofHead;
    client->sent += (size_t)count - ofHead;
  }
  if (way == RAW && !client->isSent) shutdown(client->fd, SHUT_WR);
  client->isSent = true;
}

static bool isRight(const struct head *head) {
  return way == FASTCGI ? isRightCgiHead(head) : isRightHead(head, reply.length);
}

// What was read of a reply, compared. Returns whether it is right so far.
static bool takeBytes(struct client *client, const char *at, size_t count) {
  if (way != RAW && !client->head.isWhole) {
    ssize_t taken = takeHead(&client->head, at, count);
    if (taken < 0 || (client->head.isWhole && !isRight(&client->head))) return false;
    at += taken;
    count -= (size_t)taken;
  }
  if (count > reply.length - client->received || memcmp(at, reply.at + client->received, count) != 0) return false;
  client->received += count;
  return true;
}

static bool takeRecords(struct client *client, const char *at, size_t count) {
  while (count > 0) {
    size_t content;
    ssize_t taken = takePiece(&client->records, at, count, &content);
    if (taken < 0 || (content > 0 && !takeBytes(client, at, content))) return false;
    at += taken;
    count -= (size_t)taken;
  }
  return true;
}

static bool isWhole(const struct client *client) {
  return client->received == reply.length && (way == RAW || client->head.isWhole) &&
         (way != FASTCGI || hasEndedWell(&client->records));
}

static void receiveMore(struct client *client) {
  static char buffer[262144];
  for (;;) {
    ssize_t count = recv(client->fd, buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) return finish(client, RESET);
    if (count == 0) return finish(client, isWhole(client) ? RIGHT : CUT_SHORT);
    bool isRightSoFar =
        way == FASTCGI ? takeRecords(client, buffer, (size_t)count) : takeBytes(client, buffer, (size_t)count);
    if (!isRightSoFar) return finish(client, WRONG);
    if (client->received == reply.length && isKept(client)) return finish(client, client->isSent ? RIGHT : WRONG);
  }
}

// Looks at the connection anew too, so that one that was kept and has been closed meanwhile is seen.
static void startSending(struct client *client, int operation) {
  sendMore(client);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET | (client->isSent ? 0 : EPOLLOUT), .data.ptr = client};
  if (epoll_ctl(poller, operation, client->fd, &event) < 0) die("epoll_ctl");
}

static void tryToConnect(struct client *client) {
  if (queueIsFull || connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0) {
    if (!queueIsFull && errno != EAGAIN && errno != EINTR) return finish(client, NO_SERVER);
    queueIsFull = true;
    queued += !client->wasQueued;
    client->wasQueued = true;
    return;
  }
  client->connected = true;
  startSending(client, EPOLL_CTL_ADD);
}

static void begin(struct client *client, uint64_t now) {
  int kept = client->keptFd;
  *client = (struct client){.fd = kept, .keptFd = -1, .startedNs = now};
  requestsLeft--;
  if (kept >= 0) {
    client->connected = true;
    return startSending(client, EPOLL_CTL_MOD);
  }
  client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (client->fd < 0) die("socket");
  tryToConnect(client);
}

// Gives every client something to do, first the one that has waited longest for the listen queue. Returns how many have
// a request under way, or another one to begin.
static int keepBusy(struct client *clients, int count) {
  static int firstInLine;
  int busy = 0, first = firstInLine;
  uint64_t now = nowNs();
  queueIsFull = false;
  nextBeginNs = UINT64_MAX;
  for (int step = 0; step < count; step++) {
    int index = (first + step) % count;
    struct client *client = &clients[index];
    bool wasFull = queueIsFull;
    if (client->fd >= 0 && !client->connected) tryToConnect(client);
    if (client->fd >= 0 && now > client->startedNs + timeoutNs) finish(client, TIMED_OUT);
    bool mayBegin = requestsLeft > 0 && now < stopNs;
    if (client->fd < 0 && mayBegin && now >= client->startedNs + pauseNs) begin(client, now);
    if (queueIsFull && !wasFull) firstInLine = index;
    if (pauseNs > 0 && client->startedNs + pauseNs < nextBeginNs) nextBeginNs = client->startedNs + pauseNs;
    busy += client->fd >= 0 || (pauseNs > 0 && mayBegin);
  }
  return busy;
}

static int compare(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

static double latencyUs(double part) {
  return latencyCount ? (double)latenciesNs[(size_t)((double)(latencyCount - 1) * part)] / 1e3 : 0;
}

static void tell(double seconds) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  double cpuSeconds = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
  qsort(latenciesNs, latencyCount, sizeof *latenciesNs, compare);
  printf("{\"requestBytes\":%zu,\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"queued\":%llu,\"p50Us\":%.1f,\"p99Us\":%.1f,\"p999Us\":%.1f", bodyLength,
         seconds, cpuSeconds, (unsigned long long)queued, latencyUs(0.5), latencyUs(0.99), latencyUs(0.999));
  for (int end = 0; end < ENDS; end++) printf(",\"%s\":%llu", END_NAMES[end], (unsigned long long)ends[end]);
  puts("}");
}

static int msUntil(uint64_t ns) {
  uint64_t now = nowNs();
  return ns > now ? (int)((ns - now + 999999u) / 1000000u) : 0;
}

static int load(int count) {
  struct client *clients = calloc((size_t)count, sizeof *clients);
  struct epoll_event events[256];
  if (!clients || (poller = epoll_create1(EPOLL_CLOEXEC)) < 0) die("start");
  for (int index = 0; index < count; index++) clients[index].fd = clients[index].keptFd = -1;
  uint64_t startedNs = nowNs(), lookAgainNs = 0;
  stopNs += startedNs;
  for (;;) {
    // All clients are walked at the start, while some wait for the listen queue, and now and then for those that take
    // too long.
    if (queueIsFull || nowNs() > lookAgainNs) {
      if (keepBusy(clients, count) == 0) break;
      uint64_t now = nowNs();
      lookAgainNs = now + LOOK_AGAIN_NS;
      if (nextBeginNs > now && nextBeginNs < lookAgainNs) lookAgainNs = nextBeginNs;
    }
    int ready = epoll_wait(poller, events, 256, queueIsFull ? 1 : pauseNs > 0 ? msUntil(lookAgainNs) : 20);
    for (int index = 0; index < ready; index++) {
      struct client *client = events[index].data.ptr;
      if (client->fd < 0) continue;
      if (!client->isSent) sendMore(client);
      receiveMore(client);
      if (client->fd >= 0 || requestsLeft == 0) continue;
      uint64_t now = nowNs();
      if (now >= stopNs || now < client->startedNs + pauseNs) continue;
      begin(client, now);
      if (pauseNs > 0) lookAgainNs = 0;
    }
  }
  tell(lastEndNs > startedNs ? (double)(lastEndNs - startedNs) / 1e9 : 0);
  return 0;
}

static int hold(int count) {
  int held = 0;
  for (uint64_t giveUpNs = nowNs() + 30000000000u; held < count && nowNs() < giveUpNs;) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    while (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno == EAGAIN && nowNs() < giveUpNs) usleep(200);
    if (send(fd, "a", 1, MSG_NOSIGNAL) != 1) die("send");
    held++;
  }
  printf("{\"held\":%d}\n", held);
  fflush(stdout);
  for (char byte; read(STDIN_FILENO, &byte, 1) > 0;) continue;
  return 0;
}

int main(int argc, char **argv) {
  bool isHold = argc == 4 && strcmp(argv[1], "--hold") == 0;
  if (argc > 1 && strcmp(argv[1], "--kept") == 0) way = KEPT;
  if (argc > 1 && strcmp(argv[1], "--closed") == 0) way = CLOSED;
  if (argc > 2 && strcmp(argv[1], "--fastcgi") == 0) way = FASTCGI;
  const char *script = argv[way == FASTCGI ? 2 : 0];
  if (way != RAW) argc--, argv++;
  if (way == FASTCGI) argc--, argv++;
  const char *path = isHold ? argv[2] : argv[1];
  if ((!isHold && argc != 9 && argc != 10) || strlen(path) >= sizeof address.sun_path) {
    fputs("load [--kept | --closed | --fastcgi SCRIPT] SOCKET CONNECTIONS SECONDS REQUESTS TIMEOUT_MS REQUEST_FILE "
          "REPLY_FILE TIMES [PAUSE_MS]\nload --hold SOCKET COUNT\n", stderr);
    return 2;
  }
  strcpy(address.sun_path, path);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (isHold) return hold(atoi(argv[3]));
  stopNs = (uint64_t)(atof(argv[3]) * 1e9);
  requestsLeft = strtoull(argv[4], NULL, 10);
  timeoutNs = strtoull(argv[5], NULL, 10) * 1000000u;
  size_t times = strtoul(argv[8], NULL, 10);
  if (argc == 10) pauseNs = strtoull(argv[9], NULL, 10) * 1000000u;
  request = fileBytes(argv[6], times);
  reply = fileBytes(argv[7], times);
  bodyLength = request.length;
  char header[256], *made;
  if (way == FASTCGI) {
    size_t length = fastcgiRequest(&made, script, request.at, request.length);
    if (length == 0) die(script);
    request = (struct bytes){made, length};
  } else if (way != RAW) {
    requestHeader = (struct bytes){header, requestHead(header, sizeof header, request.length, way == KEPT)};
  }
  return load(atoi(argv[2]));
}
