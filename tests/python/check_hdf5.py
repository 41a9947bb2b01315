#!/usr/bin/env python3
"""Reads the file that tests/core/hdf5_test.cpp writes through every reader people use.

    check_hdf5.py FILE sample     everything in the sample is there, under both engines of xarray
    check_hdf5.py FILE partial    the file of a killed writer opens, its series are whole chunks

Exit status: 0 as expected, 1 not, 77 a reader is missing.
"""
import sys
import warnings

try:
    import h5py
    import netCDF4
    import numpy as np
    import xarray as xr
    import h5netcdf  # noqa: F401, an engine of xarray
except ImportError:
    sys.exit(77)

warnings.simplefilter("error", xr.SerializationWarning)
SEED = 18446744073709551615


def check_root(path):
    with h5py.File(path, "r") as file:
        attributes = dict(file.attrs)
        assert list(attributes) == ["title", "file_type", "format_version", "source", "history", "date_created",
                                    "config_toml", "seed"], list(attributes)
        assert attributes["title"] == "Probe of the array, σ = 1 µS"
        assert len(attributes["config_toml"]) > 100000
        assert attributes["seed"].dtype == np.uint64 and int(attributes["seed"]) == SEED
    with netCDF4.Dataset(path) as data:
        assert list(data.groups) == ["trace", "cells", "ledger", "result", "none"], "order of creation"
        assert list(data["trace"].variables) == ["iteration", "energy", "time", "current"]


def check_every_dataset(path):
    with h5py.File(path, "r") as file:
        for group in file.values():
            assert group.attrs["description"]
            for name, data in group.items():
                is_scale = h5py.h5ds.is_scale(data.id)
                assert data.attrs["units"] and data.attrs["long_name"], name
                assert is_scale or all(len(dim) == 1 for dim in data.dims), name
                if data.dtype.kind == "f" and not is_scale:
                    assert data.attrs["_FillValue"].dtype == data.dtype and np.isnan(data.fillvalue), name
        assert file["cells/conductance"].compression == "gzip" and file["cells/conductance"].shuffle
        assert file["cells/plain"].chunks is None
        assert file["trace/energy"].chunks == (100,) and file["trace/energy"].maxshape == (None,)


def check_values(path, engine):
    root = xr.open_dataset(path, engine=engine)
    assert int(root.attrs["seed"]) == SEED and root.attrs["title"].endswith("µS")

    trace = xr.open_dataset(path, group="trace", engine=engine)
    step = np.arange(1050)
    assert trace.energy.dims == ("iteration",) and trace.energy.dtype == np.int32
    assert np.array_equal(trace.iteration, step) and trace.iteration.dtype == np.int64
    assert np.array_equal(trace.energy, 2000 - step)
    assert trace.time.dtype == np.float64 and np.array_equal(trace.time, step * 1e-10), "time was decoded"
    assert np.array_equal(np.isnan(trace.current), step == 7) and trace.current.dtype == np.float32

    cells = xr.open_dataset(path, group="cells", engine=engine)
    expected = (np.arange(600 * 700) % 977).astype(np.float32) * np.float32(1e-7)
    expected[3] = np.nan
    for name in "conductance", "plain":
        assert cells[name].dims == ("word_line", "clause") and cells[name].attrs["units"] == "S"
        assert np.array_equal(cells[name].values.ravel(), expected, equal_nan=True)
    assert set(cells.coords) == {"word_line", "literal"}, set(cells.coords)
    assert set(cells.data_vars) == {"conductance", "plain"}
    assert np.array_equal(cells.literal, np.arange(600))

    ledger = xr.open_dataset(path, group="ledger", engine=engine)
    assert list(ledger.event.values) == ["cell_read", "dac_conversion", "Δ-step"]
    assert list(ledger.remark.values) == ["", "naïve", "三"]
    assert float(ledger["count"].sel(event="Δ-step")) == 3

    result = xr.open_dataset(path, group="result", engine=engine)
    assert list(result.model.values) == [1, 0, 1] and result.model.dtype == np.int8
    assert list(np.atleast_1d(result.model.attrs["flag_values"])) == [0, 1]
    assert result.model.attrs["flag_meanings"] == "false true"
    assert int(result.iterations) == 1 << 40 and int(result.key) == 1 << 63
    assert float(result.consumed_energy) == 1.5e-9 and str(result.instance.values) == "uf100-01.cnf"
    assert result.iterations.dims == ()

    assert xr.open_dataset(path, group="none", engine=engine).sizes["iteration"] == 0
    for group in "trace", "cells", "ledger", "result":
        assert not [d for d in xr.open_dataset(path, group=group, engine=engine).dims if "phony" in d]


def check_append(path):
    """netCDF4 opens the file for appending, which needs the order of creation."""
    with netCDF4.Dataset(path, "a") as data:
        data["trace"].setncattr("remark", "seen")
        assert data["trace"].dimensions["iteration"].isunlimited()
        assert data["cells"].dimensions["clause"].size == 700
    assert xr.open_dataset(path, group="trace", engine="netcdf4").attrs["remark"] == "seen"


def check_partial(path):
    with h5py.File(path, "r") as file:
        lengths = {data.shape[0] for data in file["trace"].values()}
        assert len(lengths) == 1, lengths
        length = lengths.pop()
        assert length > 0 and length % 100 == 0, length
        assert np.array_equal(file["trace/iteration"], np.arange(length))
        assert np.array_equal(file["trace/time"], np.arange(length) * 0.5)
    for engine in "h5netcdf", "netcdf4":
        assert xr.open_dataset(path, group="trace", engine=engine).sizes["iteration"] == length


def main(path, what):
    if what == "partial":
        return check_partial(path)
    check_root(path)
    check_every_dataset(path)
    for engine in "h5netcdf", "netcdf4":
        check_values(path, engine)
    check_append(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
