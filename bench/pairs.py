"""What the commands share that run two sides in turn and compare them: the conditions, the runs, a row of the table."""
import statistics

from measuring import Run, wait_for_disk

COLUMNS = "| clients | commit waits for the disk | {}, calls/s | {}, calls/s | ratio, median | ratio, range | {} | {} |"
RULE = "|---|--:|---|--:|--:|--:|--:|--:|--:|"


def add_options(parser, pairs):
    """The options of these commands; `pairs`: how many there are by default."""
    parser.add_argument("--pairs", type=int, default=pairs)
    parser.add_argument("--seconds", type=int, default=1, help="how long each half of a pair runs")
    parser.add_argument("--clients", type=int, action="append", help="default: 1 and 8")
    parser.add_argument("--durable", action="append", choices=("no", "yes"),
                        help="whether commits wait for the disk; default: both")
    parser.add_argument("--users", type=int, default=100000)
    parser.add_argument("--quick", action="store_true", help="a few calls of each: that the bench itself works")
    parser.add_argument("--keep", action="store_true", help="write what is measured into docs/performance.md")


def in_turn(sides, number):
    """The sides in the order of pair `number`: the first one first, then last, and so on."""
    return list(sides) if number % 2 == 0 else list(reversed(sides))


def disk_settings(options):
    """Whether commits wait for the disk, for each part of the table."""
    return [waits == "yes" for waits in options.durable or ("no", "yes")]


def client_counts(options):
    return options.clients or (1, 8)


def fresh_copies(copies, durable):
    """The databases that `copies` makes, to be run in with this disk setting; making them never waits for the disk."""
    wait_for_disk(False)
    databases = copies()
    wait_for_disk(durable)
    return databases


def run_pairs(server, template, databases, sides, clients, options, seeds):
    """The pairs of runs, each {side: Run}. `sides`: the script and pgbench's settings of each; `seeds`: one for each pair."""
    pairs = []
    for number, seed in zip(range(options.pairs), seeds):
        template.vacuum_copies()
        pairs.append({side: Run(server, databases[side], sides[side][0], clients, seed, ["-T", str(options.seconds)],
                                sides[side][1]) for side in in_turn(sides, number)})
    return pairs


def row_of(name, durable, clients, pairs, columns, ratio):
    """A row of the table: medians of the two sides in `columns`, and of the rates of `ratio`, the first to the second."""
    ratios = [pair[ratio[0]].rate / pair[ratio[1]].rate for pair in pairs]

    def medians(what, form):
        return " | ".join(form.format(statistics.median(getattr(pair[side], what) for pair in pairs)) for side in columns)

    return (f"| {name} | {clients} | {'yes' if durable else 'no'} | {medians('rate', '{:,.0f}')} "
            f"| **{statistics.median(ratios):.2f}** | {min(ratios):.2f} – {max(ratios):.2f} "
            f"| {medians('processor_us', '{:.0f}')} |")
