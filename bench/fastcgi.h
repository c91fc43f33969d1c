// FastCGI as far as the load needs it, after its specification 1.0: one request on a connection, for a responder, and
// the records of its response. A record is a header of eight bytes, its content, and padding.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum { RECORD_HEADER = 8, RECORD_MOST = 65528 };
enum { BEGIN_REQUEST = 1, END_REQUEST = 3, PARAMS = 4, STDIN_RECORD = 5, STDOUT_RECORD = 6 };

// Where the response is: in which record, and how much of it is still to come.
struct records {
  unsigned char header[RECORD_HEADER], end[8];
  size_t headerLength, contentLeft, paddingLeft, endLength;
};

static char *putRecord(char *to, int type, const char *content, size_t length) {
  const char header[RECORD_HEADER] = {1, (char)type, 0, 1, (char)(length >> 8), (char)length, 0, 0};
  memcpy(to, header, sizeof header);
  memcpy(to + sizeof header, content, length);
  return to + sizeof header + length;
}

// Both are shorter than 128 bytes, or their lengths would take four bytes each.
static size_t putParam(char *to, const char *name, const char *value) {
  size_t nameLength = strlen(name), valueLength = strlen(value);
  to[0] = (char)nameLength;
  to[1] = (char)valueLength;
  memcpy(to + 2, name, nameLength);
  memcpy(to + 2 + nameLength, value, valueLength);
  return 2 + nameLength + valueLength;
}

// A POST of this body to a script, as bytes for the connection. Returns how many they are, 0 where it can't be made.
static size_t fastcgiRequest(char **made, const char *script, const char *body, size_t length) {
  char bodyLength[24], params[512];
  snprintf(bodyLength, sizeof bodyLength, "%zu", length);
  if (strlen(script) > 127) return 0;
  size_t paramsLength = putParam(params, "SCRIPT_FILENAME", script);
  paramsLength += putParam(params + paramsLength, "REQUEST_METHOD", "POST");
  paramsLength += putParam(params + paramsLength, "CONTENT_TYPE", "application/octet-stream");
  paramsLength += putParam(params + paramsLength, "CONTENT_LENGTH", bodyLength);
  char *start = malloc(1024 + length + (length / RECORD_MOST + 1) * RECORD_HEADER), *to = start;
  if (!start) return 0;
  // Role 1 is the responder; without a flag the connection ends with the request.
  to = putRecord(to, BEGIN_REQUEST, (const char[8]){0, 1}, 8);
  to = putRecord(to, PARAMS, params, paramsLength);
  to = putRecord(to, PARAMS, "", 0);
  for (size_t sent = 0; sent < length;) {
    size_t some = length - sent < RECORD_MOST ? length - sent : RECORD_MOST;
    to = putRecord(to, STDIN_RECORD, body + sent, some);
    sent += some;
  }
  to = putRecord(to, STDIN_RECORD, "", 0);
  *made = start;
  return (size_t)(to - start);
}

// Takes the next piece of one record out of what came. Returns how many bytes that are; `content` is how many of them
// the script wrote. -1 for what is no right response: also where the script complains.
static ssize_t takePiece(struct records *records, const char *bytes, size_t count, size_t *content) {
  *content = 0;
  if (records->endLength == sizeof records->end && records->contentLeft + records->paddingLeft == 0) return -1;
  if (records->headerLength < RECORD_HEADER) {
    records->header[records->headerLength++] = (unsigned char)bytes[0];
    if (records->headerLength < RECORD_HEADER) return 1;
    records->contentLeft = (size_t)records->header[4] << 8 | records->header[5];
    records->paddingLeft = records->header[6];
    if (records->contentLeft + records->paddingLeft == 0) records->headerLength = 0;
    return records->header[0] == 1 ? 1 : -1;
  }
  bool isContent = records->contentLeft > 0;
  size_t *left = isContent ? &records->contentLeft : &records->paddingLeft;
  size_t taken = count < *left ? count : *left;
  *left -= taken;
  if (isContent && records->header[1] == STDOUT_RECORD) {
    *content = taken;
  } else if (isContent && records->header[1] == END_REQUEST && records->endLength + taken <= sizeof records->end) {
    memcpy(records->end + records->endLength, bytes, taken);
    records->endLength += taken;
  } else if (isContent) {
    return -1;
  }
  if (records->contentLeft + records->paddingLeft == 0) records->headerLength = 0;
  return (ssize_t)taken;
}

// The request has ended, and well: the script's status is 0, and so is the protocol's.
static bool hasEndedWell(const struct records *records) {
  static const unsigned char WELL[5];
  return records->endLength == sizeof records->end && memcmp(records->end, WELL, sizeof WELL) == 0;
}
