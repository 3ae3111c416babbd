"""Letters, and whom they go to."""

from dataclasses import dataclass


class BadAddress(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Letter:
    recipient: str
    text: str
    attempt: int = 1

    @property
    def domain(self):
        return domain_of(self.recipient)

    def again(self):
        return Letter(self.recipient, self.text, self.attempt + 1)


def domain_of(recipient):
    name, at, domain = recipient.partition("@")
    if not (name and at and "." in domain):
        raise BadAddress(recipient)
    return domain.lower()


def newsletter(recipients, text):
    letters, refused = [], []
    for recipient in recipients:
        try:
            domain_of(recipient)
        except BadAddress:
            refused.append(recipient)
        else:
            letters.append(Letter(recipient, text))
    return letters, refused
