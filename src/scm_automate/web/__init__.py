"""Talking to other machines: one careful client, and what it is told about time, repeats and secrets.

Examples:
    >>> from scm_automate.web import Answer, WebClient
    >>> client = WebClient(
    ...     "https://erp.example/api/", network=lambda request: Answer(status=200, body=b"[]")
    ... )
    >>> client.get("orders").json()
    []
"""

from scm_automate.web.client import WebClient
from scm_automate.web.exact_json import Json, from_json, to_json
from scm_automate.web.identity import ApiKey, Basic, Bearer, Identity, Secret
from scm_automate.web.language_model import Budget, LanguageModel, Model, ModelAnswer
from scm_automate.web.network import Timeouts, is_this_machine
from scm_automate.web.retries import Retries, retry_after
from scm_automate.web.wire import Answer, Network, Request

__all__ = [
    "Answer",
    "ApiKey",
    "Basic",
    "Bearer",
    "Budget",
    "Identity",
    "Json",
    "LanguageModel",
    "Model",
    "ModelAnswer",
    "Network",
    "Request",
    "Retries",
    "Secret",
    "Timeouts",
    "WebClient",
    "from_json",
    "is_this_machine",
    "retry_after",
    "to_json",
]
