#!/usr/bin/env python3
"""Draws what ohmfield cost reproduce and cost project say with --json.

    ohmfield cost reproduce --json > reproduce.json
    ohmfield cost project train_1T --json > project.json
    /usr/bin/python3 python/plot_economics.py reproduce.json -o figures   # claims, frontier, resilience, runs
    /usr/bin/python3 python/plot_economics.py project.json -o figures     # tornado, energy, formats, ledger

One figure for each table; their names are printed. Needs python3-matplotlib. Exit status: 0 drawn, 2 a file or a part of it is
missing.
"""
import argparse
import json
import os
import sys

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
except ImportError as error:
    print(f"plot_economics: needs python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

# Okabe and Ito, "Color universal design" (2008), as in plot_device.py.
BLUE, ORANGE, GREEN, PURPLE, SKY, GREY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#666666"
MARKS = {"reproduced": (BLUE, "o"), "with assumption": (SKY, "s"), "not reproduced": (ORANGE, "X")}


def figure(width, height, **more):
    return plt.subplots(figsize=(width, height), layout="constrained", **more)


def tidy(axes):
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(True, which="major", linewidth=0.4, alpha=0.5)
    axes.set_axisbelow(True)


def draw_claims(root):
    rows = [row for row in root["rows"] if row["checked_against"] and row["ours"] and not row["statement"].startswith("amortised hardware")][::-1]
    fig, axes = figure(8.5, 0.23 * len(rows) + 1.4)
    for mark, (colour, marker) in MARKS.items():
        at = [i for i, row in enumerate(rows) if row["mark"] == mark]
        axes.scatter([rows[i]["ours"] / rows[i]["checked_against"] for i in at], at, color=colour, marker=marker, s=28, label=mark, zorder=3)
    axes.axvline(1, color=GREY, linewidth=0.8)
    axes.set_xscale("log")
    axes.set_xticks([0.5, 0.7, 1, 1.5, 2, 3, 5, 10], [f"{x:g}" for x in (0.5, 0.7, 1, 1.5, 2, 3, 5, 10)])
    axes.minorticks_off()
    axes.set_yticks(range(len(rows)), [row["key"] for row in rows], fontsize=7)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlabel("ours over published (or what it is held against)")
    axes.legend(frameon=False, fontsize=8, loc="lower right")
    tidy(axes)
    return fig


def draw_frontier(root):
    fig, axes = figure(6.5, 4.4)
    for name, colour in zip(("best", "guess", "worst"), (GREEN, BLUE, ORANGE)):
        points = [p for p in root["frontier"] if p["scenario"] == name]
        axes.plot([p["year"] for p in points], [p["owner_USD"] for p in points], color=colour, marker="o", markersize=3, label=f"{name}, own processors")
        axes.plot([p["year"] for p in points], [p["cloud_USD"] for p in points], color=colour, linestyle=(0, (4, 2)), linewidth=1, label=f"{name}, cloud")
    years = np.array(sorted({p["year"] for p in root["frontier"]}))
    for market, style in zip(root["markets"], ("-", (0, (1, 1)))):
        axes.plot(years, market["USD"] * market["yearly_factor"] ** (years - market["first_year"]), color=GREY, linestyle=style, linewidth=1.6, label=f"{market['name']} (assumption)")
    axes.plot([2028, 2028], [19e9, 93e9], linestyle="none", marker="x", color="black", markersize=7, zorder=5, label="published best guess, 2028")
    axes.set_yscale("log")
    axes.set_ylabel("cost of the largest model [USD]")
    axes.set_xticks(years[::2])
    axes.legend(frameon=False, fontsize=7, ncols=2, loc="upper left")
    axes.set_ylim(3e6, 1e19)
    axes.set_yticks(10.0 ** np.arange(7, 17, 2))
    tidy(axes)
    return fig


def draw_resilience(root):
    fig, (left, right) = figure(9, 3.9, ncols=2)
    rows = root["resilience"]
    gpus = np.array([row["gpus"] for row in rows])
    column = lambda name: np.array([np.nan if row[name] is None else row[name] for row in rows], float)
    for name, colour, style, label in (("slowdown_base", ORANGE, "-", "Table 3 as it is"), ("slowdown_young", GREY, (0, (1, 1)), "the same, first order"),
                                       ("slowdown_checkpoints", PURPLE, "-", "better checkpoints"), ("slowdown_optimised", BLUE, "-", "and spare groups")):
        left.plot(gpus, column(name), color=colour, linestyle=style, label=label)
    played = [row for row in root["played"] if row["what"].startswith("slow-down")]
    left.errorbar([row["gpus"] for row in played], [row["mean"] for row in played], [2 * row["standard_error"] for row in played], linestyle="none", color="black", marker="o", markersize=4,
                  markerfacecolor="white", capsize=2, zorder=5, label="played, two standard errors")
    left.set_xscale("log"), left.set_yscale("log")
    left.set_ylim(0.95, 20)
    left.set_yticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    left.set_xlabel("processors"), left.set_ylabel("slow-down by failures")
    left.legend(frameon=False, fontsize=8)
    for name, colour, label in (("hours_base", ORANGE, "Table 3 as it is"), ("hours_optimised", BLUE, "better checkpoints, spare groups")):
        right.plot(gpus, column(name) / 24, color=colour, label=label)
    best = np.argmin(column("hours_base"))
    right.annotate("fastest", (gpus[best], column("hours_base")[best] / 24), textcoords="offset points", xytext=(-4, 12), fontsize=8, color=ORANGE, ha="center")
    right.set_xscale("log"), right.set_yscale("log")
    right.set_yticks([5, 10, 20, 50, 100, 200, 500], ["5", "10", "20", "50", "100", "200", "500"])
    right.set_xlabel("processors"), right.set_ylabel("days for 1e12 parameters")
    right.legend(frameon=False, fontsize=8)
    for axes in (left, right):
        axes.minorticks_off()
        tidy(axes)
    return fig


def draw_runs(root):
    fig, (left, right) = figure(10, 5.6, ncols=2, width_ratios=(1.1, 1))
    runs = root["runs"]
    year = np.array([run["year"] for run in runs])
    left.scatter(year, [run["total_2023_USD"] for run in runs], color=BLUE, s=18, zorder=3)
    dearest = sorted(runs, key=lambda r: -r["total_2023_USD"])[:4]
    for number, run in enumerate(dearest + [run for run in runs if run["system"].startswith("GPT-3 ")]):
        side = ("right", -5, 3) if number % 2 == 0 else ("left", 5, -8)  # neighbours on either side
        left.annotate(run["system"], (run["year"], run["total_2023_USD"]), textcoords="offset points", xytext=side[1:], fontsize=7, ha=side[0])
    growth = root.get("growth")
    if growth:
        grid = np.linspace(year.min(), year.max() + 2, 50)
        fit = lambda slope: 10 ** (growth["level_decades"] + slope * (grid - growth["mean_year"]))
        left.plot(grid, fit(growth["decades_per_year"]), color=ORANGE, label=f"× {growth['per_year']:.2f} a year [{growth['low']:.2f}; {growth['high']:.2f}]")
        left.fill_between(grid, fit(np.log10(growth["low"])), fit(np.log10(growth["high"])), color=ORANGE, alpha=0.15, linewidth=0)
        left.legend(frameon=False, fontsize=8, loc="upper left")
    left.set_yscale("log")
    left.set_ylabel("amortised hardware and energy [USD of 2023]")
    tidy(left)
    shown = sorted(runs, key=lambda run: run["year"])[-18:]
    start = np.zeros(len(shown))
    for name, colour in (("chip", BLUE), ("server", SKY), ("interconnect", PURPLE), ("energy", ORANGE)):
        share = np.array([run[f"{name}_USD"] / sum(run[f"{part}_USD"] for part in ("chip", "server", "interconnect", "energy")) for run in shown])
        right.barh(range(len(shown)), 100 * share, left=100 * start, color=colour, label=name, height=0.75)
        start += share
    right.set_yticks(range(len(shown)), [run["system"] for run in shown], fontsize=7)
    right.set_xlabel("share of the run alone [%], the latest 18")
    right.set_xlim(0, 100)
    right.legend(frameon=False, fontsize=8, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    right.spines[["top", "right"]].set_visible(False)
    return fig


def draw_tornado(root):
    bars = root["tornado"][::-1]
    base, every = root["base_USD"], root["all_USD"]
    fig, (left, right) = figure(10, 0.36 * len(bars) + 1.7, ncols=2, sharey=True)
    for i, bar in enumerate(bars):
        left.barh(i, bar["high_USD"] - bar["low_USD"], left=bar["low_USD"], color=SKY, height=0.6)
        right.barh(i, bar["alone_high_USD"] - bar["alone_low_USD"], left=bar["alone_low_USD"], color=SKY, height=0.6)
        right.plot(bar["alone_USD"], i, color=BLUE, marker="|", markersize=13, markeredgewidth=2)
    left.axvline(every, color=BLUE, linewidth=1.2)
    right.axvline(base, color=GREY, linewidth=1.2)
    left.set_yticks(range(len(bars)), [bar["name"].replace("_", " ") for bar in bars])
    left.set_title(f"all levers: {every / 1e6:.3g} M USD; each from its low to its high end", fontsize=9)
    right.set_title(f"each alone, from {base / 1e6:.3g} M USD (grey) to its factor (bar), with range", fontsize=9)
    for axes in (left, right):
        axes.xaxis.set_major_formatter(lambda x, _: f"{x / 1e6:g}")
        axes.set_xlabel("cost of training [M USD]")
        axes.set_xlim(left=0)
        tidy(axes)
    fig.supxlabel("Factors are multiplied as if they did not know of each other: a bound, not a forecast. Analog and number formats act on energy alone.", fontsize=7.5, color=GREY)
    return fig


def draw_energy(root):
    cases = root["cases"][::-1]
    fig, axes = figure(8.5, 0.33 * len(cases) + 1.5)
    for i, case in enumerate(cases):
        colour = ORANGE if case["loss"] else BLUE
        axes.plot([case["ratio_low"], case["ratio_high"]], [i, i], color=colour, linewidth=4, alpha=0.35, solid_capstyle="butt")
        axes.plot(case["ratio"], i, color=colour, marker="o")
        axes.plot(case["ratio_at_peak"], i, color="black", marker="|", markersize=11, markeredgewidth=1.6)
    axes.axvline(1, color=GREY, linewidth=1)
    axes.set_xscale("log")
    axes.set_yticks(range(len(cases)), [case["what"] for case in cases], fontsize=8)
    axes.set_xlabel("energy over digital at the median utilisation: point with band; bar: over digital at its peak.\nRight of 1, or orange (cells wear out): analog is a loss")
    tidy(axes)
    return fig


def draw_formats(root):
    formats = root["formats"]
    fig, (left, right) = figure(8.5, 3.4, ncols=2)
    wide = formats[0]
    left.bar(range(len(formats)), [f["bits"] / wide["bits"] for f in formats], width=0.38, color=SKY, label="memory")
    left.bar(np.arange(len(formats)) + 0.4, [f["J_per_operation"] / wide["J_per_operation"] for f in formats], width=0.38, color=BLUE, label="energy of a product")
    left.set_xticks(np.arange(len(formats)) + 0.2, [f["name"] for f in formats], rotation=35, ha="right", fontsize=8)
    left.set_ylabel(f"over {wide['name']}")
    left.legend(frameon=False, fontsize=8)
    for number, f in enumerate(sorted(formats, key=lambda f: f["rms_error"])):
        right.plot(1e12 * f["J_per_operation"], f["rms_error"], marker="o", color=BLUE, linestyle="none")
        right.annotate(f["name"], (1e12 * f["J_per_operation"], f["rms_error"]), textcoords="offset points", xytext=(6, 4 if number % 2 else -10), fontsize=8)
    right.set_yscale("log")
    right.set_xlim(0, 1.3e12 * wide["J_per_operation"])
    right.set_xlabel("energy of an operation [pJ]"), right.set_ylabel("RMS error of a product")
    for axes in (left, right):
        tidy(axes)
    return fig


def draw_ledger(root):
    lines = [line for line in root["ledger"] if line["energy_J"] > 0][::-1]
    if not lines:
        return None  # a published chip has none
    fig, axes = figure(8, 0.3 * len(lines) + 1.3)
    energy = np.array([[line["energy_low_J"], line["energy_J"], line["energy_high_J"]] for line in lines]).T
    axes.barh(range(len(lines)), energy[1], color=BLUE, height=0.6)
    axes.errorbar(energy[1], range(len(lines)), xerr=[energy[1] - energy[0], energy[2] - energy[1]], linestyle="none", color="black", linewidth=1, capsize=2)
    axes.set_yticks(range(len(lines)), [line["event"] for line in lines], fontsize=8)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x * 1e9:g}")
    axes.set_xlabel("energy of the ledger [nJ], prices at their ends")
    tidy(axes)
    return fig


FIGURES = {"ohmfield-cost-reproduction": {"claims": draw_claims, "frontier": draw_frontier, "resilience": draw_resilience, "runs": draw_runs},
           "ohmfield-cost-projection": {"tornado": draw_tornado, "energy": draw_energy, "formats": draw_formats, "ledger": draw_ledger}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="of cost reproduce --json or cost project --json")
    parser.add_argument("-o", "--output", default=".", help="folder of the figures")
    parser.add_argument("--format", default="png", choices=("png", "pdf", "svg"))
    options = parser.parse_args()
    try:
        with open(options.file, encoding="utf-8") as stream:
            root = json.load(stream)
        figures = FIGURES[root["kind"]]
        if int(root["version"].split(".")[0]) > 1:
            raise ValueError(f"version {root['version']} is newer than this script")
        os.makedirs(options.output, exist_ok=True)
        for name, draw in figures.items():
            fig = draw(root)
            if fig is None:
                continue
            path = os.path.join(options.output, f"{name}.{options.format}")
            fig.savefig(path, dpi=150)
            plt.close(fig)
            print(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"plot_economics: {options.file}: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
