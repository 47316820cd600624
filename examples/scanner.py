#!/usr/bin/env python3
"""A bot that sends each file that is put into its folder to one person. Standard library only.

    wiretight rpc tokens add scanner --scope send --folder ~/scans > token     (once)
    wiretight rpc                                                              (and let it run)
    python3 examples/scanner.py SOCKET token ~/scans alice

Put files there whole: write them elsewhere on the same disk, then move them. What was sent is moved into the folder `sent`.
Kill it whenever you like: each file is sent once. The bot needs no right to read the files, only to see and move them.
"""

import json
import os
import socket
import sys
import time

OFFLINE = -32006  # The server is not reached. The file is kept, and goes on by itself.
UNDER_WAY = -32023  # The same was asked before, and is being done.


class Refused(Exception):
    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]


class Rpc:
    """JSON-RPC 2.0, one message a line."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")
        self.number = 0

    def call(self, method, **params):
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        line = self.lines.readline()
        if not line:
            raise ConnectionError("wiretight rpc has ended")
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]


def put_there(folder):
    """The files that lie there, each with a key that is another when the file is."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
            found = entry.stat(follow_symlinks=False)
            yield entry.name, f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"


def send(rpc, folder, name, key, who):
    """Whether the file is sent, or will be by itself."""
    try:
        rpc.call("files.send", who=who, path=name, idempotency_key=key)
    except Refused as refused:
        if refused.code == UNDER_WAY:
            return
        if refused.code != OFFLINE:
            print(f"{name}: {refused}", file=sys.stderr)
            return
        # By now it is sealed beside the profile: the file here is not needed any more.
    os.makedirs(os.path.join(folder, "sent"), exist_ok=True)
    os.replace(os.path.join(folder, name), os.path.join(folder, "sent", name))
    print(name, flush=True)


def main():
    if len(sys.argv) != 5:
        sys.exit("usage: scanner.py SOCKET TOKENFILE FOLDER WHO")
    path, token_file, folder, who = sys.argv[1:]
    with open(token_file, encoding="utf-8") as file:
        token = file.read().split()[0]
    while True:
        try:
            rpc = Rpc(path)
            rpc.call("authenticate", token=token)
            while True:
                for name, key in put_there(folder):
                    send(rpc, folder, name, key, who)
                time.sleep(0.5)
        except (ConnectionError, FileNotFoundError):
            time.sleep(0.2)  # wiretight rpc is not there, or not yet


if __name__ == "__main__":
    main()
