"""The page in Chromium: no complaint, no request, nothing cut off, usable by keyboard, light and dark."""

import pytest
from tests.reports import fixture
from tests.reports.browser import CHROMIUM, browser
from tests.reports.test_hostile_names import NAMES

from molcause.reports.write import report

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]

SCREENS = {
    "desk": (1280, 900, False),
    "tablet": (820, 1180, True),
    "phone": (390, 844, True),
    "small": (320, 640, True),
}
READ = "p, td, th, li, dt, dd, h2, h3, .badge, .flag, summary, button, a"
CONTRAST = """
(() => {
  const curve = x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4;
  const light = color => [.2126, .7152, .0722].reduce((sum, part, k) => sum + part * curve(color[k] / 255), 0);
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const cover = color => color.length < 4 ? 1 : color[3];
  const over = (a, b) => [0, 1, 2].map(k => a[k] * cover(a) + b[k] * (1 - cover(a)));
  const ground = e => e ? over(parse(getComputedStyle(e).backgroundColor), ground(e.parentElement)) : [255, 255, 255];
  const bad = new Set();
  document.querySelectorAll("SELECTOR").forEach(e => {
    if (!e.offsetParent || !e.textContent.trim()) { return; }
    const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) { bad.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`); }
  });
  return [...bad];
})()
""".replace("SELECTOR", READ)


@pytest.fixture(scope="module")
def tab():
    with browser() as found:
        yield found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_is_wrong_on_any_screen(tab, page, screen, dark):
    width, height, phone = SCREENS[screen]
    tab.screen(width, height, phone=phone, dark=dark)
    tab.open(page)
    tab.run("document.querySelectorAll('main details').forEach(item => { item.open = true; })")
    assert tab.complaints() == []
    assert tab.run("document.documentElement.scrollWidth") <= width
    assert tab.run(CONTRAST) == []
    cut = "[...document.querySelectorAll('svg.figure text')].filter(t => t.getBoundingClientRect().width && "
    cut += "(t.getBBox().x < -1 || t.getBBox().x + t.getBBox().width > t.ownerSVGElement.viewBox.baseVal.width + 1))"
    assert tab.run(f"{cut}.map(t => t.textContent)") == []


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_the_answer_stands_in_the_first_screen(tab, page, screen):
    width, height, phone = SCREENS[screen]
    tab.screen(width, height, phone=phone)
    tab.open(page)
    assert tab.run("[...document.querySelectorAll('.glimpses')].at(-1).getBoundingClientRect().bottom") < height


def test_a_link_to_what_is_folded_opens_it(tab, page):
    tab.screen(1280, 900)
    tab.open(page)
    folded = "document.querySelector('.glance a[href$=smaller]')"
    assert tab.run(f"document.querySelector({folded}.getAttribute('href')).open") is False
    tab.run(f"{folded}.click()")
    assert tab.run(f"document.querySelector({folded}.getAttribute('href')).open") is True
    assert tab.complaints() == []


@pytest.mark.parametrize("screen", ["phone", "small"])
def test_small_tables_need_no_scrolling_on_a_phone(tab, page, screen):
    width, height, phone = SCREENS[screen]
    tab.screen(width, height, phone=phone)
    tab.open(page)
    tab.run("document.querySelectorAll('main details').forEach(item => { item.open = true; })")
    around = "[...document.querySelectorAll('.stack')].map(t => t.parentElement)"
    assert tab.run(f"{around}.filter(t => t.scrollWidth > t.clientWidth).map(t => t.innerText.slice(0, 80))") == []
    assert tab.run("document.querySelectorAll('.stack').length") >= 5


def test_no_two_node_labels_overlap(tab, page):
    tab.screen(1280, 900)
    tab.open(page)
    box = "n => { const b = n.boundingBox(); return [n.id(), b.x1, b.y1, b.x2, b.y2]; }"
    boxes = tab.run(f"molcauseNetwork.nodes().map({box})")
    assert len(boxes) == 16
    for k, (name, x1, y1, x2, y2) in enumerate(boxes):
        for other, u1, v1, u2, v2 in boxes[k + 1 :]:
            assert x2 <= u1 or u2 <= x1 or y2 <= v1 or v2 <= y1, (name, other)


def test_an_edge_is_found_by_keyboard_and_explained(tab, page):
    tab.screen(1280, 900)
    tab.open(page)
    tab.run("document.querySelector('.edge-table').open = true; document.querySelector('[data-edge]').focus(); 0")
    tab.press("Enter")
    shown = tab.run("document.getElementById('panel').innerText")
    assert "PIP2 → PKC" in shown
    assert "crystal structure" in shown
    assert tab.run("document.querySelector('#panel a').href") == "https://pubmed.ncbi.nlm.nih.gov/19346474/"
    assert tab.run("document.activeElement.id") == "drawing"
    before = tab.run("molcauseNetwork.pan().x")
    tab.press("ArrowLeft")
    assert tab.run("molcauseNetwork.pan().x") == before + 60
    tab.press("n")
    assert tab.run("molcauseNetwork.nodes('.chosen').length") == 1
    tab.press("Escape")
    assert tab.run("document.getElementById('panel').hidden") is True
    assert tab.complaints() == []


def test_signs_are_drawn_as_triangle_tee_and_circle_and_leaked_edges_dashed(tab, page):
    tab.open(page)
    look = "e => [e.data('sign'), e.data('leaked'), e.style('target-arrow-shape'), e.style('line-style')]"
    drawn = tab.run(f"molcauseNetwork.edges().map({look})")
    assert {(sign, shape) for sign, _, shape, _ in drawn} == {(1, "triangle"), (-1, "tee"), (0, "circle")}
    assert {(leaked, line) for _, leaked, _, line in drawn} == {(0, "solid"), (1, "dashed")}


def test_the_two_networks_take_turns(tab, page):
    tab.open(page)
    tab.run("document.querySelector('[data-network=learned]').click()")
    assert tab.run("molcauseNetwork.edges().not('.off').length") == 18
    tab.run("document.querySelector('[data-network=known]').click()")
    assert tab.run("molcauseNetwork.edges().not('.off').length") == 39


def test_the_theme_button_changes_page_and_drawing(tab, page):
    tab.screen(1280, 900)
    tab.open(page)
    tab.run("localStorage.clear()")
    tab.open(page)
    ink = "molcauseNetwork.nodes()[0].style('color')"
    before = tab.run(f"[getComputedStyle(document.body).backgroundColor, {ink}]")
    tab.run("document.getElementById('theme').click()")
    after = tab.run(f"[getComputedStyle(document.body).backgroundColor, {ink}]")
    assert before[0] != after[0]
    assert before[1] != after[1]
    tab.run("localStorage.clear()")


def test_copying_says_what_happened(tab, page):
    tab.open(page)
    tab.run("document.querySelector('[data-copy]').click(); new Promise(r => setTimeout(r, 300))")
    assert tab.run("document.getElementById('copied').textContent") in {
        "Copied.",
        "Selected: press Ctrl+C or Cmd+C to copy.",
    }
    assert tab.complaints() == []


def test_hostile_names_run_nothing(tab, tmp_path):
    lines = ["source,target,sign,reference,evidence"]
    cells = ['"' + name.replace('"', '""') + '"' for name in NAMES]
    lines += [f"{a},{b},1,{a},{b}" for a, b in zip(cells, cells[1:] + cells[:1], strict=True)]
    place = fixture.build(tmp_path / "run")
    fixture.put(place, "knowledge.csv", "\n".join(lines) + "\n")
    (place / "knowledge_nodes.csv").unlink()
    tab.screen(1280, 900)
    tab.open(report(place))
    tab.run("window.alerted = 0; window.alert = () => { window.alerted += 1; }; 0")
    tab.run("document.querySelectorAll('[data-edge]').forEach(b => b.click())")
    assert tab.run("window.alerted") == 0
    assert tab.run("document.querySelectorAll('#panel img, #panel script, #panel svg').length") == 0
    drawn = set(tab.run("molcauseNetwork.nodes().map(n => n.id())"))
    assert set(NAMES) <= drawn
    assert tab.complaints() == []


def test_on_paper_it_is_light_and_open_and_then_as_before(tab, page):
    tab.screen(794, 1123, dark=True)
    tab.open(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = tab.run(ground)
    tab.run("dispatchEvent(new Event('beforeprint'))")
    tab.call("Emulation.setEmulatedMedia", media="print")
    assert tab.run(ground) == "rgb(255, 255, 255)"
    assert tab.run("[...document.querySelectorAll('main details')].every(item => item.open)") is True
    assert tab.run("getComputedStyle(document.querySelector('.pick')).display") != "none"
    tab.call("Emulation.setEmulatedMedia", media="")
    tab.screen(794, 1123, dark=True)
    tab.run("dispatchEvent(new Event('afterprint'))")
    assert tab.run(ground) == dark
    assert tab.complaints() == []
