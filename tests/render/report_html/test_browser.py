"""The page in a browser: search, filters, opening, keys, deep links, themes, narrow windows, names that break out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from snapshot.diff.view import View

Open = Callable[..., Page]
PHONE = 390
TABLE = "table stg.receive_king"
CONTRAST = """() => {
  const rgb = (text) => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const light = (c) => { const [r, g, b] = c.map((x) => { x /= 255; return x <= 0.03928 ? x / 12.92
    : ((x + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const back = (at) => { for (; at; at = at.parentElement) { const c = getComputedStyle(at).backgroundColor;
    if (c !== "rgba(0, 0, 0, 0)") return c; } return "rgb(255, 255, 255)"; };
  const bad = []; let seen = 0;
  for (const at of document.querySelectorAll("body *")) {
    if (![...at.childNodes].some((one) => one.nodeType === 3 && one.data.trim())) continue;
    if (!at.getClientRects().length) continue;
    seen += 1;
    const [a, b] = [light(rgb(getComputedStyle(at).color)), light(rgb(back(at)))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.push(`${at.tagName}.${at.className} ${at.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return [seen, bad];
}"""


SHIFT = """() => new Promise((answer) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => answer(sum), 300);
})"""


def shows(page: Page, *identities: str) -> None:
    """Wait until the objects that are shown are these, in this order."""
    expect(page.locator(".card .name:visible")).to_have_text(list(identities))


def card(identity: str) -> str:
    """Return a selector of an object."""
    return f"[id='{identity.replace(' ', '%20')}']"


def test_search_finds_identities_and_columns(open_page: Open, warehouse: View) -> None:
    """Typing keeps the objects whose identity or changed column has every word, below the ones they belong to."""
    page = open_page(warehouse)
    page.keyboard.press("/")
    page.keyboard.type("tare")
    expect(page.locator("#found")).to_have_text("1 of 8 objects")
    shows(page, TABLE)
    page.locator("#search").fill("AUDIT mart")
    expect(page.locator("#found")).to_have_text("1 of 8 objects")
    shows(page, "table mart.orders", "trigger mart.orders.audit")
    page.locator("#search").fill("no such thing")
    expect(page.locator("#none")).to_be_visible()
    page.locator("#search").press("Escape")
    expect(page.locator("#found")).to_have_text("8 objects")


def test_a_search_opens_the_fold_that_hides_what_it_finds(open_page: Open, warehouse: View) -> None:
    """Partitions are folded until a search finds one of them."""
    page = open_page(warehouse)
    expect(page.locator(".fold > summary")).to_have_text("96 partitions, +2")
    partition = page.locator(card("table stg.receive_king_2026_01"))
    expect(partition).to_be_hidden()
    page.locator("#search").fill("2026_01")
    expect(partition).to_be_visible()


def test_filters_join_ways_and_choices(open_page: Open, warehouse: View) -> None:
    """Choices of one way add up, ways narrow each other, and clearing shows everything again."""
    page = open_page(warehouse)
    page.locator("#filters > summary").click()
    page.locator("[data-key=action] label", has_text="removed").click()
    shows(page, TABLE, "index stg.receive_king_day")
    page.locator("[data-key=action] label", has_text="altered").click()
    page.locator("[data-key=hazards] label", has_text="any danger").click()
    expect(page.locator("#found")).to_have_text("1 of 8 objects")
    shows(page, TABLE)
    page.locator("#clear").click()
    page.locator("[data-key=layer] label", has_text="reports").click()
    expect(page.locator("#found")).to_have_text("1 of 8 objects")
    shows(page, "materialized view kpi.mv_card")
    page.locator("#clear").click()
    page.locator("[data-key=kind] label", has_text="function").click()
    expect(page.locator("#found")).to_have_text("1 of 8 objects")
    page.locator("#clear").click()
    page.locator("[data-key=aspects] label", has_text="grant").click()
    expect(page.locator("#found")).to_have_text("1 of 8 objects")
    shows(page, TABLE)


def test_the_tree_leads_to_objects(open_page: Open, warehouse: View) -> None:
    """The tree has layers, schemas, kinds and objects with what belongs to them; a click opens the object."""
    page = open_page(warehouse)
    tree = page.locator("#tree")
    expect(tree.locator(".of-layer > summary")).to_have_text("layer reports1")
    expect(tree.locator("li li li a", has_text="receive_king_day")).to_have_count(1)
    page.keyboard.press("e")
    expect(page.locator(".card[open]")).to_have_count(0)
    tree.locator("a", has_text="v_receive_daily").click()
    expect(page.locator(".card[open] .name").first).to_have_text("view mart.v_receive_daily")
    assert page.url.endswith("#view%20mart.v_receive_daily")
    expect(tree.locator("[aria-current]")).to_have_text("~v_receive_daily")


def test_keys(open_page: Open, warehouse: View) -> None:
    """Objects are walked, opened and closed with keys; help lists them."""
    page = open_page(warehouse)
    page.keyboard.press("e")
    expect(page.locator(".card[open]")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(f"{card(TABLE)} > summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(card(TABLE))).to_have_attribute("open", "")
    expect(page.locator(f"{card(TABLE)} .rows")).to_contain_text("numeric(12,3)")
    page.keyboard.press("o")
    expect(page.locator(".card[open]")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_both_views_of_a_text(open_page: Open, warehouse: View) -> None:
    """A comparison is unified or side by side, emphasis kept; the choice outlives a reload."""
    page = open_page(warehouse, "#view%20mart.v_receive_daily")
    text = page.locator(card("view mart.v_receive_daily")).locator(".text")
    expect(text.locator("tr.del .c")).to_have_text("    sum(receive_king.weight) AS net_weight")
    expect(text.locator("mark")).to_have_text(" - receive_king.tare")
    page.keyboard.press("u")
    expect(text.locator(".unified")).to_be_hidden()
    row = text.locator(".split tr").nth(2)
    expect(row.locator("td.c")).to_have_count(2)
    expect(row.locator("td.c").nth(1).locator("mark")).to_have_text(" - receive_king.tare")
    expect(text.locator(".split tr").nth(3).locator("td.none").last).to_be_visible()
    page.reload()
    expect(text.locator(".split")).to_be_visible()
    expect(page.locator("#view-toggle")).to_have_text("Side by side")


@pytest.mark.parametrize("fragment", ["#view%20mart.v_receive_daily", "#view mart.v_receive_daily"])
def test_a_deep_link_opens_its_object(open_page: Open, warehouse: View, fragment: str) -> None:
    """An identity after # opens that object, spelled with blanks or without."""
    page = open_page(warehouse, fragment)
    expect(page.locator(".card.current .name").first).to_have_text("view mart.v_receive_daily")
    expect(page.locator(".card.current .text")).to_be_in_viewport()


def test_links_inside_objects_lead_to_objects(open_page: Open, warehouse: View) -> None:
    """Dependents and columns of the lineage that are in the report are links; a fold opens for its link."""
    page = open_page(warehouse, "#table%20stg.receive_king_2026_02")
    expect(page.locator(card("table stg.receive_king_2026_02"))).to_be_in_viewport()
    deps = page.locator(card(TABLE)).locator(".deps").nth(1)
    deps.locator("a", has_text="kpi.mv_card.actual").click()
    expect(page.locator(".card.current .name").first).to_have_text("materialized view kpi.mv_card")
    page.go_back()
    expect(page.locator(".card.current .name").first).to_have_text("table stg.receive_king_2026_02")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_in_both_themes(open_page: Open, warehouse: View, scheme: str) -> None:
    """Every text has at least the contrast of WCAG's level AA, 4.5 to 1, in the theme that the system asks for."""
    page = open_page(warehouse, color_scheme=scheme)
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    seen, bad = page.evaluate(CONTRAST)
    assert seen > 100
    assert bad == []


def test_the_theme_is_chosen_and_remembered(open_page: Open, warehouse: View) -> None:
    """The button goes through automatic, light and dark; the choice outlives a reload."""
    page = open_page(warehouse, color_scheme="light")
    toggle, root = page.locator("#theme-toggle"), page.locator("html")
    toggle.click()
    toggle.click()
    expect(root).to_have_attribute("data-theme", "dark")
    # Chromium hands what is stored to another process: a reload right behind a choice may find it late, or never.
    for _ in range(10):
        while root.get_attribute("data-theme") != "dark":
            toggle.click()
        page.reload()
        if toggle.inner_text() == "Theme: dark":
            break
    expect(toggle).to_have_text("Theme: dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != "rgb(255, 255, 255)"


@pytest.mark.parametrize("name", ["warehouse", "hostile"])
def test_no_page_is_wider_than_a_phone(open_page: Open, request: pytest.FixtureRequest, name: str) -> None:
    """With everything open, a window of 390 pixels shows all of the page, and the tree on demand."""
    page = open_page(request.getfixturevalue(name), width=PHONE)
    page.locator("#open-all").click()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    expect(page.locator("#tree")).to_be_hidden()
    page.locator("#nav-toggle").click()
    page.locator("#tree a").first.click()
    expect(page.locator("#tree")).to_be_hidden()
    expect(page.locator(".card.current")).to_be_in_viewport()


def test_hostile_names_are_only_shown(open_page: Open, hostile: View, hostile_names: tuple[str, ...]) -> None:
    """Opened in both views, names that try to break out are texts: no script runs, and each is found by a search."""
    page = open_page(hostile)
    tags = page.evaluate("[...new Set([...document.querySelectorAll('*')].map((one) => one.localName))]")
    page.locator("#open-all").click()
    page.keyboard.press("u")
    page.wait_for_timeout(200)
    after = page.evaluate("[...new Set([...document.querySelectorAll('*')].map((one) => one.localName))]")
    assert not {"img", "svg", "iframe", "object"} & set(after)
    assert page.locator("script").count() == 3
    assert page.locator(".rows").count() == len(hostile_names)
    assert set(tags) - set(after) <= {"noscript"}
    assert page.locator("main").inner_text().count("{{7*7}}{% raw %}") > 5
    page.locator("#search").fill("<script>alert(1)")
    expect(page.locator("#found")).to_have_text("2 of 26 objects")
    page.locator("#tree a").first.click()
    expect(page.locator(".card.current .name").first).to_have_text("table raw.<script>alert(1)</script>")


@pytest.mark.parametrize("name", ["warehouse", "large"])
def test_nothing_moves_while_the_page_loads(open_page: Open, request: pytest.FixtureRequest, name: str) -> None:
    """The layout of the first paint is that of the finished page, also with a theme and a view remembered."""
    page = open_page(request.getfixturevalue(name))
    page.keyboard.press("u")
    page.keyboard.press("t")
    page.reload()
    expect(page.locator("#tree li").first).to_be_attached()
    assert page.evaluate(SHIFT) <= 0.01


def test_without_scripts_everything_can_be_read(open_page: Open, warehouse: View) -> None:
    """A browser without scripts shows the list and opens objects by itself."""
    page = open_page(warehouse, java_script_enabled=False)
    expect(page.locator("#search")).to_be_hidden()
    page.locator(f"{card(TABLE)} > summary").click()
    expect(page.locator(f"{card(TABLE)} .rows")).to_be_visible()


def test_printing_opens_what_is_shown(open_page: Open, warehouse: View) -> None:
    """On paper every object is open and the tools are gone."""
    page = open_page(warehouse)
    page.keyboard.press("e")
    expect(page.locator(".card[open]")).to_have_count(0)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".card:not(.context):not([open])")).to_have_count(0)
    expect(page.locator(card("table stg.receive_king_2026_02"))).to_contain_text("CREATE TABLE month_2 ();")
    expect(page.locator("#side")).to_be_hidden()


def test_five_thousand_objects_are_searched(open_page: Open, large: View) -> None:
    """Among 5,000 objects the search finds the two that are meant."""
    page = open_page(large)
    page.locator("#search").fill("t_777")
    expect(page.locator("#found")).to_have_text("2 of 5000 objects")
    shows(page, "table s7.t_777", "index s7.t_777_i")
