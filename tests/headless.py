"""Real headless Chromium for tests of pages: opened from disk, driven over its DevTools protocol."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

PATIENCE = 60
"""Seconds that the browser may take to start, or a page to load, on a busy machine."""


class Tab:
    """A page of the browser: what it asked for (`requests`), and what went wrong in it (`errors`)."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._loaded = False
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
        while True:
            message = self._receive()
            if message.get("id") == self._count:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result

    def open(self, path: Path, fragment: str = "") -> None:
        self.visit(path.as_uri() + fragment)

    def visit(self, address: str) -> None:
        self._loaded = False
        self.call("Page.navigate", url=address)
        while not self._loaded:
            self._receive()

    def wait_for(self, expression: str) -> Any:
        """The value of JavaScript once it is true; fails the test when it does not become so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if value := self.evaluate(expression):
                return value
            time.sleep(0.05)
        shown = self.evaluate("[document.getElementById('message')?.outerHTML, document.activeElement.outerHTML.slice(0, 300)].join()")
        raise AssertionError(f"never true: {expression}; errors: {self.errors}; {shown}")

    def type(self, text: str) -> None:
        """Text into what has the focus."""
        self.call("Input.insertText", text=text)

    def evaluate(self, expression: str) -> Any:
        """The value of JavaScript; what it throws fails the test."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, key: str) -> None:
        """A key on the keyboard: a letter, a digit, or one that has a name (`Tab`, `Enter`, `Escape`, `ArrowDown`, `ArrowUp`)."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40}
        text = {"text": "\r"} if key == "Enter" else {"text": key} if len(key) == 1 else {}
        for kind in ("keyDown", "keyUp"):
            code = codes.get(key) or ord(key.upper())
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text if kind == "keyDown" else {}
            )

    def pdf(self) -> bytes:
        """The page as it prints, of the size that its style sheet says."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])

    def screenshot(self, width: int, height: int) -> bytes:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv(timeout=PATIENCE))
        about = message.get("params", {})
        match message.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(about["request"]["url"])
            case "Runtime.exceptionThrown":
                self.errors.append(json.dumps(about["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if about["type"] in ("error", "warning", "assert"):
                self.errors.append(json.dumps(about["args"]))
            case "Log.entryAdded" if about["entry"]["level"] in ("error", "warning"):
                self.errors.append(about["entry"]["text"])
        return message


@contextmanager
def open_tab(folder: Path) -> Iterator[Tab]:
    """A tab of a browser of its own, its profile in `folder`. Skips the test where Chromium is missing."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("missing component: chromium")
    switches = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"]
    command = [program, *switches, f"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            port = _port(folder / "DevToolsActivePort", process)
            with connect(f"ws://127.0.0.1:{port[0]}{port[1]}", max_size=None, open_timeout=PATIENCE) as browser:
                browser.send(json.dumps({"id": 0, "method": "Target.getTargets"}))
                targets = json.loads(browser.recv(timeout=PATIENCE))["result"]["targetInfos"]
            page = next(one["targetId"] for one in targets if one["type"] == "page")
            with connect(f"ws://127.0.0.1:{port[0]}/devtools/page/{page}", max_size=None, open_timeout=PATIENCE) as socket:
                yield Tab(socket)
        finally:
            process.kill()


def barriers(tab: Tab) -> list[str]:
    """What axe-core finds on the page in the tab that keeps people out, serious or critical: rule, element, reason. Skips without it."""
    from tools.components import AXE_SCRIPT

    if not AXE_SCRIPT.exists():
        pytest.skip("missing component: axe-core")
    # Run by the debugger: the page's own policy need not allow it.
    tab.call("Runtime.evaluate", expression=AXE_SCRIPT.read_text(encoding="utf-8"))
    result = tab.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [
        f"{one['id']}: {node['target']}: {node['failureSummary']}"
        for one in result
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def _port(file: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """The port that the browser listens on and its address there, from the file it writes once it does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        lines = file.read_text().split("\n") if file.exists() else []
        if len(lines) == 2:
            return lines[0], lines[1]
        time.sleep(0.05)
    raise AssertionError("Chromium did not start")
