// For "node --import": one call of one of libc's functions fails, as FAIL says: `epoll_ctl 2 12` is the second one,
// with error number 12.

interface Library {
  func(prototype: string): (...args: readonly unknown[]) => unknown;
}
interface Addon {
  exports: { load(path: null): Library; errno(): number };
}

const [name = '', nth, code] = (process.env['FAIL'] ?? '').split(' ');
const { dlopen } = process;
let left = Number(nth);
let forced: number | undefined;

process.dlopen = (addon: object, path: string, ...rest) => {
  dlopen(addon, path, ...rest);
  const loaded = addon as Addon;
  const { load, errno } = loaded.exports;
  const failing =
    (call: ReturnType<Library['func']>) =>
    (...args: readonly unknown[]) => {
      if (--left !== 0) return call(...args);
      forced = Number(code);
      return -1;
    };
  loaded.exports = {
    ...loaded.exports,
    errno() {
      const error = forced ?? errno();
      forced = undefined;
      return error;
    },
    load(library) {
      const libc = load(library);
      return {
        func: (prototype) => (prototype.includes(` ${name}(`) ? failing(libc.func(prototype)) : libc.func(prototype)),
      };
    },
  };
};
