"""The report of a built home: its statements, its files, and its pages in a real browser."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.report.layout import INDEX, pages
from pipelines.report.picture import WIDTH, headline_picture
from pipelines.report.results import run
from pipelines.report.texts import LANGUAGES, texts
from pipelines.warehouse.reader import opened

from .conftest import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("end_to_end")]

MAX_FIRST_PAGE_BYTES = 3_000_000
SERIOUS = ("serious", "critical")
# Rows of a table are alike; a browser takes seconds for the contrast of each of their cells.
AXE_CONTEXT = {"exclude": [["tbody tr:nth-child(n+3)"]]}
AXE_PAGES = {"light": (INDEX, "supply", "conflicts", "methods"), "dark": (INDEX, "supply")}


def _folder(home: Home) -> Path:
    return (home.path / "published" / "report").resolve()


def test_every_statement_runs_and_has_its_words(built: Home) -> None:
    with opened(built.database) as connection:
        for block in (block for page in pages() for block in page.blocks):
            result = run(connection, block)
            assert result.error is None, (block.id, result.error)
            if block.chart:
                named = block.chart.model_dump(include={"x", "y", "low", "high", "other", "label", "facet", "unit"})
                assert {name for name in named.values() if name} <= set(result.frame.columns), block.id
            shown = set(result.frame.columns) - set(block.hide)
            unnamed = {
                name
                for name in shown
                if not name.endswith(("_reason", "_ids", "_low", "_high"))
                and any(f"columns.{name}" not in texts(language).entries for language in LANGUAGES)
            }
            assert unnamed == set(), block.id


def test_the_report_is_part_of_the_publication(built: Home) -> None:
    files = built.manifest["files"]
    written = {f"report/{path.relative_to(_folder(built)).as_posix()}" for path in _folder(built).rglob("*.*")}
    assert written == {name for name in files if name.startswith("report/")}
    page = (_folder(built) / "index.html").read_text(encoding="utf-8")
    assert built.manifest["build_id"] in page
    assert built.manifest["as_of"] in page


def test_limits_stand_before_charts_and_tables_everywhere(built: Home) -> None:
    for path in [*_folder(built).glob("*.html"), *(_folder(built) / "zh").glob("*.html")]:
        sections = path.read_text(encoding="utf-8").split('<section class="block"')[1:]
        assert sections, path
        for section in sections:
            marks = ('class="limits"', "<figure", "<table", 'class="csv"', 'class="more sql"')
            order = [section.index(mark) for mark in marks if mark in section]
            assert order == sorted(order), path


def test_the_first_page_is_light(built: Home) -> None:
    loaded = [_folder(built) / "index.html", *(_folder(built) / "assets").glob("*.*s")]
    assert len(loaded) == 5
    assert sum(path.stat().st_size for path in loaded) < MAX_FIRST_PAGE_BYTES


def test_the_command_makes_it_anew(built: Home, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(built.path / "publications", tmp_path / "home" / "publications", symlinks=True)
    home = Home(tmp_path / "home", None)
    (home.path / "published").symlink_to(Path("publications") / built.manifest["build_id"])
    shutil.rmtree(home.path / "published" / "report")
    answer = home.json("report")
    assert Path(answer["report"]).read_bytes() == (_folder(built) / "index.html").read_bytes()
    assert home.manifest == built.manifest


def test_the_headline_is_a_picture_too(built: Home) -> None:
    picture = headline_picture(built.database)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") >= WIDTH


def test_nothing_published_is_told(tmp_path: Path) -> None:
    result = Home(tmp_path / "home", None).run("report")
    assert result.returncode == 1
    assert "run `computegap refresh` first" in result.stderr


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def _opened(context, address: str, problems: list[str]):  # type: ignore[no-untyped-def]
    """A page after all its charts have been scrolled to and drawn."""
    from playwright.sync_api import expect

    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"{address}: {error}"))
    page.on(
        "console", lambda message: problems.append(f"{address}: {message.text}") if message.type == "error" else None
    )
    page.on("request", lambda request: problems.append(request.url) if request.url.startswith("http") else None)
    page.goto(address)
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
    expect(page.locator(".chart:not([data-drawn])")).to_have_count(0, timeout=60_000)
    return page


def _sizes(page) -> list[list[float]]:  # type: ignore[no-untyped-def]
    sizes: list[list[float]] = page.evaluate(
        "[...document.querySelectorAll('.chart > svg')].map(svg => [svg.clientWidth, svg.clientHeight])"
    )
    return sizes


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1360), ("zh", "dark", 390)], ids=["desktop", "phone"]
)
def test_every_page_draws_its_charts(built: Home, browser, language: str, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    problems: list[str] = []
    home = _folder(built) if language == "en" else _folder(built) / language
    for page in pages():
        shown = _opened(context, (home / page.file).as_uri(), problems)
        assert shown.locator("html").get_attribute("lang") == language
        assert len(_sizes(shown)) == shown.locator("script.spec").count()
        assert all(min(size) > 40 for size in _sizes(shown)), page.id
        assert shown.evaluate("document.documentElement.scrollWidth") <= width, page.id
        shown.close()
    context.close()
    assert problems == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", AXE_PAGES)
def test_accessibility(built: Home, browser, scheme: str) -> None:  # type: ignore[no-untyped-def]
    from axe_playwright_python.sync_playwright import Axe

    # The pages forbid scripts that are not theirs, as the checker is.
    context = browser.new_context(viewport={"width": 1360, "height": 900}, color_scheme=scheme, bypass_csp=True)
    found = []
    for name in AXE_PAGES[scheme]:
        page = _opened(context, (_folder(built) / f"{name}.html").as_uri(), [])
        answer = Axe().run(page, context=AXE_CONTEXT).response
        assert len(answer["passes"]) > 20
        found += [
            (name, item["id"], item["nodes"][0]["html"]) for item in answer["violations"] if item["impact"] in SERIOUS
        ]
        page.close()
    context.close()
    assert found == []


@pytest.mark.browser
def test_language_appearance_sql_and_download(built: Home, browser) -> None:  # type: ignore[no-untyped-def]
    context = browser.new_context(viewport={"width": 1360, "height": 900}, accept_downloads=True)
    problems: list[str] = []
    page = _opened(context, (_folder(built) / "index.html").as_uri(), problems)

    with page.expect_download() as download:
        page.locator("a.csv").first.click()
    assert download.value.suggested_filename == "headline.csv"
    with Path(download.value.path()).open(encoding="utf-8-sig") as content:
        assert len(list(csv.DictReader(content))) == page.locator("#headline tbody tr").count()

    background = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(background)
    page.locator("#theme").click()
    page.locator("#theme").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(background) != before
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"

    page.locator(".sql summary").first.click()
    shown = page.locator(".sql code").first.inner_text()
    assert len(built.json("sql", shown)) == page.locator("#headline tbody tr").count()

    page.locator("#language").click()
    page.wait_for_url(re.compile("/zh/index.html$"))
    assert page.locator("html").get_attribute("lang") == "zh"
    page.locator("#language").click()
    page.wait_for_url(re.compile("/report/index.html$"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()
    assert problems == []


@pytest.mark.browser
def test_the_time_to_the_first_chart_is_told(built: Home, browser, record_property) -> None:  # type: ignore[no-untyped-def]
    page = browser.new_page(viewport={"width": 1360, "height": 900})
    began = time.perf_counter()
    page.goto((_folder(built) / "index.html").as_uri())
    page.wait_for_selector(".chart[data-drawn]")
    seconds = time.perf_counter() - began
    page.close()
    record_property("seconds_to_first_chart", round(seconds, 2))
