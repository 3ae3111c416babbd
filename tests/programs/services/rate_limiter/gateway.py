"""What is behind the limiter: handlers by path, and the answers they give."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    client: str
    path: str


@dataclass(frozen=True)
class Response:
    status: int
    body: str = ""


class Refused(Exception):
    def __init__(self, retry_after):
        super().__init__(f"too many requests, retry after {retry_after} s")
        self.retry_after = retry_after


class Gateway:
    def __init__(self, limiter):
        self.limiter = limiter
        self.handlers = {"/": self.index, "/health": self.health}

    def index(self, request):
        return Response(200, f"hello {request.client}")

    def health(self, request):
        return Response(200, "ok")

    def handle(self, request):
        try:
            self.limiter.enter(request.client)
        except Refused as refused:
            return Response(429, str(refused.retry_after))
        handler = self.handlers.get(request.path)
        if handler is None:
            return Response(404)
        return handler(request)
