"""Steps in a real browser that every test takes alike."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def press(page: "Page", button: str) -> None:
    """Press what leads to a page, and wait until that page stands complete.

    A click alone returns once the answer has begun: what is counted or looked at right after it
    may not have arrived yet.
    """
    with page.expect_navigation():
        page.click(button)
