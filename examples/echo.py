#!/usr/bin/env python3
"""A bot that says again what it is told. Standard library only.

    wiretight rpc tokens add echo --scope read --scope send > token     (once)
    wiretight rpc                                                       (and let it run)
    python3 examples/echo.py SOCKET token

Kill it whenever you like: an event is given again until it is acknowledged, and what was done under an idempotency key
is not done again. So it loses nothing, and answers nothing twice.
"""

import collections
import json
import socket
import sys
import time

OFFLINE = -32006  # The server is not reached. What could be kept was kept.
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
        self.waiting = collections.deque()

    def call(self, method, **params):
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            message = self.read()
            if message.get("id") != self.number:
                self.waiting.append(message)  # an event, for later
            elif "error" in message:
                raise Refused(message["error"])
            else:
                return message["result"]

    def event(self):
        """The next event."""
        message = self.waiting.popleft() if self.waiting else self.read()
        return message["params"]

    def read(self):
        line = self.lines.readline()
        if not line:
            raise ConnectionError("wiretight rpc has ended")
        return json.loads(line)


def handle(rpc, event):
    """Does what an event asks for. The key names the deed: done again after a crash, it is the same one."""
    if event["event"] == "request":
        conversation = event["request"]["conversation"]
        act(rpc, "requests.accept", who=conversation, idempotency_key="accept-" + conversation)
    elif event["event"] == "message":
        message = event["message"]
        if message["kind"] == "text" and not message["own"]:
            text = "echo: " + message["text"]
            act(rpc, "send", who=message["conversation"], text=text, wait=0, idempotency_key="echo-" + message["message"])
    elif event["event"] == "missed":
        print("some events were dropped before this bot acknowledged them: look with `read`", file=sys.stderr)


def act(rpc, method, **params):
    while True:
        try:
            return rpc.call(method, **params)
        except Refused as refused:
            if refused.code == UNDER_WAY:
                time.sleep(0.1)
                continue
            if refused.code != OFFLINE:
                print(f"{method}: {refused}", file=sys.stderr)
            return None


def serve(path, token):
    rpc = Rpc(path)
    rpc.call("authenticate", token=token)
    rpc.call("events.subscribe")  # from behind the last one that was acknowledged
    print("echoing", flush=True)
    while True:
        event = rpc.event()
        handle(rpc, event)
        if event["seq"] is not None:  # those without a number are not kept
            rpc.call("events.ack", seq=event["seq"])


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: echo.py SOCKET TOKENFILE")
    with open(sys.argv[2], encoding="utf-8") as file:
        token = file.read().split()[0]
    while True:
        try:
            serve(sys.argv[1], token)
        except (ConnectionError, FileNotFoundError):
            time.sleep(0.2)  # wiretight rpc is not there, or not yet


if __name__ == "__main__":
    main()
