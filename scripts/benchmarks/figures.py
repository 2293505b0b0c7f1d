"""What every benchmark writes: the figures with where they come from, and a plot."""

import datetime
import json
import os
import pathlib
import platform
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "figures"


def commit():
    """The commit that is measured, marked where the tree differs from it."""
    run = lambda *command: subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    changed = run("git", "status", "--porcelain", "--untracked-files=no")
    return run("git", "rev-parse", "--short=12", "HEAD") + ("+changes" if changed else "")


def machine():
    """Processor, cores and memory."""
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{model}, {os.cpu_count()} cores, {round(pages / 2**30)} GiB, {platform.machine()}"


def write(name, figures):
    """Writes docs/figures/NAME.json."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    head = {
        "commit": commit(),
        "machine": machine(),
        "date": datetime.date.today().isoformat(),
        "command": f"./scripts/bench {name}",
    }
    path = FIGURES / f"{name}.json"
    path.write_text(json.dumps(head | figures, indent=2) + "\n")
    print(f"wrote {path.relative_to(ROOT)}")


def table(name, title, markdown):
    """Writes docs/figures/NAME.md."""
    path = FIGURES / f"{name}.md"
    source = f"Measured at {commit()} by `./scripts/bench {name}`."
    path.write_text(f"# {title}\n\n{source}\n\n{markdown.strip()}\n")
    print(f"wrote {path.relative_to(ROOT)}")


def run(*command):
    """What a command prints; it runs at the root of the project and must succeed."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def build(name, *targets):
    """Builds targets of the workspace and says where the one of this name lies."""
    command = ["cargo", "build", "--locked", "--workspace", *targets, "--message-format=json"]
    built = [json.loads(line) for line in run(*command).splitlines()]
    return next(m["executable"] for m in built
                if m.get("executable") and m["target"]["name"] == name)


def example(name):
    """Builds an example of the workspace and says where it lies."""
    return build(name, "--example", name)


def program(name):
    """Builds the programs of the workspace and says where the one of this name lies."""
    return build(name, "--bins")


def robustness(what):
    """What the robustness example measures of the engine on the demo's data: attacks or agreement."""
    data, folder = "scripts/demo-data", ROOT / ".openledger" / "bench"
    result = folder / f"{what}.json"
    folder.mkdir(parents=True, exist_ok=True)
    run(example("robustness"), what, data, f"{data}/base", folder / "adapters", result)
    return json.loads(result.read_text())


def escape(text):
    return str(text).replace("&", "&amp;").replace("<", "&lt;")


def bars(name, title, unit, rows):
    """Writes docs/figures/NAME.svg: one horizontal bar per (label, value)."""
    width, left, step = 760, 210, 26
    height = 56 + step * len(rows)
    longest = max((value for _, value in rows), default=0) or 1
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="16" y="26" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for index, (label, value) in enumerate(rows):
        top = 44 + index * step
        length = max(1, (width - left - 130) * value / longest)
        lines.append(f'<text x="{left - 8}" y="{top + 14}" text-anchor="end">{escape(label)}</text>')
        lines.append(f'<rect x="{left}" y="{top}" width="{length:.1f}" height="18" rx="3" fill="#3b7dd8"/>')
        lines.append(f'<text x="{left + length + 6:.1f}" y="{top + 14}">{value:,.6g} {escape(unit)}</text>')
    lines.append("</svg>")
    path = FIGURES / f"{name}.svg"
    path.write_text("\n".join(lines) + "\n")
    print(f"wrote {path.relative_to(ROOT)}")


def intervals(name, title, rows):
    """Writes docs/figures/NAME.svg: one bar per (label, {value, low, high}), with its interval."""
    width, left, step = 760, 210, 26
    height = 56 + step * len(rows)
    longest = max((row["high"] for _, row in rows), default=0) or 1
    place = lambda value: left + (width - left - 90) * max(0.0, value) / longest
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="16" y="26" font-size="16" font-weight="bold">{escape(title)}</text>',
    ]
    for index, (label, row) in enumerate(rows):
        top = 44 + index * step
        low, high = place(row["low"]), place(row["high"])
        lines.append(f'<text x="{left - 8}" y="{top + 14}" text-anchor="end">{escape(label)}</text>')
        lines.append(f'<rect x="{left}" y="{top}" width="{place(row["value"]) - left:.1f}" height="18" '
                     'rx="3" fill="#9dbdeb"/>')
        lines.append(f'<path d="M{low:.1f} {top + 9}H{high:.1f}" stroke="#1f4f99" stroke-width="2"/>')
        lines.append(f'<text x="{high + 8:.1f}" y="{top + 14}">{row["value"]:.3f}</text>')
    lines.append("</svg>")
    path = FIGURES / f"{name}.svg"
    path.write_text("\n".join(lines) + "\n")
    print(f"wrote {path.relative_to(ROOT)}")
