"""What scripts that draw JSON files of ohmfield share: how they are read, colours, the look of axes. Needs python3-matplotlib."""
import json

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402, the backend comes first

MAJOR = 1
# Okabe and Ito, "Color universal design" (2008), as in the other figures.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
GREY = "#777777"


class FileError(Exception):
    """What is wrong with a file, in one line."""


def dress():
    plt.rcParams.update({"font.size": 8.5, "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left"})


def read_json(path, file_type, cure):
    """The object in a file of this type, whose format is one that we know. cure: what writes such a file."""
    try:
        with open(path, encoding="utf-8") as stream:
            data = json.load(stream)
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: cannot be read ({error})") from None
    if not isinstance(data, dict) or data.get("file_type") != file_type:
        raise FileError(f"{path}: is no {file_type} file; {cure}")
    try:
        is_known = int(str(data.get("format_version", "0")).split(".")[0]) <= MAJOR
    except ValueError:
        is_known = False
    if not is_known:
        raise FileError(f"{path}: has format version {data['format_version']}, this reader knows {MAJOR}.x; use a newer reader")
    return data
