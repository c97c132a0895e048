"""What the press takes from ipykernel and IPython without their promise is still as it was."""

import gc
import inspect
import sys
from types import SimpleNamespace

import ipykernel
import IPython
import jupyter_client
import papermill
import pytest
from ipykernel import iostream, ipkernel, kernelapp, kernelbase
from IPython.core import displayhook, getipython, interactiveshell
from IPython.core.inputtransformer2 import TransformerManager
from nbpress import plan
from nbpress.run import run
from nbpress.warm import patches

PRIVATE = {
    "a kernel lists its children in _process_children": (
        ipykernel, lambda: callable(kernelbase.Kernel._process_children)),
    "a kernel waits for its children as it ends": (
        ipykernel, lambda: "_process_children" in inspect.getsource(kernelbase)),
    "a kernel's module of its own reads sys.modules": (
        ipykernel, lambda: "sys.modules" in inspect.getsource(ipkernel) and ipkernel.sys),
    "an application has a control thread": (
        ipykernel, lambda: "control_thread" in kernelapp.IPKernelApp.class_trait_names()
        or hasattr(kernelapp.IPKernelApp, "control_thread")),
    "a stream waits flush_timeout seconds": (
        ipykernel, lambda: iostream.OutStream.flush_timeout > 0),
    "a child's stream sends what it buffers through its thread": (
        ipykernel, lambda: "self.pub_thread.schedule(self._flush)"
        in inspect.getsource(iostream.OutStream.write) and "_buffers" in
        inspect.getsource(iostream.OutStream._rotate_buffers)),
    "a client's channel gives a message by _recv": (
        jupyter_client, lambda: "await self._recv(" in
        inspect.getsource(jupyter_client.channels.AsyncZMQSocketChannel.get_msg)),
    "papermill saves a notebook with what its module calls write_ipynb": (
        papermill, lambda: callable(papermill.iorw.write_ipynb)
        and "write_ipynb(" in inspect.getsource(papermill.execute.execute_notebook)),
    "packages ask IPython.core.getipython where they are": (
        IPython, lambda: getipython.get_ipython is IPython.get_ipython),
    "a cell is transformed by a TransformerManager": (
        IPython, lambda: TransformerManager().transform_cell("1") == "1\n"),
    "and cut into words by make_tokens_by_line": (
        IPython, lambda: "= make_tokens_by_line(lines)"
        in inspect.getsource(TransformerManager.do_one_token_transform)),
    "a shell that ends empties itself in _atexit_once, and collects before": (
        IPython, lambda: "self.reset(" in inspect.getsource(
            interactiveshell.InteractiveShell._atexit_once) and "gc.collect()" in
        inspect.getsource(displayhook.DisplayHook.flush)),
    "an application's log shows what is of its log_level": (
        ipykernel, lambda: {"log_level", "log"} <= {*kernelapp.IPKernelApp.class_trait_names()}),
}  # fmt: skip


@pytest.mark.parametrize("what", PRIVATE)
def test_the_installed_version_still_has_what_is_patched(what):
    package, holds = PRIVATE[what]
    assert holds(), f"no longer in {package.__name__} {package.__version__}: {what}"


def test_a_cell_is_cut_into_words_once_and_whoever_shortens_them_has_lists_of_their_own():
    asked = []

    def cut(lines):
        asked.append(lines)
        return [line.split() for line in lines]

    transformers = SimpleNamespace(make_tokens_by_line=cut)
    patches.cut_once(transformers)
    transformers.make_tokens_by_line(["a b\n", "c\n"])[0].pop()
    assert transformers.make_tokens_by_line(["a b\n", "c\n"]) == [["a", "b"], ["c"]]
    assert transformers.make_tokens_by_line(["c\n"]) == [["c"]]
    assert asked == [["a b\n", "c\n"], ["c\n"]]


def test_a_shell_that_ends_does_not_look_for_garbage_and_whoever_looks_later_does(monkeypatch):
    looks = []
    monkeypatch.setattr(gc, "collect", lambda: looks.append(1))
    module = SimpleNamespace(InteractiveShell=type("Shell", (), {}))
    module.InteractiveShell._atexit_once = lambda shell: (gc.collect(), looks.append(shell))
    patches.collect_once(module)
    module.InteractiveShell._atexit_once(2)
    gc.collect()
    assert looks == [2, 1]


def test_a_kernel_makes_no_record_of_what_its_log_leaves_out(folder, notebook):
    notebook(folder / "a.ipynb", "log = get_ipython().kernel.log\n"
             "[log.isEnabledFor(level) for level in (10, 20, 30)]")  # fmt: skip
    [job] = plan.collection(folder / "a.ipynb")
    assert run([job]).exit_code == 0
    assert "[False, False, True]" in job.output.read_text(encoding="utf-8")


def test_the_installed_versions_are_known():
    assert patches.unknown() == ""


def test_in_a_version_that_is_not_known_kernels_start_cold_and_say_why(
    folder, notebook, monkeypatch
):
    (folder / "site").mkdir()  # the version that the processes of this run will find
    later = "import ipykernel; ipykernel.__version__ = '99.1'\n"
    (folder / "site/sitecustomize.py").write_text(later)
    monkeypatch.setenv("PYTHONPATH", str(folder / "site"))
    source = "get_ipython().kernel._process_children.__qualname__"
    notebook(folder / "nb/a.ipynb", source)
    [job] = plan.collection(folder / "nb")
    report = run([job])
    assert report.exit_code == 0, report.failed
    why = "cold: ipykernel 99.1 is new to the press, which knows 7 to 7"
    assert report.jobs[0]["kernel"] == why
    assert "Kernel._process_children" in job.output.read_text(encoding="utf-8")


def test_only_what_is_loaded_is_asked_for_its_version(monkeypatch):
    monkeypatch.setattr(IPython, "__version__", "12.0.dev")
    assert patches.unknown() == "IPython 12.0.dev is new to the press, which knows 9 to 9"
    monkeypatch.delitem(sys.modules, "IPython")
    assert patches.unknown() == ""
