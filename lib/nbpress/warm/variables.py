"""Variables of the environment that a kernel, its warm process and who starts it agree on."""

# the same order of sets in every run
STEADY = {"PYTHONHASHSEED": "0"}
# variables that a package reads when it is imported: a kernel that wants others starts cold
READ_AT_IMPORT = (
    "PYTHON", "OMP_", "OPENBLAS_", "MKL_", "BLIS_", "GOTO_", "VECLIB_", "KMP_", "NUMEXPR_",
    "NUMBA_", "MPL", "LC_", "LANG", "LD_", "DYLD_",
)  # fmt: skip

# names a folder in which kernels leave for each other what costs much to make
SHARED = "NBPRESS_SHARED"
