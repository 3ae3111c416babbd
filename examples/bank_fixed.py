"""bank.py repaired: each account guards its balance, and the bank its count.

A lock for each account lets transfers between different accounts go on side by side. The lock is held from the reading
of the balance to its writing, and with the history, so that both always agree.

    python -m aether run examples/bank_fixed.py
"""

import threading
from dataclasses import dataclass, field


@dataclass
class Account:
    """Money, and what happened to it."""

    owner: str
    balance: int = 0
    history: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def deposit(self, amount: int) -> None:
        with self.lock:
            self.balance += amount
            self.history.append(f"+{amount}")

    def withdraw(self, amount: int) -> None:
        with self.lock:
            self.balance -= amount
            self.history.append(f"-{amount}")


class Bank:
    """Accounts, and the transfers between them."""

    def __init__(self, owners: list[str], opening_balance: int) -> None:
        self.accounts = {owner: Account(owner, opening_balance) for owner in owners}
        self.lock = threading.Lock()
        self.transfers = 0

    def transfer(self, source: str, target: str, amount: int) -> None:
        self.accounts[source].withdraw(amount)
        self.accounts[target].deposit(amount)
        with self.lock:
            self.transfers += 1

    def total(self) -> int:
        return sum(account.balance for account in self.accounts.values())


def teller(bank: Bank, orders: list[tuple[str, str, int]]) -> None:
    for source, target, amount in orders:
        bank.transfer(source, target, amount)


def main() -> None:
    bank = Bank(["ada", "grace", "alan"], opening_balance=1_000)
    morning = [("ada", "grace", 10), ("grace", "alan", 5)] * 200
    evening = [("grace", "ada", 10), ("alan", "ada", 5)] * 200
    tellers = [
        threading.Thread(target=teller, args=(bank, morning), name="morning teller"),
        threading.Thread(target=teller, args=(bank, evening), name="evening teller"),
    ]
    for thread in tellers:
        thread.start()
    for thread in tellers:
        thread.join()
    print(f"{bank.transfers} of 800 transfers; {bank.total()} of 3000 in the bank")


if __name__ == "__main__":
    main()
