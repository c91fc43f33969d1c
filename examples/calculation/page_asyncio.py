#!/usr/bin/env python3
"""The page of page.py in asyncio, with Starlette and uvicorn: while one computation takes its time, others go on.

    node dist/eofd.cjs -- examples/calculation/calculate.py     in one terminal,
    examples/calculation/page_asyncio.py [PORT [SOCKET]]        in another; then open the address that it prints

Debian has what it needs: python3-starlette, python3-uvicorn. It listens on 127.0.0.1, for this machine only.
"""
import html
import json
import socket
import sys
from pathlib import Path
from string import Template

import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

sys.path.append(str(Path(__file__).resolve().parents[1] / "clients"))
from ask_asyncio import ask  # noqa: E402

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


async def show(request):
    numbers = request.query_params.get("numbers", "").split()
    status, result, problem = await compute(numbers) if numbers else (200, {}, "")
    rows = "".join(f"<tr><th>{html.escape(name)}<td>{html.escape(str(value))}" for name, value in result.items())
    page = PAGE.substitute(numbers=html.escape(" ".join(numbers)), rows=rows, problem=html.escape(problem))
    return HTMLResponse(page, status)


async def compute(numbers):
    """Returns the HTTP status, the statistics, and what went wrong."""
    try:
        return 200, json.loads(await ask(SOCKET, "\n".join(numbers).encode(), seconds=10)), ""
    except (RuntimeError, ConnectionResetError, BrokenPipeError):
        return 502, {}, "Not computed: are these all numbers? The log of eofd says more."
    except TimeoutError:
        return 504, {}, "No result within ten seconds."
    except OSError as error:
        print(f"cannot ask {SOCKET}: {error}", file=sys.stderr)
        return 503, {}, "The service that computes is not there."


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", PORT))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    config = uvicorn.Config(Starlette(routes=[Route("/", show)]), log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
