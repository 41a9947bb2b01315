"""Reads Ohmfield's result files with nothing but h5py.

    from ohmfield_trace import open_trace
    with open_trace("run.h5", "ohmfield-solve-trace") as file:
        energy = file["trace/energy"][:]

With xarray, `xarray.open_dataset("run.h5", group="trace")` does as well. The layout: docs/formats/trace.md.
"""
import os

import h5py

MAJOR = 1


class TraceError(Exception):
    """What is wrong with a file, in one line."""


def open_trace(path, file_type=None):
    """Opens a result file, refusing other kinds and newer major versions of the format."""
    if not os.path.exists(path):
        part = path + ".part"
        hint = f"; the run was cut short, {part} holds what it wrote" if os.path.exists(part) else ""
        raise TraceError(f"{path}: no such file{hint}")
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise TraceError(f"{path}: not a readable HDF5 file ({str(error).splitlines()[0]})") from None
    try:
        check(path, file, file_type)
    except TraceError:
        file.close()
        raise
    return file


def check(path, file, file_type):
    found = file.attrs.get("file_type")
    version = str(file.attrs.get("format_version", ""))
    if found is None or not version.split(".")[0].isdigit():
        raise TraceError(f"{path}: not a file of Ohmfield (no file_type and format_version)")
    if file_type is not None and found != file_type:
        raise TraceError(f"{path}: is of type {found}, not {file_type}")
    if int(version.split(".")[0]) > MAJOR:
        raise TraceError(f"{path}: has format version {version}, this reader knows {MAJOR}.x; use a newer reader")


def dataset(file, name):
    """The dataset, or a TraceError that names what is missing."""
    if name not in file:
        raise TraceError(f"{file.filename}: has no {name}; was it written with the trace of the run?")
    return file[name]
