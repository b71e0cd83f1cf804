"""Made-up answers of OpenRouter's catalogue and the Hugging Face Hub, since no recorded bodies of them exist.

What belongs here: rows that obey the shapes that the two publishers document, with their oddities: numbers as text, a
price that varies, free variants, fields that nobody announced. What does not: what the parsers make of them. The
figures are made up.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipelines.sources import hugging_face, openrouter

if TYPE_CHECKING:
    from pipelines.sources.base import Resource

Record = dict[str, Any]


def catalogue_model(model_id: str = "deepseek/deepseek-v4-pro", **fields: Any) -> Record:
    """One model of the catalogue."""
    free = model_id.endswith(":free")
    return {
        "id": model_id,
        "canonical_slug": model_id.removesuffix(":free") + "-20260424",
        "hugging_face_id": "deepseek-ai/DeepSeek-V4-Pro",
        "name": "DeepSeek: DeepSeek V4 Pro",
        "created": 1777000000,
        "description": "A made-up description.",
        "context_length": 1048576,
        "architecture": {"modality": "text->text", "tokenizer": "DeepSeek"},
        "pricing": {
            "prompt": "0" if free else "0.000000435",
            "completion": "0" if free else "0.00000087",
            "input_cache_read": "0.000000003625",
            "request": "0",
        },
        "supported_parameters": ["tools"],
    } | fields


def catalogue() -> bytes:
    """A catalogue large enough to be one, with a free variant and a router whose price varies."""
    others = [catalogue_model(f"maker/model-{number}") for number in range(130)]
    router = catalogue_model("openrouter/auto", pricing={"prompt": "-1", "completion": "-1"})
    free = catalogue_model("deepseek/deepseek-v4-flash:free")
    return json.dumps({"data": [catalogue_model(), free, router, *others]}).encode()


def endpoint(provider: str = "Fireworks", **fields: Any) -> Record:
    """One provider's endpoint."""
    return {
        "name": f"{provider} | deepseek/deepseek-v4-pro-20260424",
        "model_name": "DeepSeek: DeepSeek V4 Pro",
        "context_length": 1048576,
        "pricing": {"prompt": "0.00000066", "completion": "0.00000198", "input_cache_read": "2.2e-8", "discount": 0},
        "provider_name": provider,
        "tag": f"{provider.lower()}/fp8",
        "quantization": "fp8",
        "max_completion_tokens": 384000,
        "max_prompt_tokens": None,
        "status": 0,
        "uptime_last_30m": 99.87,
        "supports_implicit_caching": True,
    } | fields


def endpoints(model_id: str, *items: Any) -> bytes:
    """The endpoints of a model."""
    return json.dumps({"data": {"id": model_id, "name": "A model", "endpoints": list(items)}}).encode()


def openrouter_answer(resource: Resource) -> bytes:
    """What stands in for an answer of OpenRouter's catalogue."""
    if resource.key == openrouter.MODELS_KEY:
        return catalogue()
    model_id = resource.url.removesuffix("/endpoints").rpartition("/models/")[2]
    return endpoints(model_id, endpoint(), endpoint("Novita"))


def repository(name: str = "deepseek-ai/DeepSeek-V4-Pro", **fields: Any) -> Record:
    """One repository of the Hub, with the fields that are asked for and those that come unasked."""
    return {
        "_id": f"{sum(name.encode()):024x}",
        "id": name,
        "author": name.partition("/")[0],
        "downloads": 1_280_000,
        "downloadsAllTime": 9_400_000,
        "likes": 3_100,
        "trendingScore": 42,
        "createdAt": "2026-04-24T02:11:09.000Z",
    } | fields


def pages(*listed: list[Any]) -> bytes:
    """Pages as the fetching puts them together."""
    return json.dumps(list(listed)).encode()


def hugging_face_answer(resource: Resource) -> bytes:
    """What stands in for an answer of the Hub."""
    question = hugging_face.QUESTIONS[resource.key]
    owner = question.asked.get("asked_author") or "somebody"
    return pages([repository(f"{owner}/{resource.key}-{number}") for number in range(3)])
