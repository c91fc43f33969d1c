# greedy.py SOCKET slow|trickle|many CONNECTIONS BYTES, as user 65534: takes up all of a daemon's memory that it can
# get.
#
#   slow     whole requests; of each reply a kilobyte now and then
#   trickle  requests that never end; a byte now and then
#   many     whole requests, and the replies are read
#
# Prints "full HELD-BACK" once no connection gets on any more with its request, and how many could not send all of it;
# of `many`, one line for each reply.
# Goes on until its standard input ends.

import os, selectors, socket, sys, time

path, manner, count, size = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
os.setgroups([])
os.setgid(65534)
os.setuid(65534)


class Client:
    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.setblocking(False)
        self.left = memoryview(b"x" * size)
        self.ended = False

    def send(self):
        try:
            while len(self.left) > 0:
                self.left = self.left[self.socket.send(self.left):]
            if manner != "trickle" and not self.ended:
                self.ended = True
                self.socket.shutdown(socket.SHUT_WR)
            return True
        except BlockingIOError:
            return False

    def read(self, size):
        try:
            return self.socket.recv(size)
        except BlockingIOError:
            return None


def say(line):
    print(line, flush=True)


clients = [Client() for _ in range(count)]
standard_input = selectors.DefaultSelector()
standard_input.register(0, selectors.EVENT_READ)
quiet, told, left, busy = 0, False, -1, False
while not standard_input.select(0 if busy else 0.05):
    held_back = sum(not client.send() for client in clients)
    before, left = left, sum(len(client.left) for client in clients)
    quiet = quiet + 1 if left == before else 0
    busy = manner == "many" and left != before
    if quiet == 10 and not told:
        told = True
        say(f"full {held_back}")
    for client in clients:
        if manner == "trickle" and len(client.left) == 0:
            client.left = memoryview(b"x")
        elif manner == "slow" and told:
            client.read(1024)
        elif manner == "many":
            while client.read(65536):
                busy = True
                say("reply")
