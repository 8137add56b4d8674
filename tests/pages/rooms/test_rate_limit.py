from pages.rooms import rate_limit, server
from pages.rooms.codes import ALPHABET, CODE_LENGTH
from pages.rooms.model import ROOM_LIFETIME
from pages.rooms.rate_limit import LONGEST_WAIT, GuessLimit, RateLimit
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


# Guessing codes

SCHOOL, HOME = "93.184.216.34", "9.9.9.9"


def slowed(clock: Clock, limit: int = 30) -> GuessLimit:
    """A limit that the school has reached."""
    guesses = GuessLimit(limit, 600, 1.0, clock)
    for number in range(limit):
        assert guesses.seconds_to_wait(SCHOOL, f"WRONG{number}") == 0
        guesses.record(SCHOOL, f"WRONG{number}", found=False)
    return guesses


def test_a_stale_link_counts_once_however_many_open_it() -> None:
    guesses = GuessLimit(2, 600, 1.0, Clock())
    for _ in range(1_000):
        assert guesses.seconds_to_wait(SCHOOL, "STALE2") == 0
        guesses.record(SCHOOL, "STALE2", found=False)
    assert guesses.seconds_to_wait(SCHOOL, "NEW222") == 0


def test_new_codes_come_one_after_another_once_many_were_wrong() -> None:
    clock = Clock()
    guesses = slowed(clock)
    assert [guesses.seconds_to_wait(SCHOOL, f"NEW{n}") for n in range(3)] == [0, 1, 2]
    clock.now += 10
    assert guesses.seconds_to_wait(SCHOOL, "NEW3") == 0
    assert guesses.seconds_to_wait(HOME, "NEW4") == 0, "another address is free"


def test_a_room_that_was_found_stays_open_to_the_address() -> None:
    guesses = slowed(Clock())
    guesses.record(SCHOOL, "ROOM22", found=True)
    assert [guesses.seconds_to_wait(SCHOOL, "ROOM22") for _ in range(100)] == [0] * 100
    assert [guesses.seconds_to_wait(SCHOOL, "WRONG7") for _ in range(100)] == [0] * 100


def test_nobody_queues_for_long() -> None:
    clock = Clock()
    guesses = slowed(clock)
    waits = [guesses.seconds_to_wait(SCHOOL, f"NEW{n}") for n in range(100)]
    assert waits[:11] == [float(n) for n in range(11)]
    assert {*waits[11:]} == {LONGEST_WAIT + 1}, "who is sent away takes no turn"
    clock.now += 5
    assert guesses.seconds_to_wait(SCHOOL, "LATER2") == LONGEST_WAIT + 1 - 5


def test_wrong_codes_are_forgotten_after_ten_minutes() -> None:
    clock = Clock()
    guesses = slowed(clock)
    clock.now += 601
    assert [guesses.seconds_to_wait(SCHOOL, f"NEW{n}") for n in range(5)] == [0] * 5


def test_a_code_stays_safe_for_its_day() -> None:
    codes = len(ALPHABET) ** CODE_LENGTH
    for guesses, one_in in [(server.guesses(), 4_000), (server.guesses_of_unknown(), 800)]:
        tries = ROOM_LIFETIME / vars(guesses)["_pause"] + vars(guesses)["_limit"]
        assert codes / tries > one_in


def test_a_limited_number_of_visitors_and_codes_is_remembered() -> None:
    guesses = slowed(Clock())
    for number in range(1_500):
        guesses.record(f"visitor {number}", "WRONG2", found=False)
        guesses.record(SCHOOL, f"ROOM{number}", found=True)
    kept = vars(guesses)["_visitors"]
    assert len(kept) == rate_limit.ADDRESSES
    assert max(len(one.found) for one in kept.values()) == rate_limit.CODES
    assert not any(b"visitor" in name for name in kept)


def test_guesses_of_many_threads_take_their_turns() -> None:
    guesses = slowed(Clock())
    waits: list[float] = []
    at_once(8, lambda: waits.append(guesses.seconds_to_wait(SCHOOL, f"NEW{len(waits)}")))
    assert sorted(waits) == [float(n) for n in range(8)]
