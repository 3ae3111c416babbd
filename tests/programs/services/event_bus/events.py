"""What is told over the bus."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Event:
    name: str
    payload: dict = field(default_factory=dict)

    def __getitem__(self, key):
        return self.payload[key]


USER_CREATED = "user.created"
USER_DELETED = "user.deleted"


def user_created(name):
    return Event(USER_CREATED, {"name": name})


def user_deleted(name):
    return Event(USER_DELETED, {"name": name})
