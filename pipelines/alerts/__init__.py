"""Telling people what is wrong: once when it begins, once when it is over."""
