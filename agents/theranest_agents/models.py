"""The one way to a language model: from the list of approved ones, through a check that every single request passes.

The check is a capability of every agent here. It sees each request with the model that will send it, whatever chose
that model (a default, `run(model=...)`, a fallback), and refuses what the list does not name before a byte leaves.
"""

import asyncio
import inspect
import os
from collections.abc import Mapping
from typing import Any

from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from .budget import Budget
from .connection import Step, at_once
from .model_file import ApprovedModel
from .playbooks.scripted import Playbook
from .settings import CannotRun

_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_TRIES = 3
_REQUEST_SECONDS = 60.0
_PAUSE_SECONDS = 0.5


class ModelNotApproved(Exception):
    """A request to a model or address that `models.yaml` does not name. Nothing was sent."""


class ModelAway(Exception):
    """The model's service does not answer or is overloaded; the run is tried again later."""


def open_model(name: str, approved: Mapping[str, ApprovedModel], environ: Mapping[str, str] | None = None) -> Model:
    """The named model. Raises `CannotRun`."""
    entry = approved.get(name)
    if entry is None:
        known = ", ".join(sorted(approved)) or "it names none"
        raise CannotRun(f"models.yaml names no model {name!r} ({known})")
    try:
        return _opened(entry, _key(entry, os.environ if environ is None else environ))
    except ImportError:
        raise CannotRun(
            f"the model {name!r} needs the extra of its provider: pip install 'theranest-mcp[bedrock]'"
        ) from None


async def close_model(model: Model | None) -> None:
    """Close the vendor's client, on the event loop that used it."""
    for leaf in _leaves(model) if model is not None else ():
        closing = getattr(getattr(leaf, "client", None), "close", None)
        done = closing() if callable(closing) else None
        if inspect.isawaitable(done):
            await done


def _key(entry: ApprovedModel, environ: Mapping[str, str]) -> str:
    if entry.key is None:
        return "none"
    value = environ.get(entry.key)
    if not value:
        raise CannotRun(f"{entry.key} is not set; models.yaml names it as the key of the model")
    return value


def _opened(entry: ApprovedModel, key: str) -> Model:
    """Providers' own retries and proxies are off: retries are counted here, and the address is the listed one."""
    match entry.provider:
        case "anthropic":
            from anthropic import AsyncAnthropic
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            client = AsyncAnthropic(api_key=key, base_url=entry.base_url, max_retries=0)
            return AnthropicModel(entry.model, provider=AnthropicProvider(anthropic_client=client))
        case "openai":
            from openai import AsyncOpenAI
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai import OpenAIProvider

            chat = AsyncOpenAI(api_key=key, base_url=entry.base_url, max_retries=0)
            return OpenAIChatModel(entry.model, provider=OpenAIProvider(openai_client=chat))
        case "azure":
            from openai import AsyncAzureOpenAI
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.azure import AzureProvider

            azure = AsyncAzureOpenAI(
                api_key=key, azure_endpoint=entry.base_url, api_version=entry.api_version, max_retries=0
            )
            return OpenAIChatModel(entry.model, provider=AzureProvider(openai_client=azure))
        case "bedrock":
            from pydantic_ai.models.bedrock import BedrockConverseModel
            from pydantic_ai.providers.bedrock import BedrockProvider

            return BedrockConverseModel(
                entry.model, provider=BedrockProvider(region_name=entry.region, base_url=entry.base_url)
            )


class ApprovedOnly(AbstractCapability[Any]):
    """Wraps the model of every request; see the module's docstring."""

    def __init__(self, approved: Mapping[str, ApprovedModel], budget: Budget, step: Step = at_once) -> None:
        self._addresses = {(_site(entry.base_url), entry.model) for entry in approved.values()}
        self._budget = budget
        self._step = step

    def get_wrapper_model(self, model: Model) -> Model:
        return _Checked(model, self)

    def check(self, model: Model) -> None:
        """Raises `ModelNotApproved` unless every model that could send the request is a playbook or listed."""
        for leaf in _leaves(model):
            if isinstance(leaf, Playbook):
                continue
            if (_site(leaf.base_url or ""), leaf.model_name) not in self._addresses:
                raise ModelNotApproved("models.yaml names no such model at this address; nothing was sent")

    async def sent(
        self, model: Model, messages: list[ModelMessage], settings: ModelSettings | None, parameters: Any
    ) -> ModelResponse:
        self.check(model)
        request = lambda: self._tried(model, messages, settings, parameters)  # noqa: E731
        response = await self._step("model", request)
        self._budget.after_request(response.usage.total_tokens)
        return response

    async def _tried(
        self, model: Model, messages: list[ModelMessage], settings: ModelSettings | None, parameters: Any
    ) -> ModelResponse:
        """A few times where the service is busy, each try counted. Raises `ModelAway`, `OutOfBudget`."""
        for attempt in range(_TRIES):
            self._budget.before_request()
            seconds = max(0.1, min(_REQUEST_SECONDS, self._budget.seconds_left))
            try:
                async with asyncio.timeout(seconds):
                    return await model.request(messages, settings, parameters)
            except ModelHTTPError as error:
                if error.status_code not in _BUSY:
                    raise
            except (TimeoutError, ModelAPIError):
                pass
            await asyncio.sleep(_PAUSE_SECONDS * 2**attempt)
        raise ModelAway("the model's service does not answer")


class _Checked(WrapperModel):
    def __init__(self, wrapped: Model, gate: ApprovedOnly) -> None:
        super().__init__(wrapped)
        self._gate = gate

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        return await self._gate.sent(self.wrapped, messages, model_settings, model_request_parameters)

    def request_stream(self, *args: Any, **kwargs: Any) -> Any:
        raise ModelNotApproved("agents do not stream; nothing was sent")

    async def count_tokens(self, *args: Any, **kwargs: Any) -> Any:
        raise ModelNotApproved("agents count tokens from answers; nothing was sent")


def _leaves(model: Model) -> list[Model]:
    if isinstance(model, FallbackModel):
        return [leaf for inner in model.models for leaf in _leaves(inner)]
    if isinstance(model, WrapperModel):
        return _leaves(model.wrapped)
    return [model]


def _site(url: str) -> str:
    """An address without what clients add to it."""
    return url.split("?", 1)[0].rstrip("/").lower()
