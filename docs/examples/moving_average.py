#!/usr/bin/env python3
"""An agent of Weir's in Python, with nothing but the standard library.

It reads a channel of events such as {"region": "north", "megawatts": 412.5}, and writes to another channel, for each of
them, the mean of the last 20 values of its region. Kill it when you like: it misses nothing, and counts nothing twice.

    WEIR_KEY=... python3 moving_average.py --from demand --to demand-average --state average.json

How it keeps that promise:

1. It asks for events with `ordered=true`: nothing comes while anything before it is not answered for, so that they come in
   the order of the channel even when an instance that died holds some until its lease runs out.
2. It publishes with ids that follow from those of the inputs: what it publishes again after a crash is a repeat, and is
   loaded once. Each names its parent.
3. Only then it makes its windows durable, with the position of the last event in them. What comes again from before that
   position is in them already.
4. Only then it acknowledges.

A producer's retry may stand in the channel twice; it has the same data_id, and is in the window already.
"""

import argparse
import http.client
import json
import os
import sys
import time
import urllib.parse

EVENTS = 20


class Again(Exception):
    """Weir cannot answer now, or not as hoped: ask again later."""


class Weir:
    """One connection that stays open, and is opened again when it breaks."""

    def __init__(self, url, key):
        self.url = urllib.parse.urlsplit(url)
        self.key = key
        self.connection = None

    def ask(self, method, path, body=None, headers=None):
        """The answer as JSON. Again: the connection broke, or Weir is starting, stopping or full."""
        try:
            if self.connection is None:
                kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
                self.connection = kind(self.url.hostname, self.url.port, timeout=60)
            data = None if body is None else json.dumps(body)
            all_headers = {"Authorization": "Bearer " + self.key, "Content-Type": "application/json"}
            all_headers.update(headers or {})
            self.connection.request(method, path, data, all_headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as failure:
            self.close()
            raise Again(str(failure)) from failure
        if response.status == 200:
            return json.loads(text)
        error = code(text)
        if response.status in (409, 429, 503) or error == "unknown_channel":
            raise Again(error)
        raise SystemExit("Weir refused %s %s: %d %s" % (method, path, response.status, text.decode()))

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def code(text):
    try:
        return json.loads(text)["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return "no error of Weir's"


class Windows:
    """The last values of each key, on disk with the position of the last event in them."""

    def __init__(self, file):
        self.file = file
        self.position = ""
        self.by_key = {}
        if os.path.exists(file):
            with open(file, encoding="utf-8") as stored:
                state = json.load(stored)
            self.position = state["position"]
            self.by_key = state["windows"]

    def holds(self, event):
        return event["position"] <= self.position

    def add(self, event, key, value):
        """The window with that event in it, or None if it is the repeat of one that is."""
        window = self.by_key.setdefault(key, [])
        self.position = event["position"]
        if any(data_id == event["data_id"] for data_id, _ in window):
            return None
        window.append([event["data_id"], value])
        del window[:-EVENTS]
        return window

    def save(self):
        """The old state or the new one, whole, whatever happens meanwhile."""
        aside = self.file + ".new"
        with open(aside, "w", encoding="utf-8") as out:
            json.dump({"position": self.position, "windows": self.by_key}, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(aside, self.file)
        directory = os.open(os.path.dirname(os.path.abspath(self.file)), os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


class MovingAverage:
    def __init__(self, weir, options):
        self.weir = weir
        self.options = options
        self.windows = Windows(options.state)

    def step(self):
        answer = self.weir.ask(
            "GET",
            "/v1/channels/%s/events?%s" % (self.options.source, urllib.parse.urlencode({
                "agent": self.options.agent,
                "max": 100,
                "wait": self.options.wait,
                "lease": self.options.lease,
                "ordered": "true",
            })))
        if not answer["events"]:
            return
        done, failed = [], []
        for event in answer["events"]:
            if not self.windows.holds(event):
                reason = self.take(event)
                if reason is not None:
                    failed.append({"position": event["position"], "reason": reason})
                    break
            done.append(event["position"])
        self.windows.save()
        # What is behind an event that failed is given back: it comes again, in order.
        self.weir.ask("POST", "/v1/channels/%s/ack" % self.options.source, {
            "agent": self.options.agent,
            "lease": answer["lease"],
            "acknowledge": done,
            "fail": failed,
            "give_back": "all",
        })

    def take(self, event):
        """Publishes what follows from an event. The reason if it is none that this agent can do with."""
        data = event.get("data")
        if not isinstance(data, dict) or not isinstance(data.get(self.options.value), (int, float)):
            return "no number %s" % self.options.value
        key = str(data.get(self.options.key))
        window = self.windows.add(event, key, data[self.options.value])
        if window is None:
            return None
        values = [value for _, value in window]
        self.publish(event, {
            self.options.key: key,
            "average": sum(values) / len(values),
            "events": len(values),
            "of": event["data_id"],
        })
        return None

    def publish(self, event, derived):
        """Until it is durable: the windows hold the event already."""
        pause = 0.1
        while True:
            try:
                self.weir.ask("POST", "/v1/channels/%s/events" % self.options.target, derived, {
                    "Weir-Data-Id": self.options.agent + " " + event["data_id"],
                    "Weir-Parents": event["data_id"],
                })
                return
            except Again as reason:
                print("waiting:", reason, file=sys.stderr)
                time.sleep(pause)
                pause = min(2 * pause, 5)

    def run(self):
        pause = 0.1
        while True:
            try:
                self.step()
                pause = 0.1
            except Again as reason:
                print("waiting:", reason, file=sys.stderr)
                time.sleep(pause)
                pause = min(2 * pause, 5)


def main():
    parser = argparse.ArgumentParser(description="The mean of the last %d values of each key." % EVENTS)
    parser.add_argument("--from", dest="source", required=True, help="the channel to read")
    parser.add_argument("--to", dest="target", required=True, help="the channel to write to")
    parser.add_argument("--state", required=True, help="the file that keeps the windows")
    parser.add_argument("--key", default="region", help="the field that tells one window from another")
    parser.add_argument("--value", default="megawatts", help="the field with the number")
    parser.add_argument("--agent", default="average@1", help="name@version")
    parser.add_argument("--lease", default="30s", help="how long Weir waits for the answer")
    parser.add_argument("--wait", default="10s", help="how long a request waits for events")
    options = parser.parse_args()
    key = os.environ.get("WEIR_KEY")
    if not key:
        raise SystemExit("WEIR_KEY must hold the key of a source that may read %s and write %s"
                         % (options.source, options.target))
    weir = Weir(os.environ.get("WEIR_URL", "http://127.0.0.1:8080"), key)
    try:
        MovingAverage(weir, options).run()
    except KeyboardInterrupt:
        weir.close()


if __name__ == "__main__":
    main()
