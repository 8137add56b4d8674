from pages.rooms.rate_limit import RateLimit
from tests.pages.rooms.conftest import Clock, at_once


def allows(limit: RateLimit, address: str) -> bool:
    return limit.seconds_to_wait(address) == 0


def test_thirty_wrong_codes_are_enough_for_ten_minutes() -> None:
    clock = Clock()
    limit = RateLimit(30, 600, clock)
    for _ in range(30):
        assert allows(limit, "192.0.2.1")
        limit.record("192.0.2.1")
        clock.now += 1
    assert not allows(limit, "192.0.2.1")
    assert allows(limit, "192.0.2.2")
    clock.now += 569
    assert not allows(limit, "192.0.2.1")
    clock.now += 1
    assert allows(limit, "192.0.2.1")
    limit.record("192.0.2.1")
    assert not allows(limit, "192.0.2.1")


def test_a_right_code_costs_nothing() -> None:
    limit = RateLimit(30, 600, Clock())
    assert all(allows(limit, "192.0.2.1") for _ in range(100))


def test_one_ipv6_customer_is_one_address() -> None:
    limit = RateLimit(30, 600, Clock())
    for host in range(30):
        limit.record(f"2001:db8::{host:x}")
    assert not allows(limit, "2001:db8::ffff:1")
    assert allows(limit, "2001:db8:0:1::1")


def test_a_limited_number_of_addresses_is_remembered_and_only_as_hashes() -> None:
    limit = RateLimit(30, 600, Clock())
    for number in range(1_500):
        for _ in range(30):
            limit.record(f"address {number}")
    kept = vars(limit)["_times"]
    assert len(kept) == 1_000
    assert not allows(limit, "address 1499")
    assert not allows(limit, "address 500")
    assert allows(limit, "address 499")
    assert not any(b"address" in name for name in kept)


def test_guesses_are_counted_right_by_many_threads() -> None:
    limit = RateLimit(30, 600, Clock())

    def guess() -> None:
        for number in range(200):
            allows(limit, f"{number}")
            limit.record(f"{number}")

    at_once(8, guess)
    at_once(22, lambda: limit.record("0"))
    assert not allows(limit, "0")
    assert allows(limit, "1")
