"""The WSGI server of ``archive serve``: waitress, and what it leaves to be wished.

waitress itself answers a request that is too large, in plain English and while the browser
is still sending, which then shows a broken connection instead. Here the rest is received
and thrown away as far as that is reasonable, and the site answers in the asker's locale.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge

from archive.settings import Settings

#: Connections kept at once. Idle and slow ones cost little; each request uses a thread
#: only once it is received as a whole.
CONNECTIONS = 800

#: The body of a request that is too large is received up to so many times what is allowed.
PATIENCE = 8


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """A parser that lets a body finish that is refused for its size."""

    unwanted = 0
    expect_continue: bool

    def received(self, data: bytes) -> int:
        """Take over what was received; return how many bytes of it belong here."""
        if self.unwanted:
            taken = min(len(data), self.unwanted)
            self.unwanted -= taken
            self.completed = not self.unwanted
            return taken
        used = int(super().received(data))
        if self.completed and isinstance(self.error, RequestEntityTooLarge):
            most = self.adj.max_request_body_size * PATIENCE
            # Who asks before sending is answered at once.
            if not self.expect_continue and self.content_length <= most:
                self.unwanted = self.content_length
            self.completed = not self.unwanted
            self.expect_continue = False
        return used


class TooLarge(WSGITask):  # type: ignore[misc]
    """Lets the site say that a request is too large."""

    def get_environment(self) -> dict[str, Any]:
        """Return what the site learns of the request: no body, of a size nobody allows."""
        environ: dict[str, Any] = super().get_environment()
        environ["CONTENT_LENGTH"] = str(sys.maxsize)
        environ["wsgi.input"] = io.BytesIO()
        return environ

    def execute(self) -> None:
        """Answer, and end the connection: nobody knows what follows on it."""
        self.set_close_on_finish()
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    parser_class = Parser

    @staticmethod
    def error_task_class(channel: HTTPChannel, request: HTTPRequestParser) -> ErrorTask:
        """Return what answers a request that could not be taken."""
        large = isinstance(request.error, RequestEntityTooLarge)
        return (TooLarge if large else ErrorTask)(channel, request)


def server_of(
    application: Callable[..., Any],
    settings: Settings,
    host: str,
    port: int,
    sockets: dict[int, Any],
) -> Any:
    """Return a server of *application*, listening already.

    Args:
        application: What answers.
        settings: Those of the archive.
        host: Where to listen.
        port: Where to listen; 0 for any free one.
        sockets: Filled with what it listens on and serves.

    Raises:
        OSError: It cannot listen there.
    """
    server = create_server(
        application,
        map=sockets,
        host=host,
        port=port,
        threads=settings.threads,
        channel_timeout=settings.request_seconds,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        # The application has the last word about what is too large.
        max_request_body_size=settings.upload_size + 1,
        # The application looks at them itself, as far as settings.proxies says.
        clear_untrusted_proxy_headers=settings.proxies == 0,
        ident=None,
    )
    for listening in list(sockets.values()):
        if hasattr(listening, "channel_class"):
            listening.channel_class = Channel
    return server
