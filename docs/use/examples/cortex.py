#!/usr/bin/env python3
"""Asks a Cortex server about indicators of which Tocsin's people want an analysis, and writes down what it says.

Tocsin posts the event indicator.analysis-wanted to this program. It checks the signature, reads the indicator by the API as it
is marked now, runs the analyser that was asked for, or else each that takes such an indicator, waits for the report, and writes
a result or why there is none. It needs nothing but Python 3.9.

Settings, from the environment:
  TOCSIN_URL      https://tocsin.cirt.example
  TOCSIN_TOKEN    a token of the scopes incidents:read and analyses:write
  WEBHOOK_SECRET  what tocsin webhook add printed
  CORTEX_URL      https://cortex.cirt.example:9001
  CORTEX_KEY      a key of a user of Cortex with the role analyze
  LISTEN          where Tocsin's posts are heard; 127.0.0.1:8600 without it
  CORTEX_MINUTES  how long a report is waited for; 10 without it

Sources: Standard Webhooks 1.0; the API guide of Cortex.
"""
import base64
import hashlib
import hmac
import json
import os
import queue
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TYPES = {"ip": "ip", "domain": "domain", "url": "url", "email": "mail", "hash": "hash"}
TLP = {"clear": 0, "green": 1, "amber": 2, "amber+strict": 2, "red": 3}
PAP = {"clear": 0, "green": 1, "amber": 2, "red": 3}
LEVELS = ["info", "safe", "suspicious", "malicious"]  # Cortex's, and Tocsin's verdicts
MOST_POST, MOST_BODY, MOST_TEXT, MOST_ANSWER = 8 << 20, 32 << 10, 900, 16 << 20
OLD = 300  # seconds


class Trouble(Exception):
    """Why an analysis came to nothing, in words for the people who asked."""


def signed(secret, headers, body, now):
    """Tells whether a post is Tocsin's, and of these minutes."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        at = int(headers.get("Webhook-Timestamp", ""))
    except ValueError:
        return False
    if abs(now - at) > OLD:
        return False
    what = f"{headers.get('Webhook-Id', '')}.{at}.".encode() + body
    ours = "v1," + base64.b64encode(hmac.new(key, what, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(ours, said) for said in headers.get("Webhook-Signature", "").split())


def ask(url, key, body=None, wait=90):
    """Asks a server for JSON: a GET, or with a body a POST."""
    data = None if body is None else json.dumps(body).encode()
    req = urllib.request.Request(url, data, {"Authorization": "Bearer " + key, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(req, timeout=wait) as answer:
            return json.loads(answer.read(MOST_ANSWER))
    except urllib.error.HTTPError as e:
        raise Trouble(f"{urllib.parse.urlsplit(url).hostname} says {e.code} to {urllib.parse.urlsplit(url).path}") from e
    except (OSError, ValueError) as e:
        raise Trouble(f"{urllib.parse.urlsplit(url).hostname} does not answer: {e}") from e


class Cortex:
    """A Cortex server."""

    def __init__(self, url, key, minutes):
        self.url, self.key, self.minutes = url.rstrip("/"), key, minutes

    def analysers(self, kind, name):
        """The analysers that take a kind of indicator; with a name that one alone."""
        listed = ask(f"{self.url}/api/analyzer/type/{kind}", self.key)
        return [a for a in listed if not name or name in (a.get("name"), a.get("id"))]

    def report(self, analyser, kind, x):
        """Runs an analyser and waits for its report."""
        job = ask(f"{self.url}/api/analyzer/{urllib.parse.quote(analyser['id'], safe='')}/run", self.key,
                  {"data": x["value"], "dataType": kind, "tlp": TLP[x["tlp"]], "pap": PAP[x["pap"]], "message": "Tocsin"})
        for _ in range(self.minutes):
            job = ask(f"{self.url}/api/job/{urllib.parse.quote(job['id'], safe='')}/waitreport?atMost=1minute", self.key)
            if job.get("status") not in ("Waiting", "InProgress"):
                break
        report = job.get("report")
        if job.get("status") != "Success" or not isinstance(report, dict) or not report.get("success", True):
            why = report.get("errorMessage") if isinstance(report, dict) else ""
            raise Trouble(f"{analyser['name']}: {job.get('status')} {why or job.get('errorMessage') or ''}".strip())
        return report


def result(analyser, report):
    """A report as a result at an indicator: the worst level of its taxonomies, and what they say."""
    said = [t for t in report.get("summary", {}).get("taxonomies", []) if t.get("level") in LEVELS]
    verdict = max((t["level"] for t in said), key=LEVELS.index, default="info")
    text = "; ".join(f"{t.get('namespace')}:{t.get('predicate')}={t.get('value')}" for t in said)
    body = json.dumps(report.get("full", {}), ensure_ascii=False, indent=1)
    if len(body.encode()) > MOST_BODY:
        body = "The report is too long to stand here: Cortex has it."
    return {"analyser": analyser["name"], "verdict": verdict, "text": text.encode()[:MOST_TEXT].decode(errors="ignore"), "body": body}


class Tocsin:
    """The node."""

    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/"), token

    def path(self, wish):
        return f"{self.url}/api/v1/incidents/{urllib.parse.quote(wish['number'], safe='')}/indicators"

    def indicator(self, wish):
        """The indicator as it is marked now; None where it is gone."""
        return next((x for x in ask(self.path(wish), self.token) if x["id"] == wish["indicator"]["id"]), None)

    def write(self, wish, found):
        ask(f"{self.path(wish)}/{wish['indicator']['id']}/analyses", self.token, {**found, "wanted": wish["id"]})

    def fail(self, wish, why):
        ask(f"{self.path(wish)}/{wish['indicator']['id']}/wanted/{wish['id']}/failed", self.token, {"why": str(why)[:1000]})


def analyse(tocsin, cortex, wish):
    """Does what one person asked for. One analyser that answers is enough."""
    x = tocsin.indicator(wish)
    if x is None:
        return
    troubles, answered = [], False
    try:
        kind = TYPES.get(x["kind"])
        named = cortex.analysers(kind, wish.get("analyser", "")) if kind else []
        if not named:
            raise Trouble(f"no analyser {wish.get('analyser', '')} takes {x['kind']}")
        for a in named:
            try:
                tocsin.write(wish, result(a, cortex.report(a, kind, x)))
                answered = True
            except Trouble as e:
                troubles.append(str(e))
    except Trouble as e:
        troubles.append(str(e))
    if not answered:
        tocsin.fail(wish, "; ".join(troubles))


class Hook(BaseHTTPRequestHandler):
    """Hears Tocsin's posts. It answers at once; the work is done behind it."""

    secret, wishes, had, lock = "", queue.Queue(), {}, threading.Lock()

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= MOST_POST:
            return self.answer(413)
        body = self.rfile.read(length)
        if not signed(self.secret, self.headers, body, time.time()):
            return self.answer(401)
        said = json.loads(body)
        if said.get("type") == "indicator.analysis-wanted" and self.new(self.headers["Webhook-Id"]):
            for wish in said.get("data", []):
                self.wishes.put(wish)
        return self.answer(204)

    def new(self, key):
        """Tells whether a post is no repetition."""
        with self.lock:
            first = key not in self.had
            self.had[key] = True
            while len(self.had) > 10_000:
                self.had.pop(next(iter(self.had)))
            return first

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


def main():
    env = os.environ
    tocsin = Tocsin(env["TOCSIN_URL"], env["TOCSIN_TOKEN"])
    cortex = Cortex(env["CORTEX_URL"], env["CORTEX_KEY"], int(env.get("CORTEX_MINUTES", "10")))
    host, _, port = env.get("LISTEN", "127.0.0.1:8600").rpartition(":")
    Hook.secret = env["WEBHOOK_SECRET"]
    server = ThreadingHTTPServer((host, int(port)), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://{host}:{server.server_address[1]}/", flush=True)
    while True:
        wish = Hook.wishes.get()
        try:
            analyse(tocsin, cortex, wish)
        except (Trouble, KeyError) as e:
            print(f"{wish.get('number')}: {e!r}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
