"""Somebody in front of a browser: clicks real elements by their keys and sees what they see."""

import re
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as Late
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SECONDS = 1_000
PATIENCE = 120 * SECONDS
PROBE = re.compile(r"/[a-z]+/_stcore/[a-z-]+$")
LAST = "() => document.querySelector('.js-plotly-plot')?.data?.[0]?.x?.at(-1) ?? 0"
SCROLLS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
SCROLLS_MAIN = (
    "() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth > main.clientWidth }"
)


class Guest:
    """A page of the browser.

    `faults` are errors of the console and of scripts, requests to elsewhere, and messages sent as references, which
    break the page when the browser lags behind.
    """

    def __init__(self, page: Page, address: str, folder: Path) -> None:
        self.page = page
        self.address = address
        self.folder = folder
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.on("console", self._hear)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("request", lambda request: self._leave(request.url))
        page.on("websocket", self._listen)

    def _hear(self, message: ConsoleMessage) -> None:
        # On a deep link Streamlit looks for its server below the page's own path first, and gets a 404 there.
        if message.type == "error" and not PROBE.search(message.location["url"]):
            self.faults.append(f"{message.text} ({message.location['url']})")

    def _leave(self, url: str) -> None:
        if url.startswith("http") and not url.startswith(self.address):
            self.faults.append(f"asked {url}")

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._read)

    def _read(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and ForwardMsg.FromString(frame).HasField("ref_hash"):
            self.faults.append("was sent a reference")

    def open(self) -> None:
        """Open the app."""
        self.page.goto(self.address)
        self.title("Easel")
        self.drawn()

    def title(self, text: str) -> None:
        """Wait until a page of that title is drawn."""
        expect(self.page.get_by_role("heading", level=1).first).to_have_text(text)

    def drawn(self) -> None:
        """Wait until the page is drawn, and see no fault on it."""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        expect(self.page.get_by_text(re.compile("Traceback|Something went wrong"))).to_have_count(0)

    def go(self, title: str) -> None:
        """Open a page from the menu."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        self.title(title)
        self.drawn()

    def at(self, key: str) -> Locator:
        """The element of that key."""
        return self.page.locator(f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}")

    def press(self, key: str) -> None:
        """Press a button."""
        self.at(key).get_by_role("button").first.click()

    def choose(self, key: str, option: str) -> None:
        """Choose an option of a box by its name."""
        self.at(key).get_by_role("combobox").click()
        self.at(key).get_by_role("combobox").fill(option)
        self.page.get_by_role("option", name=option, exact=True).first.click()

    def write(self, key: str, text: str) -> None:
        """Write into a field."""
        self.at(key).locator("input").fill(text)
        self.at(key).locator("input").press("Enter")
        self.drawn()

    def says(self, text: str) -> None:
        """Wait until the page says it."""
        expect(self.page.get_by_test_id("stMain").get_by_text(text).first).to_be_visible()

    def rounds(self, more_than: float = 0) -> float:
        """Wait until the first curve reaches beyond that round, and give the last round it shows."""
        try:
            self.page.wait_for_function(f"() => ({LAST})() > {more_than}")
        except Late as late:
            words = self.page.locator("body").inner_text()
            raise AssertionError(f"no round after {more_than}; {self.faults}; the page says: {words}") from late
        return self.page.evaluate(LAST)

    def fits(self) -> bool:
        """Whether nothing of the page needs a scroll to the side."""
        return not (self.page.evaluate(SCROLLS) or self.page.evaluate(SCROLLS_MAIN))

    def photograph(self, name: str) -> None:
        """Take a picture of the whole page."""
        height = self.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        width = self.page.viewport_size["width"]
        self.page.set_viewport_size({"width": width, "height": max(900, min(height, 4_000))})
        self.drawn()
        self.page.screenshot(path=self.folder / f"{name}.png", animations="disabled")
        self.page.set_viewport_size({"width": width, "height": 900})
