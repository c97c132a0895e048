"""Ways to run the same jobs. Each function runs them and returns nothing; the caller times it."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from make import CELLS

PLOOMBER = """
import json, os, sys
os.environ["PLOOMBER_STATS_ENABLED"] = "false"
from ploomber_engine import execute_notebook
for number, job in enumerate(json.loads(sys.argv[1])):
    execute_notebook("sweep.ipynb", f"ploomber-{number}.ipynb", parameters=job, progress_bar=False)
"""
LOOP = """
import json, sys, papermill
for number, job in enumerate(json.loads(sys.argv[1])):
    papermill.execute_notebook("sweep.ipynb", f"loop-{number}.ipynb", job, progress_bar=False)
"""
FLOOR = """
import ast, io, json, sys, time
import matplotlib
matplotlib.use("agg")
import pandas, seaborn, matplotlib.pyplot as plt
def show():
    for number in plt.get_fignums():
        plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close("all")
plt.show = show
def compiled(source):
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    end = compile(ast.Expression(last.value), "cell", "eval") if last else None
    return compile(tree, "cell", "exec"), end
jobs, cells = json.loads(sys.argv[1]), list(map(compiled, json.loads(sys.argv[2])))
def done(job):
    space = dict(job)
    for code, end in cells:
        exec(code, space)
        value = eval(end, space) if end else None
        if value is not None:
            repr(value), value._repr_html_()
"""
IN_TURN = """
done(jobs[0])
started = time.perf_counter()
for job in jobs:
    done(job)
print(time.perf_counter() - started, file=sys.stderr)
"""
FORKED = """
import gc, os
gc.freeze()
for number, job in enumerate(jobs):
    if number >= int(sys.argv[3]):
        os.wait()
    if os.fork() == 0:
        sys.stdout = io.StringIO()
        done(job)
        os._exit(0)
for _ in jobs[:int(sys.argv[3])]:
    os.wait()
"""
SNAKEFILE = """
import json
JOBS = json.load(open("jobs.json"))
rule all:
    input: expand("snake-{n}.ipynb", n=range(len(JOBS)))
rule one:
    input: "sweep.ipynb", "income.csv"
    output: "snake-{n}.ipynb"
    params: p=lambda w: JOBS[int(w.n)]["province"], l=lambda w: JOBS[int(w.n)]["lang"]
    shell: "%s -m papermill --no-progress-bar sweep.ipynb {output} -p province {params.p} -p lang {params.l}"
"""  # noqa: E501


def call(folder, *words):
    """Run a command in the folder; its complaint is shown if it fails."""
    done = subprocess.run(
        list(map(str, words)), cwd=folder, capture_output=True, text=True, input="y\n"
    )  # jupyter-cache asks before it makes its folder
    if done.returncode:
        raise RuntimeError(f"{words[:4]} failed:\n{done.stderr[-2000:]}{done.stdout[-1000:]}")
    return done


def papermill_loop(python, folder, jobs, cores):
    """The command line, once a job."""
    for number, job in enumerate(jobs):
        words = [w for name, value in job.items() for w in ("-p", name, value)]
        call(folder, python, "-m", "papermill", "--no-progress-bar", "sweep.ipynb",
             f"cli-{number}.ipynb", *words)  # fmt: skip


def papermill_api_loop(python, folder, jobs, cores):
    """papermill.execute_notebook in a loop, imported once."""
    call(folder, python, "-c", LOOP, json.dumps(jobs))


def papermill_xargs(python, folder, jobs, cores):
    """The command line under xargs -P."""
    lines = [f"xargs-{n}.ipynb -p province {j['province']} -p lang {j['lang']}"
             for n, j in enumerate(jobs)]  # fmt: skip
    subprocess.run(
        ["xargs", "-P", str(cores), "-L", "1", python, "-m", "papermill", "--no-progress-bar",
         "sweep.ipynb"],
        input="\n".join(lines), text=True, cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


def prepared(python, folder, jobs, prefix):
    """The notebooks with their parameters injected, for tools that take none (not timed)."""
    code = (
        "import json, sys, papermill\n"
        "for n, job in enumerate(json.loads(sys.argv[1])):\n"
        f"    papermill.execute_notebook('sweep.ipynb', f'{prefix}-{{n}}.ipynb', job, "
        "prepare_only=True)\n"
    )
    call(folder, python, "-c", code, json.dumps(jobs))
    return [f"{prefix}-{n}.ipynb" for n in range(len(jobs))]


def nbconvert(python, folder, jobs, cores):
    """nbconvert --execute, once a job."""
    for name in sorted(p.name for p in Path(folder).glob("convert-*.ipynb")):
        call(folder, python, "-m", "nbconvert", "--to", "notebook", "--execute", name, "--inplace")


def ploomber_engine(python, folder, jobs, cores):
    """ploomber-engine, in one process."""
    call(folder, python, "-c", PLOOMBER, json.dumps(jobs))


def add_to_cache(python, folder, names):
    """Make notebooks known to jupyter-cache (not timed)."""
    call(folder, Path(python).with_name("jcache"), "notebook", "add", *names)


def jupyter_cache(python, folder, jobs, cores):
    """jupyter-cache with its parallel executor."""
    jcache = Path(python).with_name("jcache")
    call(folder, jcache, "project", "execute", "-e", "local-parallel")


def snakemake(python, folder, jobs, cores):
    """Snakemake with papermill's command line."""
    (Path(folder) / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    (Path(folder) / "Snakefile").write_text(SNAKEFILE % python, encoding="utf-8")
    call(folder, Path(python).with_name("snakemake"), "-c", cores, "-q")


def floor(folder, jobs, cores):
    """Seconds of the same code in one warm process on each core at once, each doing all jobs."""

    def one(_):
        done = call(folder, sys.executable, "-c", FLOOR + IN_TURN, json.dumps(jobs),
                    json.dumps(CELLS))  # fmt: skip
        return float(done.stderr.strip().split("\n")[-1])

    with ThreadPoolExecutor(cores) as pool:
        return max(pool.map(one, range(cores)))


def bare_forks(folder, jobs, cores):
    """Every job in a fork of one process with its imports done: no kernel, no executed copy."""
    call(folder, sys.executable, "-c", FLOOR + FORKED, json.dumps(jobs), json.dumps(CELLS), cores)
