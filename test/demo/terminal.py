"""Runs a command on a terminal of its own and copies what it prints: terminal.py COLUMNS COMMAND..."""
import fcntl
import os
import pty
import struct
import sys
import termios

ROWS = 1000  # Nothing scrolls away.

columns, command = int(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', ROWS, columns, 0, 0))
    os.execvp(command[0], command)
while True:
    try:
        printed = os.read(terminal, 65536)
    except OSError:  # Linux's end of a terminal whose program has ended.
        break
    if not printed:
        break
    sys.stdout.buffer.write(printed)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
