"""Who may import whom: the press knows nothing of the paper, and rooms import from below alone."""

import ast
import re

import pytest
from prosperity.base.places import ROOT

LIBRARY = ROOT / "lib"
SENTENCE_END = re.compile(r"[.](?:\s|$)")
# the rooms of a package, top first; those in one tuple share a floor
ROOMS = {
    "nbpress": ("__main__", "command_line", ("handout", "report"), "run", "fresh", "warm", "plan",
                "tidy", ("files", "selfcheck"), ("errors", "start")),
    "prosperity": ("__main__", "cli", "publish", "explore", "figures", "audit", "study", "measures",
                   "data", "base"),
}  # fmt: skip


def imported(module):
    """The full names that a module imports anywhere in it: inside functions, and for types too."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wrong(package, rooms):
    """What is wrong with the arrows between the rooms of a package, in words.

    A room is a folder or a module; its arrow must end on a lower floor, so no circle is left.
    """
    floors = {}
    for floor, names in enumerate(rooms):
        floors |= dict.fromkeys([names] if isinstance(names, str) else names, floor)
    there = {p.stem for p in package.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    there.discard("__init__")  # the map of the house, which may name every room
    said = [f"{name}: give it a floor" for name in sorted(there - floors.keys())]
    said += [f"{name}: there is no such room" for name in sorted(floors.keys() - there)]
    for module in sorted(package.rglob("*.py")):
        room = module.relative_to(package).parts[0].removesuffix(".py")
        words = [name.split(".")[:2] for name in imported(module)]
        below = {name for top, name in (w for w in words if len(w) > 1) if top == package.name}
        for name in sorted(below - {room}):
            if room in floors and floors.get(name, -1) <= floors[room]:
                said.append(f"{module.relative_to(package)} imports from {name}")
    return said


def circles(package):
    """The circles between the modules of a package, each as the names along it."""
    dotted = {m: m.relative_to(package.parent).with_suffix("").parts for m in package.rglob("*.py")}
    modules = {".".join(words).removesuffix(".__init__"): m for m, words in dotted.items()}
    found, done = [], set()

    def walk(name, path):
        if name in path:
            found.append(" > ".join([*path[path.index(name) :], name]))
        elif name not in done:
            for other in imported(modules[name]):
                other = other if other in modules else other.rpartition(".")[0]
                if other in modules and other != name:
                    walk(other, [*path, name])
            done.add(name)

    for name in sorted(modules):
        walk(name, [])
    return found


@pytest.mark.parametrize(
    ("package", "other"), [("nbpress", "prosperity"), ("prosperity", "nbpress")]
)
def test_press_and_study_meet_in_commands_alone(package, other):
    modules = list((LIBRARY / package).rglob("*.py"))
    joining = {m for m in modules if other in {n.partition(".")[0] for n in imported(m)}}
    assert len(modules) > 20
    places = {module.relative_to(LIBRARY).as_posix() for module in joining}
    allowed = ("prosperity/cli/", "prosperity/__main__.py")
    assert all(place.startswith(allowed) for place in places), places


@pytest.mark.parametrize("package", ROOMS)
def test_a_room_imports_from_rooms_below_it_and_no_modules_stand_in_a_circle(package):
    assert wrong(LIBRARY / package, ROOMS[package]) == []
    assert circles(LIBRARY / package) == []


@pytest.mark.parametrize("package", ROOMS)
def test_each_room_says_what_lives_there_and_what_does_not_and_has_its_tests(package):
    for face in (LIBRARY / package).glob("*/__init__.py"):
        said = ast.get_docstring(ast.parse(face.read_text(encoding="utf-8"))) or ""
        assert len(SENTENCE_END.findall(said)) >= 2, f"{face}: say also what does not live here"
        tests = ROOT / "tests" / package / face.parent.name
        assert list(tests.glob("test_*.py")), f"{tests}: a room without tests"


def house(folder, **lines):
    """A package with the rooms high and beside, on one floor, and low; lines: a module of each."""
    for name in ("high", "beside", "low", *lines):
        (folder / "house" / name).mkdir(parents=True, exist_ok=True)
        (folder / "house" / name / "__init__.py").touch()
        (folder / "house" / name / f"{name}s.py").write_text(lines.get(name, ""))
    return folder / "house"


@pytest.mark.parametrize(
    ("room", "line", "fault"),
    [
        ("low", "from house.high.highs import B", "low/lows.py imports from high"),
        ("low", "def f():\n    from house import high", "low/lows.py imports from high"),
        ("beside", "import house.high", "beside/besides.py imports from high"),
        ("low", "import house.cellar", "low/lows.py imports from cellar"),
        ("new", "", "new: give it a floor"),
    ],
)
def test_an_arrow_that_goes_up_or_aside_is_found(tmp_path, room, line, fault):
    package = house(tmp_path, **{"high": "import house.low.lows", room: line})
    assert wrong(package, [("high", "beside"), "low"]) == [fault]


def test_a_circle_is_found(tmp_path):
    package = house(
        tmp_path, high="from house.low import lows", low="def f():\n    import house.high.highs"
    )
    assert circles(package) == ["house.high.highs > house.low.lows > house.high.highs"]
