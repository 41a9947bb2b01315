#!/usr/bin/env python3
"""Draws the trace of a solver run: energy, what the array read, what was programmed.

    /usr/bin/python3 python/plot_trace.py run.h5 -o run.png

Needs python3-h5py and python3-matplotlib. Exit status: 0 drawn, 2 a file or a part of it is missing.
"""
import argparse
import sys

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from ohmfield_trace import TraceError, dataset, open_trace

# Okabe and Ito, "Color universal design" (2008): distinct for every common colour vision
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#666666"
POINTS = 2000  # across a panel of some 1000 pixels
BLOCK = 1 << 20  # rows read at once
SI = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k"}


def envelope(data, points=POINTS):
    """Least, greatest and last value of each of at most `points` equal stretches.

    Every extreme of a long run stays visible, and millions of rows never are in memory together.
    """
    size = data.shape[0]
    stretch = max(1, -(-size // points))
    low, high, last = [], [], []
    step = stretch * max(1, BLOCK // stretch)
    for start in range(0, size, step):
        rows = data[start:start + step]
        begins = np.arange(0, len(rows), stretch)
        ends = np.minimum(begins + stretch, len(rows)) - 1
        low.append(np.minimum.reduceat(rows, begins))
        high.append(np.maximum.reduceat(rows, begins))
        last.append(rows[ends])
    return tuple(np.concatenate(part) for part in (low, high, last))


def scaled(values, unit):
    """Values and unit with the prefix that suits the largest."""
    top = float(np.max(np.abs(values), initial=0))
    power = int(np.clip(3 * np.floor(np.log10(top) / 3), -18, 3)) if top > 0 else 0
    return values / 10.0 ** power, SI[power] + unit


def draw_energy(axes, trace):
    low, high, last = envelope(trace["energy"])
    iteration = envelope(trace["iteration"])[2]
    alone = dict(marker="o", markersize=5) if len(iteration) == 1 else {}
    axes.fill_between(iteration, low, high, color=BLUE, alpha=0.3, linewidth=0)
    axes.plot(iteration, last, color=BLUE, linewidth=0.9, **alone)
    axes.set(xlabel="iteration", title="(a) energy of the network")
    axes.set_ylabel("unsatisfied clauses, exact", color=BLUE)
    axes.set_ylim(0, 1.1 * max(1, high.max()))
    axes.xaxis.get_major_locator().set_params(integer=True)
    joule, unit = scaled(envelope(trace["consumed_energy"])[2], "J")
    twin = axes.twinx()
    twin.plot(iteration, joule, color=ORANGE, linestyle="--", linewidth=1.4, markerfacecolor="none", **alone)
    twin.set_ylabel(f"consumed energy [{unit}]", color=ORANGE)
    twin.set_ylim(0, 1.02 * max(joule.max(), 1e-3))
    twin.spines["right"].set_visible(True)


def draw_readout(axes, trace):
    """How often each pair of true and read counts occurred; the diagonal is a perfect readout."""
    true, read = trace["energy"], trace["unsatisfied_read"]
    counts = {}
    for start in range(0, true.shape[0], BLOCK):
        both = true[start:start + BLOCK].astype(np.int64) << 32 | read[start:start + BLOCK]
        for pair, times in zip(*np.unique(both, return_counts=True)):
            counts[pair] = counts.get(pair, 0) + int(times)
    x, y = np.array(list(counts)) >> 32, np.array(list(counts)) & 0xFFFFFFFF
    n = np.array(list(counts.values()))
    order = np.argsort(n)
    top = max(x.max(), y.max(), 1)
    axes.plot([0, top], [0, top], color=GREY, linewidth=0.8, zorder=0, label="perfect readout")
    dots = axes.scatter(x[order], y[order], c=n[order], s=14, cmap="cividis_r", linewidth=0,
                        norm=matplotlib.colors.LogNorm(vmin=1, vmax=max(10, n.max())))
    axes.figure.colorbar(dots, ax=axes, label="iterations", pad=0.02)
    wrong = 100 * n[x != y].sum() / n.sum()
    axes.set(xlabel="unsatisfied clauses, exact", ylabel="unsatisfied clauses, as read",
             title=f"(b) readout, {wrong:.3g} % of iterations differ")
    axes.legend(loc="upper left", frameon=False)


def draw_conductance(axes, cells):
    microsiemens = cells["conductance"][:].ravel() * 1e6
    target = cells["target"][:].ravel()
    known = np.isfinite(microsiemens)
    on = target > 0.5 * (np.nanmin(target) + np.nanmax(target))
    if np.nanmin(target) == np.nanmax(target):
        on[:] = target > 0
    bins = np.histogram_bin_edges(microsiemens[known], bins=80)
    for chosen, colour, label, pattern in ((~on, BLUE, "off", ""), (on, ORANGE, "on", "////")):
        of_kind = microsiemens[chosen & known]
        if of_kind.size:
            axes.hist(of_kind, bins=bins, color=colour, alpha=0.6, hatch=pattern, edgecolor=colour, linewidth=0.6,
                      label=f"target {label}: {of_kind.size:,} cells, median {np.median(of_kind):.3g} µS")
    axes.set_yscale("log")
    axes.set_ylim(bottom=0.5, top=4 * axes.get_ylim()[1])
    axes.set(xlabel="programmed conductance [µS]", ylabel="cells", title="(c) the array as programmed")
    axes.legend(loc="upper center", frameon=False)


def draw(file):
    for name in ("trace/iteration", "trace/energy", "trace/unsatisfied_read", "trace/consumed_energy",
                 "cells/conductance", "cells/target"):
        if dataset(file, name).size == 0:
            raise TraceError(f"{file.filename}: {name} is empty")
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False,
                         "axes.titlesize": 10, "axes.titlelocation": "left"})
    figure, axes = plt.subplots(1, 3, figsize=(15, 4.2), layout="constrained")
    draw_energy(axes[0], file["trace"])
    draw_readout(axes[1], file["trace"])
    draw_conductance(axes[2], file["cells"])
    figure.suptitle(f"{file.attrs.get('title', '')}   (seed {file.attrs.get('seed', '?')})", fontsize=11)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trace", help="file written by ohmfield solve")
    parser.add_argument("-o", "--output", default="trace.png", help="PNG, PDF or SVG (default: %(default)s)")
    options = parser.parse_args()
    try:
        with open_trace(options.trace, "ohmfield-solve-trace") as file:
            figure = draw(file)
        figure.savefig(options.output, dpi=150)
    except (TraceError, OSError, ValueError) as error:
        print(f"plot_trace: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
