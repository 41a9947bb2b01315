#!/usr/bin/env python3
"""Draws a comparison of ohmfield mvm-compare: error against energy against time, where energy goes, how it grows.

    /usr/bin/python3 python/plot_compare.py compare.h5 -o figures

For each size and batch: who is how exact for how much energy and time, and the parts that energy goes to; with several sizes or
batches, energy of an operation against them. The names of the figures are printed. Needs python3-h5py and python3-matplotlib.
Exit status: 0 drawn, 2 a file or a part of it is missing.
"""
import argparse
import sys

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib import patheffects
    from ohmfield_trace import TraceError, dataset, open_trace
    from plot_device import BLUE, GREY, ORANGE, output_names, prefix
except ImportError as error:
    print(f"plot_compare: needs python3-h5py and python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

# Okabe and Ito, "Color universal design" (2008), as in plot_device.py; kinds differ in their marker besides.
KINDS = {"analog": (ORANGE, "o", "analog arrays, simulated"), "chip": (BLUE, "s", "digital chips, simulated"),
         "platform": ("#009E73", "^", "graphics cards, from data sheets"), "processor": ("#000000", "D", "this processor, measured")}
# Tol, "Colour schemes" (SRON/EPS/TN/09-002, 2021), muted, for parts that lie beside each other; idle time in grey.
PARTS = {"cells": "#CC6677", "lines": "#DDCC77", "DAC": "#88CCEE", "ADC": "#332288", "readout": "#AA4499", "digital": "#117733",
         "memory": "#44AA99", "controller": "#999933", "idle": "#BBBBBB", "writing": "#882255"}
HALO = patheffects.withStroke(linewidth=1.8, foreground="white")
TWO = "1 MAC = 2 operations"


class Case:
    """Rows of one size and batch."""

    def __init__(self, group, parts, rows):
        read = lambda name: dataset(group.file, f"compare/{name}")
        text = lambda name: [str(value) for value in np.asarray(read(name).asstr()[:])[rows]]
        number = lambda name: np.asarray(read(name)[:], float)[rows]
        self.name, self.kind, self.parts = text("operator"), text("kind"), parts
        self.energy = np.array([number(f"energy{end}") for end in ("_low", "", "_high")])
        self.error = np.array([number(f"rms_error{end}") for end in ("_low", "", "_high")])
        self.time, self.operations = number("batch_time"), number("operations")
        self.part = np.asarray(read("part_energy")[:], float)[rows]
        self.unbeaten = number("pareto") == 1
        self.outputs, self.inputs, self.batch = (int(number(name)[0]) for name in ("outputs", "inputs", "batch"))
        # What has no energy or no time has no place on these axes.
        self.known = np.isfinite(self.energy[1]) & (self.energy[1] > 0) & np.isfinite(self.time) & (self.time > 0)

    @property
    def size(self):
        return f"{self.outputs}x{self.inputs}"

    def title(self):
        return f"{self.outputs} outputs × {self.inputs} inputs, batch {self.batch}"

    def left_out(self):
        return [name for name, known in zip(self.name, self.known) if not known]


def cases_of(file):
    """In the order of the file."""
    group = file["compare"]
    parts = [str(part) for part in dataset(file, "compare/part").asstr()[:]]
    keys = list(zip(*(np.asarray(dataset(file, f"compare/{name}")[:], int) for name in ("outputs", "inputs", "batch"))))
    if not keys:
        raise TraceError(f"{file.filename}: compares nothing")
    return [Case(group, parts, [r for r, key in enumerate(keys) if key == wanted]) for wanted in dict.fromkeys(keys)]


def percent(value):
    return "exact" if value == 0 else f"{100 * value:.2g} %" if 100 * value < 99.5 else f"{100 * value:.0f} %"


def si(value, unit):
    factor, letter = prefix(value)
    return f"{value / factor:.3g} {letter}{unit}"


def place_names(axes, x, y, names, colours, bars):
    """Names beside their points so that they cover neither each other nor points, with a line where they stand off.

    Greedy: points with most neighbours choose first among places around them, nearest first.
    """
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    points = axes.transData.transform(np.column_stack([x, y]))
    scale = figure.dpi / 72
    frame, taken = axes.get_window_extent(renderer), []
    lines = [axes.transData.transform(np.asarray(bar)) for bar in bars]
    crowd = np.sum(np.linalg.norm(points[:, None] - points[None], axis=2) < 60 * scale, axis=1)
    directions = [(np.cos(a), np.sin(a)) for a in np.radians([0, 90, 270, 180, 45, 315, 135, 225, 20, 340, 160, 200, 65, 295, 115, 245])]
    for k in sorted(range(len(names)), key=lambda k: (-crowd[k], -points[k][0])):
        probe = axes.text(0, 0, names[k], fontsize=7)
        extent = probe.get_window_extent(renderer)
        probe.remove()
        width, height = extent.width + 2 * scale, extent.height
        best, cost_of_best = None, np.inf
        for reach in (6, 11, 17, 25, 35, 47, 60, 76, 95):
            for across, up in directions:
                middle = points[k] + np.array([across * (reach * scale + 0.5 * width), up * (reach * scale + 0.5 * height)])
                box = (middle[0] - 0.5 * width, middle[1] - 0.5 * height, middle[0] + 0.5 * width, middle[1] + 0.5 * height)
                outside = box[0] < frame.x0 or box[2] > frame.x1 or box[1] < frame.y0 or box[3] > frame.y1
                cost = 0.02 * reach + 1000 * outside + sum(60 for other in taken if meet(box, other))
                cost += sum(25 for other in points if inside(box, other, 4 * scale)) + sum(0.6 for line in lines if crossed(box, line))
                if cost < cost_of_best:
                    best, cost_of_best, at, far = box, cost, middle, reach
        taken.append(best)
        # The line ends at the edge of the name that is nearest to the point.
        edge = np.clip(points[k], [best[0], best[1]], [best[2], best[3]])
        if far > 11:
            ends = axes.transData.inverted().transform([points[k], edge])
            axes.plot(*ends.T, color=colours[k], linewidth=0.5, alpha=0.6, zorder=1.5, scalex=False, scaley=False)
        axes.text(*axes.transData.inverted().transform(at), names[k], fontsize=7, color=colours[k], ha="center", va="center", zorder=5,
                  path_effects=[HALO]).set_in_layout(False)


def meet(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(box, point, margin):
    return box[0] - margin < point[0] < box[2] + margin and box[1] - margin < point[1] < box[3] + margin


def crossed(box, line):
    """Whether a line along an axis runs through a box."""
    low, high = np.min(line, axis=0), np.max(line, axis=0)
    return meet(box, (low[0] - 1, low[1] - 1, high[0] + 1, high[1] + 1))


def frontier(x, y, among):
    """Points of `among` that no other one of it is below in both, by x."""
    chosen = [k for k in among if not any((x[o] <= x[k] and y[o] <= y[k] and (x[o] < x[k] or y[o] < y[k])) for o in among)]
    return sorted(chosen, key=lambda k: (x[k], -y[k]))


def against_energy(axes, case, y, low, high, suffix):
    """Points with bars over energy; the unbeaten ringed, those of them that nobody is below in this plane joined."""
    shown = np.flatnonzero(case.known)
    bars = []
    for k in shown:
        colour, marker, _ = KINDS.get(case.kind[k], (GREY, "o", case.kind[k]))
        energy = case.energy[:, k]
        axes.plot(energy[[0, 2]], [y[k]] * 2, color=colour, linewidth=1, alpha=0.35, zorder=1)
        bars.append([(energy[0], y[k]), (energy[2], y[k])])
        if high[k] > low[k]:
            axes.plot([energy[1]] * 2, [low[k], high[k]], color=colour, linewidth=1.2, alpha=0.8, zorder=2)
        if case.unbeaten[k]:
            axes.plot(energy[1], y[k], marker=marker, markersize=10, color="#000000", fillstyle="none", markeredgewidth=0.9, linestyle="none", zorder=4)
        axes.plot(energy[1], y[k], marker=marker, markersize=5.5, color=colour, linestyle="none", zorder=3)
    joined = frontier(case.energy[1], y, [k for k in shown if case.unbeaten[k]])
    if len(joined) > 1:
        axes.plot(case.energy[1][joined], y[joined], color=GREY, linewidth=0.9, linestyle="--", zorder=1)
    axes.set(xscale="log", yscale="log", xlabel="energy of a product [J], bar: all prices low to all high")
    axes.grid(alpha=0.25)
    axes.margins(0.13, 0.12)
    # An axis of hardly a decade shows nothing but powers of ten that are not on it.
    for low_end, high_end, limits in ((*axes.get_xlim(), axes.set_xlim), (*axes.get_ylim(), axes.set_ylim)):
        if high_end / low_end < 30:
            middle = np.sqrt(low_end * high_end)
            limits(middle / 5.5, middle * 5.5)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(matplotlib.ticker.LogLocator(numticks=14))
    colours = [KINDS.get(case.kind[k], (GREY, "o", ""))[0] for k in shown]
    return lambda: place_names(axes, case.energy[1][shown], y[shown], [case.name[k] + suffix(k) for k in shown], colours, bars)


def key(figure, case, notes, lines):
    shown = [kind for kind, known in zip(case.kind, case.known) if known]
    handles = [matplotlib.lines.Line2D([], [], color=colour, marker=marker, linestyle="none", label=label)
               for kind, (colour, marker, label) in KINDS.items() if kind in shown]
    handles.append(matplotlib.lines.Line2D([], [], color="#000000", marker="o", markersize=10, fillstyle="none", linestyle="none",
                                           label="unbeaten: no other is at least as good in error, energy and time"))
    foot(figure, handles + lines, notes, -(-len(handles + lines) // 2))


def foot(figure, handles, notes, columns):
    """Legend and notes below all panels."""
    rows = -(-len(handles) // columns)
    height = (0.08 + 0.22 * rows + 0.2 * len(notes)) / figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, height, 1, 1 - height))
    figure.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, height), ncols=columns, frameon=False, fontsize=8, borderaxespad=0)
    for line, note in enumerate(reversed(notes)):
        figure.text(0.5, (0.06 + 0.2 * line) / figure.get_figheight(), note, fontsize=8, color=GREY, ha="center")


def missing_note(case):
    names = case.left_out()
    return [f"Without measured values in the file (--timing): {', '.join(names)}"] if names else []


def draw_tradeoff(case):
    """Error against energy, energy against time."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(15, 7.2), layout="constrained")
    figure.suptitle(f"{case.title()}: {case.operations[0]:,.0f} operations a product ({TWO})", fontsize=11)
    notes = missing_note(case)
    if not np.any(case.known):
        raise TraceError(f"{case.title()}: no operator has an energy and a time; write the file with --timing")
    error = 100 * case.error
    positive = error[1][error[1] > 0]
    floor = 10 ** (np.floor(np.log10(np.min(positive))) - 1) if positive.size else 1e-6
    exact = [case.name[k] for k in np.flatnonzero(case.known) if case.error[1][k] == 0]
    if exact:
        notes.append(f"No error at all, drawn at {floor:.0e} %: {', '.join(exact)}")
    middle, low = np.maximum(error[1], floor), np.maximum(error[0], floor)
    names = [against_energy(left, case, middle, low, np.maximum(error[2], low), lambda k: "")]
    left.set(ylabel="RMS error [% of the RMS of the product], bar: 95 % interval", title="(a) error against energy")
    names.append(against_energy(right, case, case.time, case.time, case.time, lambda k: f", {percent(case.error[1][k])}"))
    right.set(ylabel=f"time of {'a batch of ' + str(case.batch) if case.batch > 1 else 'a product'} [s]",
              title="(b) time against energy; errors beside the names")
    lines = [matplotlib.lines.Line2D([], [], color=GREY, linestyle="--", label="unbeaten in the two of the panel alone")]
    if left.get_ylim()[0] < 100 < left.get_ylim()[1]:
        left.axhline(100, color=GREY, linewidth=0.8, linestyle=":")
        lines.append(matplotlib.lines.Line2D([], [], color=GREY, linestyle=":", label="error of a product of nothing but zeros"))
    key(figure, case, notes, lines)
    figure.draw_without_rendering()  # from here on it is known where points are
    for place in names:
        place()
    return figure


def draw_parts(case):
    """Shares of energy by part, and the total beside them."""
    rows = [k for k in range(len(case.name)) if case.known[k]]
    figure, (left, right) = plt.subplots(1, 2, figsize=(12.5, 1.8 + 0.3 * max(3, len(rows))), width_ratios=(2.2, 1), sharey=True, layout="constrained")
    figure.suptitle(f"Where energy goes: {case.title()} ({TWO})", fontsize=11)
    at = np.arange(len(rows))
    begin = np.zeros(len(rows))
    split = np.array([np.all(np.isfinite(case.part[k])) and np.sum(case.part[k]) > 0 for k in rows], bool)
    for p, part in enumerate(case.parts):
        share = np.array([100 * case.part[k][p] / np.sum(case.part[k]) if told else 0 for k, told in zip(rows, split)])
        if not np.any(share > 0):
            continue
        colour = PARTS.get(part, GREY)
        left.barh(at, share, left=begin, color=colour, height=0.72, label=part, edgecolor="white", linewidth=0.4)
        dark = np.dot(matplotlib.colors.to_rgb(colour), (0.3, 0.59, 0.11)) < 0.55
        for y, (width, start) in enumerate(zip(share, begin)):
            if width >= 6:
                left.text(start + 0.5 * width, y, f"{width:.0f}", ha="center", va="center", fontsize=7, color="white" if dark else "black")
        begin += share
    if not np.all(split):
        left.barh(at[~split], 100, color="none", height=0.72, label="only the sum is known", edgecolor=GREY, linewidth=0.6, hatch="////", alpha=0.5)
    left.set_yticks(at, [case.name[k] for k in rows])
    for label, k in zip(left.get_yticklabels(), rows):
        label.set_color(KINDS.get(case.kind[k], (GREY,))[0])
    left.set(xlim=(0, 100), xlabel="share of the energy of a product [%]", title="(a) parts")
    left.set_ylim(len(rows) - 0.4, -0.6)
    for y, k in enumerate(rows):
        low, nominal, high = case.energy[:, k]
        colour, marker, _ = KINDS.get(case.kind[k], (GREY, "o", ""))
        right.plot([low, high], [y, y], color=colour, linewidth=4, alpha=0.3, solid_capstyle="butt")
        right.plot(nominal, y, color=colour, marker=marker, markersize=5, linestyle="none")
        right.annotate(f"{si(nominal, 'J')},  {si(nominal / case.operations[k], 'J')}/op", (1.02, y), xycoords=("axes fraction", "data"), fontsize=7.5, va="center")
    right.set(xscale="log", xlabel="energy of a product [J], band: all prices", title="(b) total, and for an operation")
    right.grid(alpha=0.25, axis="x")
    right.tick_params(axis="y", left=False)
    foot(figure, left.get_legend_handles_labels()[0], missing_note(case), 11)
    return figure


def spread(wanted, gap):
    """Values that keep a gap, as near to the wanted ones as one pass each way makes them."""
    order = np.argsort(wanted)
    placed = np.array(wanted, float)[order]
    groups = []
    for value in placed:
        groups.append([value, 1])
        # Groups that touch become one around their mean.
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < 0.5 * gap * (groups[-1][1] + groups[-2][1]):
            (b, nb), (a, na) = groups.pop(), groups.pop()
            groups.append([(a * na + b * nb) / (na + nb), na + nb])
    result = np.empty(len(wanted))
    result[order] = [middle + gap * (i - 0.5 * (n - 1)) for middle, n in groups for i in range(n)]
    return result


def growth_panel(axes, cases, x, ticks, label, title):
    """Energy of an operation, a line for each operator, names at the right end."""
    dashes = ["-", "--", "-.", ":"]
    ends, of_kind = [], {}
    for k, name in enumerate(cases[0].name):
        energy = np.array([case.energy[1][k] / case.operations[k] if case.known[k] else np.nan for case in cases])
        if not np.any(np.isfinite(energy)):
            continue
        colour, marker, _ = KINDS.get(cases[0].kind[k], (GREY, "o", ""))
        number = of_kind[cases[0].kind[k]] = of_kind.get(cases[0].kind[k], -1) + 1
        axes.plot(x, energy, color=colour, marker=marker, markersize=4, linewidth=1.1, linestyle=dashes[number % len(dashes)], alpha=0.9)
        last = np.flatnonzero(np.isfinite(energy))[-1]
        ends.append((name, colour, x[last], energy[last]))
    axes.set(xscale="log", yscale="log", xlabel=label, ylabel=f"energy of an operation [J] ({TWO})", title=title)
    axes.set_xticks(x, ticks)
    axes.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    axes.grid(alpha=0.25)
    return ends


def name_ends(axes, ends):
    axes.figure.draw_without_rendering()
    height = axes.get_window_extent().height
    fraction = [axes.transAxes.inverted().transform(axes.transData.transform((x, y))) for _, _, x, y in ends]
    gap = 9.5 * axes.figure.dpi / 72 / height
    for (name, colour, x, y), at in zip(ends, spread([f[1] for f in fraction], gap)):
        axes.annotate(name, (x, y), (1.06, at), xycoords="data", textcoords="axes fraction", fontsize=7, color=colour, va="center",
                      arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.4, "alpha": 0.6, "relpos": (0, 0.5), "shrinkA": 0, "shrinkB": 2})


def draw_growth(cases):
    """Against size at the smallest and largest batch, against batch at the smallest and largest size."""
    weights = lambda case: case.outputs * case.inputs
    batches, sizes = sorted({case.batch for case in cases}), sorted({(weights(case), case.size) for case in cases})
    panels = []
    if len(sizes) > 1:
        for batch in dict.fromkeys([batches[0], batches[-1]]):
            of = sorted((case for case in cases if case.batch == batch), key=weights)
            x = [weights(case) for case in of]
            # Sizes of as many weights would stand on one spot: then they are evenly spaced.
            x = x if len(set(x)) == len(x) else [2.0 ** k for k in range(len(x))]
            panels.append((of, x, [case.size.replace("x", "×") for case in of], "outputs × inputs", f"against size, batch {batch}"))
    if len(batches) > 1:
        for _, size in dict.fromkeys([sizes[0], sizes[-1]]):
            of = sorted((case for case in cases if case.size == size), key=lambda case: case.batch)
            x = [case.batch for case in of]
            panels.append((of, x, x, "batch: columns asked for at once", f"against batch, {size.replace('x', ' outputs × ')} inputs"))
    columns = min(2, len(panels))
    lines = -(-len(panels) // columns)
    figure, grid = plt.subplots(lines, columns, figsize=(7.6 * columns, 0.5 + 4.9 * lines), squeeze=False)
    figure.suptitle(f"Energy of an operation ({TWO})", fontsize=11)
    figure.subplots_adjust(left=0.075 if columns > 1 else 0.13, right=0.87 if columns > 1 else 0.74, top=0.92 if lines > 1 else 0.86,
                           bottom=0.06 if lines > 1 else 0.11, wspace=0.52, hspace=0.26)
    for k, (axes, panel) in enumerate(zip(grid.flat, panels)):
        name_ends(axes, growth_panel(axes, *panel[:4], f"({chr(97 + k)}) {panel[4]}"))
    return figure


def figures_of(file):
    """Names of figures and what draws them."""
    cases = cases_of(file)
    figures = {}
    for case in cases:
        end = f"_{case.size}_batch{case.batch}" if len(cases) > 1 else ""
        figures[f"tradeoff{end}"] = lambda case=case: draw_tradeoff(case)
        figures[f"parts{end}"] = lambda case=case: draw_parts(case)
    if len(cases) > 1:
        figures["growth"] = lambda: draw_growth(cases)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="file written by ohmfield mvm-compare")
    parser.add_argument("-o", "--output", default=".", help="folder of the figures, made if need be; or, ending in _ or -, "
                        "what their names begin with (default: this folder)")
    parser.add_argument("--format", choices=("png", "pdf", "svg"), default="png")
    options = parser.parse_args()
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10,
                         "axes.titlelocation": "left"})
    try:
        with open_trace(options.file, "ohmfield-mvm-compare") as file:
            dataset(file, "compare")
            for kind, draw in figures_of(file).items():
                figure = draw()
                name = f"{output_names(options.output, kind)}.{options.format}"
                figure.savefig(name, dpi=150)
                plt.close(figure)
                print(name)
    except (TraceError, OSError, ValueError, KeyError, IndexError) as error:
        print(f"plot_compare: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
