"""Tests of the site as people meet it: a real server, a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_selenium_python import Axe
from babel import Locale
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from archive.catalogues import LOCALES
from archive.settings import Settings
from archive.wiring import open_archive
from tests.conftest import ARTICLES, LETTER, jsonl
from tests.web.browsing import PASSWORD

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
)
MISSING = not (shutil.which(CHROMIUM) and shutil.which(DRIVER))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        MISSING and os.environ.get("CI") != "true",
        reason=f"{CHROMIUM} and {DRIVER} are needed to look at pages in a browser",
    ),
]

PERSIAN: dict[str, object] = {
    "id": "bridge-fa",
    "title": "پل تازه روی رودخانه",
    "paragraphs": [
        "پل تازه روی رودخانه صبح دوشنبه به روی خودروها باز شد و مردم از آن گذشتند.",
        "مهندسان پیش از عبور نخستین قطار سه هفته آن را آزمودند و چیزی نیافتند.",
    ],
    "language": "fa",
    "published": "2018-06-04",
    "source": "روزنامهٔ رود",
}
#: Words no line can hold, in every field that a page shows.
ENDLESS: dict[str, object] = {
    "id": "endless",
    "title": "<title>" + "Donaudampfschifffahrt" * 6 + "</title>",
    "paragraphs": [
        "Vierwaldstättersee" * 30,
        "Ein See in der Schweiz, von Hand gezeichnet.",
    ],
    "language": "de",
    "published": "1999-05-01",
    "source": "Wochenblatt" * 12,
    "authors": ["Namenlos" * 15],
    "url": "https://example.org/" + "weit" * 60,
}
WIDE, PHONE = (1200, 900), (360, 740)


@dataclass(frozen=True)
class Site:
    """A running site: its address, and ids of articles by language."""

    address: str
    ids: dict[str, str]

    def pages(self) -> list[str]:
        """Addresses of the pages for readers, without their locale."""
        en, tr = self.ids["en"], self.ids["tr"]
        return [
            "/",
            "/search",
            "/search?q=bridge+k%C3%B6pr%C3%BC+lighthouse",
            f"/search?q={'Vierwaldst%C3%A4ttersee' * 30}",
            "/search?q=qqqqqq&language=az&from=1988",
            f"/articles/{en}?q=bridge",
            f"/articles/{self.ids['fa']}",
            f"/articles/{self.ids['endless']}",
            f"/articles/{self.ids['endless']}?q=See",
            f"/articles/{en}/beside/{tr}",
            f"/articles/{en}/similar",
            "/browse",
            "/browse/year",
            "/help",
            "/about",
            "/sign-in",
        ]

    def inner_pages(self, receipt: str) -> list[str]:
        """Addresses of the pages for people who work on the archive."""
        en = self.ids["en"]
        return [
            "/upload",
            "/queue",
            "/receipts",
            f"/receipts/{receipt}",
            f"/articles/{en}/edit",
            f"/articles/{self.ids['endless']}/edit",
            f"/articles/{en}/withdraw",
            f"/articles/{en}",
            "/account",
            "/translate",
        ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a few articles, served as ``archive serve`` serves it."""
    home = tmp_path_factory.mktemp("home")
    with open_archive(Settings(home=home)) as archive:
        archive.people.add("Ayla", PASSWORD, ["archivist", "translator"])
        lines = jsonl(*ARTICLES, PERSIAN, ENDLESS)
        list(archive.add([("lines.jsonl", lines), ("a.txt", LETTER)]))
        archive.index()
        ids = {one.language: one.id for one in archive.browse(year="2018").articles}
        ids["endless"] = archive.browse(year="1999").articles[0].id
    command = [sys.executable, "-m", "archive", "--home", str(home), "serve", "--port", "0"]
    log = (home / "serve.log").open("w")
    with (
        log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout
            said = server.stdout.readline()
            found = re.search(r"http://[\d.]+:\d+", said)
            assert found, (home / "serve.log").read_text()
            yield Site(found[0], ids)
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser without a past."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


def size(browser: webdriver.Chrome, wanted: tuple[int, int]) -> None:
    """Give the window a size, as the device has it."""
    width, height = wanted
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500},
    )


def scheme(browser: webdriver.Chrome, value: str) -> None:
    """Prefer light or dark."""
    features = [{"name": "prefers-color-scheme", "value": value}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def complaints(browser: webdriver.Chrome) -> list[str]:
    """Return what the console said since the last call; violations of CSP are there too."""
    return [
        entry["message"]
        for entry in browser.get_log("browser")  # type: ignore[no-untyped-call]
        if entry["level"] in {"SEVERE", "WARNING"} and "favicon" not in entry["message"]
    ]


def grave_faults(browser: webdriver.Chrome) -> list[Any]:
    """Return the grave faults of accessibility of the page shown."""
    axe = Axe(browser)
    axe.inject()
    found = axe.run()["violations"]
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def open_all(browser: webdriver.Chrome) -> None:
    """Open everything that can be opened, but the menus."""
    closed = "document.querySelectorAll('details:not(.menu)')"
    browser.execute_script(f"{closed}.forEach(one => one.open = true)")


def sign_in(browser: webdriver.Chrome, site: Site) -> None:
    """Sign in as Ayla, if nobody is."""
    browser.get(f"{site.address}/en/sign-in")
    if "/sign-in" in browser.current_url:
        browser.find_element(By.ID, "name").send_keys("Ayla")
        browser.find_element(By.ID, "password").send_keys(PASSWORD, Keys.ENTER)
        WebDriverWait(browser, 10).until(lambda page: "/sign-in" not in page.current_url)


def upload(browser: webdriver.Chrome, site: Site, *files: Path) -> str:
    """Hand files over as Ayla; return the id of the receipt."""
    sign_in(browser, site)
    browser.get(f"{site.address}/en/upload")
    field = browser.find_element(By.ID, "documents")
    field.send_keys("\n".join(map(str, files)))
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    WebDriverWait(browser, 20).until(lambda page: "/receipts/" in page.current_url)
    return browser.current_url.rsplit("/", 1)[-1]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_whole_on_a_phone(
    site: Site, browser: webdriver.Chrome, locale: str
) -> None:
    size(browser, PHONE)
    browser.delete_all_cookies()
    for page in site.pages():
        browser.get(f"{site.address}/{locale}{page}")
        root = browser.find_element(By.TAG_NAME, "html")
        assert root.get_attribute("lang") == locale
        assert root.get_attribute("dir") == Locale.parse(locale).text_direction
        wide = browser.execute_script(
            "return [...document.querySelectorAll('body *')].filter(e => {"
            "const r = e.getBoundingClientRect();"
            "return r.width && (r.right > innerWidth + 1 || r.left < -1)"
            "&& !e.closest('.hidden, .skip, .scroll, svg')})"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        scrolls = browser.execute_script(
            "const d = document.documentElement; return d.scrollWidth > d.clientWidth"
        )
        assert not scrolls, (page, wide[:3])
        assert wide == [], page
        assert complaints(browser) == [], page


@pytest.mark.parametrize(("locale", "colours"), [("en", "light"), ("ar", "dark")])
def test_no_page_keeps_anybody_out(
    site: Site, browser: webdriver.Chrome, locale: str, colours: str
) -> None:
    size(browser, WIDE)
    scheme(browser, colours)
    browser.delete_all_cookies()
    for page in (*site.pages(), "/nowhere"):
        browser.get(f"{site.address}/{locale}{page}")
        open_all(browser)
        assert grave_faults(browser) == [], page
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    scheme(browser, "light")


def test_the_pages_of_those_who_work_here_are_as_good(
    site: Site, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    size(browser, WIDE)
    noise = tmp_path / f"{'noise' * 30}.bin"
    noise.write_bytes(bytes(range(256)))
    letter = tmp_path / "letter.txt"
    letter.write_bytes(LETTER)
    receipt = upload(browser, site, noise, letter)
    for locale, window in (("en", WIDE), ("fa", PHONE)):
        size(browser, window)
        for page in site.inner_pages(receipt):
            browser.get(f"{site.address}/{locale}{page}")
            open_all(browser)
            assert complaints(browser) == [], page
            assert grave_faults(browser) == [], page
            assert not browser.execute_script(
                "const d = document.documentElement; return d.scrollWidth > d.clientWidth"
            ), page


def test_a_document_is_found_soon_after_its_receipt(
    site: Site, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    size(browser, WIDE)
    document = tmp_path / "comet.txt"
    document.write_text(
        "A comet over the harbour\n\nFishermen saw a zyxwvut comet at dawn.\n"
    )
    upload(browser, site, document)
    received = time.monotonic()
    while True:
        browser.get(f"{site.address}/en/search?q=zyxwvut")
        if browser.find_elements(By.CSS_SELECTOR, ".hit"):
            break
        assert time.monotonic() - received < 30
        time.sleep(0.1)
    assert "A comet over the harbour" in browser.page_source


def test_a_hostile_document_stays_text(
    site: Site, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    document = tmp_path / "evil.txt"
    document.write_text(
        "<script>document.title='owned'</script>\n\n"
        "<img src=x onerror=\"document.title='owned'\"> and <svg onload=alert(1)> stand in "
        "this paragraph, which is long enough to be the text of an article.\n"
    )
    upload(browser, site, document)
    browser.find_element(By.CSS_SELECTOR, ".outcome.stored a[href*='/articles/']").click()
    address = browser.current_url
    for page in (address, f"{address}?q=script+onload+svg", f"{address}/edit"):
        browser.get(page)
        assert "owned" not in browser.title.replace("document.title='owned'", "")
        assert not browser.find_elements(
            By.CSS_SELECTOR, "main img, main script, svg[onload]"
        )
        assert complaints(browser) == []


def test_keys_step_through_the_matches(site: Site, browser: webdriver.Chrome) -> None:
    size(browser, WIDE)
    browser.get(f"{site.address}/en/articles/{site.ids['en']}?q=bridge+train+traffic")
    body = browser.find_element(By.TAG_NAME, "body")
    count = len(browser.find_elements(By.CSS_SELECTOR, "mark[id]"))
    assert count > 2

    def place() -> str:
        return browser.current_url.partition("#")[2]

    body.send_keys("n")
    assert place() == "hit-1"
    browser.switch_to.active_element.send_keys("n")
    assert place() == "hit-2"
    assert browser.switch_to.active_element.get_attribute("id") == "hit-2"
    browser.switch_to.active_element.send_keys("pp")
    assert place() == f"hit-{count}"
    browser.get(f"{site.address}/en/search?q=bridge")
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    box = browser.switch_to.active_element
    assert box.get_attribute("id") == "q"
    box.send_keys("a/n")
    assert box.get_attribute("value") == "a/n"
    assert complaints(browser) == []


def listed(browser: webdriver.Chrome, count: int = 1) -> list[str]:
    """Wait for suggestions; return their texts."""

    def shown(_: object) -> list[str]:
        options = browser.find_elements(By.CSS_SELECTOR, "#q-suggestions [role='option']")
        texts = [one.text for one in options if one.is_displayed()]
        return texts if len(texts) >= count else []

    return WebDriverWait(browser, 5).until(shown)


@pytest.mark.parametrize("locale", ["en", "fa"])
def test_the_search_box_is_a_combobox_for_keys_and_for_readers_of_screens(
    site: Site, browser: webdriver.Chrome, locale: str
) -> None:
    size(browser, WIDE)
    browser.get(f"{site.address}/{locale}/")
    box = browser.find_element(By.ID, "q")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "false"
    box.send_keys("brid")
    texts = listed(browser, 2)
    assert texts[0] == "bridge"
    assert "New bridge over the river" in texts
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    # This axe knows the pattern of ARIA 1.1, in which a combobox owns its list.
    assert {fault for fault, _ in grave_faults(browser)} <= {"aria-required-children"}
    box.send_keys(Keys.ARROW_DOWN)
    active = box.get_attribute("aria-activedescendant")
    option = browser.find_element(By.ID, active or "")
    assert option.get_attribute("aria-selected") == "true"
    assert box.get_attribute("value") == "bridge"
    assert browser.switch_to.active_element == box
    box.send_keys(Keys.ARROW_UP)
    assert box.get_attribute("value") == "brid"
    assert box.get_attribute("aria-activedescendant") is None
    box.send_keys(Keys.ARROW_UP)
    assert box.get_attribute("value") == texts[-1]
    box.send_keys(Keys.ESCAPE)
    assert box.get_attribute("value") == "brid"
    assert box.get_attribute("aria-expanded") == "false"
    assert not browser.find_element(By.ID, "q-suggestions").is_displayed()
    box.send_keys(Keys.ARROW_DOWN)
    listed(browser)
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    WebDriverWait(browser, 5).until(lambda page: "q=bridge" in page.current_url)
    assert complaints(browser) == []


def test_a_suggestion_can_be_clicked_and_the_list_leaves_with_the_focus(
    site: Site, browser: webdriver.Chrome
) -> None:
    size(browser, PHONE)
    browser.get(f"{site.address}/ar/search?q=bridge")
    box = browser.find_element(By.ID, "q")
    box.clear()
    box.send_keys("پل")
    listed(browser)
    scrolls = "const d = document.documentElement; return d.scrollWidth > d.clientWidth"
    assert not browser.execute_script(scrolls)
    box.send_keys(Keys.TAB)
    assert not browser.find_element(By.ID, "q-suggestions").is_displayed()
    box.send_keys(" تازه")
    texts = listed(browser)
    browser.find_element(By.CSS_SELECTOR, "#q-suggestions [role='option']").click()
    WebDriverWait(browser, 5).until(lambda page: "bridge" not in page.current_url)
    assert browser.find_element(By.ID, "q").get_attribute("value") == texts[0]
    assert browser.find_elements(By.CSS_SELECTOR, ".hit")
    assert complaints(browser) == []


def test_what_was_meant_is_one_click_away(site: Site, browser: webdriver.Chrome) -> None:
    size(browser, PHONE)
    browser.get(f"{site.address}/ka/search?q=brigde&language=en")
    assert grave_faults(browser) == []
    browser.find_element(By.CSS_SELECTOR, ".meant a").click()
    assert "q=bridge&language=en" in browser.current_url
    assert browser.find_elements(By.CSS_SELECTOR, ".hit")
    assert complaints(browser) == []


def test_a_citation_is_copied_and_menus_close(
    site: Site, browser: webdriver.Chrome
) -> None:
    size(browser, WIDE)
    browser.get(f"{site.address}/en/articles/{site.ids['en']}")
    browser.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardSanitizedWrite"]}
    )
    button = browser.find_element(By.CSS_SELECTOR, "button[data-copy]")
    assert button.is_displayed()
    button.click()
    WebDriverWait(browser, 5).until(lambda _: button.text == "Copied")
    menu = browser.find_element(By.CSS_SELECTOR, "details.menu")
    summary = menu.find_element(By.TAG_NAME, "summary")
    summary.click()
    assert menu.get_attribute("open")
    summary.send_keys(Keys.ESCAPE)
    assert not menu.get_attribute("open")
    summary.click()
    browser.find_element(By.TAG_NAME, "h1").click()
    assert not menu.get_attribute("open")
    assert complaints(browser) == []


def test_too_large_an_upload_is_said_before_it_is_sent(
    site: Site, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    document = tmp_path / "letter.txt"
    document.write_bytes(LETTER)
    sign_in(browser, site)
    browser.get(f"{site.address}/en/upload")
    warning = browser.find_element(By.ID, "too-large")
    field = browser.find_element(By.ID, "documents")
    field.send_keys(str(document))
    assert not warning.is_displayed()
    browser.execute_script("arguments[0].dataset.limit = 10", field)
    field.send_keys(str(document))
    assert warning.is_displayed()
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    assert browser.current_url.endswith("/en/upload")
    assert complaints(browser) == []


def test_everything_works_without_scripts(site: Site, browser: webdriver.Chrome) -> None:
    size(browser, WIDE)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.delete_all_cookies()
        browser.get(f"{site.address}/en/")
        browser.find_element(By.ID, "q").send_keys("bridge", Keys.ENTER)
        browser.find_element(By.CSS_SELECTOR, ".hit h2 a").click()
        browser.find_element(By.LINK_TEXT, "First match").click()
        assert browser.current_url.endswith("#hit-1")
        browser.find_element(By.CSS_SELECTOR, ".hop a[href='#hit-2']").click()
        assert browser.current_url.endswith("#hit-2")
        browser.find_element(By.CSS_SELECTOR, "details.menu summary").click()
        browser.find_element(By.CSS_SELECTOR, ".menu a[lang='ka']").click()
        assert "/ka/articles/" in browser.current_url
        assert "q=bridge" in browser.current_url
        assert not browser.find_element(By.CSS_SELECTOR, "button[data-copy]").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
