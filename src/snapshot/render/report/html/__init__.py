"""The HTML form of a report: one file with everything in it, which asks no server for anything."""

from snapshot.render.report.html.page import render_html

__all__ = ["render_html"]
