// A pre-forked worker in C: each process accepts, reads to EOF, works, answers in upper case (ASCII letters only), and
// closes, one connection at a time.
//   preforked WORK_US SOCKET PROCESSES, or preforked WORK_US: one process, the socket as descriptor 3 (LISTEN_FDS=1)
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static uint64_t usedUs(void) {
  struct timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return (uint64_t)used.tv_sec * 1000000u + (uint64_t)used.tv_nsec / 1000u;
}

static void answer(int connection, uint64_t workUs) {
  char bytes[65536];
  size_t length = 0;
  ssize_t count;
  while ((count = recv(connection, bytes + length, sizeof bytes - length, 0)) > 0) length += (size_t)count;
  if (count == 0) {
    if (workUs > 0) {
      for (uint64_t untilUs = usedUs() + workUs; usedUs() < untilUs;) continue;
    }
    for (char *at = bytes; at < bytes + length; at++) {
      if (*at >= 'a' && *at <= 'z') *at -= 32;
    }
    send(connection, bytes, length, MSG_NOSIGNAL);
  }
  close(connection);
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
  if (argc != 2 && argc != 4) return 2;
  int listener = argc == 4 ? bound(argv[2]) : 3;
  // It may run for a relay, and is not to outlive it.
  if (argc == 4) prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (int left = argc == 4 ? atoi(argv[3]) - 1 : 0; left > 0; left--) {
    if (fork() != 0) continue;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    break;
  }
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection >= 0) answer(connection, strtoull(argv[1], NULL, 10));
  }
}
