#!/usr/bin/env python3
"""Draws sweeps of non-idealities: cycles and energy to solution against each value, a panel for each key.

    /usr/bin/python3 python/plot_sweep.py reram.json pcm.json -o sweep.png

Reads what `ohmfield bench PATH --sweep ... --json FILE` wrote; several files are drawn together if they are of the same set.
Devices are colours, rules are line styles. The name of the figure is printed. Needs python3-matplotlib. Exit status: 0 drawn,
2 a file is missing or of another kind.
"""
import argparse
import math
import os
import sys

try:
    import matplotlib
    import numpy as np
    from figure import COLOURS, GREY, FileError, dress, plt, read_json
except ImportError as error:
    print(f"plot_sweep: needs python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

STYLES = [("-", "o"), ("--", "s"), (":", "D"), ("-.", "^")]
LABELS = {
    "on_off_ratio": "on/off ratio of the cells",
    "programming_spread": "programming spread [that of the set]",
    "drift_spread": "spread of drift [that of the set]",
    "read_noise": "read noise [that of the set]",
    "white_noise": "white read noise [of the conductance]",
    "comparator_offset": "comparator offset, one σ [literals]",
    "comparator_noise": "comparator noise, one σ [literals]",
    "stuck_rate": "stuck cells, half on, half off",
    "stuck_off_rate": "cells stuck at off",
    "stuck_on_rate": "cells stuck at on",
    "age_s": "age of the array [s]",
    "wire_resistance_ohm": "wire resistance, cell to cell [Ω]",
    "break_adc_bits": "converter of breaks [bit]",
    "break_adc_range": "range of that converter [clauses]",
    "read_voltage_V": "read voltage [V]",
}
WORDS = {"age_s": {1: "1 s", 60: "1 min", 3600: "1 h", 86400: "1 d", 172800: "2 d", 604800: "1 wk", 2592000: "1 mo", 31536000: "1 yr"},
         "break_adc_bits": {0: "WTA"}}


def number(value):
    """JSON has no infinity: what was never reached is null."""
    return math.inf if value is None or value == "inf" else float(value)


class Axis:
    """Where values stand: on a logarithm if they span decades, with 0 before and infinity after, and as steps if they are whole."""

    def __init__(self, key, values):
        self.values = sorted(set(values))
        self.words = WORDS.get(key, {})
        plain = [v for v in self.values if 0 < v < math.inf]
        self.log = bool(plain) and max(plain) >= 8 * min(plain) and key != "break_adc_bits"
        at = {v: math.log10(v) if self.log else v for v in plain}
        span = max(at.values()) - min(at.values()) if len(at) > 1 else 1
        step = span / max(2, len(at) - 1)
        if 0 in self.values:
            at[0] = min(at.values()) - step if self.log and at else 0
        if math.inf in self.values:
            at[math.inf] = (max(at.values()) if at else 0) + step
        self.at = at
        self.breaks = []
        if self.log and 0 in self.values:
            self.breaks.append(at[0] + step / 2)
        if math.inf in self.values and plain:
            self.breaks.append(at[math.inf] - step / 2)

    def text(self, value):
        if value in self.words:
            return self.words[value]
        if value == math.inf:
            return "∞"
        if 0 < value < 0.01:
            exponent = math.floor(math.log10(value) + 1e-9)
            mantissa = f"{value / 10 ** exponent:g}"
            return f"$10^{{{exponent}}}$" if mantissa == "1" else f"${mantissa}·10^{{{exponent}}}$"
        return f"{value:g}"

    def dress(self, axes, label):
        """Ticks at all values, words where there is room for them."""
        room = 0.095 * (max(self.at.values()) - min(self.at.values()))
        words, last = [], -math.inf
        for value in self.values:
            is_free = self.at[value] - last >= room
            words.append(self.text(value) if is_free else "")
            last = self.at[value] if is_free else last
        axes.set_xticks([self.at[v] for v in self.values], words, fontsize=7)
        axes.set_xlabel(label, fontsize=8.5)


def curves_of(files, name):
    """{key: {solver: rows}}, {solver: unchanged row}, the digital row."""
    keys, nominal, digital = {}, {}, None
    for data in files:
        digital = digital or next((row for row in data.get("digital", []) if row["set"] == name), None)
        for row in data["rows"]:
            if row["set"] != name:
                continue
            if row["key"] is None:
                nominal[row["solver"]] = row
            else:
                keys.setdefault(row["key"], {}).setdefault(row["solver"], []).append(row)
    return keys, nominal, digital


def look(solver, solvers):
    devices = list(dict.fromkeys(s.rsplit("/", 1)[0] for s in solvers))
    rules = list(dict.fromkeys(s.rsplit("/", 1)[1] for s in solvers))
    device, rule = solver.rsplit("/", 1)
    return COLOURS[devices.index(device) % len(COLOURS)], *STYLES[rules.index(rule) % len(STYLES)]


def draw_curve(axes, axis, rows, columns, shift, style, top):
    """Medians with intervals; a value that was never reached is an arrow at the top."""
    colour, dash, marker = style
    rows = sorted(rows, key=lambda row: number(row["value"]))
    x = np.array([axis.at[number(row["value"])] for row in rows]) + shift
    middle, low, high = (np.array([number(row[column]) for row in rows]) for column in columns)
    reached = np.isfinite(middle)
    joined = np.where(reached, middle, np.nan)
    axes.plot(x, joined, color=colour, linestyle=dash, marker=marker, markersize=3.6, linewidth=1.2, zorder=3)
    axes.vlines(x[reached], np.minimum(low, middle)[reached], np.minimum(high, top)[reached], color=colour, linewidth=1.0, alpha=0.65, zorder=2)
    axes.plot(x[~reached], np.full(np.sum(~reached), top * 0.72), color=colour, linestyle="none", marker="^", markersize=5,
              fillstyle="none", zorder=3, clip_on=False)


def limits(keys, nominal, columns, extra):
    """Of all panels, so that they can be compared."""
    ends = [number(row[c]) for of in keys.values() for rows in of.values() for row in rows for c in columns]
    ends = [e for e in ends + [number(row[columns[0]]) for row in nominal.values()] + extra if 0 < e < math.inf]
    if not ends:
        raise FileError("no value of the sweep was solved: nothing to draw")
    return min(ends) / 1.6, max(ends) * 3.0


def draw(files, name):
    keys, nominal, digital = curves_of(files, name)
    if not keys:
        raise FileError(f"no rows of set {name}")
    solvers = list(nominal)
    its, ets = ("its99_median", "its99_lo", "its99_hi"), ("ets99_J_median", "ets99_J_ci_lo", "ets99_J_ci_hi")
    of_digital = [number(digital["ets99_J_median"])] if digital else []
    ranges = limits(keys, nominal, its, []), limits(keys, nominal, ets, of_digital)
    columns = 3 if len(keys) in (3, 5, 6, 9) else min(4, len(keys))
    rows = -(-len(keys) // columns)
    figure = plt.figure(figsize=(3.3 * columns + 0.5, 4.2 * rows + 0.75))
    entries = len(solvers) + (3 if of_digital else 2)
    foot = (0.19 * -(-entries // columns) + 0.24) / figure.get_figheight()
    outer = figure.add_gridspec(rows, columns, left=0.62 / figure.get_figwidth(), right=0.995, top=1 - 0.5 / figure.get_figheight(),
                                bottom=foot + 0.5 / figure.get_figheight(), wspace=0.13, hspace=0.27)
    for place, (key, curves) in enumerate(keys.items()):
        upper, lower = outer[place // columns, place % columns].subgridspec(2, 1, hspace=0.07).subplots(sharex=True)
        axis = Axis(key, [number(row["value"]) for of in curves.values() for row in of])
        width = max(axis.at.values()) - min(axis.at.values()) or 1
        for axes, names, (bottom, top), label in ((upper, its, ranges[0], "ITS99 [cycles]"), (lower, ets, ranges[1], "ETS99 [J]")):
            axes.set(yscale="log", ylim=(bottom, top))
            for line in axis.breaks:
                axes.axvline(line, color=GREY, linewidth=0.6, linestyle=(0, (1, 3)))
            for order, (solver, of) in enumerate(curves.items()):
                style = look(solver, solvers)
                # Side by side, so that intervals do not hide each other.
                draw_curve(axes, axis, of, names, (order - 0.5 * (len(curves) - 1)) * 0.012 * width, style, top)
                axes.axhline(number(nominal[solver][names[0]]), color=style[0], linestyle=style[1], linewidth=0.6, alpha=0.45, zorder=1)
            if axes is lower and of_digital:
                axes.axhline(of_digital[0], color="black", linewidth=0.9, linestyle=(0, (6, 2)), zorder=1)
            axes.grid(alpha=0.22)
            if place % columns == 0:
                axes.set_ylabel(label)
            else:
                axes.tick_params(axis="y", labelleft=False)
        upper.set_title(f"({chr(97 + place)})", fontsize=9, pad=3)
        upper.tick_params(axis="x", length=0)
        plt.setp(upper.get_xticklabels(), visible=False)
        axis.dress(lower, LABELS.get(key, key))
        plt.setp(upper.get_xticklabels(), visible=False)
    counts = sorted({row["runs"] // row["instances"] for row in nominal.values()})
    # ITS99 is low-biased, the more so the fewer restarts there are.
    restarts = f"{counts[0]} restarts each" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} restarts each: curves of unequal counts differ by it"
    figure.suptitle(f"{name}: {next(iter(nominal.values()))['instances']} formulas, {restarts}. "
                    "One thing changed at a time; bars: 95 % over formulas", fontsize=10, y=1 - 0.12 / figure.get_figheight())
    handles = [matplotlib.lines.Line2D([], [], color=c, linestyle=d, marker=m, markersize=4, label=s.replace("/", ", rule "))
               for s in solvers for c, d, m in [look(s, solvers)]]
    handles.append(matplotlib.lines.Line2D([], [], color=GREY, linewidth=0.7, alpha=0.7, label="thin: as configured"))
    handles.append(matplotlib.lines.Line2D([], [], color=GREY, marker="^", fillstyle="none", linestyle="none", markersize=5,
                                           label="not reached: fewer than half of the formulas solved"))
    if of_digital:
        handles.append(matplotlib.lines.Line2D([], [], color="black", linewidth=0.9, linestyle=(0, (6, 2)), label="digital chip, WalkSAT (ETS99)"))
    figure.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 0.0), ncols=columns, frameon=False, fontsize=8)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="+", help="JSON written by ohmfield bench PATH --sweep ...")
    parser.add_argument("-o", "--output", default="sweep.png", help="figure: .png, .pdf or .svg (default sweep.png); with several sets "
                        "their names are put before the ending")
    parser.add_argument("--set", help="only this set of formulas")
    options = parser.parse_args()
    dress()
    try:
        files = [read_json(path, "ohmfield-sweep", "write one with ohmfield bench PATH --sweep KEY=V1,V2 --json FILE") for path in options.file]
        sets = list(dict.fromkeys(row["set"] for data in files for row in data["rows"]))
        if options.set is not None and options.set not in sets:
            raise FileError(f"no set {options.set}; there are {', '.join(sets)}")
        shown = [options.set] if options.set is not None else sets
        for name in shown:
            figure = draw(files, name)
            base, ending = os.path.splitext(options.output)
            path = options.output if len(shown) == 1 else f"{base}_{name.replace('/', '_')}{ending}"
            figure.savefig(path, dpi=150)
            plt.close(figure)
            print(path)
    except (FileError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"plot_sweep: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
