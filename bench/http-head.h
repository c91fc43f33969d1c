// HTTP/1.1 as far as the load needs it: the head of a request with a body of known length, and the head of a response.
// A right response has status 200 and the Content-Length that it must have; nothing else is taken for one, so that
// every byte behind the head can be compared.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct head {
  size_t length;
  bool isWhole;
  char bytes[512];
};

static size_t requestHead(char *to, size_t room, size_t bodyLength, bool isKept) {
  static const char FORM[] = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %zu\r\n%s\r\n";
  return (size_t)snprintf(to, room, FORM, bodyLength, isKept ? "" : "Connection: close\r\n");
}

// Takes what belongs to the head out of the first bytes of a response. Returns how many that are, or -1 where the head
// is larger than it may be.
static ssize_t takeHead(struct head *head, const char *bytes, size_t count) {
  for (size_t taken = 0; taken < count;) {
    if (head->length == sizeof head->bytes - 1) return -1;
    head->bytes[head->length++] = bytes[taken++];
    if (head->length < 4 || memcmp(head->bytes + head->length - 4, "\r\n\r\n", 4) != 0) continue;
    head->bytes[head->length] = '\0';
    head->isWhole = true;
    return (ssize_t)taken;
  }
  return (ssize_t)count;
}

// The value of a field of a whole head, up to the end of its line; NULL where there is none.
static const char *field(const struct head *head, const char *name) {
  size_t length = strlen(name);
  for (const char *line = strstr(head->bytes, "\r\n"); line; line = strstr(line, "\r\n")) {
    line += 2;
    if (strncasecmp(line, name, length) != 0 || line[length] != ':') continue;
    return line + length + 1 + strspn(line + length + 1, " ");
  }
  return NULL;
}

static bool isRightHead(const struct head *head, size_t bodyLength) {
  const char *length = field(head, "Content-Length");
  return strncmp(head->bytes, "HTTP/1.1 200 ", 13) == 0 && length && strtoull(length, NULL, 10) == bodyLength;
}

// The head of what a CGI script writes. It has no status line: a status that is not 200 is a field of it.
static bool isRightCgiHead(const struct head *head) {
  const char *status = strncasecmp(head->bytes, "Status:", 7) == 0 ? head->bytes + 7 : field(head, "Status");
  return !status || strncmp(status + strspn(status, " "), "200 ", 4) == 0;
}

// The server closes the connection behind this response.
static bool saysClose(const struct head *head) {
  const char *value = field(head, "Connection");
  return value && strncasecmp(value, "close\r", 6) == 0;
}
