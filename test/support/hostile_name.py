# A client whose command line and name are an attack: it says half a request, and stays until its input ends.
import ctypes, socket, sys

PR_SET_NAME = 15
path, name = sys.argv[1], sys.argv[2]
ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode('utf8', 'surrogateescape'))
client = socket.socket(socket.AF_UNIX)
client.connect(path)
client.sendall(b'half')
print('there', flush=True)
sys.stdin.read()
