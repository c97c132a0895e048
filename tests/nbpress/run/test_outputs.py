"""Every output arrives, however many there are and however slowly they are read."""

import json

import pytest
from nbpress import plan
from nbpress.run import run

MANY = 2100  # more than the 1000 that wait on each side of a local socket
FLOODS = {
    "lines": "for n in range(MANY):\n    print(n, flush=True)",
    "log": "import logging\nlogging.basicConfig()\nfor n in range(MANY):\n    logging.warning(n)",
    "displays": "for n in range(MANY):\n    display(n)",
    "updates": "shown = display(0, display_id='one')\nfor n in range(MANY):\n    shown.update(n)",
    "clears": "from IPython.display import clear_output\n"
    "for n in range(MANY):\n    clear_output()\n    print(n)",
    "progress": "import sys\nfor n in range(MANY):\n"
    "    print(end=f'\\r{n}', file=sys.stderr, flush=True)",
    "widget": "import ipywidgets\nslider = ipywidgets.IntText()\ndisplay(slider)\n"
    "for n in range(MANY):\n    slider.value = n",
    "output of a widget": "import ipywidgets\ninside = ipywidgets.Output()\nwith inside:\n"
    "    for n in range(MANY):\n        print(n, flush=True)",
    "what it holds": "inside.outputs[0]['text'] == ''.join(f'{n}\\n' for n in range(MANY))",
    # since Python 3.12 it warns of forks beside threads
    "children": "import os, warnings\nwarnings.simplefilter('ignore')\n"
    "for n in range(40):\n    if not os.fork():\n"
    "        print(''.join(f'{n} {m}\\n' for m in range(100)), end='', flush=True)\n"
    "        os._exit(0)\n"
    "    os.wait()",
    "lines of several": "import os, sys, warnings\nwarnings.simplefilter('ignore')\nchildren = []\n"
    "for n in range(4):\n    children.append(os.fork())\n    if not children[-1]:\n"
    "        for m in range(100):\n            print('child', n, m)\n"
    "        print('end', end='.')\n        os._exit(0)\n"
    "for child in children:\n    os.waitpid(child, 0)",
    # what waits in the kernel, of a line and before one, is the kernel's own to send
    "before a child": "print('before', file=sys.stderr)\nprint('before', end=' ')\n"
    "if not os.fork():\n    os._exit(0)\nos.wait()\nprint('after')",
    # which ends with no chance to send what waits
    "a line that is written over": "import signal\nif not os.fork():\n"
    "    print('over', end='\\r')\n    os.kill(os.getpid(), signal.SIGKILL)\nos.wait();",
    "sent by another thread": "if not os.fork():\n"
    "    sys.stdout._rotate_buffers()\n"
    "    sys.stdout.pub_thread.schedule(sys.stdout._flush)\n"
    "    print('end')\n    os._exit(0)\nos.wait();",
    # a kernel that comes to its outputs only when the child and the cell are done
    "a child at the end": "import os, sys, time\n"
    "sys.stdout.flush_timeout = sys.stderr.flush_timeout = 0.01\n"
    "get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(1))\n"
    "if not os.fork():\n    print('last', flush=True)\n    os._exit(0)\nos.wait();",
}  # fmt: skip


def texts(copy):
    """What each cell of an executed copy shows, in one list a cell."""
    cells = json.loads(copy.read_text(encoding="utf-8"))["cells"]
    return [
        ["".join(o.get("text") or o["data"]["text/plain"]) for o in cell["outputs"]]
        for cell in cells
    ]


@pytest.fixture(scope="module", params=[True, False], ids=["warm", "cold"])
def shown(request, tmp_path_factory, notebook):
    """What each flood shows, from one kernel."""
    root = tmp_path_factory.mktemp("floods")
    notebook(root / "a.ipynb", *[flood.replace("MANY", str(MANY)) for flood in FLOODS.values()])
    [job] = plan.collection(root / "a.ipynb", out=root / "out")
    report = run([job], out=root / "out", warm=request.param)
    assert report.exit_code == 0 and not report.words, (report.failed, report.words)
    content = json.loads(job.output.read_text(encoding="utf-8"))
    return dict(zip(FLOODS, texts(job.output), strict=True)), content["metadata"]["widgets"]


def test_each_line_display_and_update_is_in_the_copy(shown):
    outputs, widgets = shown
    lines = "".join(f"{n}\n" for n in range(MANY))
    assert outputs["lines"] == [lines]
    assert outputs["log"] == ["".join(f"WARNING:root:{n}\n" for n in range(MANY))]
    assert outputs["displays"] == [str(n) for n in range(MANY)]
    assert outputs["updates"] == [str(MANY - 1)] and outputs["clears"] == [f"{MANY - 1}\n"]
    assert outputs["progress"] == ["".join(f"\r{n}" for n in range(MANY))]
    children = sorted("".join(outputs["children"]).split("\n")[:-1])
    assert children == sorted(f"{n} {m}" for n in range(40) for m in range(100))
    lines = "".join(outputs["lines of several"]).replace("end.", "").split("\n")[:-1]
    assert sorted(lines) == sorted(f"child {n} {m}" for n in range(4) for m in range(100))
    assert "".join(outputs["lines of several"]).count("end.") == 4
    assert sorted(outputs["before a child"]) == ["before\n", "before after\n"]
    assert outputs["a line that is written over"] == ["over\r"]
    assert outputs["sent by another thread"] == ["end\n"]
    assert outputs["a child at the end"] == ["last\n"]
    assert outputs["what it holds"] == ["True"]
    [states] = [kind["state"] for kind in widgets.values()]
    assert MANY - 1 in [model["state"].get("value") for model in states.values()]


def test_a_kernel_that_prints_to_its_end_ends_in_time(folder, notebook):
    endless = "import threading\ndef f():\n    while True:\n        print('x' * 1000, flush=True)\n"
    notebook(folder / "a.ipynb", endless + "threading.Thread(target=f, daemon=True).start()")
    report = run(plan.collection(folder / "a.ipynb"))
    assert report.exit_code == 0 and not report.words


PORTS = """
import os, psutil
[c.laddr for c in psutil.Process().net_connections("tcp") if c.status == "LISTEN"]
"""


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_a_kernel_opens_no_port(folder, notebook, warm):
    notebook(folder / "a.ipynb", PORTS)
    [job] = plan.collection(folder / "a.ipynb")
    assert run([job], warm=warm).exit_code == 0
    assert texts(job.output) == [["[]"]]
