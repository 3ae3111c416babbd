"""Pages for those who have a session."""

from .sessions import Forbidden


def basket(session):
    items = session.data.get("basket", [])
    return f"{session.user} has {len(items)} items"


def require(session):
    if session is None:
        raise Forbidden
    return session


def respond(page, session):
    try:
        return 200, page(require(session))
    except Forbidden:
        return 403, "log in first"


def log(status, text):
    return f"{status} {text}"
