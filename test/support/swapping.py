# Gives what is at `sock` and what is at `other` each other's names, again and again, as fast as it can; what is alone at
# `sock` makes room there. Its last line has every mode that it saw of a socket that is none of those named.
import ctypes, json, os, signal, stat, sys

AT_FDCWD, NOREPLACE, EXCHANGE = -100, 1, 2
directory, foreign = sys.argv[1], int(sys.argv[2])
libc = ctypes.CDLL(None)
os.chdir(directory)
modes = set()
going = True


def end(*_):
    global going
    going = False


def look(name):
    try:
        seen = os.lstat(name)
    except FileNotFoundError:
        return
    if stat.S_ISSOCK(seen.st_mode) and seen.st_ino != foreign: modes.add(stat.S_IMODE(seen.st_mode))


signal.signal(signal.SIGTERM, end)
print('swapping', flush=True)
while going:
    if libc.renameat2(AT_FDCWD, b'sock', AT_FDCWD, b'other', EXCHANGE) != 0:
        libc.renameat2(AT_FDCWD, b'sock', AT_FDCWD, b'other', NOREPLACE)
    look('sock')
    look('other')
print(json.dumps(sorted(modes)), flush=True)
