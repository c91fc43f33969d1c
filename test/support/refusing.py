"""Runs a command for which the kernel refuses a system call, as a filter of a service or a container does: refusing.py CALL ERRNO COMMAND..."""
import ctypes
import errno
import os
import platform
import struct
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, MODE_FILTER = 22, 38, 2
LOAD, EQUALS, RETURN = 0x20, 0x15, 0x06  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_RET|BPF_K
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NUMBER, SECOND_ARGUMENT = 0, 24  # struct seccomp_data
X64 = platform.machine() == 'x86_64'
CALLS = {
    'getrlimit': 302 if X64 else 261,  # prlimit64; of RLIMIT_NOFILE alone, 7
    'listen': 50 if X64 else 201,
    'flock': 73 if X64 else 32,
    'memfd_create': 319 if X64 else 279,
    'epoll_create1': 291 if X64 else 20,
    'socket': 41 if X64 else 198,
    'close_range': 436,
    'renameat2': 316 if X64 else 276,
}

name, code, *command = sys.argv[1:]
number = CALLS[name]
refuse = struct.pack('HBBI', RETURN, 0, 0, REFUSE | getattr(errno, code))
allow = struct.pack('HBBI', RETURN, 0, 0, ALLOW)
program = struct.pack('HBBI', LOAD, 0, 0, NUMBER)
if name == 'getrlimit':
    program += struct.pack('HBBI', EQUALS, 0, 3, number)
    program += struct.pack('HBBI', LOAD, 0, 0, SECOND_ARGUMENT) + struct.pack('HBBI', EQUALS, 0, 1, 7)
else:
    program += struct.pack('HBBI', EQUALS, 0, 1, number)
program += refuse + allow
held = ctypes.create_string_buffer(program)
filter_ = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(program) // 8, ctypes.addressof(held)))
prctl = ctypes.CDLL(None, use_errno=True).prctl
for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, MODE_FILTER, filter_, 0, 0)):
    if prctl(*arguments) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
os.execvp(command[0], command)
