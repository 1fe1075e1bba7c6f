"""SVG: the charts of a report, below each other. Must not know: what the figures mean."""

from checkin.errors import ConfigError
from reports.charts import WIDE, to_svg
from reports.imprint import Imprint
from reports.palette import PALETTES, STYLE, Theme
from reports.table import Report

GAP_PX = 28
EDGE_PX = 20
NAMESPACE = "http://www.w3.org/2000/svg"


def to_charts(report: Report, imprint: Imprint) -> str:
    """One drawing with all charts, dark where the reader's system is dark.

    Raises:
        ConfigError: The report has no chart.
    """
    if not report.charts:
        raise ConfigError(
            f"The report {report.name} has no charts.", "Ask for another format, such as html or xlsx."
        )
    return _stack([to_svg(chart, language=imprint.language, size=WIDE) for chart in report.charts])


def _stack(drawings: list[str]) -> str:
    y, parts = float(EDGE_PX), []
    for drawing in drawings:
        width, height = _size(drawing)
        place = f'<svg x="{EDGE_PX}" y="{y:g}" width="{width:g}" height="{height:g}" '
        parts.append(drawing.replace("<svg ", place, 1))
        y += height + GAP_PX
    size = f"{WIDE.width + 2 * EDGE_PX} {y - GAP_PX + EDGE_PX:g}"
    paper, dark = PALETTES[Theme.LIGHT].paper, PALETTES[Theme.DARK].paper
    ground = f"@media (prefers-color-scheme:dark){{.ground{{fill:{dark}}}}}"
    return (
        f'<svg xmlns="{NAMESPACE}" viewBox="0 0 {size}"><style>{STYLE}{ground}</style>'
        f'<rect class="ground" width="100%" height="100%" fill="{paper}"/>{"".join(parts)}</svg>\n'
    )


def _size(drawing: str) -> tuple[float, float]:
    start = drawing.index('viewBox="') + len('viewBox="')
    _, _, width, height = drawing[start : drawing.index('"', start)].split()
    return float(width), float(height)
