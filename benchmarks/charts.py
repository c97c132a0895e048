"""How fast a chart of the website follows: milliseconds from a moved control to the new picture.

Run: python benchmarks/charts.py [ROUNDS]. Handler, drawing and layout of each move are timed in the
browser; beside the clock stands processor time, which other work on the machine does not lengthen.
"""

import importlib.util
import statistics
import sys
import tempfile
from pathlib import Path

from prosperity.base.places import ROOT
from prosperity.publish.site import charts
from prosperity.publish.site.build import Site

spec = importlib.util.spec_from_file_location("browser", ROOT / "tests" / "browser.py")
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
LIMIT = 50  # milliseconds
MOVES = """rounds => {
  const took = [], controls = [...document.querySelector('figure.live form').elements];
  for (let round = 1; round <= rounds; round += 1) for (const one of controls.filter(e => e.name)) {
    if (one.options) one.selectedIndex = round % one.options.length;
    else one.value = +one.min + (round * 7) % (one.max - one.min);
    const begun = performance.now();
    one.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector('.picture svg').getBoundingClientRect();
    took.push(performance.now() - begun);
  }
  return took;
}"""


def pages(folder):
    """The pages of the charts alone, in one language."""
    site = Site(folder / "site", {}, Path("none"), False)
    site.style()
    site.lang = "zh"
    site.write_charts()
    return [site.folder / site.lang / "charts" / f"{name}.html" for name in charts.charts("zh")]


def spent(session):
    """The processor seconds of the page so far."""
    found = session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in found if one["name"] == "TaskDuration")


def main(rounds=40):
    """Print a line for each chart and width; 1 if a median is over the limit."""
    slow = False
    with tempfile.TemporaryDirectory() as folder, tools.browser() as running:
        for path in pages(Path(folder)):
            for width in (1280, 390):
                page = running.new_page(viewport={"width": width, "height": 860})
                session = page.context.new_cdp_session(page)
                session.send("Performance.enable", {"timeDomain": "threadTicks"})
                page.goto(path.as_uri())
                page.evaluate(MOVES, 5)
                before = spent(session)
                took = sorted(page.evaluate(MOVES, rounds))
                each = (spent(session) - before) / len(took) * 1000
                middle, late = statistics.median(took), took[int(0.95 * len(took))]
                print(f"{path.stem:<9} {width:>5} px  median {middle:5.1f} ms, 19 of 20 under "
                      f"{late:5.1f} ms, processor {each:5.1f} ms a move")  # fmt: skip
                slow |= middle > LIMIT
                page.close()
    return int(slow)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
