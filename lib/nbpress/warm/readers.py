"""Libraries that open files by themselves, or parts of them that do, where nobody can listen.

A job that loads one depends on every data file beside its notebook, and the report says so. No warm
process imports them, so that a kernel that does is heard.
"""

READERS = {
    "ROOT", "SimpleITK", "adbc_driver_sqlite", "apsw", "cffi", "cudf", "cv2", "datatable", "duckdb",
    "fastparquet", "fiona", "h5py", "itk", "lance", "netCDF4", "osgeo", "polars", "pyarrow.csv",
    "pyarrow.dataset", "pyarrow.feather", "pyarrow.fs", "pyarrow.json",
    "pyarrow.orc", "pyarrow.parquet", "pyogrio", "pyreadr", "pyreadstat", "rasterio", "tables",
    "tiledb", "vaex", "vtk", "zarr",
}  # fmt: skip
