"""What a seat is worth where the whole week may be planned anew: duals of the linear relaxation.

A price, not a difference: examiners may be split, runs opened by halves, and it holds for the
first seat only. It bounds what one more seat, given for nothing, could save the relaxation.
"""

import time

from scheduler.why.scene import Scene
from solvers.highs import HighsProcess, SolverStoppedError
from solvers.locks import in_rank_order
from solvers.relaxation import Relaxation

SECONDS = 60.0


def seat_prices(scene: Scene, seconds: float = SECONDS) -> tuple[float, ...] | None:
    """Points that one more seat of each offer is worth, by offer index.

    Returns
    -------
    Prices (>= 0); ``None`` if the linear program was not solved in time.

    Raises
    ------
    SolverError
        if the solver's process ended by itself.
    """
    relaxation = relaxation_of(scene)
    with HighsProcess(relaxation.arrays, 0, lambda: False) as process:
        try:
            reply = process.lp(time.monotonic() + seconds)
        except SolverStoppedError:
            return None
    if not reply.optimal or reply.dual is None:
        return None
    return tuple(relaxation.prices(reply.dual).tolist())


def relaxation_of(scene: Scene) -> Relaxation:
    """The relaxation that the planner of this case begins with."""
    inst, published = scene.instance, scene.accountant.published
    locked = published.locked({o.index: o.retained for o in inst.offers})
    waiting = in_rank_order(scene.case, scene.people, locked.displaced, published.all_booked())
    return Relaxation(inst, scene.market, scene.people, waiting, locked, tight=False)
