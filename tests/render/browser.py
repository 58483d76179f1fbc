"""A real browser for pages: headless Chromium over its own pipe, with nothing between it and the test.

The DevTools protocol goes through two file descriptors, 3 in and 4 out, as JSON texts with a NUL behind each. ``Page`` counts what a page may not do: write to
the console, throw, break its policy, or ask for anything beside itself.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), "")
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")

PATIENCE = 60.0
"""Seconds for one answer: on a busy machine a browser may take long to start. No test says how fast."""

KEYS = {"ArrowDown": 40, "ArrowLeft": 37, "ArrowRight": 39, "ArrowUp": 38, "End": 35, "Enter": 13, "Escape": 27, "Home": 36, "/": 191, "o": 79}


class Browser:
    """One process. ``call`` sends a command and gives its result; what happens meanwhile is kept in ``events``."""

    def __init__(self, folder: Path) -> None:
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_read, to_write)]
        flags = "--headless=new --no-sandbox --disable-gpu --no-first-run --hide-scrollbars --disable-extensions --disable-background-networking"
        self._process = subprocess.Popen(
            [CHROMIUM, *flags.split(), f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=lambda: (os.dup2(ends[0], 3), os.dup2(ends[1], 4)),
            pass_fds=(3, 4),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)},
        )
        for end in (to_read, to_write, *ends):
            os.close(end)
        self._number = 0
        self._buffer = b""
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for event in self.events:
            if wanted(event):
                return event
        while True:
            self.events.append(self._next())
            if wanted(self.events[-1]):
                return self.events[-1]

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready = select.select([self._read], [], [], max(0.0, until - time.monotonic()))[0]
            piece = os.read(self._read, 1 << 20) if ready else b""
            assert piece, "the browser says nothing any more"
            self._buffer += piece
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def close(self) -> None:
        with suppress(OSError, AssertionError):
            self.call("Browser.close")
        for end in (self._write, self._read):
            os.close(end)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Page:
    """One tab. Network requests other than the page itself are refused and kept in ``asked_for``."""

    def __init__(self, browser: Browser, address: str, width: int, height: int, scheme: str) -> None:
        self._browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session: str = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=address)
        browser.wait_for(lambda event: event.get("method") == "Page.loadEventFired" and event.get("sessionId") == self.session)
        self._address = address

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self.session, **parameters)

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript gives, as JSON."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, *keys: str) -> None:
        for key in keys:
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            common = {"key": key, "windowsVirtualKeyCode": KEYS.get(key, ord(key[0].upper())), **({"text": text} if text else {})}
            self.call("Input.dispatchKeyEvent", type="keyDown", **common)
            self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def click(self, selector: str, place: int = 0, clicks: int = 1) -> None:
        """With the mouse, in the middle of the element: it must be in sight."""
        box = self.value(
            f"(() => {{ const one = document.querySelectorAll({json.dumps(selector)})[{place}]; one.scrollIntoView({{block: 'nearest', inline: 'nearest'}});"
            " const at = one.getBoundingClientRect(); return [at.left + at.width / 2, at.top + at.height / 2] })()"
        )
        for number in range(1, clicks + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=number)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def pdf(self) -> bytes:
        return base64.b64decode(self.call("Page.printToPDF", landscape=True)["data"])

    def _events(self, method: str) -> Iterator[Mapping[str, Any]]:
        self.value("0")
        return (event["params"] for event in self._browser.events if event.get("method") == method and event.get("sessionId") == self.session)

    def complaints(self) -> list[str]:
        """Errors, exceptions, breaches of the policy, and whatever was written to the console."""
        found = [str(one["exceptionDetails"]) for one in self._events("Runtime.exceptionThrown")]
        found += [str(one["args"]) for one in self._events("Runtime.consoleAPICalled")]
        return found + [one["entry"]["text"] for one in self._events("Log.entryAdded")]

    def asked_for(self) -> list[str]:
        """Addresses of all that was loaded beside the page itself."""
        asked = [one["request"]["url"] for one in self._events("Network.requestWillBeSent")]
        return [address for address in asked if address.partition("#")[0] != self._address.partition("#")[0]]


@contextmanager
def browsing(folder: Path) -> Iterator[Callable[..., Page]]:
    """Opens pages: ``opened(path, width=…, height=…, scheme="dark")``."""
    browser = Browser(folder)

    def opened(path: Path, *, width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
        return Page(browser, path.absolute().as_uri(), width, height, scheme)

    try:
        yield opened
    finally:
        browser.close()
