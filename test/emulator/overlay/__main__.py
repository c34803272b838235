"""Serves MiniStack with the overlay on a free port of 127.0.0.1.

The first line on standard output is the port. Standard input is the leash: when it ends, whoever started
the emulator is gone, so everything it started goes too.
"""

import asyncio
import os
import shutil
import signal
import socket
import sys
import threading
import time


def main() -> None:
    threading.Thread(target=hold_leash, daemon=True).start()
    threading.Thread(target=watch_scratch, daemon=True).start()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    # MiniStack reads these while it is imported.
    os.environ.update(GATEWAY_PORT=str(port), BIND_HOST="127.0.0.1", MINISTACK_HOST="127.0.0.1")

    import uvicorn

    from .application import application

    # Clients that were busy for a while, with a synthesis say, find their connections still open.
    config = uvicorn.Config(application(), log_level="warning", lifespan="on", timeout_keep_alive=3600)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    asyncio.run(serve(server, listener, port))


async def serve(server, listener, port) -> None:
    running = asyncio.ensure_future(server.serve(sockets=[listener]))
    while not server.started and not running.done():
        await asyncio.sleep(0.02)
    if server.started:
        print(port, flush=True)
    await running


def hold_leash() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    scratch = os.environ.get("TMPDIR")
    if scratch and os.path.basename(scratch).startswith("tmp-"):
        shutil.rmtree(scratch, ignore_errors=True)
    end()


def watch_scratch() -> None:
    """Without its folder no function starts, and each deployment would wait for an answer until its time is over."""
    scratch = os.environ.get("TMPDIR")
    while scratch and os.path.isdir(scratch):
        time.sleep(0.5)
    if scratch:
        end()


def end() -> None:
    # The functions that run are children in this process group.
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
