#!/usr/bin/env python3
"""Opens result files of `ohmfield device` and `ohmfield array` with the readers people use.

    check_device.py open FILE...      every group under both engines of xarray, with units, names and finite numbers
    check_device.py same FILE FILE    the same datasets, bit for bit

Exit status: 0 as expected, 1 not, 77 a reader is missing.
"""
import sys
import warnings

try:
    import h5py
    import netCDF4  # noqa: F401, an engine of xarray
    import numpy as np
    import xarray as xr
    import h5netcdf  # noqa: F401, the other
except ImportError:
    sys.exit(77)

warnings.simplefilter("error", xr.SerializationWarning)
# What a set may not have, and then is missing.
OPTIONAL = {"sigma", "nonlinearity", "drift_exponent_mean", "drift_exponent_std", "read_noise", "difference", "slope",
            "slope_error", "slope_std"}


def check_file(path):
    with h5py.File(path, "r") as file:
        assert str(file.attrs["file_type"]).startswith(("ohmfield-device-", "ohmfield-array-")), path
        assert len(str(file.attrs["config_toml"])) > 100, path
        groups = list(file)
        for name, group in file.items():
            assert group.attrs["description"], name
            for variable, data in group.items():
                assert data.attrs["units"] and data.attrs["long_name"], f"{path}: {name}/{variable}"
                if data.dtype.kind == "f" and variable not in OPTIONAL and variable not in data.dims:
                    assert np.all(np.isfinite(data[()])), f"{path}: {name}/{variable} has missing values"
    for engine in "h5netcdf", "netcdf4":
        for name in groups:
            with xr.open_dataset(path, group=name, engine=engine) as data:
                assert data.data_vars, name
                assert not [d for d in data.dims if "phony" in d], f"{path}: {name} has a dimension without name"
                assert all(d in data.coords for d in data.dims), f"{path}: {name} has a dimension without coordinate"


def check_same(left, right):
    with h5py.File(left, "r") as a, h5py.File(right, "r") as b:
        names = []
        a.visit(names.append)
        others = []
        b.visit(others.append)
        assert names == others
        for name in names:
            if isinstance(a[name], h5py.Dataset):
                x, y = np.asarray(a[name][()]), np.asarray(b[name][()])
                same = np.array_equal(x, y) if x.dtype.kind == "O" else x.tobytes() == y.tobytes()
                assert same, f"{name} differs"


if __name__ == "__main__":
    if sys.argv[1] == "same":
        check_same(*sys.argv[2:])
    else:
        for file_name in sys.argv[2:]:
            check_file(file_name)
