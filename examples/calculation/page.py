#!/usr/bin/env python3
"""A web page that asks calculate.py through eofd: numbers in, their statistics out.

    node dist/eofd.cjs -- examples/calculation/calculate.py     in one terminal,
    examples/calculation/page.py [PORT [SOCKET]]                in another; then open the address that it prints

For this machine only: it listens on 127.0.0.1.
"""
import html
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

sys.path.append(str(Path(__file__).parents[1] / "clients"))
from ask import NoReply, ask  # noqa: E402

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
SOCKET = sys.argv[2] if len(sys.argv) > 2 else "./sock"

PAGE = Template("""<!doctype html>
<html lang="en">
<title>Statistics</title>
<form>
  <label>Numbers: <input name="numbers" size="60" value="$numbers" autofocus></label>
  <button>Compute</button>
</form>
<table>$rows</table>
<p>$problem</p>
</html>
""")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        if address.path != "/":
            self.send_error(404)
            return
        numbers = parse_qs(address.query).get("numbers", [""])[0].split()
        status, result, problem = compute(numbers) if numbers else (200, {}, "")
        rows = "".join(f"<tr><th>{html.escape(name)}<td>{html.escape(str(value))}" for name, value in result.items())
        page = PAGE.substitute(numbers=html.escape(" ".join(numbers)), rows=rows, problem=html.escape(problem)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


def compute(numbers):
    """Returns the HTTP status, the statistics, and what went wrong."""
    try:
        return 200, json.loads(ask(SOCKET, "\n".join(numbers).encode(), seconds=10)), ""
    except NoReply:
        return 502, {}, "Not computed: are these all numbers? The log of eofd says more."
    except BlockingIOError:
        return 504, {}, "No result within ten seconds."
    except OSError as error:
        print(f"cannot ask {SOCKET}: {error}", file=sys.stderr)
        return 503, {}, "The service that computes is not there."


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", PORT), Handler) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
