"""Measure the press beside its contenders: a table of ratios, and JSON. See README.md."""

import argparse
import asyncio
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import contenders
import make
import psutil
import since

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "out" / "benchmarks"
CORES = os.cpu_count()
FEW = 12  # jobs of the slow contenders
PYTHON = sys.executable
CONTENDERS = ("papermill_loop", "papermill_api_loop", "papermill_xargs", "nbconvert",
              "ploomber_engine", "jupyter_cache", "snakemake")  # fmt: skip


def timed(function, *given):
    """Seconds that a call takes."""
    started = time.perf_counter()
    function(*given)
    return time.perf_counter() - started


def environment():
    """The contenders' Python, built once from the hashed requirements."""
    python = PLACE / "env" / "bin" / "python"
    if not python.exists():
        subprocess.run([PYTHON, "-m", "venv", str(PLACE / "env")], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r",
             str(ROOT / "benchmarks/requirements.txt")], check=True,
        )  # fmt: skip
    return str(python)


def press(folder, *words):
    """Run the press and return its output."""
    command = [PYTHON, "-m", "nbpress", "run", *map(str, words), "--out", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.stdout


def sweep():
    """62 jobs, every way, each beside the floor of the same minute."""
    python, folder = environment(), PLACE / "sweep"
    shutil.rmtree(folder, ignore_errors=True)
    jobs = make.sweep(folder)
    few, half = jobs[:FEW], make.PROVINCES[: FEW // 2]
    everything = ["--matrix", "province=" + ",".join(make.PROVINCES), "--matrix", "lang=zh,en"]
    some = ["--matrix", "province=" + ",".join(half), "--matrix", "lang=zh,en", "--cold"]
    contenders.call(folder, python, "-c", "import papermill, pandas, seaborn, matplotlib.pyplot")
    contenders.prepared(python, folder, few, "convert")
    contenders.add_to_cache(python, folder, contenders.prepared(python, folder, few, "cache"))
    rows = []

    def beside(name, count, function, *given):
        before = contenders.floor(folder, few, CORES)
        seconds = timed(function, *given) / count
        floor = (before + contenders.floor(folder, few, CORES)) / 2 / FEW / CORES
        rows.append([name, seconds, floor])
        print(f"{name}: {seconds:.3f} s a job, floor {floor:.3f}", file=sys.stderr, flush=True)

    def ours():
        shutil.rmtree(folder / "out", ignore_errors=True)
        beside("nbpress, warm", len(jobs), press, folder, "sweep.ipynb", *everything)

    ours()
    beside("bare forks, no kernel", len(jobs), contenders.bare_forks, folder, jobs, CORES)
    for number, name in enumerate(CONTENDERS, 1):
        try:
            beside(name, FEW, getattr(contenders, name), python, folder, few, CORES)
        except (RuntimeError, subprocess.CalledProcessError) as error:
            # two kernels that a tool starts at once may choose one port
            print(f"{name}: failed, {error}", file=sys.stderr, flush=True)
        if number % 3 == 0:
            ours()
    shutil.rmtree(folder / "out")
    beside("nbpress, cold", FEW, press, folder, "sweep.ipynb", *some)
    mine = [row for row in rows if row[0] == "nbpress, warm"]
    middle = sorted(mine, key=lambda row: row[1] / row[2])[len(mine) // 2]
    rows = [middle] + [row for row in rows if row[0] != "nbpress, warm"]
    own = middle[1] / middle[2]
    return [
        {"way": name, "seconds_a_job": round(seconds, 3), "floor_then": round(floor, 3),
         "times_the_floor": round(seconds / floor, 2),
         "times_nbpress": round(seconds / floor / own, 2)}
        for name, seconds, floor in sorted(rows, key=lambda row: row[1] / row[2])
    ]  # fmt: skip


def again():
    """Nothing changed."""
    folder = PLACE / "sweep-again"
    shutil.rmtree(folder, ignore_errors=True)
    make.sweep(folder)
    words = ["sweep.ipynb", "--matrix", "province=" + ",".join(make.PROVINCES),
             "--matrix", "lang=zh,en"]  # fmt: skip
    rows = []

    def twice(what, run):
        first = timed(run)
        later = statistics.median(timed(run) for _ in range(5))
        rows.append({"what": what, "first_seconds": round(first, 2),
                     "again_seconds": round(later, 3)})  # fmt: skip

    twice("62 jobs of the sweep", lambda: press(folder, *words))
    out = PLACE / "collection"
    shutil.rmtree(out, ignore_errors=True)
    command = [PYTHON, "-m", "prosperity", "run", "--out", str(out)]
    twice("the collection", lambda: subprocess.run(command, check=True, capture_output=True))
    return rows


def scale():
    """Cost a job and memory at 10, 100 and 1000 jobs."""
    rows = []
    for count in (10, 100, 1000):
        folder = PLACE / f"scale-{count}"
        shutil.rmtree(folder, ignore_errors=True)
        make.small(folder)
        values = ",".join(map(str, range(count)))
        peaks = {"runner": 0.0, "workers": 0.0}
        process = subprocess.Popen(
            [PYTHON, "-m", "nbpress", "run", "small.ipynb", "--matrix", f"n={values}", "-j",
             str(CORES), "--out", "out"], cwd=folder, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        ends = []
        reader = threading.Thread(
            target=lambda p=process, e=ends: [e.append(time.perf_counter()) for line in p.stdout
                                              if line.startswith("done")])  # fmt: skip
        started = time.perf_counter()
        reader.start()
        while process.poll() is None:
            watch(process.pid, peaks)
            time.sleep(0.5)
        reader.join()
        assert len(ends) == count, f"{len(ends)} of {count} jobs ended well"
        rows.append(
            {
                "jobs": count,
                "seconds_to_the_first": round(ends[0] - started, 2),
                "seconds_a_job": round((time.perf_counter() - started) / count, 3),
                "seconds_a_job_after_start": round((ends[-1] - ends[0]) / (count - 1), 3),
                "peak_runner_mb": round(peaks["runner"], 1),
                "peak_one_worker_mb": round(peaks["workers"], 1),
            }
        )
    return rows


def watch(pid, peaks):
    """Note the memory of the runner, and of its largest worker."""
    try:
        runner = psutil.Process(pid)
        peaks["runner"] = max(peaks["runner"], runner.memory_info().rss / 2**20)
        for child in runner.children(recursive=True):
            command = " ".join(child.cmdline())
            if "forkserver" in command:
                peaks["workers"] = max(peaks["workers"], child.memory_info().rss / 2**20)
    except psutil.Error:
        pass


def start(at_once=64, rounds=20):
    """Many kernels at once, again and again."""
    from jupyter_client import AsyncKernelManager
    from jupyter_client.provisioning import KernelProvisionerFactory
    from nbpress.warm import forks

    warm = forks.Warm()
    os.environ.update(warm.environment)
    KernelProvisionerFactory.instance().default_provisioner_name = forks.NAME

    async def one():
        manager = AsyncKernelManager(kernel_name="python3")
        try:
            await manager.start_kernel()
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready(timeout=120)
            reply = await client.execute_interactive("1 + 1", timeout=60, output_hook=lambda m: 0)
            client.stop_channels()
            how = manager.provisioner.how
            await manager.shutdown_kernel(now=True)
            return reply["content"]["status"] == "ok" and how == "warm"
        except Exception as error:
            print(type(error).__name__, error, file=sys.stderr)
            return False

    async def everyone():
        return [sum(await asyncio.gather(*[one() for _ in range(at_once)])) for _ in range(rounds)]

    started = time.perf_counter()
    good = asyncio.run(everyone())
    seconds = time.perf_counter() - started
    warm.close()
    return [{"kernels": at_once * rounds, "failed": at_once * rounds - sum(good),
             "seconds_a_kernel": round(seconds / at_once / rounds, 3)}]  # fmt: skip


def nbval():
    """nbval over the project's notebooks, cold and warm."""
    folder = ROOT / "notebooks"
    test = [PYTHON, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", str(folder)]
    cold = timed(lambda: subprocess.run(test, capture_output=True))
    warm = timed(lambda: subprocess.run([PYTHON, "-m", "nbpress", "warm", *test],
                                        capture_output=True))  # fmt: skip
    return [{"notebooks": len(list(folder.glob("*.ipynb"))), "cold_seconds": round(cold, 1),
             "warm_seconds": round(warm, 1), "warm_to_cold": round(warm / cold, 2)}]  # fmt: skip


def same():
    """The whole collection, warm and cold: whether any executed copy differs by a byte."""
    rows, copies = [], []
    for kind, words in (("warm", []), ("cold", ["--cold"])):
        out = PLACE / f"same-{kind}"
        shutil.rmtree(out, ignore_errors=True)
        command = [PYTHON, "-m", "prosperity", "run", "--out", str(out), *words]
        seconds = timed(lambda c=command: subprocess.run(c, check=True, capture_output=True))
        files = sorted(out.glob("runs/**/*.ipynb"))
        copies.append({file.relative_to(out): file.read_bytes() for file in files})
        rows.append({"kernels": kind, "jobs": len(files), "seconds": round(seconds, 1)})
    warm, cold = copies
    different = sum(warm.get(name) != cold.get(name) for name in warm | cold)
    return [{**row, "different_copies": different} for row in rows]


def collection():
    """The commands now and at an earlier commit; see since.py."""
    return since.everything()


def imports():
    """Import times, interpreter included."""
    rows = []
    for code in ("pass", "import nbpress.plan, nbpress.run", "import pandas, matplotlib",
                 "import pandas, matplotlib.pyplot, seaborn", "import prosperity"):  # fmt: skip
        run = [timed(lambda c=code: subprocess.run([PYTHON, "-c", c])) for _ in range(5)]
        rows.append({"code": code, "seconds": round(statistics.median(run), 3)})
    return rows


PARTS = {f.__name__: f for f in (sweep, again, collection, scale, start, nbval, same, imports)}


def table(rows):
    """Rows as a Markdown table."""
    head = list(rows[0])
    lines = [head, ["---"] * len(head), *[[str(row[key]) for key in head] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def asked(words):
    """The parts that are named on the command line, or all."""
    parts = "\n".join(f"  {name:<11}{part.__doc__.splitlines()[0]}" for name, part in PARTS.items())
    line = argparse.ArgumentParser(
        description=__doc__, epilog=f"parts:\n{parts}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    line.add_argument("parts", nargs="*", metavar="PART", help="to measure; all by default")
    names = line.parse_args(words).parts
    if unknown := [name for name in names if name not in PARTS]:
        line.error(f"no part {unknown[0]!r}; choose from {', '.join(PARTS)}")
    return names or list(PARTS)


def main(names):
    """Run parts; show tables and write JSON."""
    PLACE.mkdir(parents=True, exist_ok=True)
    file = PLACE / "results.json"
    results = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    results["machine"] = {"cores": CORES, "python": platform.python_version()}
    for name in names:
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        results[name] = {"load_before": round(load, 1), "rows": PARTS[name]()}
        print(f"\n{PARTS[name].__doc__} Load before: {load:.1f}\n\n{table(results[name]['rows'])}",
              flush=True)  # fmt: skip
        text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(asked(sys.argv[1:]))
