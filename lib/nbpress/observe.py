"""Watches, inside the kernel, what a notebook reads, writes and imports. Standard library only.

Loaded as an IPython extension. Writes one JSON file, named by the variable NBPRESS_OBSERVE:
{"read": {path: [mtime_ns, size] or null}, "written": {path: true}, and likewise "listed" (folders),
"modules" and "programs" (names)}. What compiled code or another program opens is not seen;
the programs that were started are named, so that a reader knows.
"""

import atexit
import json
import os
import sys

VARIABLE = "NBPRESS_OBSERVE"
WORDS = ("read", "written", "listed", "modules", "programs")
SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/", "/lib/", "/var/lib/", "/run/")


def load_ipython_extension(shell):
    """Start watching; called by IPython before the first cell."""
    path = os.environ.pop(VARIABLE, None)
    if path:
        watcher = Watcher(path)
        shell.events.register("post_run_cell", lambda *_: watcher.save())
        atexit.register(watcher.save)  # a notebook may write in its own exit handlers
        atexit.register(hasten)
        sys.addaudithook(watcher.hear)


def hasten():
    """At exit: let no thread of ipykernel wait for another that is gone.

    ipykernel ends its output thread before the control thread, which may still be telling that the
    kernel is idle and then waits for ever; a last flush waits ten seconds for nobody.
    """
    app = getattr(sys.modules.get("ipykernel.kernelapp"), "IPKernelApp", None)
    control = app and app.initialized() and app.instance().control_thread
    if control and control.is_alive():
        control.stop()
        control.join(2)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "flush_timeout"):
            stream.flush()
            stream.flush_timeout = 0.1


class Watcher:
    """Collects audit events."""

    def __init__(self, path):
        self.path = path
        self.read, self.written, self.listed, self.programs = {}, {}, {}, {}
        self.modules, self.met = {}, set(sys.modules)  # a project's modules come later
        self.temporary = [os.path.dirname(path) + os.sep]
        own = {sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix)}
        own.add(os.path.dirname(os.path.abspath(__file__)))
        self.environment = tuple(folder.rstrip(os.sep) + os.sep for folder in own) + SYSTEM
        self.saved = None

    def hear(self, event, given):
        """The audit hook; never raises, for that would break the notebook."""
        try:
            if event == "open":
                self.opened(*given)
            elif event in ("os.listdir", "os.scandir"):
                caller = sys._getframe(1).f_code.co_filename
                if not caller.startswith("<frozen importlib") and self.known(given[0] or "."):
                    self.listed[self.known(given[0] or ".")] = True
            elif event == "os.rename":
                source, target = self.known(given[0]), self.known(given[1])
                self.written.pop(source, None)
                if target:
                    self.written[target] = True
            elif event == "os.remove":
                self.written.pop(self.known(given[0]), None)
            elif event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
                self.temporary.append(os.path.abspath(os.fsdecode(given[0])))
            elif event == "sqlite3.connect":
                new = not os.path.exists(given[0])
                self.opened(given[0], "w" if new else "r", 0)
            elif event == "subprocess.Popen":
                self.programs[os.path.basename(os.fsdecode(given[0]))] = True
            elif event in ("os.forkpty", "os.system"):  # a line that begins with !
                self.programs["!"] = True
        except Exception:
            pass

    def opened(self, path, mode, flags):
        """A file was opened, or would have been: a missing file is a dependency too."""
        path = self.known(path)
        if not path or path.endswith((".py", ".pyc", ".so")):
            return
        if flags & (os.O_WRONLY | os.O_RDWR) or set(mode or "") & set("wax+"):
            self.written[path] = True
        elif path not in self.written and path not in self.read:
            try:
                status = os.stat(path)
                self.read[path] = [status.st_mtime_ns, status.st_size]
            except OSError:
                self.read[path] = None

    def known(self, path):
        """The absolute path of a file of the project; None for any other."""
        if isinstance(path, int) or path is None:
            return None
        path = os.fsdecode(path)
        if path.startswith(self.environment):
            return None
        path = os.path.abspath(path)
        hidden = os.sep + "." in path or "__pycache__" in path
        whole = path + os.sep
        if hidden or whole.startswith(self.environment) or whole.startswith(tuple(self.temporary)):
            return None
        return path

    def save(self):
        """Write down what was seen so far, if it is news."""
        for name in set(sys.modules) - self.met:
            self.met.add(name)
            file = getattr(sys.modules.get(name), "__dict__", {}).get("__file__")
            if isinstance(file, str) and self.known(file):
                self.modules[self.known(file)] = True
        news = self.read, self.written, self.listed, self.modules, self.programs
        counted = [sorted(what) for what in news]
        if counted != self.saved:
            self.saved = counted
            seen = {word: dict(what) for word, what in zip(WORDS, news, strict=True)}
            with open(self.path, "w", encoding="utf-8") as file:
                json.dump(seen, file)
