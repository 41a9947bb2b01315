#!/usr/bin/env python3
"""Draws what ohmfield device characterise measured: programming, drift, read noise, pulse response.

    /usr/bin/python3 python/plot_device.py pcm.h5 -o figures

One figure for each that the file holds; their names are printed. Needs python3-h5py and python3-matplotlib. Exit status: 0
drawn, 2 a file or a part of it is missing.
"""
import argparse
import os
import sys
from statistics import NormalDist

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from ohmfield_trace import TraceError, dataset, open_trace
except ImportError as error:
    print(f"plot_device: needs python3-h5py and python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

# Okabe and Ito, "Color universal design" (2008): distinct for every common colour vision. Levels are ordered, so theirs are
# from cividis, which such eyes see as we do; its last tenth is too pale on white.
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"
SI = {-24: "y", -21: "z", -18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G"}


def prefix(top):
    """Power of ten and prefix that suit the largest value."""
    power = int(np.clip(3 * np.floor(np.log10(top) / 3), -24, 9)) if top > 0 else 0
    return 10.0 ** power, SI[power]


def colours(count):
    return [matplotlib.colormaps["cividis"](0.9 * k / max(1, count - 1)) for k in range(count)]


def name_of(file):
    return f"{dataset(file, 'parameters/name').asstr()[()]}   (seed {file.attrs.get('seed', '?')})"


def panels(file, what, count=2):
    figure, axes = plt.subplots(1, count, figsize=(5.2 * count, 4.1), layout="constrained")
    figure.suptitle(f"{what} of {name_of(file)}", fontsize=11)
    return figure, axes


def level_bar(axes, target, unit, siemens):
    """Which colour is which target."""
    scale = matplotlib.cm.ScalarMappable(
        matplotlib.colors.Normalize(target[0] / unit, target[-1] / unit),
        matplotlib.colors.LinearSegmentedColormap.from_list("levels", colours(64)))
    axes.figure.colorbar(scale, ax=axes, label=f"target [{siemens}]", pad=0.02)


def draw_programming(file):
    group = file["programming"]
    target, conductance = group["target"][:], group["conductance"][:]
    figure, (left, right) = panels(file, "Programming")
    unit, letter = prefix(np.max(target))
    siemens = letter + "S"
    cells = conductance.shape[1]
    # On an axis of normal quantiles a normal distribution is a straight line.
    share = (np.arange(1, cells + 1) - 0.5) / cells
    quantile = np.array([NormalDist().inv_cdf(p) for p in share])
    for row, colour in zip(conductance, colours(len(target))):
        left.plot(np.sort(row) / unit, quantile, color=colour, linewidth=1.3)
    ticks = [p for p in (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999) if share[0] <= p <= share[-1]]
    left.set_yticks([NormalDist().inv_cdf(p) for p in ticks], [f"{100 * p:g}" for p in ticks])
    left.set(xlabel=f"conductance [{siemens}]", ylabel="cells below [%]", title="(a) distributions, a line is normal")
    left.grid(alpha=0.25)
    level_bar(left, target, unit, siemens)

    spread, curve = group["std"][:], group["sigma"][:]
    top = max(np.max(spread), np.nanmax(curve, initial=0))
    fine, letter = prefix(top)
    # The standard error of a standard deviation of normal values.
    right.errorbar(target / unit, spread / fine, yerr=spread / fine / np.sqrt(2 * (cells - 1)), color=BLUE, marker="o",
                   markersize=4.5, linestyle="none", capsize=2, label=f"measured, {cells:,} cells each")
    if np.any(np.isfinite(curve)):
        right.plot(target / unit, curve / fine, color=ORANGE, linewidth=1.4, label="device set, before the cut at 0")
    right.set_ylim(bottom=0, top=1.25 * top / fine if top > 0 else 1)
    right.set(xlabel=f"target [{siemens}]", ylabel=f"standard deviation [{letter}S]", title="(b) spread")
    right.legend(frameon=False, loc="upper left")
    right.grid(alpha=0.25)
    return figure


def log_ticks(axis):
    """Plain numbers within few decades, powers of ten over many."""
    low, high = axis.get_view_interval()
    if high / low < 200:
        axis.set_major_locator(matplotlib.ticker.LogLocator(subs=(1, 2, 5), numticks=12))
        axis.set_major_formatter(matplotlib.ticker.StrMethodFormatter("{x:g}"))
    axis.set_minor_formatter(matplotlib.ticker.NullFormatter())


def draw_drift(file):
    group = file["drift"]
    time, target, band = group["time"][:], group["target"][:], group["quantile"][:]
    figure, (left, right) = panels(file, "Drift")
    unit, letter = prefix(np.max(target))
    siemens = letter + "S"
    # Refreshed cells are looked at in even steps, all others over decades.
    steps = np.diff(time)
    even = len(time) > 2 and np.allclose(steps, steps[0], rtol=1e-3)
    clock, second = prefix(np.max(time)) if even else (1, "")
    shown = time > 0 if not even else np.full(len(time), True)
    positive = band[band > 0]
    floor = 0.5 * np.min(positive) if positive.size else 1e-12
    # A cell that reads 0 has no place on this axis: its band goes off it, the axis follows the medians.
    for k, colour in enumerate(colours(len(target))):
        low, middle, high = (np.maximum(band[shown, k, q], floor) / unit for q in range(3))
        x = time[shown] / clock
        left.fill_between(x, low, high, color=colour, alpha=0.22, linewidth=0)
        left.plot(x, middle, color=colour, linewidth=1.5, marker="o" if len(x) < 3 else None,
                  label=f"{target[k] / unit:.3g} {siemens}")
    medians = band[:, :, 1][band[:, :, 1] > 0]
    if not even:
        left.set_xscale("log")
    if medians.size:
        left.set_yscale("log")
        left.set_ylim(0.5 * np.min(medians) / unit, 1.5 * np.max(band) / unit)
        log_ticks(left.yaxis)
    left.set(xlabel=f"time since programming [{second}s]", ylabel=f"conductance [{siemens}]",
             title="(a) reads: median, 5 to 95 % of cells")
    left.grid(alpha=0.25)
    left.legend(frameon=False, title="target", fontsize=8, title_fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))

    slope, error, spread = group["slope"][:], group["slope_error"][:], group["slope_std"][:]
    right.axhline(0, color=GREY, linewidth=0.8)
    right.errorbar(target / unit, slope, yerr=spread, color=BLUE, linestyle="none", elinewidth=5, alpha=0.3,
                   label="standard deviation over cells")
    right.errorbar(target / unit, slope, yerr=1.96 * error, color=BLUE, marker="o", markersize=4.5, linestyle="none",
                   capsize=3, label="mean and its 95 % interval")
    offset = float(group["time_offset"][()])
    clock = f"ln(t + {offset:g} s)" if offset > 0 else "ln t"
    right.set(xlabel=f"target [{siemens}]", ylabel=f"slope of ln g against {clock}", title="(b) drift slope, cell by cell")
    low, high = right.get_ylim()
    # Rounding of a constant is not to fill a panel.
    half = max(0.5 * (high - low), 1e-3)
    middle = 0.5 * (high + low)
    right.set_ylim(middle - half, middle + 1.6 * half)
    right.legend(frameon=False, loc="upper right")
    right.grid(alpha=0.25)
    if not dataset(file, "parameters/has_read_noise")[()]:
        figure.supxlabel("This device set has no read noise: single reads are conductances.", fontsize=8, color=GREY)
    return figure


def draw_noise(file):
    group = file["read_noise"]
    frequency, psd, target = group["frequency"][:], group["psd"][:], group["target"][:]
    flicker, white = group["expected_flicker"][:], group["expected_white"][:]
    figure, axes = panels(file, "Read noise", 1)
    figure.set_size_inches(7.2, 4.6)
    unit, letter = prefix(np.max(target))
    step = float(group["step"][()])
    factor, second = prefix(step)
    for k, colour in enumerate(colours(len(target))):
        slope, error = group["slope"][k], group["slope_error"][k]
        axes.plot(frequency, psd[k], color=colour, linewidth=0, marker="o^sDvP"[k % 6], markersize=4,
                  label=f"{target[k] / unit:.3g} {letter}S, slope {0.01 * round(100 * slope) + 0.0:.2f} ± {1.96 * error:.2f}")
        axes.plot(frequency, flicker[k] / frequency + white[k], color=colour, linewidth=1.2)
    middle = np.sqrt(frequency[0] * frequency[-1])
    if np.any(flicker > 0):
        guide = 4 * np.max(psd[:, np.argmin(np.abs(frequency - middle))]) * middle / frequency
        axes.plot(frequency, guide, color=GREY, linestyle="--", linewidth=1, label="1/f")
    axes.plot([], [], color=GREY, linewidth=1.2, label="as the device set has it")
    axes.set(xscale="log", yscale="log", xlabel="frequency", ylabel="spectral density [S²/Hz]",
             title=f"{int(group['reads'][()]):,} reads of {int(group['cells'][()])} cells, "
                   f"{step / factor:.4g} {second}s apart")
    axes.xaxis.set_major_formatter(matplotlib.ticker.EngFormatter(unit="Hz"))
    if not np.any(flicker > 0):
        low, high = np.min(psd), np.max(psd)
        axes.set_ylim(low / 3, high * 3)
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, title="target", fontsize=8, title_fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def draw_pulses(file):
    group = file["pulse_response"]
    pulse, direction, cells = group["pulse"][:], group["direction"][:], group["conductance"][:]
    band, mean = group["quantile"][:], group["mean"][:]
    figure, (left, right) = panels(file, "Pulse response")
    unit, letter = prefix(np.max(np.abs(mean)))
    left.fill_between(pulse, band[:, 0] / unit, band[:, 2] / unit, color=BLUE, alpha=0.2, linewidth=0,
                      label="5 to 95 % of cells")
    for k in range(min(2, cells.shape[1])):
        left.plot(pulse, cells[:, k] / unit, color=GREY, linewidth=0.4, alpha=0.7, label="single cells" if k == 0 else None)
    left.plot(pulse, mean / unit, color=BLUE, linewidth=1.8, label="mean")
    turn = pulse[np.flatnonzero(direction > 0)[-1]] if np.any(direction > 0) else 0
    left.axvline(turn, color=GREY, linewidth=0.8, linestyle=":")
    left.set(xlabel="pulses", ylabel=f"conductance [{letter}S]", title=f"(a) {turn} up, then down; {cells.shape[1]} cells")
    left.set_ylim(top=left.get_ylim()[1] + 0.25 * np.ptp(left.get_ylim()))
    left.legend(frameon=False, ncols=3, loc="upper center", fontsize=8)
    left.grid(alpha=0.25)

    steps = {}
    for sign, colour, marker, label in ((1, BLUE, "o", "up"), (-1, ORANGE, "s", "down")):
        which = np.flatnonzero(direction == sign)
        # Means over stretches of pulses: single steps drown in noise.
        parts = [part for part in np.array_split(which, min(25, len(which))) if len(part)]
        at = [np.mean(mean[part[0] - 1:part[-1] + 1]) for part in parts]
        steps[label] = [(mean[part[-1]] - mean[part[0] - 1]) / len(part) for part in parts]
        right.plot(np.array(at) / unit, steps[label], color=colour, marker=marker, markersize=4.5, linewidth=1, label=label)
    fine, small = prefix(np.max(np.abs(np.concatenate(list(steps.values())))))
    right.yaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda y, _: f"{y / fine:g}"))
    right.axhline(0, color=GREY, linewidth=0.8)
    right.set(xlabel=f"mean conductance [{letter}S]", ylabel=f"mean change by a pulse [{small}S]", title="(b) step against state")
    right.legend(frameon=False)
    right.grid(alpha=0.25)
    return figure


FIGURES = {"programming": draw_programming, "drift": draw_drift, "read_noise": draw_noise, "pulse_response": draw_pulses}


def output_names(output, kind):
    """A folder, made if need be; or, ending in _ or -, what names begin with."""
    if output.endswith(("_", "-")):
        folder, start = os.path.split(output)
    else:
        folder, start = output, ""
    if folder:
        os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, f"{start}{kind}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="file written by ohmfield device characterise")
    parser.add_argument("-o", "--output", default=".", help="folder of the figures, made if need be; or, ending in _ or -, "
                        "what their names begin with (default: this folder)")
    parser.add_argument("--format", choices=("png", "pdf", "svg"), default="png")
    options = parser.parse_args()
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10,
                         "axes.titlelocation": "left"})
    try:
        with open_trace(options.file, "ohmfield-device-characterisation") as file:
            for kind, draw in FIGURES.items():
                if kind in ("programming", "drift"):
                    dataset(file, kind)
                if kind in file:
                    name = f"{output_names(options.output, kind)}.{options.format}"
                    figure = draw(file)
                    figure.savefig(name, dpi=150)
                    plt.close(figure)
                    print(name)
    except (TraceError, OSError, ValueError, KeyError, IndexError) as error:
        print(f"plot_device: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
