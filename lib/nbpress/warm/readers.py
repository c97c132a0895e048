"""Modules that may open files by themselves, where nobody can listen.

A job that loads one depends on every data file beside its notebook, and the report says so. No warm
process imports them, so that a kernel that does is heard. Compiled code may always open files; of
what is installed, HEARD are the packages whose compiled parts leave that to Python, where it is
heard, or open nothing of a project.
"""

import sys
from importlib.machinery import EXTENSION_SUFFIXES

# by name: parts of packages that are heard otherwise, what opens files through a library that it
# loads itself, and what must not be imported beforehand
READERS = {
    "PIL._imagingcms", "PIL._imagingft", "ROOT", "SimpleITK", "_dbm", "_gdbm",
    "adbc_driver_sqlite", "apsw", "catboost", "cffi", "cudf", "cv2", "datatable", "duckdb",
    "fastparquet", "fiona", "h5py", "itk", "lance", "lightgbm", "lxml", "netCDF4", "osgeo",
    "polars", "pyarrow.csv", "pyarrow.dataset", "pyarrow.feather", "pyarrow.fs", "pyarrow.json",
    "pyarrow.orc", "pyarrow.parquet", "pyogrio", "pyreadr", "pyreadstat", "rasterio", "rtree",
    "scipy.io._fast_matrix_market._fmm_core", "soundfile", "tables", "tiledb", "vaex", "vtk",
    "xgboost", "zarr",
}  # fmt: skip
HEARD = {
    "PIL", "_argon2_cffi_bindings", "aiohttp", "arch", "bcrypt", "bottleneck", "brotli",
    "cftime", "charset_normalizer", "chardet", "clarabel", "contourpy", "coverage", "cramjam",
    "cryptography", "cvxpy", "cytoolz", "debugpy", "ecos", "fontTools", "frozenlist", "gmpy2",
    "greenlet", "hdbscan", "hmmlearn", "hypothesis", "kiwisolver", "linearmodels", "llvmlite",
    "lz4", "markupsafe", "matplotlib", "mpl_toolkits", "msgpack", "multidict", "numba", "numexpr",
    "numpy", "orjson", "osqp", "pandas", "propcache", "psutil", "pyarrow", "pydantic_core",
    "pyproj", "rapidfuzz", "regex", "rpds", "ruptures", "scipy", "scs", "shapely", "simplejson",
    "skimage", "sklearn", "sqlalchemy", "statsmodels", "tomli", "tornado", "ujson", "wcwidth",
    "wrapt", "xxhash", "yaml", "yarl", "zmq", "zstandard",
}  # fmt: skip

# of those that read by themselves, who reads no picture and no page
TABLES = {
    "_dbm", "_gdbm", "adbc_driver_sqlite", "apsw", "catboost", "cudf", "datatable", "duckdb",
    "fastparquet", "h5py", "lance", "lightgbm", "netCDF4", "polars", "pyarrow", "pyreadr",
    "pyreadstat", "scipy", "sqlite3", "tables", "tiledb", "vaex", "xgboost", "zarr",
}  # fmt: skip
SITES = {"site-packages", "dist-packages"}  # wherever they are, what is in them is installed
QUIET = HEARD | sys.stdlib_module_names


def opens(name: str, file: str = "") -> bool:
    """Whether a module may open files by itself. file: from which it was loaded, if compiled.

    >>> opens("duckdb"), opens("_part", "/site-packages/numpy/_part.so"), opens("new", "/new.so")
    (True, False, True)
    """
    top = name.partition(".")[0]
    if name in READERS or top in READERS:
        return True
    parts = file.replace("\\", "/").split("/")
    for site in SITES & set(parts):  # compiled modules have short names beside their own
        top = parts[parts.index(site) + 1].partition(".")[0]
    # what mypyc compiles opens files as Python does
    return bool(file) and not (top in QUIET or top.endswith("__mypyc"))


def loaded(known: set[str]) -> set[str]:
    """Which of the modules that are loaded, and are not known, may open files by themselves."""
    return {name for name in sys.modules.keys() - known if opens(name, _compiled(name))}


def _compiled(name: str) -> str:
    origin = getattr(getattr(sys.modules.get(name), "__spec__", None), "origin", None)
    return origin if isinstance(origin, str) and origin.endswith(tuple(EXTENSION_SUFFIXES)) else ""
