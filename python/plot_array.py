#!/usr/bin/env python3
"""Draws arrays of cells: what ohmfield array map found of every cell, or currents and voltages of ohmfield array solve.

    /usr/bin/python3 python/plot_array.py map.h5 -o figures

Word lines run from left, where their drivers are, to right; bit lines from the top to their terminals at the bottom. The names
of the figures are printed. Needs python3-h5py and python3-matplotlib. Exit status: 0 drawn, 2 a file or a part of it is missing.
"""
import argparse
import sys

try:
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from ohmfield_trace import TraceError, dataset, open_trace
    from plot_device import BLUE, GREY, ORANGE, output_names, prefix
except ImportError as error:
    print(f"plot_array: needs python3-h5py and python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

# Okabe and Ito, "Color universal design" (2008), as in plot_device.py.
FAULT_COLOURS = ["#EEEEEE", "#56B4E9", "#D55E00", "#000000", "#CC79A7", "#009E73"]
INPUTS_SHOWN = 3


def text(data):
    return data.asstr()[()]


def heat_map(axes, values, unit, title, centre=None):
    """One map with its colour bar; around a centre, if given, blue below and orange above."""
    finite = values[np.isfinite(values)]
    # The few cells that are far off, such as shorts, would wash out all others.
    top, most = np.quantile(finite, 0.995), np.max(finite)
    cut = centre is None and most > 3 * top > 0
    factor, letter = (1, "") if unit == "%" else prefix(top if cut else np.max(np.abs(finite)))
    style, beyond = {"cmap": "cividis", "vmax": (top if cut else most) / factor}, "max" if cut else "neither"
    if centre is not None:
        reach = np.quantile(np.abs(finite - centre), 0.98) or np.max(np.abs(finite - centre)) or 1
        factor, letter = prefix(reach)
        style = {"cmap": "PuOr_r", "vmin": (centre - reach) / factor, "vmax": (centre + reach) / factor}
        beyond = "both" if np.any(np.abs(finite - centre) > reach) else "neither"
    image = axes.imshow(values / factor, aspect="auto", **style)
    bar = axes.figure.colorbar(image, ax=axes, label=f"[{letter}{unit}]", pad=0.02, extend=beyond)
    bar.ax.ticklabel_format(useOffset=False)
    frame(axes, title)
    return image


def frame(axes, title):
    axes.set(title=title, xlabel="bit line", ylabel="word line")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(matplotlib.ticker.MaxNLocator(6, integer=True))
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)


def fault_map(axes, data):
    names = data.attrs["flag_meanings"].split()
    values = data[:]
    colours = matplotlib.colors.ListedColormap(FAULT_COLOURS[:len(names)])
    axes.imshow(values, cmap=colours, vmin=-0.5, vmax=len(names) - 0.5, interpolation="nearest", aspect="auto")
    found = [k for k in range(1, len(names)) if np.any(values == k)]
    handles = [matplotlib.patches.Patch(color=FAULT_COLOURS[k], label=f"{names[k].replace('_', ' ')}: {np.sum(values == k):,}")
               for k in found]
    frame(axes, f"faults: {np.mean(values != 0):.3%} of the cells")
    if handles:
        axes.legend(handles=handles, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, fontsize=8)


def panels(count, title):
    columns = min(count, 3 if count != 4 else 2)
    rows = -(-count // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(4.5 * columns, 3.9 * rows + 0.4), layout="constrained", squeeze=False)
    figure.suptitle(title, fontsize=11)
    for spare in axes.flat[count:]:
        spare.set_visible(False)
    return figure, list(axes.flat[:count])


def name_of_map(file):
    group = file["map"]
    return f"{text(group['device'])}, {float(group['age'][()]):g} s after programming (seed {file.attrs.get('seed', '?')})"


def error_histogram(axes, group, noise):
    """Of the cells without a fault; those with one may be far off."""
    sound = group["fault"][:] == 0 if "fault" in group else np.full(group["error"].shape, True)
    sound = sound if np.any(sound) else np.full(sound.shape, True)
    error, noise = group["error"][:][sound], noise if noise is None else noise[sound]
    factor, letter = prefix(np.quantile(np.abs(error), 0.995) or np.max(np.abs(error)))
    reach = np.quantile(np.abs(error), 0.999) or np.max(np.abs(error)) or 1
    bins = np.linspace(-reach, reach, 61)
    axes.hist(np.clip(error, -reach, reach).ravel() / factor, bins / factor, color=BLUE, alpha=0.85)
    axes.axvline(0, color=GREY, linewidth=0.8)
    title = f"error: mean {np.mean(error) / factor:.3g}, std {np.std(error) / factor:.3g} {letter}S"
    if noise is not None:
        title += f"; noise {np.sqrt(np.mean(noise ** 2)) / factor:.2g}"
    axes.set(xlabel=f"conductance now less target [{letter}S]", ylabel="cells" + (" without a fault" if "fault" in group else ""), title=title)
    axes.grid(alpha=0.25)


def draw_cells(file):
    group = file["map"]
    noise = group["read_noise"][:] if "read_noise" in group else None
    maps = [("target", None), ("conductance", None), ("error", 0)] + ([("read_noise", None)] if noise is not None else [])
    figure, axes = panels(len(maps) + ("fault" in group) + 1, f"Cells of {name_of_map(file)}")
    titles = {"target": "target", "conductance": "conductance now", "error": "error: now less target",
              "read_noise": "read noise, one sigma"}
    for kind, centre in maps:
        heat_map(axes.pop(0), group[kind][:], "S", titles[kind], centre)
    if "fault" in group:
        fault_map(axes.pop(0), group["fault"])
    error_histogram(axes.pop(0), group, noise)
    return figure


def told_wires(group):
    ends = ", driven from both ends" if text(group["driven_ends"]) == "both" else ""
    return (f"{float(group['word_resistance'][()]):g} and {float(group['bit_resistance'][()]):g} Ω a segment of word and bit lines, "
            f"driver {float(group['driver_resistance'][()]):g} Ω, terminal {float(group['terminal_resistance'][()]):g} Ω{ends}")


def current_panel(axes, ideal, current, labels):
    factor, letter = prefix(np.max(np.abs(np.concatenate([ideal.ravel(), current.ravel()])), initial=0))
    for k, label in enumerate(labels):
        colour = (BLUE, ORANGE, "#009E73")[k % 3]
        few = ideal.shape[1] < 40
        axes.plot(ideal[k] / factor, color=colour, linewidth=1, linestyle="--", marker="o" if few else None, markersize=4, fillstyle="none")
        axes.plot(current[k] / factor, color=colour, linewidth=1.4, marker="o" if few else None, markersize=4, label=label)
    axes.plot([], [], color=GREY, linewidth=1, linestyle="--", label="without resistance of wires")
    axes.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(6, integer=True))
    axes.set(xlabel="bit line", ylabel=f"current [{letter}A]", title="currents")
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, 0), max(high, 0) + 0.28 * (max(high, 0) - min(low, 0)))
    axes.legend(frameon=False, loc="upper center", ncols=2, fontsize=8)
    axes.grid(alpha=0.25)


def power_panel(axes, group, read):
    """Where power goes, in one bar."""
    parts = ["cells", "word_line_segments", "bit_line_segments", "drivers", "terminals"]
    watts = np.array([read(group[f"power_{part}"]) for part in parts])
    factor, letter = prefix(np.sum(watts))
    share = 100 * watts / np.sum(watts) if np.sum(watts) > 0 else watts
    bars = axes.barh([part.replace("_", " ") for part in parts], watts / factor, color=[BLUE] + [ORANGE] * 4)
    axes.bar_label(bars, [f" {s:.3g} %" for s in share], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.2 * np.max(watts) / factor if np.max(watts) > 0 else 1)
    axes.set(xlabel=f"power [{letter}W]", title=f"where power goes, {np.sum(watts) / factor:.4g} {letter}W")
    axes.grid(alpha=0.25, axis="x")


def draw_wires(file):
    group = file["map"]
    figure, axes = panels(6, f"Wires of {name_of_map(file)}\nall word lines at {float(group['read_voltage'][()]):g} V; {told_wires(group)}")
    heat_map(axes[0], group["word_drop"][:], "V", "voltage lost in word lines")
    heat_map(axes[1], group["bit_rise"][:], "V", "voltage lost in bit lines")
    heat_map(axes[2], group["loss"][:], "%", "missing of the read voltage at cells")
    heat_map(axes[3], group["cell_power"][:], "W", "power of cells")
    current_panel(axes[4], group["ideal_current"][:][None], group["current"][:][None], ["with"])
    power_panel(axes[5], group, lambda data: float(data[()]))
    return figure


def draw_currents(file):
    solution, array = file["solution"], file["array"]
    ideal, current = array["ideal_current"][:], solution["current"][:]
    shown = min(INPUTS_SHOWN, len(ideal))
    figure, axes = panels(3, f"Currents of {array['conductance'].shape[0]} × {current.shape[1]} cells, {len(ideal)} inputs\n{told_wires(array)}")
    current_panel(axes[0], ideal[:shown], current[:shown], [f"input {k}" for k in range(shown)])
    factor, letter = prefix(np.max(np.abs(ideal), initial=0))
    axes[1].plot(ideal.ravel() / factor, current.ravel() / factor, color=BLUE, marker=".", markersize=3, linestyle="none",
                 rasterized=True)
    ends = np.array([min(0, np.min(ideal)), max(0, np.max(ideal))]) / factor
    axes[1].plot(ends, ends, color=GREY, linewidth=0.8, label="no loss")
    axes[1].set(xlabel=f"without resistance of wires [{letter}A]", ylabel=f"with resistance of wires [{letter}A]", title="all inputs and bit lines")
    axes[1].legend(frameon=False)
    axes[1].grid(alpha=0.25)
    power_panel(axes[2], solution, lambda data: float(np.mean(data[:])))
    axes[2].set_title(axes[2].get_title(loc="left") + ", mean of inputs")
    return figure


def draw_nodes(file, which):
    solution, array = file["solution"], file["array"]
    if which >= len(solution["input"]):
        raise TraceError(f"{file.filename}: has no input {which}, only {len(solution['input'])}")
    word, bit = solution["word_voltage"][which], solution["bit_voltage"][which]
    source = array["voltage"][which]
    figure, axes = panels(6, f"Voltages and power of input {which}\n{told_wires(array)}")
    heat_map(axes[0], array["conductance"][:], "S", "conductance of cells")
    heat_map(axes[1], word, "V", "voltage of word lines")
    heat_map(axes[2], bit, "V", "voltage of bit lines")
    heat_map(axes[3], source[:, None] - (word - bit), "V", "missing of the source's voltage at cells",
             0 if np.min(source) < 0 else None)
    heat_map(axes[4], solution["cell_power"][which], "W", "power of cells")
    current_panel(axes[5], array["ideal_current"][which][None], solution["current"][which][None], [f"input {which}"])
    return figure


def figures_of(file, which):
    """Names of figures and what draws them, by the kind of the file."""
    kind = file.attrs.get("file_type")
    if kind == "ohmfield-array-map":
        dataset(file, "map/target")
        return {"cells": draw_cells, "wires": draw_wires}
    if kind == "ohmfield-array-solution":
        dataset(file, "solution/current")
        figures = {"currents": draw_currents}
        if "word_voltage" in file["solution"]:
            figures["nodes"] = lambda opened: draw_nodes(opened, which)
        return figures
    raise TraceError(f"{file.filename}: is of type {kind}, not ohmfield-array-map or ohmfield-array-solution")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="file written by ohmfield array map or ohmfield array solve")
    parser.add_argument("-o", "--output", default=".", help="folder of the figures, made if need be; or, ending in _ or -, "
                        "what their names begin with (default: this folder)")
    parser.add_argument("--input", type=int, default=0, help="whose voltages to draw (default 0)")
    parser.add_argument("--format", choices=("png", "pdf", "svg"), default="png")
    options = parser.parse_args()
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10,
                         "axes.titlelocation": "left"})
    try:
        with open_trace(options.file) as file:
            for kind, draw in figures_of(file, options.input).items():
                figure = draw(file)
                name = f"{output_names(options.output, kind)}.{options.format}"
                figure.savefig(name, dpi=150)
                plt.close(figure)
                print(name)
    except (TraceError, OSError, ValueError, KeyError, IndexError) as error:
        print(f"plot_array: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
