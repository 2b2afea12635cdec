"""Workers with limits: what one item does to its worker is said of that item alone, and nothing waits for ever."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from tests_support import ROOT

from hoptac.errors import BadConfiguration, PermanentError, Tampered
from hoptac.workers import Overrun, Workers

Order = tuple[str, int]


def tools(offset: int = 0) -> int:
    return offset


def unmade() -> int:
    raise BadConfiguration("expectations/rules", "holds no rules", "Point HOPTAC_HOME at a checkout.")


def dying() -> int:
    os._exit(3)


def do(offset: int, order: Order) -> object:
    """Do what the order says; this is the stranger's file."""
    what, number = order
    return offset + number if what == "add" else DEEDS[what](number)


def spin(number: int) -> None:
    while True:
        pass


def give_up(error: Exception) -> None:
    raise error


class Strange(Exception):
    """One that cannot travel."""


DEEDS: dict[str, Callable[[int], object]] = {
    "sleep": time.sleep,
    "spin": spin,
    "fill": lambda number: len(bytearray(number * 1_000_000)),
    "pile": lambda number: len([bytes(1_000_000) for _ in range(number)]),
    "die": os._exit,
    "kill": lambda number: signal.raise_signal(signal.SIGKILL),
    "raise": lambda number: give_up(Tampered("an original is gone")),
    "raise-rich": lambda number: give_up(BadConfiguration("seeds/x.csv", "is no table", "Mend it.")),
    "raise-strange": lambda number: give_up(Strange(lambda: None)),
    "unpicklable": lambda number: lambda: None,
    "who": lambda number: os.getpid(),
}


def workers(count: int = 2, seconds: float = 30, megabytes: int = 300) -> Workers[int]:
    return Workers(partial(tools, 100), count=count, seconds=seconds, memory_megabytes=megabytes)


def adds(*numbers: int) -> list[Order]:
    return [("add", number) for number in numbers]


def children() -> list[psutil.Process]:
    found = psutil.Process().children(recursive=True)
    return [child for child in found if "resource_tracker" not in " ".join(child.cmdline())]


def test_results_come_in_the_order_of_the_items_with_what_start_gave() -> None:
    with workers() as pool:
        assert list(pool.map(do, adds(*range(40)))) == list(range(100, 140))


def test_the_workers_are_used_again_and_are_not_this_process() -> None:
    with workers() as pool:
        first = set(pool.map(do, [("who", 0)] * 12))
        assert set(pool.map(do, [("who", 0)] * 12)) <= first
    assert os.getpid() not in first
    assert len(first) <= 2


def test_nothing_is_started_before_the_first_item_and_nothing_is_left_after_the_last() -> None:
    with workers() as pool:
        assert list(pool.map(do, [])) == []
        assert children() == []
        assert list(pool.map(do, adds(1))) == [101]
        assert children()
    assert children() == []


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        pytest.param(("sleep", 600), "time", id="sleeps"),
        pytest.param(("spin", 0), "time", id="never-ends"),
        pytest.param(("fill", 700), "memory", id="one-large-piece"),
        pytest.param(("pile", 700), "memory", id="many-pieces"),
        pytest.param(("die", 5), "died", id="ends-its-process"),
        pytest.param(("die", 0), "time", id="ends-its-process-as-if-all-were-well"),
        pytest.param(("kill", 0), "died", id="is-killed"),
    ],
)
def test_what_goes_beyond_a_limit_is_said_of_that_item_alone(order: Order, reason: str) -> None:
    with workers(seconds=2) as pool:
        given = list(pool.map(do, [*adds(0, 1, 2), order, *adds(4, 5, 6)]))
    assert given == [100, 101, 102, Overrun(reason), 104, 105, 106]


def test_what_keeps_within_the_limits_is_done() -> None:
    with workers(count=1) as pool:
        assert list(pool.map(do, [("fill", 200), ("pile", 200), ("sleep", 1)])) == [200_000_000, 200, None]


def test_many_lost_workers_in_a_row_are_many_overruns_and_no_more() -> None:
    orders = [("die", 1), ("add", 1), ("kill", 0), ("fill", 900), ("add", 2), ("die", 1), ("die", 1), ("add", 3)]
    with workers() as pool:
        given = list(pool.map(do, orders))
    died, memory = Overrun("died"), Overrun("memory")
    assert given == [died, 101, died, memory, 102, died, died, 103]


@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        ("raise", Tampered, "an original is gone"),
        ("raise-rich", BadConfiguration, "is no table"),
        ("raise-strange", PermanentError, "Strange"),
        ("unpicklable", AttributeError, "lambda"),
    ],
)
def test_an_exception_is_raised_here_and_shows_where_it_came_from(
    what: str, error: type[Exception], message: str
) -> None:
    with workers() as pool:
        results = pool.map(do, [*adds(1), (what, 0), *adds(2)])
        assert next(results) == 101
        with pytest.raises(error, match=message) as raised:
            next(results)
    assert "in do" in str(raised.value.__cause__) or what == "unpicklable"
    assert "_work" in str(raised.value.__cause__)


def test_what_start_raises_is_raised_whole() -> None:
    with (
        Workers(unmade, count=2, seconds=5, memory_megabytes=100) as pool,
        pytest.raises(BadConfiguration, match="holds no rules") as raised,
    ):
        list(pool.map(do, adds(1, 2, 3)))
    assert raised.value.remedy.startswith("Point")


def test_workers_that_never_come_to_life_end_in_an_error_and_not_in_waiting() -> None:
    with (
        Workers(dying, count=2, seconds=5, memory_megabytes=100) as pool,
        pytest.raises(PermanentError, match="before they could begin"),
    ):
        list(pool.map(do, adds(1)))


def test_workers_killed_between_two_items_are_replaced() -> None:
    with workers() as pool:
        assert list(pool.map(do, adds(1))) == [101]
        for child in children():
            child.kill()
        assert list(pool.map(do, adds(2, 3, 4))) == [102, 103, 104]


def test_no_more_items_are_taken_than_the_workers_need() -> None:
    taken = 0

    def counted() -> Iterator[Order]:
        nonlocal taken
        for number in range(30):
            taken += 1
            yield ("add", number)

    with workers(count=2) as pool:
        for done, _ in enumerate(pool.map(do, counted()), 1):
            assert taken <= done - 1 + 4
    assert taken == 30


def test_leaving_in_the_middle_ends_what_is_still_running() -> None:
    began = time.monotonic()
    with workers(seconds=60) as pool:
        results = pool.map(do, [*adds(1), ("sleep", 50), ("spin", 0)])
        assert next(results) == 101
    assert children() == []
    assert time.monotonic() - began < 30


def _daemon(answers: "multiprocessing.Queue[object]") -> None:
    try:
        with workers() as pool:
            given = list(pool.map(do, [*adds(1), ("die", 1), *adds(2)]))
        answers.put((given, multiprocessing.current_process().daemon))
    except BaseException as error:
        answers.put(repr(error))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_daemonic_process_may_have_workers(method: str) -> None:
    context = multiprocessing.get_context(method)
    answers = context.Queue()
    process = context.Process(target=_daemon, args=(answers,), daemon=True)
    process.start()
    assert answers.get(timeout=60) == ([101, Overrun("died"), 102], True)
    process.join(30)
    assert process.exitcode == 0


def test_a_bare_fork_may_have_workers() -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with workers() as pool:
            os.write(writer, repr(list(pool.map(do, adds(1, 2)))).encode())
        os._exit(0)
    os.close(writer)
    assert os.read(reader, 100) == b"[101, 102]"
    assert os.waitpid(child, 0)[1] == 0


def script(tmp_path: Path, body: str) -> list[str]:
    """A programme that marks each time its main module is run, and guards nothing."""
    (tmp_path / "main.py").write_text(
        textwrap.dedent(f"""\
        import sys, pathlib
        sys.path.insert(0, {str(Path(__file__).parent)!r}); sys.path.insert(1, {str(ROOT / "tests")!r})
        with open({str(tmp_path / "runs")!r}, "a") as file:
            file.write("run\\n")
        from test_workers import *
        """)
        + textwrap.dedent(body),
        encoding="utf-8",
    )
    return [sys.executable, str(tmp_path / "main.py")]


def test_the_main_module_is_not_run_again_in_a_worker(tmp_path: Path) -> None:
    body = "with workers() as pool: print(list(pool.map(do, adds(1, 2, 3))))"
    done = subprocess.run(script(tmp_path, body), capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[101, 102, 103]", "")
    assert (tmp_path / "runs").read_text() == "run\n"


def started(tmp_path: Path) -> tuple["subprocess.Popen[str]", list[psutil.Process]]:
    """A programme whose workers never end, once they are at it."""
    body = """\
        with workers(seconds=10) as pool:
            for given in pool.map(do, [*adds(1), ("spin", 0), ("spin", 0), ("spin", 0)]):
                print(given, flush=True)
        """
    process = subprocess.Popen(
        script(tmp_path, body),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "101\n"
    return process, psutil.Process(process.pid).children(recursive=True)


def test_an_interrupt_from_the_keyboard_ends_the_programme_and_its_workers(tmp_path: Path) -> None:
    process, below = started(tmp_path)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in said
    assert "leaked" not in said
    assert psutil.wait_procs(below, timeout=10)[1] == []


def test_workers_do_not_outlive_a_programme_that_is_killed(tmp_path: Path) -> None:
    process, below = started(tmp_path)
    process.kill()
    process.communicate(timeout=30)
    assert len(below) >= 2
    assert psutil.wait_procs(below, timeout=30)[1] == []
