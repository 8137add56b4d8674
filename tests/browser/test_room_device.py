"""A seat and the teacher's key belong to a device, not to an address bar."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.classroom import Visit, expect_on_the_screen, seed_of, start, teach
from tests.browser.conftest import Server, wait_until_still
from tests.browser.screen import PHONE, button, go_to
from tests.browser.test_presentation import violations

TOKEN = re.compile("[A-Za-z0-9_-]{22}")
# As where a frame of another site, or a setting, keeps pages from storing anything.
REFUSED = """
for (const method of ["getItem", "setItem", "removeItem"]) {
  Storage.prototype[method] = () => { throw new DOMException("refused", "SecurityError"); };
}
"""


def addresses(page: Page) -> list[str]:
    """All addresses that the browser's Back and Forward buttons lead to in this tab."""
    found: list[str] = page.evaluate("navigation.entries().map(({ url }) => url)")
    return found


def expect_no_secret(page: Page) -> None:
    for address in (page.url, *addresses(page)):
        assert not TOKEN.search(address), address


def room_in(address: str) -> list[str] | None:
    return parse_qs(urlsplit(address).query).get("room")


def another_tab(page: Page, address: str) -> Page:
    tab = page.context.new_page()
    tab.set_default_timeout(30_000)
    tab.goto(address)
    return tab


def expect_ways_in(page: Page, link: str) -> None:
    """Check that the page asks whether to join the room of this link."""
    (code,) = room_in(link) or [""]
    field = page.get_by_role("textbox", name="The code on the teacher's screen")
    expect(field).to_have_value(f"{code[:3]}-{code[3:]}")
    expect(page.get_by_role("button", name="Open a room")).to_be_visible()


def expect_teacher(page: Page) -> None:
    expect(page.get_by_role("button", name="My way back")).to_be_visible()


def joined(page: Page, count: int) -> None:
    expect(page.locator(".class-wall [data-is=joined]")).to_have_text(str(count))


def test_a_passed_on_address_gives_an_own_seat_and_a_device_keeps_its_own(
    visit: Visit, server: Server
) -> None:
    teacher, link = teach(visit, server)
    phone = visit(link, **PHONE)
    seed = seed_of(phone)
    wait_until_still(phone)
    expect_no_secret(phone)

    friend = visit(phone.url, **PHONE)
    friends_seed = seed_of(friend)
    assert friends_seed != seed

    phone.reload()
    assert seed_of(phone) == seed
    scanned_again = another_tab(phone, link)
    assert seed_of(scanned_again) == seed
    phone.close()
    scanned_again.close()
    assert seed_of(another_tab(scanned_again, link)) == seed
    assert seed_of(another_tab(friend, link)) == friends_seed
    joined(teacher, 2)


def test_two_tabs_that_open_at_the_same_time_get_one_seat(visit: Visit, server: Server) -> None:
    teacher, link = teach(visit, server)
    first = visit("about:blank", **PHONE)
    tabs = [first, first.context.new_page()]
    for tab in tabs:
        tab.goto(link, wait_until="commit")
    one, other = map(seed_of, tabs)
    assert one == other
    joined(teacher, 1)


def test_a_code_that_is_typed_gives_the_seat_of_the_device(visit: Visit, server: Server) -> None:
    teacher, link = teach(visit, server)
    phone = visit(link, **PHONE)
    seed = seed_of(phone)
    (code,) = room_in(link) or [""]
    tab = another_tab(phone, f"{server.address}/classroom")
    tab.get_by_role("textbox", name="The code on the teacher's screen").fill(code.lower())
    button(tab, "Join")
    assert seed_of(tab) == seed
    joined(teacher, 1)


def test_the_teacher_stays_the_teacher_and_the_key_is_never_on_the_screen(
    visit: Visit, server: Server
) -> None:
    teacher, link = teach(visit, server)
    expect_no_secret(teacher)
    teacher.reload()
    expect_teacher(teacher)
    go_to(teacher, "Weights")
    teacher.wait_for_url("**/weights**")
    teacher.go_back()
    teacher.wait_for_url("**/classroom**")
    expect_teacher(teacher)
    expect_teacher(another_tab(teacher, link))

    teacher.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(teacher, "My way back")
    popover = teacher.get_by_test_id("stPopoverBody")
    expect(popover).to_contain_text("Whoever has it can close and reset the room")
    popover.get_by_role("button", name="Copy link").click()
    expect(popover.get_by_role("button", name="Copied")).to_be_visible()
    way_back = teacher.evaluate("navigator.clipboard.readText()")
    assert TOKEN.search(way_back)
    assert popover.get_by_role("textbox").count() == 0
    assert popover.locator("svg:not([data-testid])").count() == 0, "no code to scan"
    expect_no_secret(teacher)

    home = visit(way_back)
    expect_teacher(home)
    expect_no_secret(home)
    home.reload()
    expect_teacher(home)


def test_a_teacher_who_has_left_comes_back_by_the_copied_link_alone(
    visit: Visit, server: Server
) -> None:
    teacher, link = teach(visit, server)
    wait_until_still(teacher)
    kept = teacher.evaluate("localStorage.getItem('xor-rooms')")
    (key,) = TOKEN.findall(kept)

    button(teacher, "Leave")
    expect(teacher.get_by_text("copy the link under My way back first")).to_be_visible()
    button(teacher, "Leave the room")
    expect_ways_in(teacher, link)
    assert room_in(teacher.url) is None
    wait_until_still(teacher)
    assert key not in teacher.evaluate("JSON.stringify(localStorage)")
    teacher.go_back()
    teacher.wait_for_url("**room=**")
    wait_until_still(teacher)
    expect_ways_in(teacher, link)
    teacher.reload()
    expect_ways_in(teacher, link)
    expect_no_secret(teacher)

    teacher.goto(f"{link}&teacher={key}")
    expect_teacher(teacher)
    joined(teacher, 0)
    expect_no_secret(teacher)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_teachers_ways_out_are_read_and_met_on_a_phone(
    visit: Visit, server: Server, scheme: str
) -> None:
    teacher, _ = teach(visit, server, color_scheme=scheme, **PHONE)
    popover = teacher.get_by_test_id("stPopoverBody")
    for name, inside in (("My way back", "Copy link"), ("Leave", "Leave the room")):
        button(teacher, name)
        expect(popover.get_by_role("button", name=inside)).to_be_visible()
        wait_until_still(teacher)
        assert violations(teacher) == []
        box = popover.get_by_role("button", name=inside).bounding_box()
        assert box
        assert box["height"] >= 44
        teacher.keyboard.press("Escape")
        expect(popover).to_have_count(0)


def test_a_student_who_has_left_is_asked_before_the_same_seat_is_taken(
    visit: Visit, server: Server
) -> None:
    _, link = teach(visit, server)
    phone = visit(link, **PHONE)
    seed = seed_of(phone)
    button(phone, "Leave the room")
    expect_ways_in(phone, link)
    phone.go_back()
    phone.wait_for_url("**room=**")
    wait_until_still(phone)
    expect_ways_in(phone, link)
    scanned = another_tab(phone, link)
    expect_ways_in(scanned, link)
    button(scanned, "Join")
    assert seed_of(scanned) == seed
    scanned.reload()
    assert seed_of(scanned) == seed


def test_a_seat_in_an_old_link_still_opens_and_takes_nobodys_own(
    visit: Visit, server: Server
) -> None:
    teacher, link = teach(visit, server)
    old = f"{link}&seat={'s' * 22}"
    phone = visit(old, **PHONE)
    seed = seed_of(phone)
    wait_until_still(phone)
    expect_no_secret(phone)
    assert seed_of(another_tab(phone, link)) == seed

    other = visit(link, **PHONE)
    own = seed_of(other)
    assert own != seed
    assert seed_of(another_tab(other, old)) == own
    joined(teacher, 2)


def test_where_the_browser_keeps_nothing_the_address_does(visit: Visit, server: Server) -> None:
    teacher, link = teach(visit, server)
    phone = visit("about:blank", **PHONE)
    phone.add_init_script(REFUSED)
    phone.goto(link)
    seed = seed_of(phone)
    phone.wait_for_url("**seat=**")
    for _ in range(2):
        phone.reload()
        assert seed_of(phone) == seed
    start(phone)
    expect_on_the_screen(phone, seed)
    button(phone, "Leave the room")
    expect_ways_in(phone, link)
    phone.go_back()
    phone.wait_for_url("**seat=**")
    expect_ways_in(phone, link)
    joined(teacher, 1)

    page = visit("about:blank")
    page.add_init_script(REFUSED)
    page.goto(f"{server.address}/classroom")
    button(page, "Open a room")
    page.wait_for_url("**teacher=**")
    page.reload()
    expect_teacher(page)


def test_a_student_comes_back_from_another_page_to_the_rooms_network(
    visit: Visit, server: Server
) -> None:
    _, link = teach(visit, server)
    student = visit(link)
    seed = seed_of(student)
    go_to(student, "Weights")
    units = student.get_by_label("Hidden units", exact=True)
    units.fill("7")
    units.press("Enter")
    student.wait_for_url("**hidden_units=7**")
    go_to(student, "Class experiment")
    assert seed_of(student) == seed
    start(student)
    expect_on_the_screen(student, seed)
    expect_no_secret(student)
