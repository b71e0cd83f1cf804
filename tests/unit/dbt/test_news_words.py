"""The words of articles stay in the raw layer: no published table, and nothing between, carries them on."""

from __future__ import annotations

import re

import yaml

from pipelines.settings import DBT_PROJECT_DIR

WORDS = {"title", "title_raw", "summary", "headline", "headline_paraphrase", "surface", "text", "content"}
MODELS = DBT_PROJECT_DIR / "models"
PUBLISHED = ("core", "marts", "audit")


def test_no_model_of_news_has_a_column_of_words() -> None:
    paths = [path for path in MODELS.rglob("*.yml") if "news" in path.stem or path.stem.startswith("mart_response")]
    paths = [path for path in paths if path.parent.name != "sources"]
    assert len(paths) > 15
    for path in paths:
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            columns = {column["name"] for column in model["columns"]}
            assert not columns & WORDS, f"{model['name']} has {columns & WORDS}"


def test_no_model_reads_all_columns_of_articles_or_names() -> None:
    for table in ("raw_news__article", "raw_news__mention"):
        readers = [path for path in MODELS.rglob("*.sql") if f"'{table}'" in path.read_text(encoding="utf-8")]
        assert [path.parent.name for path in readers] == ["news"], table
        final = re.findall(r"select\s+\*\s+from (\w+)", readers[0].read_text(encoding="utf-8"))
        assert final == ["final"], "columns must be listed, so that no words come along"


def test_no_published_model_reads_the_raw_layer_of_news() -> None:
    for layer in PUBLISHED:
        for path in (MODELS / layer).rglob("*.sql"):
            named = re.findall(
                r"source\('raw', '(raw_(?:news|feeds|gdelt|hacker_news|inbox)__\w+)'\)", path.read_text()
            )
            assert named == [], f"{path.name} reads {named}"
