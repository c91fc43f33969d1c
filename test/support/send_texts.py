"""Sends each text of a file, one in a line as base64, as a request of its own, and reads to the end.

send_texts.py SOCKET FILE
"""
import base64
import socket
import sys

for line in open(sys.argv[2]):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(sys.argv[1])
        s.sendall(base64.b64decode(line))
        s.shutdown(socket.SHUT_WR)
        try:
            while s.recv(65536):
                pass
        except ConnectionResetError:
            pass
