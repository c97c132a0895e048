"""The charts that answer."""

FILES = ("charts/charts.css",)
