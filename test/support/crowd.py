# As many clients as asked for connect, wait until all have, and send at the same moment. Prints what each met, as counts:
# the reply that is right for it, a line that tells it why not, an end without either, bytes that are none of these, no
# end at all; or that the system would not connect it, the listen queue being full.
import collections, json, socket, sys, threading

path, clients, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
PATIENCE_S = 50
barrier = threading.Barrier(clients)
met = ['nothing'] * clients


def converse(i, s):
    letter = bytes([97 + i % 26])
    got = b''
    try:
        s.sendall(letter * size)
        s.shutdown(socket.SHUT_WR)
    except socket.timeout:
        return 'nothing'
    except OSError:
        # Who was refused is told why all the same.
        pass
    try:
        while chunk := s.recv(1 << 18):
            got += chunk
    except socket.timeout:
        return 'nothing'
    except OSError:
        pass
    if got == letter.upper() * size: return 'replied'
    if got.startswith(b'eofd: ') and got.endswith(b'\n') and got.count(b'\n') == 1: return 'told'
    return 'wrong' if got else 'failed'


def work(i):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(PATIENCE_S)
    try:
        s.connect(path)
    except OSError:
        barrier.wait()
        met[i] = 'unconnected'
        return
    barrier.wait()
    met[i] = converse(i, s)
    s.close()


threading.stack_size(256 * 1024)
threads = [threading.Thread(target=work, args=(i,)) for i in range(clients)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(collections.Counter(met)))
