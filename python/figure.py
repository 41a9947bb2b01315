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


def blank(width, height):
    """A figure whose panels keep apart."""
    figure = plt.figure(figsize=(width, height), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.1)
    return figure


def legend_below(figure, handles, columns):
    """One legend for all panels of a blank figure, which make room for it."""
    room = (0.19 * -(-len(handles) // columns) + 0.12) / figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, room, 1, 1 - room))
    figure.legend(handles=handles, loc="lower center", ncols=columns, frameon=False, fontsize=8)


def folded(name, width):
    """The name on lines of some letters, broken between words."""
    lines = [""]
    for word in name.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
