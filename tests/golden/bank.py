import threading


class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
        self.lock = threading.Lock()

    def deposit(self, amount):
        self.balance += amount


def work(account):
    for _ in range(1000):
        account.deposit(1)
        with account.lock:
            account.owner = "Ångström"; 名 = account.owner


def main():
    account = Account("ada")
    threads = [threading.Thread(target=work, args=(account,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    print(account.owner, TOTALS["all"])
    for thread in threads:
        thread.join()


TOTALS = {"all": 0}
main()
