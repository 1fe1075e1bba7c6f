"""Links to the wall, over every keeper: kept over a restart, ended for all workers, never too many."""

import asyncio

from hub.gathering import Gathering
from sync.hub.wall_links import MOST_LINKS, link_of
from tests.fakes.keepers import Keeper


def test_links_stay_until_they_are_ended(keeper: Keeper) -> None:
    """In the order in which they were made; the secret itself is kept nowhere."""
    foyer, press = link_of("a secret", "Foyer", 1), link_of("another", "Presse", 2)

    async def made(hub: Gathering) -> None:
        assert await hub.walls.all() == ()
        assert await hub.walls.add(foyer)
        assert await hub.walls.add(press)

    async def ended(hub: Gathering) -> None:
        assert await hub.walls.all() == (foyer, press)
        assert "a secret" not in repr(await hub.walls.all())
        await hub.walls.end(foyer.id)
        await hub.walls.end("nothing")
        assert await hub.walls.all() == (press,)

    keeper.run(made, ended)


def test_links_made_at_once_are_all_kept(keeper: Keeper) -> None:
    """Up to as many as there may be."""

    async def story(hub: Gathering) -> None:
        links = [link_of(str(number), str(number), number) for number in range(MOST_LINKS + 3)]
        kept = await asyncio.gather(*(hub.walls.add(link) for link in links))
        assert sum(kept) == MOST_LINKS == len(await hub.walls.all())

    keeper.run(story)
