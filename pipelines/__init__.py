"""computegap: how far domestic AI compute is from Western AI compute, with sources and uncertainty."""

__version__ = "0.1.0"
