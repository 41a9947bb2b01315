#!/usr/bin/env python3
"""Draws a comparison of ohmfield bench: how long runs take, or how effort grows with the formula.

    /usr/bin/python3 python/plot_bench.py bench.h5 -o runs.png      # of --trace: run-length distributions
    /usr/bin/python3 python/plot_bench.py bench.json -o growth.png  # of --json: steps, time, energy against size

Of a trace: for each set the share of runs solved against steps, on its instance of median difficulty and over all of them,
with what exponential distributions would give. Of a table: ITS99, TTS99 and ETS99 against the number of variables with 95 %
intervals, and published figures where the table has them. Needs python3-h5py and python3-matplotlib. Exit status: 0 drawn, 2 a
file or a part of it is missing.
"""
import argparse
import json
import sys

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from ohmfield_trace import MAJOR, TraceError, dataset, open_trace
    from plot_device import GREY
except ImportError as error:
    print(f"plot_bench: needs python3-h5py and python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

# Okabe and Ito, "Color universal design" (2008), but yellow, which is too pale on white; markers and dashes differ besides.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "<", ">"]
MOST_SETS = 3  # of a figure of distributions, unless asked for
LEVEL = 0.25   # as bench has it: points of the curve below it do not decide


def style(number):
    return {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}


def dash(number):
    """Colours come round again, dashed."""
    return ("-", (0, (6, 2)), (0, (2, 1.5)))[number // len(COLOURS) % 3]


def solved_share(length, solved):
    """Kaplan-Meier: lengths at which runs were solved, and the share solved by then."""
    times, shares, survival = [], [], 1.0
    for time in np.unique(length[solved]):
        survival *= 1 - np.sum(solved & (length == time)) / np.sum(length >= time)
        times.append(time)
        shares.append(1 - survival)
    return np.array(times, float), np.array(shares)


def its99(length, solved):
    """Steps until solved with probability 0.99 (docs/methods/ksat.md)."""
    times, shares = solved_share(length, solved)
    if not len(times):
        return np.inf
    counts = shares >= min(LEVEL, shares[-1]) - 1e-9
    with np.errstate(divide="ignore"):
        repeats = np.maximum(1, np.log(0.01) / np.log1p(-shares[counts]))
    return np.min(times[counts] * np.where(shares[counts] >= 1, 1, repeats))


def mean_length(length, solved):
    """Of an exponential distribution, by maximum likelihood from runs of which some were cut short."""
    return np.sum(length) / np.sum(solved) if np.any(solved) else np.inf


class Runs:
    """Steps of every run: solver, instance, restart."""

    def __init__(self, file):
        text = lambda name: [str(value) for value in dataset(file, f"runs/{name}").asstr()[:]]
        self.solvers, instances = text("solver"), text("instance")
        self.solved = np.asarray(dataset(file, "runs/solved")[:]) == 1
        cycles, flips = np.asarray(dataset(file, "runs/cycles")[:], float), np.asarray(dataset(file, "runs/flips")[:], float)
        arrays = np.any(cycles > 0, axis=(1, 2))
        # A step of no length has no place on a logarithmic axis; solved at the start counts as one.
        self.steps = np.maximum(np.where(arrays[:, None, None], cycles, flips), 1)
        self.sets = {}
        for i, name in enumerate(instances):
            self.sets.setdefault(name.rpartition("/")[0], []).append(i)
        self.names = instances
        if not self.solvers or not instances:
            raise TraceError(f"{file.filename}: holds no runs")

    def median_instance(self, of):
        """By the mean over solvers of the rank of its mean run length; one that every solver solves, if there is."""
        means = np.array([[mean_length(self.steps[s, i], self.solved[s, i]) for i in of] for s in range(len(self.solvers))])
        rank = np.mean(np.argsort(np.argsort(means, axis=1), axis=1), axis=0)
        order = np.argsort(rank, kind="stable")
        solved = [k for k in order if np.all(np.isfinite(means[:, k]))]
        return of[(solved or list(order))[(len(solved or order) - 1) // 2]]


def draw_share(axes, number, height, length, solved, means):
    """A curve with a marker at a height, and that of exponential run lengths with these means in equal parts."""
    look = style(number)
    times, shares = solved_share(length, solved)
    if len(times):
        axes.step(times, shares, where="post", color=look["color"], linewidth=1.4, linestyle=dash(number))
        marked = min(np.searchsorted(shares, height), len(times) - 1)
        axes.plot(times[marked], shares[marked], linestyle="none", markersize=5, zorder=4, **look)
    grid = np.geomspace(max(1, np.min(length) / 3), np.max(length) * 1.5, 300)
    known = means[np.isfinite(means)]
    if known.size:
        fit = np.sum(-np.expm1(-grid[None] / known[:, None]), axis=0) / len(means)
        axes.plot(grid, fit, color=look["color"], linewidth=1, linestyle=(0, (4, 2)), alpha=0.75)


def foot(figure, handles, notes, columns):
    """Legend and notes below all panels."""
    rows = -(-len(handles) // columns)
    height = (0.1 + 0.22 * rows + 0.19 * len(notes)) / figure.get_figheight()
    figure.get_layout_engine().set(rect=(0, height, 1, 1 - height))
    figure.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, height), ncols=columns, frameon=False, fontsize=8, borderaxespad=0)
    for line, note in enumerate(reversed(notes)):
        figure.text(0.5, (0.06 + 0.19 * line) / figure.get_figheight(), note, fontsize=7.5, color=GREY, ha="center")


def draw_runs(file, wanted):
    runs = Runs(file)
    unknown = [name for name in wanted if name not in runs.sets]
    if unknown:
        raise TraceError(f"{file.filename}: has no set {unknown[0]}; it has {', '.join(runs.sets)}")
    sets = wanted or list(runs.sets)[-MOST_SETS:]
    figure, grid = plt.subplots(len(sets), 2, figsize=(10, 1.1 + 3.1 * len(sets)), squeeze=False, sharey=True, layout="constrained")
    restarts = runs.steps.shape[2]
    for row, name in enumerate(sets):
        of = runs.sets[name]
        typical = runs.median_instance(of)
        for s in range(len(runs.solvers)):
            # Solvers whose curves coincide still show, each by its own marker.
            height = 0.15 + 0.7 * (s + 0.5) / len(runs.solvers)
            draw_share(grid[row, 0], s, height, runs.steps[s, typical], runs.solved[s, typical], np.array([mean_length(runs.steps[s, typical], runs.solved[s, typical])]))
            draw_share(grid[row, 1], s, height, runs.steps[s, of].ravel(), runs.solved[s, of].ravel(),
                       np.array([mean_length(runs.steps[s, i], runs.solved[s, i]) for i in of]))
        letters = [f"({chr(97 + 2 * row + column)})" for column in range(2)]
        grid[row, 0].set(ylabel="share of runs solved", title=f"{letters[0]} {runs.names[typical]}, median difficulty, {restarts} runs")
        grid[row, 1].set(title=f"{letters[1]} all {len(of)} instances of {name}, {restarts * len(of)} runs")
        for axes in grid[row]:
            axes.set(xscale="log", xlabel="length of the run [cycles of an array, flips of a processor]", ylim=(0, 1.02))
            axes.grid(alpha=0.25)
    handles = [matplotlib.lines.Line2D([], [], linewidth=1.4, markersize=5, label=name, linestyle=dash(s), **style(s)) for s, name in enumerate(runs.solvers)]
    handles.append(matplotlib.lines.Line2D([], [], color=GREY, linewidth=1, linestyle=(0, (4, 2)), label="exponential, same mean"))
    notes = ["Solid: Kaplan-Meier, runs cut short counted as such; a marker on each curve, at heights that differ, so that curves on one another show.",
             "Dashed: exponential run lengths, by maximum likelihood; over all instances the mixture of one for each."]
    if len(sets) < len(runs.sets):
        notes.append(f"{len(sets)} of {len(runs.sets)} sets; others with --set")
    foot(figure, handles, notes, min(4, len(handles)))
    figure.suptitle("Run-length distributions", fontsize=11)
    return figure


QUANTITIES = [  # column, low, high, published column, axis, title
    ("its99_median", "its99_lo", "its99_hi", "published_its99", "ITS99 [cycles of an array, flips of a processor]", "steps"),
    ("tts99_s_median", "tts99_s_ci_lo", "tts99_s_ci_hi", "published_tts_s", "TTS99 [s]", "time"),
    ("ets99_J_median", "ets99_J_ci_lo", "ets99_J_ci_hi", "published_ets_J", "ETS99 [J]", "energy")]


def read_table(path):
    try:
        with open(path, encoding="utf-8") as stream:
            table = json.load(stream)
    except (OSError, ValueError) as error:
        raise TraceError(f"{path}: not a readable JSON file ({error})") from None
    if not isinstance(table, dict) or table.get("file_type") != "ohmfield-bench":
        raise TraceError(f"{path}: not a table of ohmfield bench (--json)")
    version = str(table.get("format_version", ""))
    if not version.split(".")[0].isdigit() or int(version.split(".")[0]) > MAJOR:
        raise TraceError(f"{path}: has format version {version}, this reader knows {MAJOR}.x; use a newer reader")
    rows = table.get("rows", [])
    if not rows:
        raise TraceError(f"{path}: has no rows")
    if "variables" not in rows[0]:
        raise TraceError(f"{path}: of version {version}, without sizes of formulas; run bench again")
    return table


def draw_series(axes, rows, quantity, number, shift, ceiling):
    """One solver: medians with intervals; a size that it never solves stands at the top."""
    value, low, high, published = quantity[:4]
    look = style(number)
    known = [row for row in rows if row[value] is not None]
    x = np.array([row["variables"] for row in known]) * shift
    y = np.array([row[value] for row in known])
    if known:
        ends = np.array([[row[low] if row[low] is not None else row[value], row[high] if row[high] is not None else ceiling] for row in known])
        axes.vlines(x, ends[:, 0], ends[:, 1], color=look["color"], linewidth=1.2, alpha=0.7)
        axes.plot(x, y, linewidth=1.2, markersize=5, linestyle=dash(number), **look)
    # A complete solver has no steps; only what has a time to wait for can never come.
    never = [row["variables"] * shift for row in rows if row[value] is None and (row["its99_median"] is not None or row["flips_median"] is not None)]
    if never:
        axes.plot(never, [1.0] * len(never), transform=axes.get_xaxis_transform(), linestyle="none", marker=6, markersize=8, color=look["color"],
                  fillstyle="none", clip_on=False)
    return bool(never)


def draw_published(axes, rows, quantity, number, shift):
    look = style(number)
    points = sorted((row["variables"] * shift, row[quantity[3]]) for row in rows if row.get(quantity[3]) is not None)
    if points:
        axes.plot(*zip(*points), color=look["color"], marker=look["marker"], markersize=7, fillstyle="none", linestyle=":", linewidth=1, markeredgewidth=1.1)
    return bool(points)


def draw_growth(table):
    rows = table["rows"]
    lengths = sorted({row["longest_clause"] for row in rows})
    solvers = list(dict.fromkeys(row["solver"] for row in rows))
    # The name of a published column is what the solver's begins with; solvers of ours alone are named after none of them.
    beside = {s: [row for row in rows if row["solver"] == s and row.get("published") and s.startswith(row["published"] + " (")] for s in solvers}
    figure, grid = plt.subplots(len(lengths), 3, figsize=(13, 1.2 + 3.5 * len(lengths)), squeeze=False, layout="constrained")
    any_never = any_published = False
    shifts = np.exp(0.012 * (np.arange(len(solvers)) - 0.5 * (len(solvers) - 1)))
    for line, k in enumerate(lengths):
        for column, quantity in enumerate(QUANTITIES):
            axes = grid[line, column]
            here = [row for row in rows if row["longest_clause"] == k]
            values = [row[key] for row in here for key in quantity[:3] if row[key] is not None and row[key] > 0]
            ceiling = 3 * max(values) if values else 1
            for number, solver in enumerate(solvers):
                own = sorted((row for row in here if row["solver"] == solver), key=lambda row: row["variables"])
                any_never |= draw_series(axes, own, quantity, number, shifts[number], ceiling) if own else False
                any_published |= draw_published(axes, [row for row in beside[solver] if row["longest_clause"] == k], quantity, number, shifts[number])
            axes.set(xscale="log", yscale="log", xlabel="variables", ylabel=quantity[4],
                     title=f"({chr(97 + 3 * line + column)}) {quantity[5]}, clauses of {k:g} literals" if k else quantity[5])
            sizes = sorted({row["variables"] for row in here})
            # Sizes that are near each other on the axis share a label.
            shown = [n for i, n in enumerate(sizes) if i == 0 or i == len(sizes) - 1 or (n / sizes[i - 1] > 1.17 and sizes[-1] / n > 1.17)]
            axes.set_xticks(shown, [f"{n:g}" for n in shown])
            axes.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
            axes.grid(alpha=0.25)
            axes.margins(x=0.08)
    handles = [matplotlib.lines.Line2D([], [], linewidth=1.2, markersize=5, label=name, linestyle=dash(s), **style(s)) for s, name in enumerate(solvers)]
    notes = ["Medians over the instances of a set; bars: 95 % intervals by bootstrap over instances and restarts. Time and energy include writing the formula."]
    if any_published:
        notes.append("Published time and energy are of the search alone.")
        handles.append(matplotlib.lines.Line2D([], [], color=GREY, marker="o", markersize=7, fillstyle="none", linestyle=":", label="published, same colour"))
    if any_never:
        handles.append(matplotlib.lines.Line2D([], [], color=GREY, marker=6, markersize=8, fillstyle="none", linestyle="none", label="half of the instances or more never solved"))
    foot(figure, handles, notes, min(4, len(handles)))
    figure.suptitle("Effort to a solution with probability 0.99 against size", fontsize=11)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="written by ohmfield bench with --trace (.h5) or --json (.json)")
    parser.add_argument("-o", "--output", default="bench.png", help="figure to write; its ending chooses the format (default: bench.png)")
    parser.add_argument("--set", action="append", default=[], help=f"set to draw distributions of, may be repeated (default: the last {MOST_SETS})")
    options = parser.parse_args()
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 9.5,
                         "axes.titlelocation": "left"})
    try:
        if options.file.endswith(".json"):
            figure = draw_growth(read_table(options.file))
        else:
            with open_trace(options.file, "ohmfield-bench-trace") as file:
                figure = draw_runs(file, options.set)
        figure.savefig(options.output, dpi=150)
        print(options.output)
    except (TraceError, OSError, ValueError, KeyError, IndexError) as error:
        print(f"plot_bench: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
