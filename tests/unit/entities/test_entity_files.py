"""The shape of the curated files, and what an error says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.entities.files import AcceleratorFile, CompanyFile, SystemFile, read_file
from pipelines.errors import ParseError

COMPANY = "companies:\n  acme:\n    name: Acme\n    country: US\n    blocs:\n"


def read(tmp_path: Path, text: str, shape: type, name: str = "some.yaml") -> object:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_file(path, shape)


@pytest.mark.parametrize(
    ("shape", "text", "parts"),
    [
        (
            AcceleratorFile,
            "accelerators:\n  a1: {name: A1, vendor: acme, family: a, colour: red}\n",
            ["a1", "colour"],
        ),
        (
            AcceleratorFile,
            "accelerators:\n  a1: {name: A1, vendor: acme, family: a, form: brick}\n",
            ["a1", "form"],
        ),
        (
            AcceleratorFile,
            "accelerators:\n  a1: {name: A1, vendor: acme, family: a, form: card}\n",
            ["a1", "reason"],
        ),
        (AcceleratorFile, "accelerators:\n  A 1: {name: A1, vendor: acme, family: a}\n", ["A 1"]),
        (AcceleratorFile, "accelerators: {}\nunresolvable: [{reason: x, names: []}]\n", ["names"]),
        (
            SystemFile,
            "systems:\n  s1: {name: S1, vendor: acme, class: switched_scale_up}\n",
            ["s1", "reason"],
        ),
        (SystemFile, "systems:\n  s1: {name: S1, vendor: acme, class: heap, reason: r}\n", ["s1", "class"]),
        (
            CompanyFile,
            "companies:\n  acme: {name: Acme, country: USA, blocs: [{bloc: western, reason: r}]}\n",
            ["country"],
        ),
        (CompanyFile, "companies:\n  acme: {name: Acme, country: US, blocs: []}\n", ["acme", "blocs"]),
        (
            CompanyFile,
            COMPANY + "      - {bloc: western, reason: r, valid_to: 2020-01-01}\n      - {bloc: other, reason: r}\n",
            ["acme", "overlap"],
        ),
        (
            CompanyFile,
            COMPANY + "      - {bloc: western, reason: r, valid_from: 2021-01-01, valid_to: 2020-01-01}\n",
            ["acme", "valid_from 2021-01-01"],
        ),
        (CompanyFile, "companies: [", ["not valid YAML"]),
        (CompanyFile, "companies: {acme: {name: A}, acme: {name: B}}", ["acme", "twice"]),
    ],
)
def test_an_entry_that_does_not_fit_is_named(tmp_path: Path, shape: type, text: str, parts: list[str]) -> None:
    with pytest.raises(ParseError) as caught:
        read(tmp_path, text, shape)
    message = str(caught.value)
    assert message.startswith("entities: some.yaml")
    assert all(part in message for part in parts), message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match=r"companies\.yaml: cannot be read"):
        read_file(tmp_path / "companies.yaml", CompanyFile)


def test_a_bloc_that_changed_keeps_its_history(tmp_path: Path) -> None:
    text = COMPANY + (
        "      - {bloc: other, reason: sold, valid_from: 2021-01-02}\n"
        "      - {bloc: western, reason: founded, valid_to: 2021-01-01}\n"
    )
    company = read(tmp_path, text, CompanyFile).companies["acme"]  # type: ignore[attr-defined]
    assert [span.bloc for span in company.blocs] == ["other", "western"]
    assert company.bloc == "other"
