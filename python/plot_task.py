#!/usr/bin/env python3
"""Draws character models: loss against parameters, against noise of weights, and in arrays as they age.

    /usr/bin/python3 python/plot_task.py eval.json [train.json ...] -o task.png

Reads what `ohmfield eval TASK --json FILE` and `ohmfield train TASK --json FILE` wrote; files are told apart by their titles. Bars are
95 % intervals over seeds. The name of the figure is printed. Needs python3-matplotlib. Exit status: 0 drawn, 2 a file is missing or
of another kind.
"""
import argparse
import json
import sys

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
except ImportError as error:
    print(f"plot_task: needs python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

MAJOR = 1
# Okabe and Ito, "Color universal design" (2008), as in the other figures.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
GREY = "#777777"


class FileError(Exception):
    """What is wrong with a file, in one line."""


def read(path):
    try:
        with open(path, encoding="utf-8") as stream:
            data = json.load(stream)
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: cannot be read ({error})") from None
    if not isinstance(data, dict) or data.get("file_type") != "ohmfield-task":
        raise FileError(f"{path}: is no table of a task; write one with ohmfield eval TASK --json FILE")
    try:
        major = int(str(data.get("format_version", "0")).split(".")[0])
    except ValueError:
        major = MAJOR + 1
    if major > MAJOR:
        raise FileError(f"{path}: has format version {data['format_version']}, this reader knows {MAJOR}.x; use a newer reader")
    try:
        rows = [row for row in data["rows"] if "a character of the test part" in row["table"] and row["mean"] is not None]
        data["title"]
    except (KeyError, TypeError) as error:
        raise FileError(f"{path}: is damaged ({error})") from None
    if not rows:
        raise FileError(f"{path}: has no losses of characters; give files of character models")
    return data["title"], rows


def bars(row):
    """Distances of both ends of the interval from the mean; none for one seed."""
    if row["low"] is None or row["high"] is None:
        return None
    return [[row["mean"] - row["low"]], [row["high"] - row["mean"]]]


def kind(row):
    if "order" in row:
        return "Kneser-Ney"
    return "network of one hidden layer" if row["what"].startswith("network") else "dense memory"


def draw_size(axes, files):
    colours = {"dense memory": COLOURS[0], "network of one hidden layer": COLOURS[1], "Kneser-Ney": GREY}
    seen = set()
    for _, rows in files:
        for row in rows:
            if "parameters" not in row or "weight_noise" in row or "age_s" in row:
                continue
            name = kind(row)
            axes.errorbar(row["parameters"], row["mean"], yerr=bars(row), fmt="o" if name != "Kneser-Ney" else "s", color=colours[name],
                          label=name if name not in seen else None, capsize=3)
            seen.add(name)
            if "order" in row:
                axes.annotate(f"{row['order']:.0f}", (row["parameters"], row["mean"]), textcoords="offset points", xytext=(5, 4), color=GREY)
    axes.set_xscale("log")
    axes.set_xlabel("parameters, or n-grams stored")
    axes.legend(frameon=False)


def draw_marks(axes, files, mark, label, logarithmic):
    for i, (title, rows) in enumerate(files):
        found = [row for row in rows if mark in row]
        digital = [row for row in rows if kind(row) == "dense memory" and "weight_noise" not in row and "age_s" not in row]
        if digital and found:
            axes.axhline(digital[0]["mean"], color=COLOURS[i % len(COLOURS)], linewidth=0.8, linestyle=":")
        for j, row in enumerate(sorted(found, key=lambda row: row[mark])):
            name = row["what"].replace("in arrays of ", "") if mark == "age_s" else title
            axes.errorbar(row[mark], row["mean"], yerr=bars(row), fmt="os^Dv"[j % 5] if mark == "age_s" else "o", color=COLOURS[i % len(COLOURS)],
                          label=name if mark == "age_s" else (title if j == 0 else None), capsize=3)
    if logarithmic:
        axes.set_xscale("log")
    axes.set_xlabel(label)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=7)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("-o", "--output", required=True, help="figure: png, pdf, svg")
    arguments = parser.parse_args()
    try:
        files = [read(path) for path in arguments.files]
        units = {row["unit"] for _, rows in files for row in rows}
        if len(units) > 1:
            raise FileError(f"files are in different units ({', '.join(sorted(units))}); draw them apart")
    except FileError as error:
        print(f"plot_task: {error}", file=sys.stderr)
        return 2
    unit = files[0][1][0]["unit"]
    figure, axes = plt.subplots(1, 3, figsize=(13, 4.2), constrained_layout=True)
    draw_size(axes[0], files)
    draw_marks(axes[1], files, "weight_noise", "static noise of weights [of the largest]", False)
    draw_marks(axes[2], files, "age_s", "age of the arrays [s]", True)
    axes[0].set_ylabel(f"{unit} a character of the test part")
    for one in axes:
        one.spines[["top", "right"]].set_visible(False)
    try:
        figure.savefig(arguments.output, dpi=150)
    except (OSError, ValueError) as error:
        print(f"plot_task: {arguments.output}: cannot be written ({error})", file=sys.stderr)
        return 2
    print(arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
