import { fileURLToPath } from 'node:url';
import { python } from '../support/python.ts';

const driver = fileURLToPath(new URL('./activation-driver.js', import.meta.url));

/** What the launcher can make. */
export type Made =
  | 'listener'
  | 'listener at the longest path'
  | 'abstract listener'
  | 'connection'
  | 'connection to nobody'
  | 'fresh stream socket'
  | 'datagram socket'
  | 'seqpacket socket'
  | 'TCP listener'
  | 'TCP listener on IPv6'
  | 'UDP socket'
  | 'netlink socket'
  | 'pipe'
  | 'FIFO'
  | 'file'
  | 'directory'
  | 'device'
  | 'name of a socket'
  | 'nothing';

export interface Launch {
  /** `$PID` stands for the new process, `$PARENT` for its parent. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** From number 3 on. */
  readonly descriptors: readonly Made[];
}

interface Launched {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the activation driver once for each, as a service manager would: real descriptors, variables that name the
 * process, exec.
 */
export function launch(launches: readonly Launch[]): readonly Launched[] {
  const measured = launches.map(({ environment, descriptors }) => ({
    environment: { NODE_V8_COVERAGE: process.env['NODE_V8_COVERAGE'], ...environment },
    descriptors,
  }));
  return python(LAUNCHER, { command: [process.execPath, driver], launches: measured }) as readonly Launched[];
}

const LAUNCHER = `
import fcntl, itertools, json, os, socket, sys, tempfile

directory = tempfile.TemporaryDirectory(prefix='eofd-')
count = itertools.count()

def fresh(): return directory.name + '/' + str(next(count))

def bound(kind, address, family=socket.AF_UNIX):
    made = socket.socket(family, kind)
    made.bind(address)
    return made

def listening(*arguments):
    made = bound(*arguments)
    made.listen(5)
    return made

def longest():
    os.makedirs(path := fresh())
    return path + '/' + 'n' * (107 - len(path) - 1)

def fifo():
    os.mkfifo(path := fresh())
    return os.open(path, os.O_RDWR)

def name_of_a_socket():
    bound(socket.SOCK_STREAM, path := fresh()).close()
    return os.open(path, os.O_PATH)

def connection_to_nobody():
    one, other = socket.socketpair()
    other.close()
    return one

make = {
    'listener': lambda: listening(socket.SOCK_STREAM, fresh()),
    'listener at the longest path': lambda: listening(socket.SOCK_STREAM, longest()),
    'abstract listener': lambda: listening(socket.SOCK_STREAM, '\\0' + fresh()),
    'connection': lambda: socket.socketpair(),
    'connection to nobody': connection_to_nobody,
    'fresh stream socket': lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
    'datagram socket': lambda: bound(socket.SOCK_DGRAM, fresh()),
    'seqpacket socket': lambda: listening(socket.SOCK_SEQPACKET, fresh()),
    'TCP listener': lambda: listening(socket.SOCK_STREAM, ('127.0.0.1', 0), socket.AF_INET),
    'TCP listener on IPv6': lambda: listening(socket.SOCK_STREAM, ('::1', 0), socket.AF_INET6),
    'UDP socket': lambda: bound(socket.SOCK_DGRAM, ('127.0.0.1', 0), socket.AF_INET),
    'netlink socket': lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
    'pipe': os.pipe,
    'FIFO': fifo,
    'file': lambda: os.open(fresh(), os.O_RDWR | os.O_CREAT),
    'directory': lambda: os.open('/', os.O_RDONLY),
    'device': lambda: os.open('/dev/null', os.O_RDWR),
    'name of a socket': name_of_a_socket,
    'nothing': lambda: None,
}

def become(command, environment, descriptors, output, errors):
    # First all of them out of the way, then each to its place: only standard ones and these stay open in the new
    # process.
    numbers = [None if d is None else fcntl.fcntl(d, fcntl.F_DUPFD_CLOEXEC, 100) for d in descriptors]
    output, errors = (fcntl.fcntl(d, fcntl.F_DUPFD_CLOEXEC, 100) for d in (output, errors))
    for place, number in enumerate([os.open('/dev/null', os.O_RDONLY), output, errors, *numbers]):
        if number is not None: os.dup2(number, place)
        elif place < 100: os.closerange(place, place + 1)
    known = {'$PID': str(os.getpid()), '$PARENT': str(os.getppid())}
    for name, value in environment.items():
        for mark, pid in known.items(): value = value.replace(mark, pid)
        environment[name] = value
    os.execve(command[0], command, environment)

def start(command, launch):
    made = [make[kind]() for kind in launch['descriptors']]
    output, errors = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        try: become(command, launch['environment'], [m[0] if isinstance(m, tuple) else m for m in made], output[1], errors[1])
        finally: os._exit(126)
    os.close(output[1])
    os.close(errors[1])
    return pid, made, output[0], errors[0]

def finish(pid, made, output, errors):
    with open(output) as o, open(errors) as e: result = {'stdout': o.read(), 'stderr': e.read()}
    result['status'] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    for one in itertools.chain.from_iterable(m if isinstance(m, tuple) else (m,) for m in made):
        if isinstance(one, int): os.close(one)
        elif one is not None: one.close()
    return result

task = json.load(sys.stdin)
results = []
while task['launches']:
    running = [start(task['command'], launch) for launch in task['launches'][:4]]
    results += [finish(*one) for one in running]
    del task['launches'][:4]
print(json.dumps(results))
`;
