"""The forms of a report: each draws a `View` and decides nothing that the view does not say."""
