#!/usr/bin/env python3
"""Draws the figures of a task: recall against age and load, capacity, spelling, circuits, character models, and any other kind by its rows.

    /usr/bin/python3 python/plot_task.py eval.json [more.json ...] -o task.png

Reads what `ohmfield eval TASK --json FILE` and `ohmfield train TASK --json FILE` wrote. Several files can be drawn together if they are of
character models; they are told apart by their titles. Bars are 95 % intervals over seeds. The name of the figure is printed. Needs
python3-matplotlib. Exit status: 0 drawn, 2 a file is missing or of another kind.
"""
import argparse
import sys

try:
    from matplotlib.lines import Line2D
    from matplotlib.ticker import MaxNLocator
    from figure import COLOURS, GREY, FileError, blank, dress, folded, legend_below, plt, read_json
except ImportError as error:
    print(f"plot_task: needs python3-matplotlib ({error})", file=sys.stderr)
    sys.exit(2)

MARKERS = "osD^vP"


def read(path):
    """Kind, title and rows; files of format 1.0 are of character models all."""
    data = read_json(path, "ohmfield-task", "write one with ohmfield eval TASK --json FILE")
    try:
        rows = [row for row in data["rows"] if row["mean"] is not None and row["table"] is not None and row["what"] and row["unit"]]
        kind, title = data.get("kind") or "character_model", data["title"]
    except (KeyError, TypeError) as error:
        raise FileError(f"{path}: is damaged ({error})") from None
    if not rows:
        raise FileError(f"{path}: has no figures")
    return kind, title, rows


def bars(row):
    """Distances of both ends of the interval from the mean; none for one seed."""
    if row["low"] is None or row["high"] is None:
        return None
    return [[max(0, row["mean"] - row["low"])], [max(0, row["high"] - row["mean"])]]


def with_marks(rows, *marks, without=()):
    found = [row for row in rows if all(mark in row for mark in marks) and not any(mark in row for mark in without)]
    if not found:
        raise FileError(f"no rows with {', '.join(marks)}: the file is damaged, or of an older program")
    return found


def tables(rows):
    """{heading: rows}, in the order of the file."""
    result = {}
    for row in rows:
        result.setdefault(row["table"], []).append(row)
    return result


def label_of(row):
    """Heading of its table, with the unit unless it tells that."""
    heading = row["table"].replace(" [low; high]", "").replace(" [95 %]", "")
    is_told = row["unit"] == "1" or heading.split(" ")[0].rstrip(",") == row["unit"] or f"[{row['unit']}]" in heading
    return heading if is_told else f"{heading} [{row['unit']}]"


def points(axes, rows, colours=(COLOURS[0],), markers="o", names=None, label=None):
    """Rows under one another, with their names, bars and targets."""
    for place, row in enumerate(rows):
        colour = colours[place % len(colours)]
        axes.errorbar(row["mean"], place, xerr=bars(row), fmt=markers[place % len(markers)], markersize=4.5, color=colour,
                      capsize=2.5, linewidth=1.1, zorder=3)
        if "target" in row:
            axes.plot(row["target"], place, marker="|", markersize=13, color="black", markeredgewidth=1.1, zorder=2)
    axes.set_yticks(range(len(rows)), names or [row["what"].strip() for row in rows], fontsize=7.5)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(label or label_of(rows[0]))
    axes.grid(axis="x", alpha=0.25)


def share_axis(axes, rows, least=0.0):
    """Of shares: bars may pass 1, the axis does not show it."""
    lows = [row["mean"] if row["low"] is None else row["low"] for row in rows]
    low = max(least, min(lows)) if min(lows) < 1 else least
    margin = 0.04 * (1 - low)
    axes.set_xlim(low - margin, 1 + margin)
    axes.xaxis.set_major_locator(MaxNLocator(5))


def by_decades(axes, rows):
    """A logarithm where positive values span more than a decade and a half."""
    values = [row["mean"] for row in rows]
    if min(values) > 0 and max(values) > 30 * min(values):
        axes.set_xscale("log")


def model_of(row):
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
            name = model_of(row)
            axes.errorbar(row["parameters"], row["mean"], yerr=bars(row), fmt="o" if name != "Kneser-Ney" else "s", color=colours[name],
                          label=name if name not in seen else None, capsize=3)
            seen.add(name)
            if "order" in row:
                axes.annotate(f"{row['order']:.0f}", (row["parameters"], row["mean"]), textcoords="offset points", xytext=(5, 4), color=GREY)
    axes.set_xscale("log")
    axes.set_xlabel("parameters, or n-grams stored")
    axes.legend(frameon=False)


def draw_marks(axes, files, mark, label, logarithmic, markers):
    for i, (_, rows) in enumerate(files):
        digital = next((row for row in rows if is_digital(row)), None)
        found = [row for row in rows if mark in row]
        if digital and found:
            axes.axhline(digital["mean"], color=COLOURS[i % len(COLOURS)], linewidth=0.8, linestyle=":")
        for row in found:
            axes.errorbar(row[mark], row["mean"], yerr=bars(row), fmt=markers.get(device_of(row), "o"), color=COLOURS[i % len(COLOURS)], capsize=3, markersize=5)
    if logarithmic:
        axes.set_xscale("log")
    axes.set_xlabel(label)


def device_of(row):
    """Arrays of a row: "pcm, 8-bit ADC"; empty where there are none."""
    if not row["what"].startswith("in arrays of "):
        return ""
    parts = row["what"].removeprefix("in arrays of ").split(", ")
    return ", ".join(part for part in parts if "after writing" not in part)


def draw_energy(axes, files, markers):
    """Loss against the energy of a character; bands are those of prices."""
    for i, (losses, energies) in enumerate(files):
        by_name = {row["what"]: row for row in losses}
        digital = next((row for row in losses if is_digital(row)), None)
        for row in energies:
            loss = by_name.get(row["what"], digital)
            if loss is not None:
                axes.errorbar(row["mean"], loss["mean"], xerr=bars(row), yerr=bars(loss), fmt=markers.get(device_of(row), "o"),
                              color=COLOURS[i % len(COLOURS)], capsize=3, markersize=5, linewidth=1)
    axes.set_xscale("log")
    axes.set_xlabel("J a character, band of prices")


def is_digital(row):
    return model_of(row) == "dense memory" and not any(mark in row for mark in ("weight_noise", "weight_bits", "age_s", "weight_step"))


def draw_step(axes, files):
    """Training by pulses: loss against the step of a cell."""
    for i, (_, rows) in enumerate(files):
        for row in rows:
            if "weight_step" in row:
                axes.errorbar(row["weight_step"], row["mean"], yerr=bars(row), fmt="o", color=COLOURS[i % len(COLOURS)], capsize=3)
    axes.set_xscale("log")
    axes.set_xlabel("change of a weight by one pulse")


def merged(files):
    """Files of one title, such as those of train and eval, as one; what both have is taken once."""
    by_title = {}
    for title, rows in files:
        of = by_title.setdefault(title, {})
        for row in rows:
            of.setdefault((row["table"], row["what"]), row)
    return [(title, list(of.values())) for title, of in by_title.items()]


def draw_characters(files):
    files = merged(files)
    losses = [(title, [row for row in rows if "a character of the test part" in row["table"]]) for title, rows in files]
    energies = [[row for row in rows if row["table"].startswith("J a character") and not row["what"].startswith(" ")] for _, rows in files]
    units = {row["unit"] for _, rows in losses for row in rows}
    if not all(rows for _, rows in losses):
        raise FileError("a file has no losses of characters")
    if len(units) > 1:
        raise FileError(f"files are in different units ({', '.join(sorted(units))}); draw them apart")
    panels = [lambda axes: draw_size(axes, losses)]
    has = lambda mark: any(mark in row for _, rows in losses for row in rows)
    devices = list(dict.fromkeys(device_of(row) for _, rows in losses for row in rows if "age_s" in row))
    markers = {device: "s^Dvph"[i % 6] for i, device in enumerate(devices)}
    if has("weight_noise"):
        panels.append(lambda axes: draw_marks(axes, losses, "weight_noise", "static noise of weights [of the largest]", False, {}))
    if has("age_s"):
        panels.append(lambda axes: draw_marks(axes, losses, "age_s", "age of the arrays [s]", True, markers))
    if has("weight_step"):
        panels.append(lambda axes: draw_step(axes, losses))
    if any(energies):
        panels.append(lambda axes: draw_energy(axes, [(rows, of) for (_, rows), of in zip(losses, energies)], markers))
    figure = blank(max(4.2 * len(panels), 6.5), 4.4)
    axes = figure.subplots(1, len(panels), squeeze=False)[0]
    for one, panel in zip(axes, panels):
        panel(one)
    axes[0].set_ylabel(f"{units.pop()} a character of the test part")
    handles = []
    if len(panels) > 1:
        handles += [Line2D([], [], color=COLOURS[i % len(COLOURS)], marker="o", linestyle=":", markersize=4.5, label=folded(title, 60)) for i, (title, _) in enumerate(losses)]
        handles += [Line2D([], [], color=GREY, marker=marker, linestyle="", markersize=4.5, label=f"in arrays of {device}") for device, marker in markers.items()]
    if handles:
        legend_below(figure, handles, 3)
    return figure


def draw_series(axes, rows, mark, styles):
    """Shares against a mark, a line for each readout."""
    for name, (colour, marker, dash) in styles.items():
        above = 2 if dash == "--" else 0  # a baseline that others lie on
        of = sorted((row for row in rows if row["what"] == name), key=lambda row: row[mark])
        axes.plot([row[mark] for row in of], [row["mean"] for row in of], color=colour, linestyle=dash, linewidth=1.2, zorder=2 + above)
        for row in of:
            axes.errorbar(row[mark], row["mean"], yerr=bars(row), fmt=marker, markersize=4, color=colour, capsize=2, linewidth=1, zorder=3 + above)
    axes.set_ylim(-0.03, 1.05)
    axes.grid(alpha=0.25)


def draw_recall(files):
    """Age and load, and what a token takes: the cliff of retention, the readout without a threshold, the price."""
    (_, rows), = files
    by_age, by_load = with_marks(rows, "age_tokens"), with_marks(rows, "pairs")
    costs = [row for row in rows if row["unit"] == "nJ"]
    in_cells = [name for name in dict.fromkeys(row["what"] for row in by_age if row["in_cells"])]
    styles = {row["what"]: (GREY, "x", "--") for row in by_age if not row["in_cells"]}
    styles |= {name: (COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)], "-") for i, name in enumerate(in_cells)}
    figure = blank(13.5 if costs else 9.5, 5.2)
    left, middle, right = figure.subplots(1, 3, width_ratios=[1.25, 1, 0.8]) if costs else (*figure.subplots(1, 2), None)
    draw_series(left, [{**row, "age_tokens": row["age_tokens"] / 1000} for row in by_age], "age_tokens", styles)
    left.set(xlabel="age of the last pair [thousand tokens]", ylabel="share of symbols recalled")
    draw_series(middle, by_load, "pairs", styles)
    middle.set_xscale("log", base=2)
    ticks = sorted({row["pairs"] for row in by_load})
    middle.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    middle.minorticks_off()
    middle.set(xlabel="pairs written", ylabel=f"share of symbols recalled, {by_load[0]['table'].split(', ')[-1]}")
    if right:
        place = {name: style[0] for name, style in styles.items()}
        points(right, costs, [place.get(row["what"], GREY if row["what"] != "published" else "black") for row in costs],
               names=[folded(row["what"], 34) for row in costs], label=f"{label_of(costs[0])},\nbars: band of prices")
        by_decades(right, costs)
    legend_below(figure, [Line2D([], [], color=c, marker=m, linestyle=d, markersize=4.5, label=name) for name, (c, m, d) in styles.items()], 3)
    return figure


def draw_capacity(files):
    """Wrong bits against patterns, beside the theory of normal crosstalk."""
    (_, rows), = files
    rows = with_marks(rows, "patterns", "units", "bits")
    degrees = sorted({row.get("degree", 0) for row in rows})
    place_of = lambda row: ", ".join(row["what"].rsplit(", ", 2)[1:]) if "age_s" in row else "digital"
    places = sorted({place_of(row) for row in rows}, key=lambda place: place != "digital")
    figure = blank(7.6, 5.6)
    axes = figure.subplots()
    colour_of = lambda row: COLOURS[degrees.index(row.get("degree", 0)) % len(COLOURS)]
    for row in rows:
        # Places stand side by side, so that bars do not hide each other.
        x = row["patterns"] * 1.09 ** places.index(place_of(row))
        marker = "X" if row["flipped"] else MARKERS[places.index(place_of(row)) % len(MARKERS)]
        is_plain = row.get("rectified") == 0
        if row["mean"] == 0:
            axes.plot(x, 1 / row["bits"], marker="v", color=colour_of(row), markersize=6)
            continue
        axes.errorbar(x, row["mean"], yerr=bars(row), fmt=marker, color=colour_of(row), markerfacecolor="white" if is_plain else colour_of(row),
                      markersize=6, capsize=3, linewidth=1.1, zorder=3)
        if "crosstalk_share" in row:
            axes.plot(x, row["crosstalk_share"], marker="_", markersize=18, color=colour_of(row), alpha=0.6, zorder=2)
    for degree in degrees:
        of = sorted((row["patterns"], row["mean"]) for row in rows
                    if row.get("degree", 0) == degree and row.get("rectified") != 0 and not row["flipped"] and "age_s" not in row and row["mean"] > 0)
        axes.plot([patterns for patterns, _ in of], [share for _, share in of], color=COLOURS[degrees.index(degree) % len(COLOURS)],
                  linewidth=0.9, alpha=0.5, zorder=1)
    targets = sorted({row["target"] for row in rows if "target" in row})
    for target in targets:
        axes.axhline(target, color=GREY, linewidth=0.9, linestyle=":")
    lows = [min(x for x in (row["mean"], row.get("crosstalk_share", 1)) if x > 0) for row in rows if row["mean"] > 0]
    axes.set(xscale="log", yscale="log", xlabel="patterns K; arrays beside their K", ylabel="share of wrong bits after one step",
             ylim=(min(lows) / 3 if lows else None, None))
    axes.grid(alpha=0.25)
    powers = {0: "$e^z$"} | {degree: f"n = {degree:g}" for degree in degrees if degree}
    units = {degree: sorted({f"{row['units']:g}" for row in rows if row.get("degree", 0) == degree}) for degree in degrees}
    handles = [Line2D([], [], color=COLOURS[i % len(COLOURS)], marker="o", linestyle="none", label=f"{powers[d]}, N = {', '.join(units[d])}")
               for i, d in enumerate(degrees)]
    handles += [Line2D([], [], color=GREY, marker=MARKERS[i % len(MARKERS)], linestyle="none", label=place) for i, place in enumerate(places)]
    handles.append(Line2D([], [], color=GREY, marker="o", markerfacecolor="white", linestyle="none", label="$z^n$; filled: max$(z, 0)^n$"))
    handles.append(Line2D([], [], color=GREY, marker="_", markersize=14, linestyle="none", label="theory: normal crosstalk"))
    if any(row["flipped"] for row in rows):
        handles.append(Line2D([], [], color=GREY, marker="X", linestyle="none", label="from states with bits flipped"))
    if targets:
        handles.append(Line2D([], [], color=GREY, linestyle=":", label="asked for, at most"))
    legend_below(figure, handles, 3)
    return figure


def draw_spelling(files):
    """Right words in the list and answers, for one edit and for two; what a query takes."""
    (_, rows), = files
    shares, costs = with_marks(rows, "edits", "in_list"), [row for row in rows if row["unit"] == "J"]
    finder_of = lambda row: row["what"].rsplit(", ", 1)[0]
    finders = list(dict.fromkeys(finder_of(row) for row in shares))
    figure = blank(13 if costs else 9.5, 0.32 * len(finders) + 2.1)
    axes = figure.subplots(1, 3 if costs else 2, sharey=True)
    for panel, edits in zip(axes, (1, 2)):
        of = [row for row in shares if row["edits"] == edits]
        for in_list, colour, marker, shift in ((1, COLOURS[0], "s", -0.13), (0, COLOURS[1], "o", 0.13)):
            for row in (row for row in of if row["in_list"] == in_list):
                place = finders.index(finder_of(row)) + shift
                panel.errorbar(row["mean"], place, xerr=bars(row), fmt=marker, color=colour, markersize=4.5, capsize=2.5, linewidth=1.1, zorder=3)
                if "target" in row:
                    panel.plot(row["target"], place, marker="|", markersize=13, color="black", zorder=2)
        share_axis(panel, of)
        panel.set_title(f"{edits} edit{'s' if edits > 1 else ''}")
        panel.set_xlabel("share of queries")
    for row in costs:
        is_core = "core" in row["table"]
        axes[2].errorbar(row["mean"], finders.index(row["what"]), xerr=bars(row), fmt="D" if is_core else "^", color=COLOURS[2 if is_core else 3],
                         markersize=4.5, capsize=2.5, linewidth=1.1)
    if costs:
        axes[2].set(xscale="log", xlabel="energy of a query [J], bars: band of prices")
        axes[2].set_title("cost")
    for panel in axes:
        panel.grid(axis="x", alpha=0.25)
    axes[0].set_yticks(range(len(finders)), finders)
    axes[0].set_ylim(len(finders) - 0.4, -0.6)
    handles = [Line2D([], [], color=COLOURS[0], marker="s", linestyle="none", label="right word in the list"),
               Line2D([], [], color=COLOURS[1], marker="o", linestyle="none", label="right answer"),
               Line2D([], [], color="black", marker="|", markersize=11, linestyle="none", label="asked for, at least")]
    if costs:
        handles += [Line2D([], [], color=COLOURS[2], marker="D", linestyle="none", label="distances, by a core"),
                    Line2D([], [], color=COLOURS[3], marker="^", linestyle="none", label="list, by arrays")]
    legend_below(figure, handles, len(handles))
    return figure


def draw_circuit_memory(files):
    """Answers of the equations and with defects; energy against time of all of them, beside gates."""
    (_, rows), = files
    ideal, gates = with_marks(rows, "beta", "tau_h_of_tau_v"), [row for row in rows if "gates" in row]
    defects = [row for row in rows if "beta" not in row and "gates" not in row]
    figure = blank(14, 4.6)
    left, middle, right = figure.subplots(1, 3, width_ratios=[0.9, 1, 1])
    ratios = sorted({row["tau_h_of_tau_v"] for row in ideal})
    for i, ratio in enumerate(ratios):
        of = sorted((row for row in ideal if row["tau_h_of_tau_v"] == ratio), key=lambda row: row["beta"])
        # Lines would lie on each other.
        x = [row["beta"] * 1.04 ** (i - 0.5 * (len(ratios) - 1)) for row in of]
        left.plot(x, [row["mean"] for row in of], marker=MARKERS[i % len(MARKERS)], markersize=4.5, linewidth=1, color=COLOURS[i % len(COLOURS)],
                  label=f"$\\tau_h$ = {ratio:g} $\\tau_v$")
    left.set_xscale("log", base=2)
    betas = sorted({row["beta"] for row in ideal})
    left.set_xticks(betas, [f"{beta:g}" for beta in betas])
    left.set(xlabel="β of the memories", ylabel=label_of(ideal[0]), ylim=(-0.04, 1.06), xlim=(betas[0] / 1.2, betas[-1] * 1.2), title="equations")
    left.grid(alpha=0.25)
    left.legend(frameon=False, loc="center right")
    if defects:
        points(middle, defects, label=label_of(defects[0]))
        share_axis(middle, defects)
    for of, colour, marker, name in ((ideal, COLOURS[0], "o", "equations, right"), (defects, COLOURS[1], "s", "with defects"),
                                     (gates, "black", "D", "gates, digital")):
        of = [row for row in of if row["mean"] > 0.5 and "slowest_ns" in row]  # what answers nothing has no time
        right.plot([row["slowest_ns"] for row in of], [row["energy_pJ"] for row in of], marker, color=colour, markersize=4.5, label=name, alpha=0.8)
    right.set(xscale="log", yscale="log", xlabel="time of the slowest input [ns]", ylabel="energy of an inference [pJ]")
    right.grid(alpha=0.25)
    right.legend(frameon=False)
    return figure


def draw_circuit_parity(files):
    """Blocks and baselines; blocks whose circuit is off."""
    (_, rows), = files
    by_table = tables(row for row in rows if row["table"].startswith("accuracy"))
    if not by_table:
        raise FileError("no rows of accuracy: the file is damaged")
    defects = [row for heading, of in by_table.items() if "defects" in heading for row in of]
    others = [row for heading, of in by_table.items() if "defects" not in heading for row in of]
    figure = blank(12.5, 0.26 * max(len(others), len(defects)) + 1.5)
    axes = figure.subplots(1, 2 if defects else 1, squeeze=False)[0]
    colours = [GREY if "baselines" in row["table"] else COLOURS[0] for row in others]
    points(axes[0], others, colours, label="accuracy: blocks, and baselines in grey")
    if defects:
        points(axes[1], defects, (COLOURS[1],))
    for panel in axes:
        panel.axvline(0.5, color=GREY, linewidth=0.8, linestyle=":")
        panel.text(0.5, 1.0, " chance", color=GREY, fontsize=7.5, transform=panel.get_xaxis_transform(), va="bottom", ha="center")
        share_axis(panel, others + defects)
    return figure


def draw_rows(files):
    """Any other kind: rows under one another, a panel for each table."""
    (_, rows), = files
    by_table = tables(rows)
    heights = [len(of) + 2.2 for of in by_table.values()]
    figure = blank(8.5, 0.24 * sum(heights) + 0.6)
    axes = figure.subplots(len(by_table), 1, height_ratios=heights, squeeze=False)[:, 0]
    for i, (panel, of) in enumerate(zip(axes, by_table.values())):
        points(panel, of, (COLOURS[i % len(COLOURS)],))
        by_decades(panel, of)
    return figure


KINDS = {"character_model": draw_characters, "recall": draw_recall, "associative_capacity": draw_capacity, "spelling": draw_spelling,
         "circuit_memory": draw_circuit_memory, "circuit_parity": draw_circuit_parity}


def draw(files):
    kinds = {kind for kind, _, _ in files}
    if len(files) > 1 and kinds != {"character_model"}:
        raise FileError("several files can be drawn together if they are of character models; draw these apart")
    kind, title, _ = files[0]
    figure = KINDS.get(kind, draw_rows)([(title, rows) for _, title, rows in files])
    if kind != "character_model":
        figure.suptitle(title, fontsize=10, x=0.01, ha="left")
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("-o", "--output", required=True, help="figure: png, pdf, svg")
    arguments = parser.parse_args()
    dress()
    try:
        figure = draw([read(path) for path in arguments.files])
    except FileError as error:
        print(f"plot_task: {error}", file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        print(f"plot_task: a file is damaged ({error!r})", file=sys.stderr)
        return 2
    try:
        figure.savefig(arguments.output, dpi=150)
    except (OSError, ValueError) as error:
        print(f"plot_task: {arguments.output}: cannot be written ({error})", file=sys.stderr)
        return 2
    print(arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
